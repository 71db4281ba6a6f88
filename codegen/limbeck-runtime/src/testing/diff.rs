//! Where two messages differ.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use prost_reflect::{DynamicMessage, FieldDescriptor, MapKey, ReflectMessage as _, Value};

/// One place where two messages of a type differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where: `devices[3].label`, `labels["a"]`.
    pub path: String,
    /// The fields on the way there.
    pub fields: Vec<FieldDescriptor>,
    /// What is in the first message; `None` if nothing is.
    pub before: Option<Value>,
    /// What is in the second message.
    pub after: Option<Value>,
}

/// All places where two messages of a type differ, as deep as can be said.
///
/// Lists of another length, and messages that are set in one only, differ as a whole. Numbers differ if their bits do:
/// NaN is NaN, and -0.0 is not 0.0.
pub fn diff(before: &DynamicMessage, after: &DynamicMessage) -> Vec<Difference> {
    let mut walk = Walk::default();
    walk.messages(before, after);
    walk.found
}

#[derive(Default)]
struct Walk {
    path: String,
    fields: Vec<FieldDescriptor>,
    found: Vec<Difference>,
}

impl Walk {
    fn messages(&mut self, before: &DynamicMessage, after: &DynamicMessage) {
        for field in before.descriptor().fields() {
            let (old, new) = (set(before, &field), set(after, &field));
            if old.is_none() && new.is_none() {
                continue;
            }
            let point = if self.path.is_empty() { "" } else { "." };
            let step = format!("{point}{}", field.name());
            self.fields.push(field);
            self.inside(&step, |walk| walk.values(old.as_ref(), new.as_ref()));
            self.fields.pop();
        }
    }

    fn values(&mut self, before: Option<&Value>, after: Option<&Value>) {
        match (before, after) {
            (Some(Value::Message(before)), Some(Value::Message(after))) => {
                self.messages(before, after);
            }
            (Some(Value::List(before)), Some(Value::List(after)))
                if before.len() == after.len() =>
            {
                for (index, (before, after)) in before.iter().zip(after).enumerate() {
                    self.inside(&format!("[{index}]"), |walk| {
                        walk.values(Some(before), Some(after));
                    });
                }
            }
            (Some(Value::Map(before)), Some(Value::Map(after))) => {
                for key in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
                    let step = subscript(key);
                    self.inside(&step, |walk| walk.values(before.get(key), after.get(key)));
                }
            }
            (Some(before), Some(after)) if is_same(before, after) => {}
            (_, _) => self.found.push(Difference {
                path: self.path.clone(),
                fields: self.fields.clone(),
                before: before.cloned(),
                after: after.cloned(),
            }),
        }
    }

    fn inside(&mut self, step: &str, walk: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push_str(step);
        walk(self);
        self.path.truncate(length);
    }
}

fn set(message: &DynamicMessage, field: &FieldDescriptor) -> Option<Value> {
    message.has_field(field).then(|| message.get_field(field).into_owned())
}

/// As paths have it: `["a"]`.
pub(super) fn subscript(key: &MapKey) -> String {
    let mut text = String::new();
    let _ = match key {
        MapKey::Bool(key) => write!(text, "[\"{key}\"]"),
        MapKey::I32(key) => write!(text, "[\"{key}\"]"),
        MapKey::I64(key) => write!(text, "[\"{key}\"]"),
        MapKey::U32(key) => write!(text, "[\"{key}\"]"),
        MapKey::U64(key) => write!(text, "[\"{key}\"]"),
        MapKey::String(key) => write!(text, "[{key:?}]"),
    };
    text
}

pub(super) fn is_same(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::F32(before), Value::F32(after)) => before.to_bits() == after.to_bits(),
        (Value::F64(before), Value::F64(after)) => before.to_bits() == after.to_bits(),
        (before, after) => before == after,
    }
}
