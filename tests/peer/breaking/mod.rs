//! Breaking changes: the same findings as buf's, as multisets of rule, file and place.
//!
//! On cases of our own (`fixtures/peer/breaking`, and the examples of the rules' pages), on Google's
//! protos against themselves after hundreds of random edits.

mod buf;
mod cases;
mod compare;
mod ours;
mod spot;
mod tree;
