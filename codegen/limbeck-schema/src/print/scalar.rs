//! Literals of scalar values.

use std::fmt::Write;

use crate::model::Value;

/// The literal of a value that is neither a message, a list nor a map; those give "".
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => value.to_string(),
        Value::Float(value) => float(*value),
        Value::Double(value) => double(*value),
        Value::String(text) => quote(text),
        Value::Bytes(bytes) => quote_bytes(bytes),
        Value::Enum { name: Some(name), .. } => name.to_string(),
        Value::Enum { number, name: None } => number.to_string(),
        Value::Message(_) | Value::List(_) | Value::Map(_) => String::new(),
    }
}

/// Double quotes, and escapes for what a reader could not see or the lexer would not take.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if is_plain(c) {
            quoted.push(c);
        } else {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| escape(byte, &mut quoted));
        }
    }
    quoted.push('"');
    quoted
}

fn quote_bytes(bytes: &[u8]) -> String {
    let mut quoted = String::with_capacity(bytes.len() + 2);
    quoted.push('"');
    for byte in bytes {
        match char::from(*byte) {
            c if c.is_ascii() && is_plain(c) => quoted.push(c),
            _ => escape(*byte, &mut quoted),
        }
    }
    quoted.push('"');
    quoted
}

/// Everything but quotes, backslashes, control characters, and what reorders or hides the text
/// around it: a reviewer must see what a string says.
fn is_plain(c: char) -> bool {
    let hides = matches!(c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !matches!(c, '"' | '\\') && !c.is_control() && !hides
}

/// Octal escapes have three digits at most: unlike hexadecimal ones, they end by themselves.
fn escape(byte: u8, quoted: &mut String) {
    match byte {
        b'"' => quoted.push_str("\\\""),
        b'\\' => quoted.push_str("\\\\"),
        b'\n' => quoted.push_str("\\n"),
        b'\r' => quoted.push_str("\\r"),
        b'\t' => quoted.push_str("\\t"),
        byte => {
            // Writing to a string does not fail.
            let _ = write!(quoted, "\\{byte:03o}");
        }
    }
}

/// The shortest literal that reads back as the same value.
fn double(value: f64) -> String {
    match value {
        value if value.is_nan() => "nan".to_owned(),
        f64::INFINITY => "inf".to_owned(),
        f64::NEG_INFINITY => "-inf".to_owned(),
        value => format!("{value:?}"),
    }
}

/// As `double`; compilers read a float as a double and round that, which for some of the shortest
/// literals leads to the neighbour. Those are written as the double they are.
fn float(value: f32) -> String {
    if !value.is_finite() {
        return double(f64::from(value));
    }
    let short = format!("{value:?}");
    #[expect(clippy::cast_possible_truncation, reason = "the rounding that compilers do")]
    let read = short.parse::<f64>().is_ok_and(|read| (read as f32).to_bits() == value.to_bits());
    if read { short } else { double(f64::from(value)) }
}

#[cfg(test)]
mod tests {
    use super::{quote, quote_bytes, scalar};
    use crate::model::Value;

    #[test]
    fn strings_escape_what_cannot_be_seen() {
        assert_eq!(quote("a\"b\\c\n\r\t"), r#""a\"b\\c\n\r\t""#);
        assert_eq!(quote("\u{0}1\u{7f}"), r#""\0001\177""#);
        assert_eq!(quote("größer 'x'?"), "\"größer 'x'?\"");
        assert_eq!(quote("\u{202e}"), r#""\342\200\256""#);
        assert_eq!(quote_bytes(b"a\xff\"ok"), r#""a\377\"ok""#);
    }

    #[test]
    fn floats_read_back_as_they_were() {
        let double = |value| scalar(&Value::Double(value));
        let float = |value| scalar(&Value::Float(value));
        assert_eq!(double(0.1), "0.1");
        assert_eq!(double(-0.0), "-0.0");
        assert_eq!(double(1e300), "1e300");
        assert_eq!(double(5e-324), "5e-324");
        assert_eq!(double(f64::NEG_INFINITY), "-inf");
        assert_eq!(float(f32::NAN), "nan");
        assert_eq!(float(0.1), "0.1");
        assert_eq!(float(f32::MAX), "3.4028235e38");
        assert_eq!(float(f32::from_bits(1)), "1e-45");
    }

    #[test]
    #[expect(clippy::cast_possible_truncation, reason = "the rounding that compilers do")]
    fn a_float_that_rounds_twice_is_written_as_a_double() {
        let tricky = 7.038_531e-26_f32;
        let text = scalar(&Value::Float(tricky));
        assert_ne!(("7.038531e-26".parse::<f64>().unwrap() as f32).to_bits(), tricky.to_bits());
        assert_eq!((text.parse::<f64>().unwrap() as f32).to_bits(), tricky.to_bits());
    }
}
