//! Bridges: how one version of a package converts to another, as code beside the types of both.
//!
//! `pairs` says which conversions are printed and where, `check` refuses what could not be, `module`
//! puts one pair together.

mod check;
mod module;
mod pairs;

pub(crate) use check::{check, taken};
pub(crate) use module::print_all;
pub(crate) use pairs::{parents, runtime_features};
