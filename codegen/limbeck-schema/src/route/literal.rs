//! What may stand in one segment of a path (RFC 3986, section 3.3), and what it means.

use std::fmt::Write;

use super::template::Fault;

/// Decodes a literal segment or verb that begins at `column`.
pub(super) fn decode(text: &str, column: usize) -> Result<String, Fault> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.char_indices();
    let mut next = column;
    while let Some((at, c)) = rest.next() {
        let column = next;
        next += 1;
        match c {
            '%' => {
                let hex = text.get(at + 1..at + 3);
                let byte = hex.filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
                let Some(byte) = byte.and_then(|hex| u8::from_str_radix(hex, 16).ok()) else {
                    return Err(Fault::new(column, "has a `%` without two hexadecimal digits")
                        .with_help("write `%25` for a percent sign"));
                };
                bytes.push(byte);
                rest.nth(1);
                next += 2;
            }
            '*' => {
                return Err(Fault::new(column, "has a `*` beside other text in one segment")
                    .with_help("a wildcard is a segment of its own; write `%2A` for a star"));
            }
            c if is_plain(c) => bytes.push(u8::try_from(c).unwrap_or(b'?')),
            c => return Err(foreign(c, column)),
        }
    }
    match String::from_utf8(bytes) {
        Ok(decoded) if matches!(&*decoded, "." | "..") => {
            let message = format!("has the segment `{decoded}`");
            Err(Fault::new(column, message)
                .with_help("clients resolve `.` and `..` before they send a request"))
        }
        Ok(decoded) => Ok(decoded),
        Err(_) => Err(Fault::new(column, "has an escape that is no UTF-8")),
    }
}

/// Unreserved characters, sub-delimiters but for the star, and `@`; not the colon.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()+,;=@".contains(c)
}

fn foreign(c: char, column: usize) -> Fault {
    let mut escaped = String::new();
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        // Writing to a string does not fail.
        let _ = write!(escaped, "%{byte:02X}");
    }
    let fault = Fault::new(column, format!("has `{}`", c.escape_debug()));
    match c {
        '?' | '#' => fault.with_help(format!(
            "a template has neither query nor fragment: fields that are not in the path become \
             query parameters by themselves; write `{escaped}` for the character"
        )),
        _ => fault.with_help(format!("write `{escaped}`")),
    }
}
