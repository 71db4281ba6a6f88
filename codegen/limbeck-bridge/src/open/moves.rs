//! Fields that moved into a message, or out of one.

use std::collections::BTreeMap;

use limbeck_schema::model::{Cardinality, Element, MessageId, Schema, Type};

use super::Versions;
use super::ask::{Ask, Asks};
use super::fields::{Fields, field};
use super::topic::Topic;
use crate::policy::PolicyKind;

impl Versions<'_> {
    /// Asks about fields that moved, and takes them and the message around them from `fields`; those
    /// whose message is held by no field here are left as gone and come.
    pub(super) fn moves(&self, fields: &mut Fields, topics: &mut Vec<Topic>) {
        let members = &mut fields.members;
        let outer = holders(self.new, &members.come);
        let mut nested: BTreeMap<Element, Vec<Element>> = BTreeMap::new();
        for (old, new) in std::mem::take(&mut members.left) {
            match message_of(new).and_then(|inside| outer.get(&inside).copied()) {
                Some(holder) => nested.entry(holder).or_default().push(old),
                None => members.gone.push(old),
            }
        }
        let outer = holders(self.old, &members.gone);
        let mut flattened: BTreeMap<Element, Vec<Element>> = BTreeMap::new();
        for (old, new) in std::mem::take(&mut members.arrived) {
            match message_of(old).and_then(|inside| outer.get(&inside).copied()) {
                Some(holder) => flattened.entry(holder).or_default().push(new),
                None => members.come.push(new),
            }
        }
        members.come.retain(|element| !nested.contains_key(element));
        members.gone.retain(|element| !flattened.contains_key(element));
        let exposure = self.exposures.message(fields.old);
        let [v1, v2] = self.labels;
        for (holder, parts) in nested {
            topics.push(Topic {
                from: parts.iter().map(|part| self.older_path(*part)).collect(),
                to: vec![self.newer_path(holder)],
                exposure,
                asks: asks((PolicyKind::Nest, PolicyKind::Flatten), (v2, v1)),
            });
        }
        for (holder, parts) in flattened {
            topics.push(Topic {
                from: vec![self.older_path(holder)],
                to: parts.iter().map(|part| self.newer_path(*part)).collect(),
                exposure,
                asks: asks((PolicyKind::Flatten, PolicyKind::Nest), (v1, v2)),
            });
        }
    }
}

fn asks((up, down): (PolicyKind, PolicyKind), (inside, outside): (&str, &str)) -> Asks {
    let ask = |kind| {
        let why = format!("{inside} has it in a message");
        Ask::usual(&[kind], why, format!("in a message in {inside}, and not in {outside}"))
    };
    Asks { up: Some(ask(up)), down: Some(ask(down)), belong_together: false }
}

/// By message, the field of some that holds one of it.
fn holders(schema: &Schema, fields: &[Element]) -> BTreeMap<MessageId, Element> {
    let holds = |element: &Element| {
        let field = field(schema, *element)?;
        let is_single = field.cardinality == Cardinality::Singular;
        match field.ty {
            Type::Message(id) if is_single => Some((id, *element)),
            _ => None,
        }
    };
    fields.iter().filter_map(holds).collect()
}

fn message_of(element: Element) -> Option<MessageId> {
    match element {
        Element::Field(id, _) => Some(id),
        Element::File(_)
        | Element::Message(_)
        | Element::Oneof(..)
        | Element::Enum(_)
        | Element::EnumValue(..)
        | Element::Service(_)
        | Element::Method(..)
        | Element::Extension(_) => None,
    }
}
