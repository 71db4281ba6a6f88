//! Text to tokens: every byte belongs to exactly one.
//!
//! The token classes are those of protoc's tokenizer, with white space and comments kept. What the
//! language has no token for becomes [`TokenKind::Unknown`]: judging is the parser's business.

use std::ops::Range;

/// The UTF-8 encoding of U+FEFF.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A stretch of text of one kind, never empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The bytes it covers.
    pub range: Range<usize>,
}

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// A byte order mark at the very start.
    ByteOrderMark,
    /// Blanks, tabs and line ends.
    Space,
    /// `// …` up to, not including, the line end.
    LineComment,
    /// `/* … */`.
    BlockComment {
        /// Whether the end was found; if not, it reaches to the end of the text.
        closed: bool,
    },
    /// Letters, digits and `_`, not starting with a digit. Keywords are no kind of their own:
    /// protobuf reserves none.
    Ident,
    /// What starts like a number, up to the first byte that cannot belong to one.
    Number,
    /// A quoted string, quotes included.
    String {
        /// Whether the closing quote was found; if not, it reaches to the end of the line.
        closed: bool,
    },
    /// One byte of ASCII punctuation.
    Symbol(u8),
    /// Bytes that no token starts with: control characters, and non-ASCII outside of strings and
    /// comments, run together.
    Unknown,
}

impl TokenKind {
    /// Whether parsers skip it.
    pub const fn is_trivia(self) -> bool {
        match self {
            Self::ByteOrderMark | Self::Space | Self::LineComment | Self::BlockComment { .. } => {
                true
            }
            Self::Ident | Self::Number | Self::String { .. } | Self::Symbol(_) | Self::Unknown => {
                false
            }
        }
    }

    /// Whether it is a comment.
    pub const fn is_comment(self) -> bool {
        matches!(self, Self::LineComment | Self::BlockComment { .. })
    }
}

impl Token {
    /// The bytes of the token in the text it was made from; empty for another text that is shorter.
    pub fn bytes<'text>(&self, text: &'text [u8]) -> &'text [u8] {
        text.get(self.range.clone()).unwrap_or_default()
    }
}

/// Splits text into tokens.
pub fn lex(text: &[u8]) -> Lexer<'_> {
    Lexer { text, offset: 0 }
}

/// Iterates over the tokens of a text; made by [`lex`].
#[derive(Clone, Debug)]
pub struct Lexer<'text> {
    text: &'text [u8],
    offset: usize,
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.text.get(self.offset..)?;
        let (kind, len) = if self.offset == 0 && rest.starts_with(BYTE_ORDER_MARK) {
            (TokenKind::ByteOrderMark, BYTE_ORDER_MARK.len())
        } else {
            token(rest)?
        };
        let start = self.offset;
        self.offset += len;
        Some(Token { kind, range: start..self.offset })
    }
}

impl std::iter::FusedIterator for Lexer<'_> {}

/// Kind and length of the token that the text starts with.
fn token(rest: &[u8]) -> Option<(TokenKind, usize)> {
    let (&first, behind) = rest.split_first()?;
    let second = behind.first().copied();
    Some(match (first, second) {
        (byte, _) if is_space(byte) => (TokenKind::Space, run(rest, is_space)),
        (byte, _) if is_ident_start(byte) => (TokenKind::Ident, run(rest, is_ident)),
        (byte, _) if byte.is_ascii_digit() => (TokenKind::Number, number(rest)),
        (b'.', Some(digit)) if digit.is_ascii_digit() => (TokenKind::Number, number(rest)),
        (b'/', Some(b'/')) => (TokenKind::LineComment, run(rest, |byte| byte != b'\n')),
        (b'/', Some(b'*')) => block_comment(rest),
        (quote @ (b'"' | b'\''), _) => string(rest, quote),
        (byte, _) if byte.is_ascii_punctuation() => (TokenKind::Symbol(byte), 1),
        _ => (TokenKind::Unknown, run(rest, is_unknown)),
    })
}

fn run(text: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|&byte| !belongs(byte)).unwrap_or(text.len())
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0x0b | 0x0c)
}

