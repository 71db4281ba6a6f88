//! Which fields of one message a field of the other comes from, as a table of names has it.

use std::collections::BTreeSet;

use prost_reflect::{FieldDescriptor, MessageDescriptor};

use super::apply::segments;
use crate::bridge::{Name, Names};

/// How much of the sources of a field a mask names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// It has none.
    Nothing,
    /// All of them, or none.
    Whole,
    /// Some, where each decides what is in the field.
    Part,
    /// Some members of a oneof, which stand for all of them, of a field that is outside of one.
    Members,
}

/// The sources of a field.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) paths: BTreeSet<String>,
    /// Those, and whatever is unset where one of them is set.
    siblings: BTreeSet<String>,
    /// Whether they are members of oneofs whose other members lead elsewhere.
    are_members: bool,
}

impl Sources {
    pub(super) fn new(
        names: &'static Names,
        from: &MessageDescriptor,
        target: &[FieldDescriptor],
    ) -> Self {
        let mut paths = BTreeSet::new();
        for target in alternatives(target) {
            let target: Vec<&str> = target.iter().map(FieldDescriptor::name).collect();
            collect(names, "", &target, &mut paths);
        }
        let mut siblings = BTreeSet::new();
        for path in &paths {
            siblings.extend(members(from, path));
        }
        // All are members of oneofs, and some of those lead elsewhere.
        let are_members = paths.iter().all(|path| members(from, path).len() > 1)
            && !siblings.iter().all(|path| paths.contains(path));
        Self { paths, siblings, are_members }
    }

    /// Those, and whatever is unset where one of them is set.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.siblings.iter().map(String::as_str)
    }

    /// How much of them is named by the paths of a mask, keys apart.
    pub(super) fn share(&self, named: &BTreeSet<String>) -> Share {
        let is_named = |path: &&String| covers(named, path);
        let count = |paths: &BTreeSet<String>| paths.iter().filter(is_named).count();
        let (own, all) = (count(&self.paths), count(&self.siblings));
        if self.paths.is_empty() {
            Share::Nothing
        } else if self.are_members && all != 0 && all != self.siblings.len() {
            Share::Members
        } else if own == 0 || own == self.paths.len() {
            Share::Whole
        } else {
            Share::Part
        }
    }
}

/// Whether a path, or one above it, is among the paths of a mask.
pub(super) fn covers(named: &BTreeSet<String>, path: &str) -> bool {
    let mut ends = path.match_indices('.').map(|(end, _)| end).chain([path.len()]);
    named.contains("*")
        || ends.any(|end| path.get(..end).is_some_and(|above| named.contains(above)))
}

/// The names on a path of a mask, without keys.
pub(super) fn without_keys(message: &MessageDescriptor, path: &str) -> String {
    let mut current = Some(message.clone());
    let mut names = Vec::new();
    let mut is_key = false;
    for segment in segments(path) {
        if std::mem::take(&mut is_key) {
            continue;
        }
        names.push(segment);
        let field = current.and_then(|message| message.get_field_by_name(segment));
        is_key = field.as_ref().is_some_and(|field| field.is_map() || field.is_list());
        current = field.as_ref().and_then(held);
    }
    names.join(".")
}

/// The message in a field, or in each value of a map.
pub(super) fn held(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    let message = field.kind().as_message().cloned()?;
    if message.is_map_entry() {
        message.map_entry_value_field().kind().as_message().cloned()
    } else {
        Some(message)
    }
}

pub(super) fn has_below(names: &Names, own: &str) -> bool {
    let is_below =
        |name: &Name| name.from.strip_prefix(own).is_some_and(|rest| rest.starts_with('.'));
    names.fields.iter().any(is_below)
}

fn collect(names: &'static Names, at: &str, target: &[&str], paths: &mut BTreeSet<String>) {
    // What stands for its fields comes with them.
    for name in names.fields.iter().filter(|name| !has_below(names, name.from)) {
        let path = if at.is_empty() { name.from.to_owned() } else { format!("{at}.{}", name.from) };
        for image in name.to {
            let image: Vec<&str> = image.split('.').collect();
            match (target.strip_prefix(&*image), name.inside) {
                (Some([]), _) => {
                    paths.insert(path.clone());
                }
                (Some(rest), Some(inside)) => collect(inside, &path, rest, paths),
                (Some(rest), None) => {
                    paths.insert([&[&*path], rest].concat().join("."));
                }
                (None, _) if image.starts_with(target) => {
                    paths.insert(path.clone());
                }
                (None, _) => {}
            }
        }
    }
}

/// The way to a field, and those to what is unset where it is set.
fn alternatives(fields: &[FieldDescriptor]) -> Vec<Vec<FieldDescriptor>> {
    let mut ways = vec![fields.to_vec()];
    for (index, field) in fields.iter().enumerate() {
        let oneof = field.containing_oneof().filter(|oneof| !oneof.is_synthetic());
        let above = fields.get(..index).unwrap_or_default();
        for sibling in oneof.iter().flat_map(prost_reflect::OneofDescriptor::fields) {
            if sibling != *field {
                ways.push([above, &[sibling]].concat());
            }
        }
    }
    ways
}

/// A path, and those to what is unset where something on it is set.
fn members(message: &MessageDescriptor, path: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut current = Some(message.clone());
    for name in path.split('.') {
        let field = current.and_then(|message| message.get_field_by_name(name));
        let Some(field) = field else { return vec![path.to_owned()] };
        current = held(&field);
        fields.push(field);
    }
    let text = |fields: Vec<FieldDescriptor>| {
        fields.iter().map(FieldDescriptor::name).collect::<Vec<_>>().join(".")
    };
    alternatives(&fields).into_iter().map(text).collect()
}
