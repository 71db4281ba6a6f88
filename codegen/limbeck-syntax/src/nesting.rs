//! How deep a text nests, before a recursive parser sees it.

use crate::lexer::{TokenKind, lex};

/// What [`nesting`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// Nothing is deeper than the limit; this is the depth.
    Within(usize),
    /// Deeper than the limit.
    Beyond {
        /// Offset of the bracket that passes it.
        offset: usize,
    },
}

/// Finds the deepest nesting of `{`, `[`, `(` and `<`, up to a limit.
///
/// A closing bracket counts only if it fits the innermost open one: whatever a parser makes of the
/// text, it does not get deeper than this.
pub fn nesting(text: &[u8], limit: usize) -> Nesting {
    let mut open = Vec::new();
    let mut deepest = 0;
    for token in lex(text) {
        let TokenKind::Symbol(symbol) = token.kind else { continue };
        if let Some(closing) = closing(symbol) {
            if open.len() >= limit {
                return Nesting::Beyond { offset: token.range.start };
            }
            open.push(closing);
            deepest = deepest.max(open.len());
        } else if open.last() == Some(&symbol) {
            open.pop();
        }
    }
    Nesting::Within(deepest)
}

fn closing(symbol: u8) -> Option<u8> {
    Some(match symbol {
        b'{' => b'}',
        b'[' => b']',
        b'(' => b')',
        b'<' => b'>',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bracket_that_passes_the_limit_is_named() {
        assert_eq!(nesting(b"{ [ ( <", 3), Nesting::Beyond { offset: 6 });
        assert_eq!(nesting(b"{ [ ( <", 4), Nesting::Within(4));
        assert_eq!(nesting(b"{", 0), Nesting::Beyond { offset: 0 });
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        assert_eq!(nesting(b"\"{{{\" // {{{\n/* {{{ */ '{'", 0), Nesting::Within(0));
    }

    #[test]
    fn a_closing_bracket_that_does_not_fit_hides_nothing() {
        assert_eq!(nesting(b"{ ) { ] { >", 9), Nesting::Within(3));
        assert_eq!(nesting(b"}}}}{}{}", 9), Nesting::Within(1));
    }
}
