//! One declaration, without what is declared inside of it.

use super::text::Text;

/// What is recorded about one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Declaration {
    /// The declaration; of a container with an empty body, of a group without its fields.
    pub(crate) text: Text,
    /// Of a field: the simple name of its oneof.
    pub(crate) oneof: Option<String>,
    /// Of an enum: names of values that come first; see [`super::order`].
    pub(crate) order: Vec<String>,
    /// Of a group: the path of its message, which the declaration brings along.
    pub(crate) group: Option<String>,
}

impl Declaration {
    pub(crate) fn new(text: Text) -> Self {
        Self { text, ..Self::default() }
    }
}
