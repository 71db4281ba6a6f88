//! Random edits of proto files: what people do to their schemas, breaking and not, many times over.
//!
//! The same seed makes the same edits. What is edited still compiles: edits are chosen with the
//! model at hand, and a file that does not compile afterwards goes back to what it was.

mod elements;
mod members;
mod random;
mod text;
mod tree;

pub(super) use tree::mutate;
