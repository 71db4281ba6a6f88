//! The laws.

mod allowed;
mod check;
mod draws;
mod run;
mod shrink;

pub(super) use draws::Draws;
pub use run::{commutation, laws};
pub(super) use shrink::shrink;
