//! The seal of a revision: a digest over its meaning and the seals of its parents, so that an edit
//! behind everybody's back is found, and named.
//!
//! The bytes are specified in `docs/revision-format.md`. It detects corruption and late edits; it
//! is no signature.

mod encode;
mod fingerprint;

#[cfg(test)]
mod tests;

pub use encode::seal;
pub use fingerprint::{differences, fingerprints};
