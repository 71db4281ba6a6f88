//! Options of an element, built-in and custom ones alike.

use super::{Name, Value};

/// The options that are set on one element, sorted by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The set options.
    pub entries: Vec<OptionEntry>,
}

/// One set option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionEntry {
    /// Its field number in `google.protobuf.…Options`.
    pub number: i32,
    /// Its name; a custom option's in parentheses, such as `(google.api.http)`.
    pub name: Name,
    /// What it is set to.
    pub value: Value,
}

impl Options {
    /// The value of an option by name: `deprecated`, `(google.api.http)`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.iter().find(|entry| &*entry.name == name).map(|entry| &entry.value)
    }

    /// Whether a boolean option is set to true.
    pub fn is_true(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Bool(true)))
    }

    /// Whether none is set.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
