//! How one version of an API converts to another.
//!
//! Here: the [`Decision`]s that people make about a conversion, as data and as text, which of them
//! count, what is still to be decided between two versions ([`open()`]), and the [`plan`] of a
//! conversion. Not here: revision files, which the history reads and writes, and code, which emitters print.

mod binding;
mod decision;
mod idle;
mod lineage;
mod open;
mod parse;
pub mod plan;
mod policy;
mod print;
mod question;
mod strangers;
mod validate;

pub use binding::{Contradiction, Wholes, binding, contradictions};
pub use decision::{Argument, Decision, Policy};
pub use idle::{Idle, idle};
pub use lineage::Lineage;
pub use open::open;
pub use parse::{DecisionError, MAX_DECISION_LENGTH, MAX_DECISION_PATHS};
pub use policy::{Direction, Parameter, ParameterType, PolicyKind, UnknownPolicy};
pub use question::{Need, Question, command};
pub use strangers::{Stranger, strangers};
pub use validate::PolicyError;
