//! The lossless syntax tree: every byte of a proto file belongs to one token, every token to the
//! nodes around it.
//!
//! Tokens and nodes lie in two flat arrays; nodes stand in the order of the text, a parent before
//! its children, so that a subtree is a stretch of the array. Not here: what names mean.

mod node;
mod parser;

pub use node::{Children, Node, NodeId, NodeKind, SyntaxError, TokenId, Tree};
pub use parser::{MAX_DEPTH, parse};

#[cfg(test)]
mod tests;
