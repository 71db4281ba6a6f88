//! How one version of an API converts to another.
//!
//! Here: the [`Decision`]s that people make about a conversion, as data and as text, and what has to
//! be decided between two versions. Not here: revision files, which the history reads and writes.

mod decision;
mod parse;
mod policy;
mod print;
mod validate;

pub use decision::{Argument, Decision, Policy};
pub use parse::{DecisionError, MAX_DECISION_LENGTH, MAX_DECISION_PATHS};
pub use policy::{Direction, Parameter, ParameterType, PolicyKind, UnknownPolicy};
pub use validate::PolicyError;
