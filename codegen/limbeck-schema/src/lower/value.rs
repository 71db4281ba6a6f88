//! Dynamic values to the model's.

use prost_reflect::{DynamicMessage, Kind, MapKey, ReflectMessage, Value as Dynamic};

use super::number::Numbers;
use crate::model::{FileId, Value, ValueField};

/// The set fields of a message, extensions included, sorted by number.
pub(super) fn lower_fields(
    numbers: &Numbers,
    message: &DynamicMessage,
    references: &mut Vec<FileId>,
) -> Vec<ValueField> {
    let mut fields = Vec::new();
    for (field, value) in message.fields() {
        let value = lower_value(numbers, value, &field.kind(), references);
        fields.push(ValueField {
            number: to_i32(field.number()),
            name: field.name().into(),
            value,
        });
    }
    for (extension, value) in message.extensions() {
        references.extend(numbers.find(extension.full_name()).and_then(|e| numbers.file_of(e)));
        let value = lower_value(numbers, value, &extension.kind(), references);
        let name = format!("({})", extension.full_name()).into();
        fields.push(ValueField { number: to_i32(extension.number()), name, value });
    }
    fields.sort_by_key(|field| field.number);
    note_any(numbers, message, &fields, references);
    fields
}

/// A value of a field of type `kind`.
pub(super) fn lower_value(
    numbers: &Numbers,
    value: &Dynamic,
    kind: &Kind,
    references: &mut Vec<FileId>,
) -> Value {
    match value {
        Dynamic::Bool(value) => Value::Bool(*value),
        Dynamic::I32(value) => Value::Int(i64::from(*value)),
        Dynamic::I64(value) => Value::Int(*value),
        Dynamic::U32(value) => Value::Uint(u64::from(*value)),
        Dynamic::U64(value) => Value::Uint(*value),
        Dynamic::F32(value) => Value::Float(*value),
        Dynamic::F64(value) => Value::Double(*value),
        Dynamic::String(value) => Value::String(value.as_str().into()),
        Dynamic::Bytes(value) => Value::Bytes(value.to_vec()),
        Dynamic::EnumNumber(number) => {
            let named = kind.as_enum().and_then(|kind| kind.get_value(*number));
            Value::Enum { number: *number, name: named.map(|value| value.name().into()) }
        }
        Dynamic::Message(message) => Value::Message(lower_fields(numbers, message, references)),
        Dynamic::List(values) => {
            let lower = |value| lower_value(numbers, value, kind, references);
            Value::List(values.iter().map(lower).collect())
        }
        Dynamic::Map(entries) => {
            let kind =
                kind.as_message().map_or(Kind::Bool, |entry| entry.map_entry_value_field().kind());
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|a, b| a.0.cmp(b.0));
            let lower = |(key, value): (&MapKey, &Dynamic)| {
                (lower_key(key), lower_value(numbers, value, &kind, references))
            };
            Value::Map(sorted.into_iter().map(lower).collect())
        }
    }
}

fn lower_key(key: &MapKey) -> Value {
    match key {
        MapKey::Bool(key) => Value::Bool(*key),
        MapKey::I32(key) => Value::Int(i64::from(*key)),
        MapKey::I64(key) => Value::Int(*key),
        MapKey::U32(key) => Value::Uint(u64::from(*key)),
        MapKey::U64(key) => Value::Uint(*key),
        MapKey::String(key) => Value::String(key.as_str().into()),
    }
}

/// A packed `Any` refers to the file of the message inside.
fn note_any(
    numbers: &Numbers,
    message: &DynamicMessage,
    fields: &[ValueField],
    references: &mut Vec<FileId>,
) {
    if message.descriptor().full_name() == "google.protobuf.Any" {
        let url = fields.iter().find_map(|field| field.value.as_str());
        let inside = url.and_then(|url| url.rsplit('/').next());
        let element = inside.and_then(|name| numbers.find(name));
        references.extend(element.and_then(|element| numbers.file_of(element)));
    }
}

/// Field numbers have 29 bits.
fn to_i32(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
