//! The text format, looked at before it is parsed: how deep it nests, and where extensions are.

use miette::Diagnostic;

/// Deepest nesting of a text: descriptors nest half as deep, options are what is left.
const DEEPEST: usize = 200;

/// A text without its extension fields (`[a.b]: …`), with spaces in their place, so that places in
/// the rest stay what they were.
///
/// # Errors
/// When the text nests deeper than any parser should be asked to follow.
pub(super) fn without_extensions(text: &str) -> Result<String, String> {
    let mut kept = String::with_capacity(text.len());
    let mut skip = Skip::Nothing;
    let mut depth = 0_usize;
    let mut last = Token::Open;
    for (token, piece) in Tokens(text) {
        match token {
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            Token::Colon | Token::Separator | Token::Scalar | Token::Trivia => {}
        }
        if depth > DEEPEST {
            return Err(format!("nested more than {DEEPEST} levels deep"));
        }
        skip = skip.next(token, piece, depth, last);
        if skip == Skip::Nothing {
            kept.push_str(piece);
        } else {
            kept.extend(piece.chars().map(|c| if c == '\n' { c } else { ' ' }));
        }
        if token != Token::Trivia {
            last = token;
        }
    }
    Ok(kept)
}

/// What a parser said, with the line it said it of.
pub(super) fn said(error: &prost_reflect::text_format::ParseError, text: &str) -> String {
    let offset = error.labels().into_iter().flatten().next().map(|label| label.offset());
    let before = offset.and_then(|offset| text.get(..offset));
    match before {
        Some(before) => format!("{error}, in line {}", before.matches('\n').count() + 1),
        None => error.to_string(),
    }
}

/// How far an extension field has been passed over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Skip {
    Nothing,
    /// In its name; holds the depth around it.
    Name(usize),
    /// Behind its name.
    Value(usize),
    /// In the braces or brackets of its value.
    Inside(usize),
    /// Behind a scalar: more strings may follow.
    Scalar(usize),
    /// At the last token of its value.
    Done,
}

impl Skip {
    fn next(self, token: Token, piece: &str, depth: usize, last: Token) -> Self {
        // A list stands behind a colon, a name does not.
        let starts = || match (token, piece) {
            (Token::Open, "[") if last != Token::Colon => Self::Name(depth - 1),
            _ => Self::Nothing,
        };
        match (self, token) {
            (Self::Nothing | Self::Done, _) => starts(),
            (Self::Name(around), Token::Close) if depth == around => Self::Value(around),
            (Self::Value(around), Token::Open) => Self::Inside(around),
            (Self::Value(around), Token::Scalar) => Self::Scalar(around),
            (Self::Inside(around), Token::Close) if depth == around => Self::Done,
            (Self::Name(_) | Self::Inside(_), _)
            | (_, Token::Trivia)
            | (Self::Value(_), Token::Colon) => self,
            // Strings continue each other; a word is the next field.
            (Self::Scalar(_), Token::Scalar) if piece.starts_with(['"', '\'']) => self,
            (Self::Scalar(_) | Self::Value(_), Token::Separator) => Self::Done,
            (Self::Scalar(_) | Self::Value(_), _) => starts(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Colon,
    Separator,
    /// A word, a number or a string.
    Scalar,
    Trivia,
}

/// Pieces of a text, nothing left out.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = (Token, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.0.chars().next()?;
        let (token, length) = match first {
            '{' | '<' | '[' => (Token::Open, 1),
            '}' | '>' | ']' => (Token::Close, 1),
            ':' => (Token::Colon, 1),
            ',' | ';' => (Token::Separator, 1),
            '#' => (Token::Trivia, self.0.find('\n').unwrap_or(self.0.len())),
            '"' | '\'' => (Token::Scalar, string(self.0, first)),
            space if space.is_whitespace() => (Token::Trivia, run(self.0, char::is_whitespace)),
            word if is_word(word) => (Token::Scalar, run(self.0, is_word)),
            other => (Token::Scalar, other.len_utf8()),
        };
        let (piece, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((token, piece))
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '+' | '/')
}

fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|c: char| !is(c)).unwrap_or(text.len())
}

/// Length of the string that a text starts with; of all of it, if the string does not end.
fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (offset, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return offset + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nests_too_deep_is_refused() {
        let deep = "a {".repeat(DEEPEST + 1);
        assert!(without_extensions(&deep).unwrap_err().contains("200 levels"));
        assert!(without_extensions(&"a {".repeat(DEEPEST)).is_ok());
    }

    #[test]
    fn extensions_are_left_out_and_nothing_else() {
        for (text, kept) in [
            ("", ""),
            ("[", ""),
            ("[a.b", ""),
            ("a: 1 [b.c]: 2 d: 3", "a: 1 d: 3"),
            ("[b.c]: 'x' \"]\" d: 3", "d: 3"),
            ("[b.c]: X d: 3", "d: 3"),
            ("[b.c]: -1, d: 3", "d: 3"),
            ("[b.c] { e: [1, 2] [f] { } } d: 3", "d: 3"),
            ("[b.c]: [{ e: 1 }, { }] d { }", "d { }"),
            ("a: [1, 2] b: [] [c]: <> d: '[x]: 1'", "a: [1, 2] b: [] d: '[x]: 1'"),
            ("a { [b]: 1 } # [c]\nd: 2", "a { } # [c]\nd: 2"),
            ("[type.x/a.b] # y\n: # z\n { } d: 1", "d: 1"),
        ] {
            let found = without_extensions(text).unwrap();
            assert_eq!(found.chars().count(), text.chars().count(), "{text}");
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words(&found), words(kept), "{text}");
        }
    }
}
