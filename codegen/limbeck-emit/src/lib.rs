//! Targets: a schema in, files out; and the one writer of generated files.
//!
//! A [`Target`] is a pure function from schema to [`FileSet`]; it neither reads nor writes disk.
//! [`write::write`] alone touches generated files.

mod file_set;
mod target;
pub mod write;

pub use file_set::FileSet;
pub use target::{Input, Target};
