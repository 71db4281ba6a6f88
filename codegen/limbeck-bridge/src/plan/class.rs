//! How safe a conversion is, and who said so.

use std::fmt;

use crate::decision::Policy;

/// What can happen to a value on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Nothing: every value has an image of its own.
    Lossless,
    /// A declared condition refuses it; whatever passes is kept.
    Checked,
    /// Something is lost, by a decision that says why.
    Lossy,
    /// Whatever the service's own code does.
    Custom,
}

/// A decision that a conversion follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What was decided.
    pub policy: Policy,
    /// Its position among the decisions that the plan was made with.
    pub decision: usize,
}

impl Class {
    /// All of them, the safest first.
    pub const ALL: &'static [Self] = &[Self::Lossless, Self::Checked, Self::Lossy, Self::Custom];

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lossless => "lossless",
            Self::Checked => "checked",
            Self::Lossy => "lossy",
            Self::Custom => "custom",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
