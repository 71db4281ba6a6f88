//! Values without anything inside.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Writer;
use crate::json::plain::plain_len;

const HEX: &[u8; 16] = b"0123456789abcdef";

impl Writer<'_> {
    pub(in crate::json) fn null(&mut self) {
        self.push(b"null");
    }

    pub(in crate::json) fn boolean(&mut self, value: bool) {
        self.push(if value { b"true" } else { b"false" });
    }

    #[inline]
    pub(in crate::json) fn integer(&mut self, value: impl itoa::Integer) {
        self.push(itoa::Buffer::new().format(value).as_bytes());
    }

    #[inline]
    pub(in crate::json) fn quoted_integer(&mut self, value: impl itoa::Integer) {
        self.out.push(b'"');
        self.integer(value);
        self.out.push(b'"');
    }

    pub(in crate::json) fn float(&mut self, value: f32) {
        if value.is_finite() {
            self.finite(zmij::Buffer::new().format_finite(value));
        } else {
            self.not_finite(value.into());
        }
    }

    pub(in crate::json) fn double(&mut self, value: f64) {
        if value.is_finite() {
            self.finite(zmij::Buffer::new().format_finite(value));
        } else {
            self.not_finite(value);
        }
    }

    /// The shortest digits that read back as the same number; `1`, not `1.0`, as other implementations write it.
    /// But `-0.0`: `-0` is a whole number to some, and loses its sign.
    fn finite(&mut self, digits: &str) {
        let short = digits.strip_suffix(".0").filter(|short| *short != "-0");
        self.push(short.unwrap_or(digits).as_bytes());
    }

    fn not_finite(&mut self, value: f64) {
        self.push(if value.is_nan() {
            b"\"NaN\""
        } else if value > 0.0 {
            b"\"Infinity\""
        } else {
            b"\"-Infinity\""
        });
    }

    /// A string with its quotes.
    #[inline]
    pub(in crate::json) fn string(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.out.reserve(bytes.len() + 2);
        self.out.push(b'"');
        let length = plain_len(bytes);
        let (plain, rest) = bytes.split_at_checked(length).unwrap_or((bytes, b""));
        self.out.extend_from_slice(plain);
        if !rest.is_empty() {
            self.escaped(rest);
        }
        self.out.push(b'"');
    }

    /// What begins with something to be escaped.
    #[cold]
    fn escaped(&mut self, mut rest: &[u8]) {
        while let Some((special, behind)) = rest.split_first() {
            match special {
                b'"' => self.push(b"\\\""),
                b'\\' => self.push(b"\\\\"),
                b'\n' => self.push(b"\\n"),
                b'\r' => self.push(b"\\r"),
                b'\t' => self.push(b"\\t"),
                0x8 => self.push(b"\\b"),
                0xc => self.push(b"\\f"),
                control => {
                    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
                    self.push(b"\\u00");
                    self.push(&[digit(control >> 4), digit(control & 15)]);
                }
            }
            let (plain, next) = behind.split_at_checked(plain_len(behind)).unwrap_or((behind, b""));
            self.push(plain);
            rest = next;
        }
    }

    /// Bytes in base64, standard alphabet, padded.
    pub(in crate::json) fn base64(&mut self, bytes: &[u8]) {
        self.out.push(b'"');
        let start = self.out.len();
        self.out.resize(start + bytes.len().div_ceil(3) * 4, b'=');
        let room = self.out.get_mut(start..).unwrap_or_default();
        if STANDARD.encode_slice(bytes, room).is_err() {
            self.fail("bytes are too long");
        }
        self.out.push(b'"');
    }

    #[inline]
    pub(in crate::json) fn enum_value(&mut self, number: i32, name: Option<&'static str>) {
        match name.filter(|_| !self.options.enum_numbers) {
            Some(name) => {
                self.out.push(b'"');
                self.push(name.as_bytes());
                self.out.push(b'"');
            }
            None => self.integer(number),
        }
    }
}
