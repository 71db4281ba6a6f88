//! Text that the parser takes and protoc does not: empty statements where members must stand, and
//! floats with the suffix of another language.

use std::ops::Range;

use limbeck_syntax::{Token, TokenKind, lex};

/// What is wrong, and the cure.
pub(super) struct Fault {
    pub(super) range: Range<usize>,
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

/// All such faults of a text that parses, in order.
pub(super) fn faults(text: &[u8]) -> Vec<Fault> {
    // One look at the bytes spares nearly every file the second look at its tokens.
    if !text.windows(3).any(is_suspicious) {
        return Vec::new();
    }
    let mut walk = Walk::default();
    lex(text)
        .filter(|token| !token.kind.is_trivia())
        .filter_map(|token| walk.step(&token, text))
        .collect()
}

/// A `;` that may be a statement of its own, or a digit before an `f`.
fn is_suspicious(bytes: &[u8]) -> bool {
    match *bytes {
        [before, b';', _] => {
            matches!(before, b';' | b'{' | b'}' | b'/') || before.is_ascii_whitespace()
        }
        [digit, b'f' | b'F', _] => digit.is_ascii_digit() || digit == b'.',
        _ => false,
    }
}

/// What a pair of braces holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// Fields of a `oneof` or an `extend`, at least one, and nothing empty.
    Members,
    /// An option's value.
    Literal,
    Other,
}

#[derive(Default)]
struct Walk {
    blocks: Vec<Block>,
    /// Whether the statement has begun, and whether that was with `oneof` or `extend`.
    head: Option<bool>,
    after_equals: bool,
}

impl Walk {
    fn step(&mut self, token: &Token, text: &[u8]) -> Option<Fault> {
        let block = self.blocks.last().copied().unwrap_or(Block::Other);
        let after_equals = std::mem::replace(&mut self.after_equals, false);
        match token.kind {
            TokenKind::Symbol(b'{') if after_equals || block == Block::Literal => {
                self.blocks.push(Block::Literal);
            }
            TokenKind::Symbol(b'{') => {
                let members = self.head.take() == Some(true);
                self.blocks.push(if members { Block::Members } else { Block::Other });
            }
            TokenKind::Symbol(b'}') => {
                self.blocks.pop();
                if block != Block::Literal {
                    self.head = None;
                }
            }
            TokenKind::Symbol(b';') if block != Block::Literal => {
                if self.head.take().is_none() && block == Block::Members {
                    return Some(empty_statement(token));
                }
            }
            kind => {
                self.after_equals = kind == TokenKind::Symbol(b'=');
                let word = token.bytes(text);
                self.head.get_or_insert(word == b"oneof" || word == b"extend");
                return (kind == TokenKind::Number && has_suffix(word)).then(|| suffix(token));
            }
        }
        None
    }
}

fn has_suffix(number: &[u8]) -> bool {
    let hexadecimal = number.starts_with(b"0x") || number.starts_with(b"0X");
    !hexadecimal && matches!(number.last(), Some(b'f' | b'F'))
}

fn empty_statement(token: &Token) -> Fault {
    Fault {
        range: token.range.clone(),
        message: "empty statement among the fields of a `oneof` or `extend`",
        help: "remove the `;`",
    }
}

fn suffix(token: &Token) -> Fault {
    Fault {
        range: token.range.clone(),
        message: "number with the suffix `f`, which proto files do not have",
        help: "remove the suffix: the field's type says what the number is",
    }
}

#[cfg(test)]
mod tests {
    use super::faults;

    fn found(text: &str) -> Vec<&str> {
        faults(text.as_bytes()).into_iter().map(|fault| &text[fault.range]).collect()
    }

    #[test]
    fn empty_statements_among_members_are_found() {
        assert_eq!(found("message M { oneof a { ; int32 b = 1; } }"), [";"]);
        assert_eq!(found("message M { oneof a { int32 b = 1 [x = {y: {}}];; } }"), [";"]);
        assert_eq!(found("extend M { optional group A = 1 {;}; }"), [";"]);
        assert_eq!(found("extend .a.M { /* none */\n  ; }"), [";"]);
    }

    #[test]
    fn empty_statements_elsewhere_are_fine() {
        let text = ";; message M {; int32 a = 1;; }; enum E {; A = 0;; } service S {; };";
        assert_eq!(found(text), [""; 0]);
        assert_eq!(found("extend M { optional group A = 1 {;;} }"), [""; 0]);
        assert_eq!(found("option (o) = { extend { a: 1 ; } oneof { } ; };"), [""; 0]);
    }

    #[test]
    fn suffixes_of_numbers_are_found() {
        let text = "option (o) = { a: 1.5f b: 2F c: 0x1f d: a1f }; // 1f";
        assert_eq!(found(text), ["1.5f", "2F"]);
    }
}
