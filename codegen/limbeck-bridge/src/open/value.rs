//! Which values a decision may give to a field.

use std::collections::BTreeSet;
use std::sync::Arc;

use limbeck_schema::model::{Cardinality, Field, Schema, Type};

use super::cast::{Class, class, unwrapped};
use crate::decision::Argument;
use crate::parse::is_number;

/// What can be said of a field as text, a number, or yes and no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// A number from the first to the last.
    Integer(i128, i128),
    /// A number that 32 bits hold, or 64.
    Real(Real),
    Boolean,
    Text,
    /// One of these names.
    Names(Arc<BTreeSet<String>>),
    /// Lists, maps and messages have no such value.
    None,
}

/// How many bits a number has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Real {
    Single,
    Double,
}

impl Real {
    /// Whether a whole number is held as it is.
    fn has_integer(self, number: i64) -> bool {
        let last = match self {
            Self::Single => 1 << 24,
            Self::Double => 1 << 53,
        };
        (-last..=last).contains(&number)
    }

    /// Whether digits are a number in its range; the nearest one is held.
    fn has(self, digits: &str) -> bool {
        is_number(digits)
            && match self {
                Self::Single => digits.parse().is_ok_and(f32::is_finite),
                Self::Double => digits.parse().is_ok_and(f64::is_finite),
            }
    }
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
            Class::Float => Self::Real(Real::Single),
            Class::Double => Self::Real(Real::Double),
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
            (Self::Integer(first, last), Argument::Text(digits))
                if digits.parse().is_ok_and(|number| (*first..=*last).contains(&number)) =>
            {
                return None;
            }
            (Self::Real(real), Argument::Integer(number)) if real.has_integer(*number) => {
                return None;
            }
            (Self::Real(real), Argument::Text(digits)) if real.has(digits) => return None,
            (Self::Real(Real::Single), _) => "a number that a `float` holds".to_owned(),
            (Self::Real(Real::Double), _) => "a number that a `double` holds".to_owned(),
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
