//! Text to [`Tree`]: recursive by the grammar, no deeper than [`MAX_DEPTH`]; what does not follow
//! the grammar becomes an error, and parsing goes on behind it.

mod declaration;
mod state;
mod statement;
mod value;

use super::node::Tree;
use state::Parser;

/// How deep declarations and values may nest: thrice what protoc allows of messages.
pub const MAX_DEPTH: u32 = 100;

/// Parses proto2, proto3 and editions; never fails: what is wrong stands in [`Tree::errors`].
pub fn parse(text: &[u8]) -> Tree<'_> {
    let mut parser = Parser::new(text);
    parser.file();
    parser.finish()
}
