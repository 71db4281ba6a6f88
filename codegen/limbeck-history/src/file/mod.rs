//! A revision as text: `revisions/0002_split_the_name.toml`, read, written and edited.
//!
//! The format is specified in `docs/revision-format.md`. [`parse`] tells all that is wrong with a
//! file at once, each with its place; [`write()`] gives the one canonical text of a revision;
//! [`rewrite`] keeps what people wrote beside it.
//!
//! Not here: which files there are, and whether what a revision says is true.

mod comments;
mod name;
mod parsed;
mod read;
mod read_bridge;
mod read_change;
mod reader;
mod text;
mod value;
mod write;

#[cfg(test)]
mod tests;

pub use name::file_name;
pub use parsed::Parsed;
pub use read::{MAX_BRIDGES, MAX_CHANGES, MAX_REQUIRES, canonical_time, parse};
pub use reader::MAX_PROBLEMS;
pub use text::MAX_BYTES;
pub use write::{rewrite, write};
