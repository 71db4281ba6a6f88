//! Whether a value of one type is one of another: the rows of the table that are about types.

use limbeck_schema::model::{Schema, Type};

use crate::policy::PolicyKind;

/// What a type holds, whatever its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Int32,
    Int64,
    Uint32,
    Uint64,
    Float,
    Double,
    Bool,
    String,
    Bytes,
    Enum,
    /// `google.protobuf.Timestamp`
    Timestamp,
    /// `google.protobuf.Duration`
    Duration,
    /// Any other message.
    Message,
}

/// How values of one class become values of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cast {
    /// Always, without loss.
    Lossless,
    /// By one of these; the first is usual.
    Usual(&'static [PolicyKind]),
    /// By one of these, none of which is usual.
    Undecided(&'static [PolicyKind]),
    /// Not in the table.
    Unknown,
}

/// The class of a type.
pub(crate) fn class(schema: &Schema, ty: Type) -> Class {
    match ty {
        Type::Int32 | Type::Sint32 | Type::Sfixed32 => Class::Int32,
        Type::Int64 | Type::Sint64 | Type::Sfixed64 => Class::Int64,
        Type::Uint32 | Type::Fixed32 => Class::Uint32,
        Type::Uint64 | Type::Fixed64 => Class::Uint64,
        Type::Float => Class::Float,
        Type::Double => Class::Double,
        Type::Bool => Class::Bool,
        Type::String => Class::String,
        Type::Bytes => Class::Bytes,
        Type::Enum(_) => Class::Enum,
        Type::Message(id) => match &*schema.message(id).full_name {
            "google.protobuf.Timestamp" => Class::Timestamp,
            "google.protobuf.Duration" => Class::Duration,
            _ => Class::Message,
        },
    }
}

/// The scalar in a wrapper such as `google.protobuf.Int64Value`.
pub(crate) fn unwrapped(schema: &Schema, ty: Type) -> Option<Type> {
    let Type::Message(id) = ty else { return None };
    let name = schema.message(id).full_name.strip_prefix("google.protobuf.")?;
    Some(match name {
        "DoubleValue" => Type::Double,
        "FloatValue" => Type::Float,
        "Int64Value" => Type::Int64,
        "UInt64Value" => Type::Uint64,
        "Int32Value" => Type::Int32,
        "UInt32Value" => Type::Uint32,
        "BoolValue" => Type::Bool,
        "StringValue" => Type::String,
        "BytesValue" => Type::Bytes,
        _ => return None,
    })
}

/// How values of a class become values of another; two enums or messages are not the same one.
pub(crate) fn cast(from: Class, to: Class) -> Cast {
    if from.is_number() && to.is_number() {
        return cast_number(from, to);
    }
    match (from, to) {
        (Class::Bool, to) if to.is_integer() => Cast::Lossless,
        (from, Class::Bool) if from.is_integer() => Cast::Usual(&[PolicyKind::Reject]),
        (from, Class::String) if from.is_integer() => Cast::Lossless,
        (Class::String, to) if to.is_integer() => {
            Cast::Usual(&[PolicyKind::Reject, PolicyKind::Zero])
        }
        (from, to) if from.is_integer() && to.is_time() => Cast::Undecided(&[PolicyKind::Scale]),
        (from, to) if from.is_time() && to.is_integer() => {
            Cast::Usual(&[PolicyKind::Floor, PolicyKind::Reject])
        }
        // An open enum is a number, and every number of 32 bits one of its; which of them mean the
        // same, nobody said.
        (Class::Enum, Class::Int32) => Cast::Undecided(&[PolicyKind::Identity]),
        (Class::Int32, Class::Enum) => Cast::Undecided(&[PolicyKind::Identity, PolicyKind::Reject]),
        (Class::Bool, Class::Bool)
        | (Class::String, Class::String | Class::Bytes)
        | (Class::Bytes, Class::Bytes)
        | (Class::Enum | Class::Timestamp, Class::String) => Cast::Lossless,
        (Class::String, Class::Enum) => Cast::Usual(&[PolicyKind::Reject, PolicyKind::Zero]),
        (Class::Bytes, Class::String) | (Class::String, Class::Timestamp) => {
            Cast::Usual(&[PolicyKind::Reject])
        }
        _ => Cast::Unknown,
    }
}

fn cast_number(from: Class, to: Class) -> Cast {
    let is_lossless = from == to
        || match from {
            Class::Int32 => matches!(to, Class::Int64 | Class::Double),
            Class::Uint32 => matches!(to, Class::Uint64 | Class::Int64 | Class::Double),
            Class::Float => to == Class::Double,
            Class::Int64
            | Class::Uint64
            | Class::Double
            | Class::Bool
            | Class::String
            | Class::Bytes
            | Class::Enum
            | Class::Timestamp
            | Class::Duration
            | Class::Message => false,
        };
    if is_lossless {
        Cast::Lossless
    } else if from.is_integer() && to.is_integer() {
        Cast::Usual(&[PolicyKind::Reject, PolicyKind::Saturate])
    } else if from.is_integer() {
        Cast::Usual(&[PolicyKind::Reject, PolicyKind::Round])
    } else {
        Cast::Usual(&[PolicyKind::Reject, PolicyKind::Saturate, PolicyKind::Round])
    }
}

impl Class {
    pub(crate) const fn is_integer(self) -> bool {
        matches!(self, Self::Int32 | Self::Int64 | Self::Uint32 | Self::Uint64)
    }

    const fn is_number(self) -> bool {
        self.is_integer() || matches!(self, Self::Float | Self::Double)
    }

    pub(crate) const fn is_time(self) -> bool {
        matches!(self, Self::Timestamp | Self::Duration)
    }
}
