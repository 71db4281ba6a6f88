//! Values of options and defaults.

use super::Name;

/// A value in a schema: of an option, or the default of a field.
///
/// Floats compare by their bits, so that a schema with a `nan` default equals itself.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the variants are protobuf's kinds of values")]
pub enum Value {
    Bool(bool),
    /// Any signed integer type.
    Int(i64),
    /// Any unsigned integer type.
    Uint(u64),
    Float(f32),
    Double(f64),
    String(Name),
    Bytes(Vec<u8>),
    /// An enum number, with its name where the enum has one.
    Enum {
        number: i32,
        name: Option<Name>,
    },
    /// Set fields, sorted by number.
    Message(Vec<ValueField>),
    List(Vec<Value>),
    /// Entries sorted by key.
    Map(Vec<(Value, Value)>),
}

/// A set field of a message value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueField {
    /// Field number.
    pub number: i32,
    /// Field name; an extension's in parentheses, such as `(google.api.http)`.
    pub name: Name,
    /// What it is set to.
    pub value: Value,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Uint(a), Self::Uint(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::Double(a), Self::Double(b)) => a.to_bits() == b.to_bits(),
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Enum { number: a, .. }, Self::Enum { number: b, .. }) => a == b,
            (Self::Message(a), Self::Message(b)) => a == b,
            (Self::List(a), Self::List(b)) => a == b,
            (Self::Map(a), Self::Map(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Value {}

impl Value {
    /// The field of a message value, by name.
    pub fn field(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Message(fields) => {
                fields.iter().find(|field| &*field.name == name).map(|field| &field.value)
            }
            _ => None,
        }
    }

    /// The text of a string value.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The values of a list; a lone value counts as none.
    pub fn items(&self) -> &[Value] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}
