//! The seal of a revision: a digest over its meaning and the seals of its parents, so that an edit
//! behind everybody's back is found, and named.
//!
//! The bytes are specified in `docs/revision-format.md`. It detects corruption and late edits; it
//! is no signature.

mod encode;
mod fingerprint;

pub use fingerprint::{differences, fingerprints};

use limbeck_schema::digest::Digest;

use crate::revision::Revision;

/// The seal of a revision; `parents` are the seals of its parents, in their order.
///
/// Not in it are the key `seal`, how the file is written (white space, comments, the order of
/// changes and decisions), and white space and comments of declarations.
pub fn seal(revision: &Revision, parents: &[Digest]) -> Digest {
    Digest::of_bytes(&encode::revision(revision, parents))
}

#[cfg(test)]
mod tests;
