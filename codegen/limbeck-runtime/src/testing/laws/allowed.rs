//! Which differences and errors a report allows.

use prost_reflect::{FieldDescriptor, MessageDescriptor};

use super::super::{Class, Lines};
use crate::bridge::{BridgeError, Direction};

/// Whether something on the way to a difference is lossy, or custom, in either direction.
pub(super) fn is_lossy(lines: &Lines, fields: &[FieldDescriptor]) -> bool {
    let class = |field, direction| lines.class(field, direction) >= Class::Lossy;
    fields.iter().any(|field| class(field, Direction::Up) || class(field, Direction::Down))
}

/// Whether what went up may come down otherwise: if the way up loses it, or the way down does as it likes, or only some
/// values pass up, which the way down forgets.
pub(super) fn is_lost_above(lines: &Lines, fields: &[FieldDescriptor]) -> bool {
    fields.iter().any(|field| {
        match (lines.class(field, Direction::Up), lines.class(field, Direction::Down)) {
            (Class::Lossy | Class::Custom, _)
            | (_, Class::Custom)
            | (Class::Checked, Class::Lossy) => true,
            (Class::Lossless | Class::Checked, Class::Lossless | Class::Checked)
            | (Class::Lossless, Class::Lossy) => false,
        }
    })
}

/// Whether a conversion may err where it did: unless all that it could be about is lossless.
pub(super) fn may_err(
    lines: &Lines,
    message: &MessageDescriptor,
    direction: Direction,
    error: &BridgeError,
) -> bool {
    let is_unsafe = |class| class != Class::Lossless;
    let (fields, last) = walk(message, &error.path());
    fields.iter().any(|field| is_unsafe(lines.class(field, direction)))
        || last.is_some_and(|last| is_unsafe(lines.worst(&last, direction)))
}

/// Whether the way back may err where it did: only where something was lost before, or custom code decides.
pub(super) fn may_err_back(
    lines: &Lines,
    message: &MessageDescriptor,
    direction: Direction,
    error: &BridgeError,
) -> bool {
    let (fields, last) = walk(message, &error.path());
    let is_custom = |class| class == Class::Custom;
    let is_lossy = |class| class >= Class::Lossy;
    fields.iter().any(|field| {
        is_lossy(lines.class(field, direction.back())) || is_custom(lines.class(field, direction))
    }) || last.is_some_and(|last| {
        is_lossy(lines.worst(&last, direction.back())) || is_custom(lines.worst(&last, direction))
    })
}

/// The fields on a path, and the message at its end; the message as a whole, if the path leaves it.
fn walk(
    message: &MessageDescriptor,
    path: &str,
) -> (Vec<FieldDescriptor>, Option<MessageDescriptor>) {
    let mut fields = Vec::new();
    let mut current = Some(message.clone());
    for (name, _) in steps(path) {
        let field = current.as_ref().and_then(|message| message.get_field_by_name(name));
        let Some(field) = field else { return (Vec::new(), Some(message.clone())) };
        current = held(&field);
        fields.push(field);
    }
    (fields, current)
}

/// What is inside of a field, or of each entry of a map.
pub(super) fn held(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    let message = field.kind().as_message().cloned()?;
    if message.is_map_entry() {
        message.map_entry_value_field().kind().as_message().cloned()
    } else {
        Some(message)
    }
}

/// The names on a path, each with what is in brackets behind it.
pub(super) fn steps(path: &str) -> Vec<(&str, Option<&str>)> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let subscript = crate::bridge::subscript(behind);
        if !name.is_empty() {
            steps.push((name, subscript.map(|(element, _)| element)));
        }
        rest = match subscript {
            Some((_, behind)) => behind,
            None => behind.get(1..).unwrap_or_default(),
        };
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_no_names() {
        let found = steps(r#"a["b.c]\"["].d[3].e"#);
        assert_eq!(found, [("a", Some(r#"["b.c]\"["]"#)), ("d", Some("[3]")), ("e", None)]);
        assert_eq!(steps(""), []);
        assert_eq!(steps("[[..][a"), [("a", None)]);
    }
}
