//! Values as TOML.

use std::fmt::Write as _;

use super::text::is_marker;

/// The longest line that a list is written on.
const MAX_LINE: usize = 100;

/// A text as it reads best: in quotes if it is one line; raw between `'''` if it is several;
/// with escapes where nothing else says the same.
pub(super) fn string(text: &str) -> String {
    if !text.contains('\n') {
        return line(text);
    }
    let is_marked = text.split('\n').any(is_any_marker);
    if !is_marked && is_raw(text) && !text.contains("'''") && !text.ends_with('\'') {
        return format!("'''\n{text}'''");
    }
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            let escaped = escape(line);
            // Git's marks in a text of ours must not look like a conflict.
            match escaped.chars().next() {
                Some(first) if is_any_marker(line) => {
                    format!("\\u{:04X}{}", u32::from(first), &escaped.replacen(first, "", 1))
                }
                Some(_) | None => escaped,
            }
        })
        .collect();
    format!("\"\"\"\n{}\"\"\"", lines.join("\n"))
}

/// A text on one line.
pub(super) fn line(text: &str) -> String {
    let has_quotes = text.contains(['"', '\\']);
    if has_quotes && is_raw(text) && !text.contains(['\'', '\n']) {
        return format!("'{text}'");
    }
    format!("\"{}\"", escape(text).replace('\n', "\\n"))
}

/// A list of texts: on one line if that is short, `used` being what stands before it.
pub(super) fn list(texts: &[String], used: usize) -> String {
    let items: Vec<String> = texts.iter().map(|text| line(text)).collect();
    let short = format!("[{}]", items.join(", "));
    if short.len() + used <= MAX_LINE || items.is_empty() {
        return short;
    }
    format!("[\n  {},\n]", items.join(",\n  "))
}

/// A table on one line.
pub(super) fn inline(entries: &[(&str, String)]) -> String {
    let entries: Vec<String> =
        entries.iter().map(|(name, value)| format!("{} = {value}", key(name))).collect();
    format!("{{ {} }}", entries.join(", "))
}

/// Whether a line would be too long.
pub(super) fn is_long(line: &str) -> bool {
    line.len() > MAX_LINE
}

/// A key, in quotes if it needs them.
pub(super) fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(is_bare) { name.to_owned() } else { line(name) }
}

/// Whether nothing in a text needs an escape but quotes.
fn is_raw(text: &str) -> bool {
    !text.chars().any(|c| c != '\n' && is_hidden(c))
}

/// Whether nobody would see a character, or it would change how others are seen.
fn is_hidden(c: char) -> bool {
    c.is_control() && c != '\t'
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A text within `"`, line ends left as they are.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\r' => escaped.push_str("\\r"),
            '\n' => escaped.push('\n'),
            c if is_hidden(c) => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{:04X}", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

fn is_any_marker(line: &str) -> bool {
    ['<', '|', '=', '>'].into_iter().any(|sign| is_marker(line, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_stand_raw_is_escaped() {
        assert_eq!(string("a\r\nb"), "\"\"\"\na\\r\nb\"\"\"");
        assert_eq!(string("a\n'''"), "\"\"\"\na\n'''\"\"\"");
        assert_eq!(string("\u{202e}\0\x7f"), "\"\\u202E\\u0000\\u007F\"");
        assert_eq!(string("x\n<<<<<<< HEAD"), "\"\"\"\nx\n\\u003C<<<<<< HEAD\"\"\"");
        assert_eq!(line("a\nb"), "\"a\\nb\"");
        assert_eq!(line("'\"\\"), "\"'\\\"\\\\\"");
    }

    #[test]
    fn what_can_stand_raw_does() {
        assert_eq!(string("a\nb\n"), "'''\na\nb\n'''");
        assert_eq!(string("\na"), "'''\n\na'''");
        assert_eq!(string("x [a = \"b\"]"), "'x [a = \"b\"]'");
        assert_eq!(string("it's"), "\"it's\"");
        assert_eq!(key("common.v1"), "\"common.v1\"");
        assert_eq!(key(""), "\"\"");
    }

    #[test]
    fn long_lists_have_a_line_per_item() {
        let names = vec!["N".repeat(60), "M".repeat(60)];
        assert_eq!(list(&names, 0).lines().count(), 4);
        assert_eq!(list(&[], 200), "[]");
    }
}
