//! What stands between two tokens: comments, and the white space around them.

use crate::lexer::TokenKind;
use crate::tree::{TokenId, Tree};

/// White space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Blank {
    /// Line ends in it.
    pub(super) lines: u32,
    /// Whether there is any at all.
    pub(super) any: bool,
    /// Whether the last of it is no line end.
    pub(super) open: bool,
    /// Whether it holds a line of nothing but blanks and tabs; one of a carriage return is none.
    pub(super) empty_line: bool,
}

/// A comment and the white space before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comment {
    pub(super) token: TokenId,
    /// Whether it is one of `//`.
    pub(super) line: bool,
    pub(super) before: Blank,
}

/// All between two tokens.
#[derive(Clone, Debug, Default)]
pub(super) struct Trivia {
    pub(super) comments: Vec<Comment>,
    /// White space behind the last comment.
    pub(super) after: Blank,
    /// How many of the comments belong to the token before: they stand on its line.
    pub(super) trailing: usize,
}

impl Trivia {
    /// Reads what stands between two tokens.
    pub(super) fn between(tree: &Tree<'_>, first: u32, end: TokenId) -> Self {
        let mut trivia = Self::default();
        for index in first..end.0 {
            let token = TokenId(index);
            match tree.token_kind(token) {
                TokenKind::Space => {
                    let text = tree.token_text(token);
                    trivia.after.lines +=
                        text.iter().map(|&byte| u32::from(byte == b'\n')).sum::<u32>();
                    trivia.after.any = true;
                    trivia.after.empty_line |= has_empty_line(text);
                    trivia.after.open = text.last() != Some(&b'\n');
                }
                kind if kind.is_comment() => {
                    let line = kind == TokenKind::LineComment;
                    let before = std::mem::take(&mut trivia.after);
                    trivia.comments.push(Comment { token, line, before });
                }
                _ => {}
            }
        }
        trivia.trailing = trivia.on_first_line();
        trivia
    }

    /// How many comments stand on the line of the token before, if that line ends before the next.
    fn on_first_line(&self) -> usize {
        let lower = self.comments.iter().position(|comment| comment.before.lines > 0);
        let ends = self.after.lines > 0 || self.comments.last().is_some_and(|last| last.line);
        match lower {
            Some(count) => count,
            None if ends => self.comments.len(),
            None => 0,
        }
    }

    /// Whether a line of nothing but blanks stands anywhere behind the token before.
    pub(super) fn has_empty_line(&self) -> bool {
        self.after.empty_line || self.comments.iter().any(|comment| comment.before.empty_line)
    }

    /// Whether no line ends before the last comment.
    pub(super) fn is_on_one_line(&self) -> bool {
        self.comments.iter().all(|comment| comment.before.lines == 0)
    }

    /// How many comments an empty line detaches from the token behind.
    pub(super) fn detached(&self) -> usize {
        if self.after.lines > 1 {
            return self.leading().len();
        }
        self.leading().iter().rposition(|comment| comment.before.lines > 1).unwrap_or(0)
    }

    /// Those on the line of the token before.
    pub(super) fn trailing(&self) -> &[Comment] {
        self.comments.get(..self.trailing).unwrap_or_default()
    }

    /// Those of the token behind.
    pub(super) fn leading(&self) -> &[Comment] {
        self.comments.get(self.trailing..).unwrap_or_default()
    }
}

fn has_empty_line(text: &[u8]) -> bool {
    let mut lines = text.split(|&byte| byte == b'\n').skip(1).peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_some() && line.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
            return true;
        }
    }
    false
}
