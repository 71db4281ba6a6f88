//! The input taken apart: punctuation, literals, strings (RFC 8259).

use std::borrow::Cow;

use super::{Reader, Source};
use crate::json::Error;
use crate::json::plain::plain_len;

impl<'a> Reader<'a> {
    /// The next byte that is no white space, without taking it.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// Takes a byte if it comes next.
    #[inline]
    pub(in crate::json) fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// Takes the bracket that opens an object or a list, one level down.
    pub(crate) fn open(&mut self, bracket: u8, wanted: &str) -> Result<(), Error> {
        if self.take(bracket) { self.enter() } else { Err(self.unexpected(wanted)) }
    }

    /// Whether another item comes, behind a comma unless it is the first; if not, takes the bracket.
    #[inline]
    pub(crate) fn more(&mut self, first: bool, bracket: u8) -> Result<bool, Error> {
        match self.peek() {
            Some(byte) if byte == bracket => {
                self.at += 1;
                self.leave();
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if first => Ok(true),
            None => Err(self.error(if bracket == b'}' {
                "the input ends inside of an object"
            } else {
                "the input ends inside of a list"
            })),
            Some(_) => Err(self.error(if bracket == b'}' {
                "expected `,` or `}`"
            } else {
                "expected `,` or `]`"
            })),
        }
    }

    /// Takes a key and the colon behind it.
    #[inline]
    pub(crate) fn key(&mut self) -> Result<Cow<'a, str>, Error> {
        if !self.take(b'"') {
            return Err(self.error("expected a key in double quotes"));
        }
        let key = self.quoted()?;
        if self.take(b':') { Ok(key) } else { Err(self.error("expected `:` behind the key")) }
    }

    /// Takes `null` if it comes next.
    #[inline]
    pub(in crate::json) fn null(&mut self) -> Result<bool, Error> {
        if !self.is_json() || self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.literal("null").map(|()| true)
    }

    /// Whether `null` comes next.
    pub(super) fn at_null(&mut self) -> bool {
        self.peek() == Some(b'n')
    }

    /// Takes a literal whose first letter has been seen.
    pub(in crate::json) fn literal(&mut self, literal: &str) -> Result<(), Error> {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(literal.as_bytes()) {
            return Err(self.error("expected a JSON value"));
        }
        self.at += literal.len();
        Ok(())
    }

    /// Takes a boolean.
    pub(in crate::json) fn boolean(&mut self) -> Result<bool, Error> {
        match &self.source {
            Source::Json => {}
            Source::Text(value, _) => {
                return match &**value {
                    "true" => Ok(true),
                    "false" => Ok(false),
                    _ => Err(self.error("expected `true` or `false`")),
                };
            }
            Source::Raw(..) => return Err(self.raw()),
        }
        match self.peek() {
            Some(b't') => self.literal("true").map(|()| true),
            Some(b'f') => self.literal("false").map(|()| false),
            _ => Err(self.unexpected("a boolean")),
        }
    }

    /// Takes a string.
    #[inline]
    pub(in crate::json) fn string(&mut self) -> Result<Cow<'a, str>, Error> {
        match &mut self.source {
            Source::Json => {}
            Source::Text(value, _) => return Ok(std::mem::take(value)),
            Source::Raw(..) => return Err(self.raw()),
        }
        if self.take(b'"') { self.quoted() } else { Err(self.unexpected("a string")) }
    }

    /// Takes the rest of a string, whose opening quote has been taken.
    #[inline]
    pub(super) fn quoted(&mut self) -> Result<Cow<'a, str>, Error> {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        let length = plain_len(rest);
        if rest.get(length) != Some(&b'"') {
            return self.escaped().map(Cow::Owned);
        }
        let plain = self.text.get(self.at..self.at + length);
        self.at += length + 1;
        plain.map(Cow::Borrowed).ok_or_else(|| self.error("the string is not UTF-8"))
    }

    /// A string with escapes in it.
    #[cold]
    fn escaped(&mut self) -> Result<String, Error> {
        let mut string = String::new();
        loop {
            let length = plain_len(self.bytes().get(self.at..).unwrap_or_default());
            string.push_str(self.text.get(self.at..self.at + length).unwrap_or_default());
            self.at += length;
            match self.bytes().get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => {
                    self.at += 1;
                    let c = self.escape()?;
                    string.push(c);
                }
                Some(_) => return Err(self.error("a control character in a string: escape it")),
                None => return Err(self.error("the string has no end")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Error> {
        let Some(letter) = self.bytes().get(self.at) else {
            return Err(self.error("the string has no end"));
        };
        let c = match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(self.error("an unknown escape in a string")),
        };
        self.at += 1;
        Ok(c)
    }

    /// `u` and four digits, twice for a pair of surrogates.
    fn unicode(&mut self) -> Result<char, Error> {
        let start = self.at;
        let first = self.code_unit()?;
        let pair = if matches!(first, 0xd800..=0xdbff) && self.bytes().get(self.at) == Some(&b'\\')
        {
            self.at += 1;
            [first, self.code_unit()?]
        } else {
            [first, 0]
        };
        let units = if pair[1] == 0 { &pair[..1] } else { &pair[..] };
        let mut decoded = char::decode_utf16(units.iter().copied());
        if let (Some(Ok(c)), None) = (decoded.next(), decoded.next()) {
            return Ok(c);
        }
        self.at = start;
        Err(self.error("half a surrogate pair in a string"))
    }

    fn code_unit(&mut self) -> Result<u16, Error> {
        let digits = self.bytes().get(self.at..).unwrap_or_default();
        let digits = digits.strip_prefix(b"u").and_then(|digits| digits.get(..4));
        let unit = digits.and_then(|digits| {
            digits.iter().try_fold(0_u16, |unit, digit| {
                let digit = char::from(*digit).to_digit(16)?;
                Some(unit << 4 | u16::try_from(digit).ok()?)
            })
        });
        let unit = unit.ok_or_else(|| self.error("`\\u` needs four hexadecimal digits"))?;
        self.at += 5;
        Ok(unit)
    }

    /// Says what was wanted, and what is there.
    #[cold]
    pub(in crate::json) fn unexpected(&mut self, wanted: &str) -> Error {
        if !self.is_json() {
            return self.error(format!("{wanted} cannot be given in a path or query"));
        }
        let found = match self.peek() {
            None => "the end",
            Some(b'"') => "a string",
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            Some(b'-' | b'0'..=b'9') => "a number",
            Some(_) => "something that is no JSON",
        };
        self.error(format!("expected {wanted}, found {found}"))
    }

    #[cold]
    pub(super) fn raw(&self) -> Error {
        self.error("a body that is not JSON can only be bytes")
    }
}
