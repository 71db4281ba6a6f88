//! Field paths of variables: resolved, and checked against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::FieldRef;
use crate::model::{Cardinality, Field, Message, MessageId, Schema, Type};

/// Finds the fields of a path, from `root` down; else says why not.
pub(super) fn resolve(
    schema: &Schema,
    root: MessageId,
    path: &str,
) -> Result<Vec<FieldRef>, String> {
    let mut fields = Vec::new();
    let mut message = Some(root);
    for name in path.split('.') {
        let Some(id) = message else {
            return Err(format!("`{path}` goes through a field that is no message"));
        };
        let (index, field) = find(schema, id, name)?;
        fields.push(FieldRef { message: id, index });
        if field.cardinality != Cardinality::Singular {
            let kind = if field.cardinality == Cardinality::Map { "map" } else { "repeated" };
            return Err(format!("`{path}` goes to the {kind} field `{name}`"));
        }
        message = match field.ty {
            Type::Message(id) => Some(id),
            _ => None,
        };
    }
    match message {
        Some(id) => Err(format!("`{path}` is a message, `{}`", schema.message(id).full_name)),
        None => Ok(fields),
    }
}

/// A field of a message by name.
pub(super) fn find<'a>(
    schema: &'a Schema,
    id: MessageId,
    name: &str,
) -> Result<(u32, &'a Field), String> {
    let message = schema.message(id);
    let mut fields = (0_u32..).zip(&message.fields);
    fields.find(|(_, field)| *field.name == *name).ok_or_else(|| unknown(message, name))
}

/// Names the field that was probably meant, or some that there are.
fn unknown(message: &Message, name: &str) -> String {
    let missing = format!("`{}` has no field `{name}`", message.full_name);
    let meant = message
        .fields
        .iter()
        .find(|field| *field.json_name == *name || field.name.eq_ignore_ascii_case(name));
    if let Some(meant) = meant {
        return format!("{missing}: a rule uses proto names, here `{}`", meant.name);
    }
    let shown: Vec<_> = message.fields.iter().take(8).map(|f| format!("`{}`", f.name)).collect();
    match (shown.is_empty(), message.fields.len() > shown.len()) {
        (true, _) => format!("{missing}, nor any other"),
        (false, true) => format!("{missing}; it has {} and others", shown.join(", ")),
        (false, false) => format!("{missing}; it has {}", shown.join(", ")),
    }
}

/// The fields that a route sets, as a tree: finds a field that is set twice, and two members of
/// one oneof, in time linear in the paths.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Parent node and field to node; the root is node 0.
    nodes: BTreeMap<(usize, u32), usize>,
    /// Node and oneof to the member in use.
    oneofs: BTreeMap<(usize, u32), u32>,
    /// Nodes that are set themselves.
    leaves: BTreeSet<usize>,
}

/// Why a path cannot be set beside those before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clash {
    /// The same field.
    Same,
    /// Another member of this oneof of that message is set.
    Oneof(MessageId, u32),
}

impl Taken {
    /// Adds a path.
    pub(super) fn add(&mut self, schema: &Schema, path: &[FieldRef]) -> Result<(), Clash> {
        let mut node = 0;
        for step in path {
            if let Some(oneof) = step.field(schema).and_then(|field| field.oneof) {
                let member = *self.oneofs.entry((node, oneof)).or_insert(step.index);
                if member != step.index {
                    return Err(Clash::Oneof(step.message, oneof));
                }
            }
            let next = self.nodes.len() + 1;
            node = *self.nodes.entry((node, step.index)).or_insert(next);
        }
        if self.leaves.insert(node) { Ok(()) } else { Err(Clash::Same) }
    }
}
