//! How people name a revision, and a stretch of revisions: one language for all commands.
//!
//! A [`Symbol`] is what was written, [`Symbol::resolve`] finds the revision that it means among the
//! histories of a project. A [`Range`] is two of them. What else `--against` takes (folders, images,
//! commits) is not here.

mod error;
mod parse;
mod resolve;
mod short;

#[cfg(test)]
mod tests;

pub use error::{GRAMMAR, SymbolError};
pub use parse::{Anchor, Range, Symbol};
pub use resolve::Histories;
pub use short::short_length;
