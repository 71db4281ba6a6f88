//! A schema as a flat list of facts, and what changes do to it.
//!
//! One fact per element and [`Aspect`], as text that does not depend on what stands around the
//! element: types by full name, options by number, features resolved. Two schemas with the same
//! facts mean the same in every package, and stand in the same files.

mod apply;
mod read;
mod text;

pub use apply::{Mismatch, apply};
pub(crate) use read::{Reader, noun, package_subject};
pub(crate) use text::short;

use std::collections::BTreeMap;
use std::fmt;

use limbeck_schema::model::Schema;

use crate::change::Aspect;

/// Every fact of a schema.
pub type Facts = BTreeMap<Subject, String>;

/// What a fact is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Full name of the element; `p.M.field.key` and `.value` of a map field's types; `file a.proto`
    /// and `package p` of those.
    pub path: String,
    /// What of it.
    pub aspect: Aspect,
    /// Which of several: the number of an option, a reserved name, an imported file; else "".
    pub detail: String,
}

/// One fact that changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What the fact is about: named as before if it is gone, as after otherwise.
    pub subject: Subject,
    /// The fact before; `None` if there was none.
    pub was: Option<String>,
    /// The fact after; `None` if there is none.
    pub now: Option<String>,
}

/// Every fact of a schema, of imported files too.
pub fn facts(schema: &Schema) -> Facts {
    Reader::new(schema).all()
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.aspect.name())?;
        if !self.detail.is_empty() {
            write!(f, " {}", self.detail)?;
        }
        Ok(())
    }
}
