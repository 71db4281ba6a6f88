//! Proto text to tokens, to a tree, and back, nothing lost.
//!
//! Here: a lexer that keeps trivia, and the cheap questions it answers before any parser runs
//! (how deep, which edition, a byte order mark); a lossless tree of proto2, proto3 and editions;
//! the formatter; lines and columns. Not here: what names and types mean, files on disk.
//!
//! Everything works on bytes, so that text which is not UTF-8 can be talked about too; nothing
//! panics, what recurses has a limit, and everything is linear in the text.

mod format;
mod header;
mod lexer;
mod line;
mod nesting;
mod tree;

pub use format::{FormatError, format, format_lines};
pub use header::{Header, Level, LevelKind, header};
pub use lexer::{Lexer, Token, TokenKind, lex};
pub use line::{LineColumn, LineIndex};
pub use nesting::{Nesting, nesting};
pub use tree::{Children, MAX_DEPTH, Node, NodeId, NodeKind, SyntaxError, TokenId, Tree, parse};
