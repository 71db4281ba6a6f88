//! How types, cardinalities, values and the two parties are called in a sentence.

use limbeck_schema::finding::Direction;
use limbeck_schema::model::{Cardinality, Field, Presence, Schema, Type};

use super::field_pair::End;

/// Who writes and who reads.
#[derive(Clone, Copy)]
pub(crate) struct Parties {
    /// Such as "an old client".
    pub(crate) writer: &'static str,
    /// Such as "the new server".
    pub(crate) reader: &'static str,
}

/// The parties of a direction.
pub(crate) fn parties(direction: Direction) -> Parties {
    match direction {
        Direction::OldClientToNewServer => {
            Parties { writer: "an old client", reader: "the new server" }
        }
        Direction::NewServerToOldClient => {
            Parties { writer: "a new server", reader: "the old client" }
        }
    }
}

/// What one writes to declare the type of a field: `int32`, `user.v1.User`, `map<string, int32>`.
pub(crate) fn type_name(end: End<'_>) -> String {
    if let Some((key, value)) = end.schema.map_entry(end.field) {
        let name = |field| type_name(End { schema: end.schema, field });
        return format!("map<{}, {}>", name(key), name(value));
    }
    let name = match end.field.ty {
        Type::Message(id) => end.schema.message(id).full_name.to_string(),
        Type::Enum(id) => end.schema.enum_(id).full_name.to_string(),
        scalar => scalar.keyword().unwrap_or_default().to_owned(),
    };
    if end.field.delimited { format!("group {name}") } else { name }
}

/// How many values a field holds, and whether it can be unset.
pub(crate) fn cardinality(field: &Field) -> &'static str {
    match (field.cardinality, field.presence) {
        (Cardinality::Map, _) => "a map",
        (Cardinality::Repeated, _) => "a list",
        (Cardinality::Singular, Presence::Required) => "required",
        (Cardinality::Singular, Presence::Explicit) => "one value that may be unset",
        (Cardinality::Singular, Presence::Implicit) => "one value that is never unset",
    }
}

/// A value of a field as its JSON has it, such as `"Ada"`, of a list one element.
pub(crate) fn sample(end: End<'_>) -> String {
    if let Some((key, value)) = end.schema.map_entry(end.field) {
        let of = |field| sample(End { schema: end.schema, field });
        let key = match of(key) {
            text if text.starts_with('"') => text,
            other => format!("\"{other}\""),
        };
        return format!("{{{key}: {}}}", of(value));
    }
    match end.field.ty {
        Type::Double | Type::Float => "1.5".to_owned(),
        Type::Int32 | Type::Uint32 | Type::Sint32 | Type::Fixed32 | Type::Sfixed32 => {
            "1".to_owned()
        }
        Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64 => {
            "\"1\"".to_owned()
        }
        Type::Bool => "true".to_owned(),
        Type::String => sample_text(&end.field.name).to_owned(),
        Type::Bytes => "\"/w==\"".to_owned(),
        Type::Message(_) => "{}".to_owned(),
        Type::Enum(id) => sample_value(end.schema, id),
    }
}

/// The same with the name of the field: `nick: "Ada"`.
pub(crate) fn set(end: End<'_>) -> String {
    format!("{}: {}", end.field.name, sample(end))
}

fn sample_text(name: &str) -> &'static str {
    let known = [("email", "\"ada@example.org\""), ("name", "\"Ada\""), ("nick", "\"Ada\"")];
    let found = known.iter().find(|(part, _)| name.contains(part));
    found.map_or("\"x\"", |(_, text)| text)
}

fn sample_value(schema: &Schema, id: limbeck_schema::model::EnumId) -> String {
    let last = schema.enum_(id).values.last();
    last.map_or_else(|| "0".to_owned(), |value| format!("\"{}\"", value.name))
}
