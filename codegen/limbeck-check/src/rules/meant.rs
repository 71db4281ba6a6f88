//! What a field means that is not set.

use limbeck_schema::model::{Cardinality, Type, Value};

use super::field_pair::End;

/// The default of a field, written or implied.
///
/// Two are the same if they say the same number or the same bytes, whatever the types; zero,
/// `false` and nothing at all are one.
#[derive(Clone, Debug)]
pub(crate) enum Meant {
    /// Of integers, enums and `bool`.
    Integer(i128),
    /// Of `double`, and of `float` if `single`.
    Real { value: f64, single: bool },
    /// Of strings and bytes.
    Bytes(Vec<u8>),
}

impl Meant {
    /// That of a single value; `None` for lists, maps and messages.
    pub(crate) fn of(end: End<'_>) -> Option<Self> {
        if end.field.cardinality != Cardinality::Singular {
            return None;
        }
        match &end.field.default {
            Some(value) => Self::written(value),
            None => Self::implied(end),
        }
    }

    fn written(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Bool(value) => Self::Integer(i128::from(*value)),
            Value::Int(value) => Self::Integer(i128::from(*value)),
            Value::Uint(value) => Self::Integer(i128::from(*value)),
            Value::Enum { number, .. } => Self::Integer(i128::from(*number)),
            Value::Float(value) => Self::Real { value: f64::from(*value), single: true },
            Value::Double(value) => Self::Real { value: *value, single: false },
            Value::String(text) => Self::Bytes(text.as_bytes().to_vec()),
            Value::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Value::Message(_) | Value::List(_) | Value::Map(_) => return None,
        })
    }

    fn implied(end: End<'_>) -> Option<Self> {
        Some(match end.field.ty {
            Type::Message(_) => return None,
            Type::String | Type::Bytes => Self::Bytes(Vec::new()),
            Type::Enum(id) => {
                let first = end.schema.enum_(id).values.first()?;
                Self::Integer(i128::from(first.number))
            }
            _ => Self::Integer(0),
        })
    }

    /// Whether both mean the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            _ if self.is_zero() && other.is_zero() => true,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Integer(integer), Self::Real { value, .. })
            | (Self::Real { value, .. }, Self::Integer(integer)) => is_integer(*value, *integer),
            (Self::Real { value: a, single: one }, Self::Real { value: b, single: other }) => {
                is_same_real(*a, *b, *one || *other)
            }
            (Self::Bytes(_), _) | (_, Self::Bytes(_)) => false,
        }
    }

    fn is_zero(&self) -> bool {
        match self {
            Self::Integer(value) => *value == 0,
            Self::Real { value, .. } => value.classify() == std::num::FpCategory::Zero,
            Self::Bytes(bytes) => bytes.is_empty(),
        }
    }
}

/// The default as one writes it.
pub(crate) fn shown(end: End<'_>) -> String {
    let name = |id, wanted| {
        let mut values = end.schema.enum_(id).values.iter();
        let found = values.find(|value| i128::from(value.number) == wanted);
        found.map_or_else(|| wanted.to_string(), |value| value.name.to_string())
    };
    match (Meant::of(end), end.field.ty) {
        (Some(Meant::Integer(number)), Type::Enum(id)) => name(id, number),
        (Some(Meant::Integer(number)), Type::Bool) => (number != 0).to_string(),
        (Some(Meant::Integer(number)), _) => number.to_string(),
        (Some(Meant::Real { value, .. }), _) => value.to_string().to_lowercase(),
        (Some(Meant::Bytes(bytes)), _) => format!("\"{}\"", bytes.escape_ascii()),
        (None, _) => "nothing".to_owned(),
    }
}

fn is_integer(real: f64, integer: i128) -> bool {
    // Every finite `f64` without a fraction prints as an integer.
    real.is_finite()
        && format!("{real:.0}").parse() == Ok(integer)
        && real.fract().abs() < f64::MIN_POSITIVE
}

fn is_same_real(a: f64, b: f64, single: bool) -> bool {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to `float` is what is asked")]
    let rounded = |value: f64| if single { f64::from(value as f32) } else { value };
    let (a, b) = (rounded(a), rounded(b));
    a.is_nan() && b.is_nan() || a.total_cmp(&b).is_eq()
}

#[cfg(test)]
mod tests {
    use super::Meant;

    fn real(value: f64) -> Meant {
        Meant::Real { value, single: false }
    }

    fn single(value: f32) -> Meant {
        Meant::Real { value: f64::from(value), single: true }
    }

    fn text(text: &str) -> Meant {
        Meant::Bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn what_differs() {
        for (a, b) in [
            (Meant::Integer(1), Meant::Integer(2)),
            (Meant::Integer(1), text("1")),
            (Meant::Integer(2), real(2.5)),
            (Meant::Integer(9_007_199_254_740_993), real(9_007_199_254_740_992.0)),
            (Meant::Integer(0), real(f64::NAN)),
            (real(f64::INFINITY), real(f64::NEG_INFINITY)),
            (real(0.3), single(0.30001)),
            (text(""), text("x")),
            (real(0.5), Meant::Integer(0)),
        ] {
            assert!(!a.is_same(&b) && !b.is_same(&a), "{a:?} {b:?}");
        }
    }

    #[test]
    fn what_is_the_same_across_types() {
        for (a, b) in [
            (Meant::Integer(0), text("")),
            (real(-0.0), Meant::Integer(0)),
            (real(-0.0), real(0.0)),
            (real(2.0), Meant::Integer(2)),
            (real(f64::NAN), single(-f32::NAN)),
            (real(0.1), single(0.1)),
            (real(-3.0), Meant::Integer(-3)),
        ] {
            assert!(a.is_same(&b) && b.is_same(&a), "{a:?} {b:?}");
        }
    }
}
