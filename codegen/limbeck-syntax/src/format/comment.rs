//! The text of comments: trimmed, re-indented, `//` inside of a line as `/* */`.

use super::layout::Layout;

const TAB: usize = 8;

/// Prints a comment as it is, its lines aligned.
pub(super) fn print<'text>(layout: &mut Layout<'text>, text: &'text [u8]) {
    if text.starts_with(b"/*") && text.contains(&b'\n') {
        block(layout, text);
    } else {
        layout.text(trim_end(text));
    }
}

/// Prints a comment where the line goes on behind it.
pub(super) fn print_inside<'text>(layout: &mut Layout<'text>, text: &'text [u8]) {
    match text.strip_prefix(b"//") {
        Some(inside) => layout.made(&[b"/*", &without_end(trim_end(inside)), b" */"]),
        None => print(layout, text),
    }
}

/// A text whose `*/` end no comment.
fn without_end(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for &byte in text {
        if byte == b'/' && out.last() == Some(&b'*') {
            out.push(b' ');
        }
        out.push(byte);
    }
    out
}

/// A text without blanks and tabs around it; carriage returns stay.
fn trim(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| !matches!(byte, b' ' | b'\t'));
    trim_end(text.get(start.unwrap_or(text.len())..).unwrap_or_default())
}

fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| !matches!(byte, b' ' | b'\t'));
    text.get(..end.map_or(0, |end| end + 1)).unwrap_or_default()
}

/// A block comment of several lines.
fn block<'text>(layout: &mut Layout<'text>, text: &'text [u8]) {
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let prefix = shared_prefix(&lines);
    let indent = lines.iter().skip(1).filter_map(|line| indent_of(line)).min().unwrap_or(0);
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            layout.comment_break();
        }
        let trimmed = trim(line);
        let ends = trimmed == b"*/";
        let margin: &[u8] = match (index, prefix) {
            (0, _) => b"",
            (_, None) if ends || trimmed.is_empty() => b"",
            (_, None) => b"   ",
            (_, Some(b'*')) => b" ",
            (_, Some(_)) if ends => b"",
            (_, Some(_)) => b" ",
        };
        let inside = !trimmed.is_empty() || prefix.is_some();
        if index == 0 {
            layout.text(trim_end(line));
        } else if prefix.is_some() || ends {
            layout.made(&[margin, trimmed]);
        } else if inside {
            let (missing, rest) = unindent(line, indent);
            layout.made(&[margin, missing, trim_end(rest)]);
        }
    }
}

/// The sign that all lines begin with, such as `*`.
fn shared_prefix(lines: &[&[u8]]) -> Option<u8> {
    let mut shared = None;
    for (index, line) in lines.iter().enumerate().skip(1) {
        let trimmed = trim(line);
        if trimmed == b"*/" {
            continue;
        }
        let first = trimmed.first().copied().filter(|&byte| is_prefix(byte));
        if index == 1 {
            shared = first;
        } else if first != shared {
            return None;
        }
    }
    shared
}

fn is_prefix(byte: u8) -> bool {
    byte.is_ascii_punctuation()
}

/// Columns of white space that a line begins with; `None` for the last line of a comment.
fn indent_of(line: &[u8]) -> Option<usize> {
    if trim(line) == b"*/" {
        return None;
    }
    let mut column = 0;
    for byte in line {
        match byte {
            b' ' => column += 1,
            b'\t' => column += TAB - column % TAB,
            _ => return Some(column),
        }
    }
    None
}

/// A line without its first columns of white space; blanks that make up for half a tab come first.
fn unindent(line: &[u8], columns: usize) -> (&'static [u8], &[u8]) {
    const BLANKS: &[u8; TAB] = &[b' '; TAB];
    let mut column = 0;
    for (offset, byte) in line.iter().enumerate() {
        let rest = line.get(offset..).unwrap_or_default();
        if column >= columns {
            return (BLANKS.get(..column - columns).unwrap_or_default(), rest);
        }
        match byte {
            b' ' => column += 1,
            b'\t' => column += TAB - column % TAB,
            _ => return (b"", rest),
        }
    }
    (b"", b"")
}