fn is_ident_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_ident(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_unknown(byte: u8) -> bool {
    !is_space(byte) && !byte.is_ascii_graphic()
}

/// Digits, letters and dots; a sign only behind the `e` of a decimal number.
fn number(rest: &[u8]) -> usize {
    let hexadecimal = matches!(rest, [b'0', b'x' | b'X', ..]);
    let mut previous = 0;
    let mut belongs = |byte: u8| {
        let sign = matches!(byte, b'+' | b'-') && matches!(previous, b'e' | b'E') && !hexadecimal;
        previous = byte;
        sign || is_ident(byte) || byte == b'.'
    };
    rest.iter().position(|&byte| !belongs(byte)).unwrap_or(rest.len())
}

fn block_comment(rest: &[u8]) -> (TokenKind, usize) {
    let inside = rest.get(2..).unwrap_or_default();
    match inside.windows(2).position(|pair| pair == b"*/") {
        Some(end) => (TokenKind::BlockComment { closed: true }, end + 4),
        None => (TokenKind::BlockComment { closed: false }, rest.len()),
    }
}

fn string(rest: &[u8], quote: u8) -> (TokenKind, usize) {
    let mut escaped = false;
    for (offset, &byte) in rest.iter().enumerate().skip(1) {
        match byte {
            b'\n' => return (TokenKind::String { closed: false }, offset),
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote => return (TokenKind::String { closed: true }, offset + 1),
            _ => {}
        }
    }
    (TokenKind::String { closed: false }, rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &[u8]) -> Vec<(TokenKind, &[u8])> {
        let tokens: Vec<Token> = lex(text).collect();
        let joined: Vec<u8> = tokens.iter().flat_map(|token| token.bytes(text)).copied().collect();
        assert_eq!(joined, text, "every byte belongs to one token");
        tokens
            .iter()
            .filter(|token| token.kind != TokenKind::Space)
            .map(|token| (token.kind, token.bytes(text)))
            .collect()
    }

    #[test]
    fn unterminated_things_end_where_the_language_says() {
        assert_eq!(
            kinds(b"\"abc\nx"),
            [(TokenKind::String { closed: false }, &b"\"abc"[..]), (TokenKind::Ident, b"x")]
        );
        assert_eq!(
            kinds(b"'a\\'"),
            [(TokenKind::String { closed: false }, &b"'a\\'"[..])],
            "an escaped quote closes nothing"
        );
        assert_eq!(
            kinds(b"/* a\n// b"),
            [(TokenKind::BlockComment { closed: false }, &b"/* a\n// b"[..])]
        );
        assert_eq!(kinds(b"/*/"), [(TokenKind::BlockComment { closed: false }, &b"/*/"[..])]);
        assert_eq!(kinds(b"\"a\\\nb"), {
            [(TokenKind::String { closed: false }, &b"\"a\\"[..]), (TokenKind::Ident, b"b")]
        });
    }

    #[test]
    fn bytes_that_are_no_text_are_kept_together() {
        assert_eq!(
            kinds(b"a\0\x01\xff\xfe;"),
            [
                (TokenKind::Ident, &b"a"[..]),
                (TokenKind::Unknown, b"\0\x01\xff\xfe"),
                (TokenKind::Symbol(b';'), b";")
            ]
        );
        // A mark is one at the start alone.
        assert_eq!(
            kinds(b"\xef\xbb\xbfa\xef\xbb\xbf"),
            [
                (TokenKind::ByteOrderMark, &b"\xef\xbb\xbf"[..]),
                (TokenKind::Ident, b"a"),
                (TokenKind::Unknown, b"\xef\xbb\xbf")
            ]
        );
    }

    #[test]
    fn numbers_take_what_protoc_takes() {
        for whole in ["0x1F", "1.5e+10", "1e-5f", ".5", "017", "1.", "12abc"] {
            assert_eq!(kinds(whole.as_bytes()), [(TokenKind::Number, whole.as_bytes())], "{whole}");
        }
        assert_eq!(
            kinds(b"0xe+1"),
            [
                (TokenKind::Number, &b"0xe"[..]),
                (TokenKind::Symbol(b'+'), b"+"),
                (TokenKind::Number, b"1")
            ]
        );
    }

    #[test]
    fn every_pair_of_bytes_is_lossless() {
        for first in 0..=255u8 {
            for second in 0..=255u8 {
                kinds(&[first, second, b'x']);
            }
        }
        assert_eq!(kinds(b""), []);
    }
}
