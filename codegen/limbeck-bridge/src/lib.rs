//! How one version of an API converts to another.
//!
//! Here: the [`Decision`]s that people make about a conversion, as data and as text, and what has to
//! be decided between two versions. Not here: revision files, which the history reads and writes.

mod decision;

pub use decision::{Argument, Decision, Policy, PolicyKind, UnknownPolicy};
