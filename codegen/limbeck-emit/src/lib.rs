//! Targets: a schema in, files out; and the one writer of generated files.
//!
//! A [`Target`] is a pure function from schema to [`FileSet`]; it neither reads nor writes disk.
//! [`write::write`] alone touches generated files. [`Templates`] are what users may override.

mod file_set;
pub mod overrides;
pub mod rust;
mod target;
mod templates;
pub mod write;

pub use file_set::{FileSet, PathError};
pub use target::{Input, MARK, Target};
pub use templates::{Override, Templates};
