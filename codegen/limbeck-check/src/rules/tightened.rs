//! Whether a constraint of `buf.validate`, or `google.api.field_behavior`, refuses more than before.

use std::collections::BTreeSet;

use limbeck_schema::model::Value;

/// Number of the options `(buf.validate.field)`, `(buf.validate.message)`, `(buf.validate.oneof)`.
pub(crate) const VALIDATE: i32 = 1159;
/// Number of the option `(google.api.field_behavior)`.
pub(crate) const BEHAVIOR: i32 = 1052;

/// The first constraint that is new or stricter, as it is written: `string.max_len: 20`.
pub(crate) fn tightened(old: Option<&Value>, new: &Value) -> Option<String> {
    // What no program looks at cannot refuse anything.
    if ignores_all(new) {
        return None;
    }
    Walk { was_ignored: old.is_some_and(ignores_all) }.message("", old, new)
}

/// Whether a field is newly required by `(google.api.field_behavior)`.
pub(crate) fn is_newly_required(old: Option<&Value>, new: &Value) -> bool {
    let is_required = |value: &Value| {
        let is_required = |it: &Value| matches!(it, Value::Enum { number: 2, .. });
        value.items().iter().any(is_required)
    };
    is_required(new) && !old.is_some_and(is_required)
}

fn ignores_all(rules: &Value) -> bool {
    matches!(rules.field("ignore"), Some(Value::Enum { number: 3, .. }))
}

struct Walk {
    /// Whether nothing at all was checked before.
    was_ignored: bool,
}

impl Walk {
    fn message(&self, path: &str, old: Option<&Value>, new: &Value) -> Option<String> {
        let old = old.filter(|_| !self.was_ignored);
        let Value::Message(fields) = new else { return None };
        fields.iter().find_map(|field| {
            let before = old.and_then(|old| old.field(&field.name));
            let path = if path.is_empty() {
                field.name.to_string()
            } else {
                format!("{path}.{}", field.name)
            };
            self.constraint(&path, before, (&field.name, &field.value))
        })
    }

    fn constraint(
        &self,
        path: &str,
        old: Option<&Value>,
        (name, new): (&str, &Value),
    ) -> Option<String> {
        if old == Some(new) {
            return None;
        }
        let is_tighter = match name {
            // Less is checked, or nothing.
            "ignore" | "example" | "strict" => false,
            "in" => old.is_none_or(|old| has_more(old.items(), new.items())),
            "not_in" | "cel" | "oneof" => has_more(new.items(), old.map_or(&[], Value::items)),
            "lt" | "lte" | "max_len" | "max_bytes" | "max_items" | "max_pairs" | "within" => {
                old.and_then(number).zip(number(new)).is_none_or(|(old, new)| !old.is_at_most(new))
            }
            "gt" | "gte" | "min_len" | "min_bytes" | "min_items" | "min_pairs" => {
                old.and_then(number).zip(number(new)).is_none_or(|(old, new)| !new.is_at_most(old))
            }
            _ => match new {
                // `unique: false`, `required: false`.
                Value::Bool(false) if name != "const" => false,
                // `string`, `repeated`, `items`; a `const` Duration is a value, and has changed.
                Value::Message(_) if name != "const" => return self.message(path, old, new),
                _ => true,
            },
        };
        is_tighter.then(|| match text(new) {
            Some(text) => format!("{path}: {text}"),
            None => path.to_owned(),
        })
    }
}

/// Whether one list holds a value that another one does not.
fn has_more(one: &[Value], other: &[Value]) -> bool {
    // Values have no order; their text has, and lists may be long.
    let known: BTreeSet<String> = other.iter().map(|value| format!("{value:?}")).collect();
    one.iter().any(|value| !known.contains(&format!("{value:?}")))
}

/// A bound.
#[derive(Clone, Copy)]
enum Number {
    Whole(i128),
    Real(f64),
}

impl Number {
    fn is_at_most(self, other: Self) -> bool {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => one <= other,
            (Self::Real(one), Self::Real(other)) => one <= other,
            (Self::Whole(_), Self::Real(_)) | (Self::Real(_), Self::Whole(_)) => false,
        }
    }
}

fn number(value: &Value) -> Option<Number> {
    Some(match value {
        Value::Int(value) => Number::Whole(i128::from(*value)),
        Value::Uint(value) => Number::Whole(i128::from(*value)),
        Value::Float(value) => Number::Real(f64::from(*value)),
        Value::Double(value) => Number::Real(*value),
        // A duration or a timestamp.
        Value::Message(_) => {
            let part = |name| match value.field(name) {
                Some(Value::Int(part)) => i128::from(*part),
                _ => 0,
            };
            Number::Whole(part("seconds") * 1_000_000_000 + part("nanos"))
        }
        Value::Bool(_)
        | Value::String(_)
        | Value::Bytes(_)
        | Value::Enum { .. }
        | Value::List(_)
        | Value::Map(_) => return None,
    })
}

/// A value on one line, if it is short.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::Uint(value) => Some(value.to_string()),
        Value::Float(value) => Some(value.to_string()),
        Value::Double(value) => Some(value.to_string()),
        Value::String(value) => Some(format!("{value:?}")),
        Value::Enum { name, .. } => name.as_deref().map(str::to_owned),
        Value::Bytes(_) | Value::Message(_) | Value::List(_) | Value::Map(_) => None,
    }
}
