//! What people decided about a conversion.

use std::collections::BTreeMap;

use crate::policy::{Direction, PolicyKind};

/// How some elements of the older version and some of the newer one convert.
///
/// Elements are named relative to the package of their version: `User.login_count`,
/// `Status.STATUS_LOCKED`. As text it is what `--decide` takes, see [`crate::DecisionError`].
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    /// Elements of the older version.
    pub from: Vec<String>,
    /// Elements of the newer version.
    pub to: Vec<String>,
    /// How the newer one's values come of the older one's.
    pub up: Option<Policy>,
    /// How the older one's values come of the newer one's.
    pub down: Option<Policy>,
}

/// What to do in one direction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Policy {
    /// What to do.
    pub kind: PolicyKind,
    /// What it needs to know, by name.
    pub arguments: BTreeMap<String, Argument>,
    /// Why; wherever something can be lost.
    pub why: Option<String>,
}

/// The value of an argument.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Argument {
    /// Text, such as the name of an enum value; numbers other than whole ones of 64 bits, as they are
    /// written: `1.5`, `18446744073709551615`.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
}

impl Decision {
    /// What it says about one direction.
    pub const fn policy(&self, direction: Direction) -> Option<&Policy> {
        match direction {
            Direction::Up => self.up.as_ref(),
            Direction::Down => self.down.as_ref(),
        }
    }

    /// The place of what it says about one direction.
    pub const fn policy_mut(&mut self, direction: Direction) -> &mut Option<Policy> {
        match direction {
            Direction::Up => &mut self.up,
            Direction::Down => &mut self.down,
        }
    }
}

impl Policy {
    /// A policy without arguments or a reason.
    pub const fn new(kind: PolicyKind) -> Self {
        Self { kind, arguments: BTreeMap::new(), why: None }
    }

    /// The same with an argument.
    #[must_use]
    pub fn with(mut self, name: &str, argument: Argument) -> Self {
        self.arguments.insert(name.to_owned(), argument);
        self
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Whether both do the same, for whatever reason.
    pub fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.arguments == other.arguments
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
