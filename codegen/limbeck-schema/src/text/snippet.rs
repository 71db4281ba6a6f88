//! A line of a file with the columns to mark.
//!
//! Files are hostile: a line may be the whole of 64 MiB, invalid UTF-8, or full of escape sequences.

use unicode_width::UnicodeWidthChar;

use super::visible::picture;
use crate::finding::Span;

/// Bytes of a line that are shown, and how many of them may stand before the marked place.
const WINDOW: usize = 160;
const BEFORE: usize = 60;
/// Cells of a tab on screen. Source columns count tabs to multiples of eight, as protoc does.
const TAB: usize = 4;
const TAB_STOP: u32 = 8;
/// Bytes of a line whose tabs are counted. Ten thousand findings on one longer line would be looked
/// for from its start each; without tabs, a column is an offset.
const COUNTED: usize = 16 << 10;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The text of a file, by line.
pub(super) struct Lines {
    bytes: Vec<u8>,
    /// Byte offset of each line.
    starts: Vec<usize>,
}

/// A line ready to print, and where the carets go, in cells.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) line: String,
    pub(super) before: usize,
    pub(super) width: usize,
}

/// A character, or an invalid byte, of a line.
struct Cell {
    /// Source column, from 1.
    column: u32,
    shown: String,
    width: usize,
}

impl Lines {
    pub(super) fn new(mut bytes: Vec<u8>) -> Self {
        if bytes.starts_with(BOM) {
            bytes.drain(..BOM.len());
        }
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { bytes, starts }
    }

    /// The first line of the span; `None` if the file has no such line, or nothing in it.
    pub(super) fn mark(&self, span: Span) -> Option<Marked> {
        let index = (span.start.line as usize).checked_sub(1)?;
        let start = *self.starts.get(index)?;
        let end = self.starts.get(index + 1).map_or(self.bytes.len(), |next| next - 1);
        let line = self.bytes.get(start..end)?;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() || (line.len() > COUNTED && line.contains(&b'\t')) {
            return None;
        }
        let last = if span.end.line == span.start.line { span.end.column } else { u32::MAX };
        Some(mark(line, span.start.column, last))
    }
}

fn mark(line: &[u8], first: u32, last: u32) -> Marked {
    let (from, to) = window(line, first);
    let cells = cells(line.get(from..to).unwrap_or_default(), column_at(line, from));
    let (mut before, mut width) = (0, 0);
    for cell in &cells {
        if cell.column < first {
            before += cell.width;
        } else if cell.column < last {
            width += cell.width;
        }
    }
    let mut shown: String = cells.into_iter().map(|cell| cell.shown).collect();
    if last == u32::MAX {
        // Only what is written is marked, not the blanks behind it.
        let blanks = shown.chars().rev().take_while(|c| *c == ' ').count();
        width = width.saturating_sub(blanks);
    }
    if from > 0 {
        shown.insert(0, '…');
        before += 1;
    }
    if to < line.len() {
        shown.push('…');
    }
    Marked { line: shown, before, width: width.max(1) }
}

/// The stretch of a line to show, cut between characters.
fn window(line: &[u8], first: u32) -> (usize, usize) {
    if line.len() <= WINDOW {
        return (0, line.len());
    }
    let mut column = 1;
    let marked = if line.len() > COUNTED {
        offset(first)
    } else {
        line.iter()
            .position(|byte| {
                let here = column >= first;
                column = advance(column, *byte);
                here
            })
            .unwrap_or(line.len())
    };
    let marked = marked.min(line.len());
    let from = boundary(line, marked.saturating_sub(BEFORE));
    (from, boundary(line, (from + WINDOW).min(line.len())))
}

/// The nearest offset at or before `at` that does not split a UTF-8 character.
fn boundary(line: &[u8], at: usize) -> usize {
    let continues = |at: &usize| line.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
    (at.saturating_sub(3)..=at).rev().find(|at| !continues(at)).unwrap_or(at)
}

/// The offset of a column in a line without tabs.
fn offset(column: u32) -> usize {
    column.saturating_sub(1) as usize
}

fn column_at(line: &[u8], at: usize) -> u32 {
    if line.len() > COUNTED {
        return u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
    }
    line.iter().take(at).fold(1, |column, byte| advance(column, *byte))
}

