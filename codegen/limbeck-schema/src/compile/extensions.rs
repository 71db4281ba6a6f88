//! A gap of the parser: `extensions 5 [verification = DECLARATION];`.
//!
//! Options behind a range are understood, behind a single number they are not. So the number is
//! spelled as a range, `5 to 5`, before parsing, and places are led back to the original text.

use limbeck_syntax::{Token, TokenKind, lex};

/// A text with single numbers spelled as ranges.
#[derive(Debug)]
pub(super) struct Spelled {
    pub text: String,
    insertions: Vec<Insertion>,
}

/// What was inserted behind a number: [`TO`] and the number again.
#[derive(Clone, Copy, Debug)]
struct Insertion {
    /// Where, in the new text.
    offset: usize,
    /// Length of the number.
    number: usize,
}

const TO: &str = " to ";

/// Spells out single numbers that options follow; `None` if there are none.
pub(super) fn spell_out(text: &str) -> Option<Spelled> {
    if !text.contains("extensions") {
        return None;
    }
    let numbers = single_numbers(text);
    if numbers.is_empty() {
        return None;
    }
    let mut spelled = Spelled { text: String::with_capacity(text.len()), insertions: Vec::new() };
    let mut copied = 0;
    for number in numbers {
        let digits = text.get(number.range.clone())?;
        spelled.text.push_str(text.get(copied..number.range.end)?);
        spelled.insertions.push(Insertion { offset: spelled.text.len(), number: digits.len() });
        spelled.text.push_str(TO);
        spelled.text.push_str(digits);
        copied = number.range.end;
    }
    spelled.text.push_str(text.get(copied..)?);
    Some(spelled)
}

/// The numbers that stand between `extensions` or `,` and `[`.
fn single_numbers(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    // The last three tokens of a statement that begins with `extensions` and a number.
    let mut statement = false;
    let mut last: Option<Token> = None;
    let mut single = false;
    for token in lex(bytes).filter(|token| !token.kind.is_trivia()) {
        match token.kind {
            TokenKind::Ident if token.bytes(bytes) == b"extensions" => {
                (statement, single) = (true, true);
            }
            TokenKind::Number if statement => {}
            TokenKind::Symbol(b',') if statement => single = true,
            TokenKind::Ident if statement && matches!(token.bytes(bytes), b"to" | b"max") => {
                single = false;
            }
            TokenKind::Symbol(b'[') if statement => {
                let number = last.take().filter(|last| last.kind == TokenKind::Number && single);
                found.extend(number);
                statement = false;
            }
            _ => statement = false,
        }
        last = Some(token);
    }
    found
}

impl Spelled {
    /// The offset in the original text of an offset in the new one.
    pub(super) fn original(&self, offset: usize) -> usize {
        let mut inserted = 0;
        for insertion in &self.insertions {
            let Some(inside) = offset.checked_sub(insertion.offset) else { break };
            let len = TO.len() + insertion.number;
            if inside < len {
                let number = insertion.offset - inserted - insertion.number;
                return number + inside.checked_sub(TO.len()).unwrap_or(insertion.number);
            }
            inserted += len;
        }
        offset - inserted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_single_numbers_before_options_change() {
        for same in [
            "extensions 5;",
            "extensions 5 to 6 [a = 1];",
            "extensions 5 to max [a = 1];",
            "int32 extensions = 5 [a = 1];",
            "extensions x = 5 [a = 1];",
            "// extensions 5 [a = 1];",
            "",
        ] {
            assert!(spell_out(same).is_none(), "{same}");
        }
        let spelled = spell_out("extensions 1, 2 to 3, 55 /*c*/ [a = 1]; x").unwrap();
        assert_eq!(spelled.text, "extensions 1, 2 to 3, 55 to 55 /*c*/ [a = 1]; x");
    }

    #[test]
    fn offsets_lead_back() {
        let text = "extensions 55 [a]; extensions 6[b]; é";
        let spelled = spell_out(text).unwrap();
        assert_eq!(spelled.text, "extensions 55 to 55 [a]; extensions 6 to 6[b]; é");
        let back = |found: &str| spelled.original(spelled.text.find(found).unwrap());
        assert_eq!(back("55 to"), 11);
        assert_eq!(back("55 ["), 11, "the second number is the first");
        assert_eq!(back("[a]"), 14);
        assert_eq!(back("6 to"), 30);
        assert_eq!(back("é"), 36);
        assert_eq!(spelled.original(spelled.text.len()), text.len());
    }
}
