//! Proto text in the one form that `buf format` prints, byte for byte.
//!
//! Text becomes a tree, the tree becomes text, spaces, line ends and groups, and those become lines.
//! Header statements are sorted, what is empty goes, comments stay with what they stand beside.
//! Not here: files on disk, and what names mean.

mod api;
mod comment;
mod declaration;
mod dict;
mod file;
mod gap;
mod layout;
mod printer;
mod range;
mod scope;
mod strings;
mod trivia;
mod value;

pub use api::{FormatError, format, format_lines};

#[cfg(test)]
mod tests;
