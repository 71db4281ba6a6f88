//! What a text says about itself in its first statement.

use std::ops::Range;

use crate::lexer::{Token, TokenKind, lex};

/// The start of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Bytes of the byte order mark, 0 or 3.
    pub byte_order_mark: usize,
    /// The first statement, if it states the language level.
    pub level: Option<Level>,
}

/// A `syntax = "…"` or `edition = "…"` statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Which of the two.
    pub kind: LevelKind,
    /// The text between the quotes, as written.
    pub value: String,
    /// From the keyword to the string.
    pub range: Range<usize>,
}

/// The keyword of a [`Level`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelKind {
    /// `syntax`
    Syntax,
    /// `edition`
    Edition,
}

/// Reads the start of a text; no more than that is looked at.
pub fn header(text: &[u8]) -> Header {
    let mut tokens = lex(text).peekable();
    let byte_order_mark = tokens
        .next_if(|token| token.kind == TokenKind::ByteOrderMark)
        .map_or(0, |token| token.range.len());
    let mut code = tokens.filter(|token| !token.kind.is_trivia());
    Header { byte_order_mark, level: level(text, &mut code) }
}

fn level(text: &[u8], code: &mut impl Iterator<Item = Token>) -> Option<Level> {
    let keyword = code.next()?;
    let kind = match keyword.bytes(text) {
        b"syntax" => LevelKind::Syntax,
        b"edition" => LevelKind::Edition,
        _ => return None,
    };
    code.next().filter(|token| token.kind == TokenKind::Symbol(b'='))?;
    let value = code.next().filter(|token| matches!(token.kind, TokenKind::String { .. }))?;
    let quoted = String::from_utf8_lossy(value.bytes(text));
    Some(Level {
        kind,
        value: quoted.trim_matches(['"', '\'']).to_owned(),
        range: keyword.range.start..value.range.end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_statement_states_a_level() {
        for none in ["", "edition", "edition = 2023;", "package edition;", "import \"x\"; syntax"] {
            assert_eq!(header(none.as_bytes()).level, None, "{none}");
        }
    }

    #[test]
    fn trivia_before_the_statement_is_skipped() {
        let text = b"\xef\xbb\xbf// syntax = \"proto2\"\n/**/ edition\n=\t'2023';";
        let found = header(text);
        assert_eq!(found.byte_order_mark, 3);
        let level = found.level.unwrap();
        assert_eq!((level.kind, level.value.as_str()), (LevelKind::Edition, "2023"));
        assert_eq!(&text[level.range], b"edition\n=\t'2023'");
    }
}
