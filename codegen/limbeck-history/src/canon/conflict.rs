//! Why a change does not fit.

use std::fmt;

use super::Key;
use super::read::ReadError;

/// A change that does not fit to what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Which of the list.
    pub change: usize,
    /// What it is about.
    pub key: Key,
    /// Why it does not fit.
    pub unfit: Unfit,
}

/// Why a change does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// What it changes or removes is not there.
    Missing,
    /// What it adds is there.
    Present,
    /// What it changes is something else.
    Differs {
        /// The key that differs: `was`, `oneof`, `order`, `lifecycle`.
        key: &'static str,
        /// What the change says.
        expected: String,
        /// What is there.
        found: String,
    },
    /// What it says cannot be read, or is not said of this kind of declaration.
    Text {
        /// The key that says it.
        key: &'static str,
        /// What is wrong.
        error: ReadError,
    },
    /// Nothing that it could be in is there.
    NoParent(String),
    /// It refers to something that is gone, and something else has the name now.
    Gone(String),
    /// It is nested deeper than a proto file can be.
    Deep,
    /// Another change is about the same.
    Twice,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Key { path, kind } = &self.key;
        match &self.unfit {
            Unfit::Missing => write!(f, "{kind} `{path}` is not there"),
            Unfit::Present => write!(f, "{kind} `{path}` is there already"),
            Unfit::Differs { key, expected, found } => {
                write!(f, "{kind} `{path}`: `{key}` says `{expected}`, but there is `{found}`")
            }
            Unfit::Text { key, error } => {
                write!(f, "{kind} `{path}`: `{key}` cannot be read: {error}")
            }
            Unfit::NoParent(parent) => {
                write!(f, "{kind} `{path}` has nothing to be in: `{parent}` is not there")
            }
            Unfit::Gone(name) => {
                write!(f, "{kind} `{path}` refers to `{name}`, whose name something else has now")
            }
            Unfit::Deep => write!(f, "{kind} `{path}` is nested too deep"),
            Unfit::Twice => write!(f, "two changes are about {kind} `{path}`"),
        }
    }
}
