//! Messages of released revisions that are stored, with what they convert to.
//!
//! A file holds messages of one package at one revision, and their other version. It is made once, when that revision is
//! released, and stays: who wrote such messages may have kept them.

mod error;
mod file;
mod store;

pub use error::GoldenError;
pub use store::{Golden, GoldenMode};
