//! Which values a decision may give to a field.

use std::collections::BTreeSet;
use std::sync::Arc;

use limbeck_schema::model::{Cardinality, Field, Schema, Type};

use super::cast::{Class, class, unwrapped};
use crate::decision::Argument;

/// What can be said of a field as text, a whole number, or yes and no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// A number from the first to the last.
    Integer(i128, i128),
    Boolean,
    Text,
    /// One of these names.
    Names(Arc<BTreeSet<String>>),
    /// Lists, maps and messages have no such value.
    None,
}

impl Values {
    pub(super) fn of(schema: &Schema, field: &Field) -> Self {
        if field.cardinality != Cardinality::Singular {
            return Self::None;
        }
        let ty = unwrapped(schema, field.ty).unwrap_or(field.ty);
        if let Type::Enum(id) = ty {
            let names = schema.enum_(id).values.iter().map(|value| value.name.to_string());
            return Self::Names(Arc::new(names.collect()));
        }
        match class(schema, ty) {
            Class::Int32 => Self::Integer(i32::MIN.into(), i32::MAX.into()),
            Class::Int64 => Self::Integer(i64::MIN.into(), i64::MAX.into()),
            Class::Uint32 => Self::Integer(0, u32::MAX.into()),
            Class::Uint64 => Self::Integer(0, u64::MAX.into()),
            // Whole numbers that a float holds as they are.
            Class::Float => Self::Integer(-(1 << 24), 1 << 24),
            Class::Double => Self::Integer(-(1 << 53), 1 << 53),
            Class::Bool => Self::Boolean,
            Class::String | Class::Bytes => Self::Text,
            Class::Enum | Class::Timestamp | Class::Duration | Class::Message => Self::None,
        }
    }

    /// Why a value is none of these.
    pub(super) fn problem(&self, argument: &Argument) -> Option<String> {
        let expected = match (self, argument) {
            (Self::Integer(first, last), Argument::Integer(number)) => {
                let number = i128::from(*number);
                if (*first..=*last).contains(&number) {
                    return None;
                }
                format!("a whole number from {first} to {last}")
            }
            (Self::Boolean, Argument::Boolean(_)) | (Self::Text, Argument::Text(_)) => return None,
            (Self::Names(names), Argument::Text(name)) if names.contains(name) => return None,
            (Self::Integer(first, last), _) => format!("a whole number from {first} to {last}"),
            (Self::Boolean, _) => "`true` or `false`".to_owned(),
            (Self::Text, _) => "text".to_owned(),
            (Self::Names(_), _) => "the name of an enum value".to_owned(),
            (Self::None, _) => {
                return Some(format!(
                    "`{argument}`, which is decided, is no value of it, for it is no scalar"
                ));
            }
        };
        Some(format!("`{argument}`, which is decided, is not {expected}"))
    }
}
