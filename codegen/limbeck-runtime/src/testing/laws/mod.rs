//! The laws.

mod allowed;
mod check;
mod run;
mod shrink;

pub use run::laws;
