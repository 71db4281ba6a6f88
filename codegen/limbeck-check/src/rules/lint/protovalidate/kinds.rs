//! Which rules fit which type.

use limbeck_schema::model::{Cardinality, Field, Schema, Type};

/// What rules are about: a field as a whole, or what is inside a list or map.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Field,
    Item,
    Key,
    Value,
}

/// The kinds of rules that `FieldRules` can hold.
pub(super) const KINDS: &[&str] = &[
    "float",
    "double",
    "int32",
    "int64",
    "uint32",
    "uint64",
    "sint32",
    "sint64",
    "fixed32",
    "fixed64",
    "sfixed32",
    "sfixed64",
    "bool",
    "string",
    "bytes",
    "enum",
    "repeated",
    "map",
    "any",
    "duration",
    "field_mask",
    "timestamp",
];

/// Whether rules of a kind are for numbers.
pub(super) fn is_numeric(kind: &str) -> bool {
    KINDS.iter().take(12).any(|it| *it == kind)
}

/// What a field is, for a person, if rules of this kind do not fit it.
pub(super) fn misfit(schema: &Schema, (field, of): (&Field, Of), kind: &str) -> Option<String> {
    let fits = match (of, field.cardinality) {
        (Of::Field, Cardinality::Repeated) => kind == "repeated",
        // buf looks at the field alone, and takes a list of rules for each item.
        (Of::Item, _) if kind == "repeated" => true,
        (Of::Field, Cardinality::Map) => kind == "map",
        (Of::Field, Cardinality::Singular) | (Of::Item | Of::Key | Of::Value, _) => {
            is_fit(schema, field.ty, kind)
        }
    };
    (!fits).then(|| describe(schema, (field, of)))
}

/// Whether a message is a wrapper such as `google.protobuf.StringValue`.
pub(super) fn is_wrapper(schema: &Schema, ty: Type) -> bool {
    let Type::Message(id) = ty else { return false };
    WRAPPERS.iter().any(|(_, name)| *schema.message(id).full_name == **name)
}

const WRAPPERS: &[(&str, &str)] = &[
    ("bool", "google.protobuf.BoolValue"),
    ("bytes", "google.protobuf.BytesValue"),
    ("double", "google.protobuf.DoubleValue"),
    ("float", "google.protobuf.FloatValue"),
    ("int32", "google.protobuf.Int32Value"),
    ("int64", "google.protobuf.Int64Value"),
    ("string", "google.protobuf.StringValue"),
    ("uint32", "google.protobuf.UInt32Value"),
    ("uint64", "google.protobuf.UInt64Value"),
];

const MESSAGES: &[(&str, &str)] = &[
    ("any", "google.protobuf.Any"),
    ("duration", "google.protobuf.Duration"),
    ("field_mask", "google.protobuf.FieldMask"),
    ("timestamp", "google.protobuf.Timestamp"),
];

fn is_fit(schema: &Schema, ty: Type, kind: &str) -> bool {
    match ty {
        Type::Message(id) => {
            let name = &*schema.message(id).full_name;
            WRAPPERS.iter().chain(MESSAGES).any(|pair| *pair == (kind, name))
        }
        Type::Enum(_) => kind == "enum",
        scalar => scalar.keyword() == Some(kind),
    }
}

fn describe(schema: &Schema, (field, of): (&Field, Of)) -> String {
    let ty = match field.ty {
        Type::Message(id) => schema.message(id).full_name.to_string(),
        Type::Enum(id) => schema.enum_(id).full_name.to_string(),
        scalar => scalar.keyword().unwrap_or_default().to_owned(),
    };
    match (of, field.cardinality) {
        (Of::Field, Cardinality::Repeated) => format!("a list of `{ty}`"),
        (Of::Field, Cardinality::Map) => "a map".to_owned(),
        (Of::Field, Cardinality::Singular) => format!("a `{ty}`"),
        (Of::Item, _) => format!("a list, of `{ty}`"),
        (Of::Key, _) => format!("a map, from `{ty}`"),
        (Of::Value, _) => format!("a map, to `{ty}`"),
    }
}
