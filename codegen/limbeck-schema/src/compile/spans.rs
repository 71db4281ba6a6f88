//! Spans as `SourceCodeInfo` and the parser have them, and ours.

use limbeck_syntax::LineIndex;
use prost_types::SourceCodeInfo;

use crate::finding::{Place, Position, Span};
use crate::model::Name;

/// The position of a byte.
pub(super) fn position(lines: &LineIndex, offset: usize) -> Position {
    let at = lines.position(offset);
    Position { line: at.line, column: at.column }
}

/// Rewrites columns that count bytes to columns that count tabs as protoc does.
pub(super) fn count_tabs(info: &mut SourceCodeInfo, lines: &LineIndex) {
    if !lines.has_tabs() {
        return;
    }
    for location in &mut info.location {
        match location.span.as_mut_slice() {
            [line, start, end] => {
                *start = column(lines, *line, *start);
                *end = column(lines, *line, *end);
            }
            [line, start, last, end] => {
                *start = column(lines, *line, *start);
                *end = column(lines, *last, *end);
            }
            _ => {}
        }
    }
}

/// Lines and columns from 0, as `SourceCodeInfo` has them.
fn column(lines: &LineIndex, line: i32, byte: i32) -> i32 {
    let (Ok(line), Ok(offset)) = (usize::try_from(line), usize::try_from(byte)) else {
        return byte;
    };
    i32::try_from(lines.column_of_byte(line, offset)).map_or(byte, |column| column - 1)
}

/// Reads the span of a location: `[line, column, column]` or `[line, column, line, column]`.
pub(super) fn read(span: &[i32]) -> Span {
    let at = |line: i32, column: i32| Position {
        line: u32::try_from(line).unwrap_or_default() + 1,
        column: u32::try_from(column).unwrap_or_default() + 1,
    };
    match *span {
        [line, start, end] => Span { start: at(line, start), end: at(line, end) },
        [line, start, last, end] => Span { start: at(line, start), end: at(last, end) },
        _ => Span::default(),
    }
}

/// The place of the location with this path; the start of the file if there is none.
pub(super) fn place(file: &Name, info: &SourceCodeInfo, path: &[i32]) -> Place {
    let found = info.location.iter().find(|location| location.path == path);
    Place { file: file.clone(), span: found.map_or_else(Span::default, |found| read(&found.span)) }
}

/// The place of the n-th import statement.
pub(super) fn import(file: &Name, info: &SourceCodeInfo, index: usize) -> Place {
    place(file, info, &[3, i32::try_from(index).unwrap_or(i32::MAX)])
}