fn advance(column: u32, byte: u8) -> u32 {
    if byte == b'\t' {
        (column.saturating_sub(1) / TAB_STOP).saturating_add(1).saturating_mul(TAB_STOP) + 1
    } else {
        column.saturating_add(1)
    }
}

fn cells(bytes: &[u8], mut column: u32) -> Vec<Cell> {
    let mut cells = Vec::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            let (shown, width) = show(c);
            cells.push(Cell { column, shown, width });
            let mut encoded = [0; 4];
            column = c.encode_utf8(&mut encoded).bytes().fold(column, advance);
        }
        for byte in chunk.invalid() {
            cells.push(Cell { column, shown: format!("\\x{byte:02x}"), width: 4 });
            column = advance(column, *byte);
        }
    }
    cells
}

fn show(c: char) -> (String, usize) {
    if c == '\t' {
        return (" ".repeat(TAB), TAB);
    }
    match picture(c) {
        Some(picture) => {
            let width = picture.chars().count();
            (picture, width)
        }
        None => (c.to_string(), c.width().unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, Marked, mark};
    use crate::finding::{Position, Span};

    fn marked(line: &str, before: usize, width: usize) -> Marked {
        Marked { line: line.to_owned(), before, width }
    }

    #[test]
    fn invalid_bytes_and_controls_are_written_out() {
        assert_eq!(mark(b"a\xffb", 2, 3), marked("a\\xffb", 1, 4));
        assert_eq!(mark(b"a\x1b[0mb", 2, 3), marked("a␛[0mb", 1, 1));
        assert_eq!(mark("a\u{202e}b".as_bytes(), 5, 6), marked("a\\u{202e}b", 9, 1));
    }

    #[test]
    fn tabs_count_to_multiples_of_eight_and_show_as_four() {
        assert_eq!(mark(b"\tx", 9, 10), marked("    x", 4, 1));
        assert_eq!(mark(b"ab\tx", 9, 10), marked("ab    x", 6, 1));
    }

    #[test]
    fn long_lines_are_marked_without_being_counted() {
        let long = "x".repeat(super::COUNTED) + "y" + &"z".repeat(200);
        let column = u32::try_from(super::COUNTED).unwrap() + 1;
        let found = mark(long.as_bytes(), column, column + 1);
        assert_eq!((found.before, found.width), (super::BEFORE + 1, 1));
        assert_eq!(found.line.chars().nth(found.before), Some('y'));
        let position = |column| Position { line: 1, column };
        let span = Span { start: position(column), end: position(column + 1) };
        assert!(Lines::new(long.into_bytes()).mark(span).is_some());
        let tabs = "\t".repeat(super::COUNTED + 1).into_bytes();
        assert_eq!(Lines::new(tabs).mark(span), None);
    }

    #[test]
    fn wide_characters_take_two_cells() {
        assert_eq!(mark("日本 x".as_bytes(), 8, 9), marked("日本 x", 5, 1));
        assert_eq!(mark("日本".as_bytes(), 1, 7), marked("日本", 0, 4));
    }

    #[test]
    fn an_empty_stretch_and_one_behind_the_line_get_a_caret() {
        assert_eq!(mark(b"ab", 2, 2), marked("ab", 1, 1));
        assert_eq!(mark(b"ab", 9, 10), marked("ab", 2, 1));
    }

    #[test]
    fn a_stretch_over_several_lines_is_marked_to_the_end_of_the_first() {
        let span =
            Span { start: Position { line: 1, column: 3 }, end: Position { line: 2, column: 1 } };
        assert_eq!(Lines::new(b"m {  \n}".to_vec()).mark(span), Some(marked("m {  ", 2, 1)));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place_and_between_characters() {
        let line = "é".repeat(100_000);
        let found = mark(line.as_bytes(), 50_001, 50_003);
        assert!(found.line.starts_with('…') && found.line.ends_with('…'));
        assert!(!found.line.contains("\\x"), "{}", found.line);
        assert_eq!((found.before, found.width), (31, 1));
    }

    #[test]
    fn a_mark_of_byte_order_is_no_part_of_the_first_line() {
        let at = |column| Position { line: 1, column };
        let lines = Lines::new(b"\xef\xbb\xbfab".to_vec());
        assert_eq!(lines.mark(Span { start: at(2), end: at(3) }), Some(marked("ab", 1, 1)));
    }
}
