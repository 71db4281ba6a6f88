//! Spans as `SourceCodeInfo` and the parser have them, and ours.

use limbeck_syntax::LineIndex;
use prost_types::SourceCodeInfo;

use super::extensions::Spelled;

use crate::finding::{Place, Position, Span};
use crate::model::Name;

/// The position of a byte.
pub(super) fn position(lines: &LineIndex, offset: usize) -> Position {
    let at = lines.position(offset);
    Position { line: at.line, column: at.column }
}

/// Rewrites lines and columns as the parser counts them, in bytes of the text that it was given, to
/// those of the original text, with tabs as protoc counts them.
pub(super) fn lead_back(info: &mut SourceCodeInfo, lines: &LineIndex, spelled: Option<&Spelled>) {
    if spelled.is_none() && !lines.has_tabs() {
        return;
    }
    let parsed = spelled.map(|spelled| (spelled, LineIndex::new(spelled.text.as_bytes())));
    let column = |line: i32, byte: i32| {
        let (Ok(line), Ok(byte_in_line)) = (u32::try_from(line), usize::try_from(byte)) else {
            return byte;
        };
        let start = match &parsed {
            Some((_, parsed)) => parsed.line_start(line + 1),
            None => lines.line_start(line + 1),
        };
        let offset = start.unwrap_or_default() + byte_in_line;
        let offset = parsed.as_ref().map_or(offset, |(spelled, _)| spelled.original(offset));
        i32::try_from(lines.position(offset).column).map_or(byte, |column| column - 1)
    };
    for location in &mut info.location {
        match location.span.as_mut_slice() {
            [line, start, end] => {
                *start = column(*line, *start);
                *end = column(*line, *end);
            }
            [line, start, last, end] => {
                *start = column(*line, *start);
                *end = column(*last, *end);
            }
            _ => {}
        }
    }
}

/// The place of the location with this path; the start of the file if there is none.
pub(super) fn place(file: &Name, info: &SourceCodeInfo, path: &[i32]) -> Place {
    let found = info.location.iter().find(|location| location.path == path);
    Place {
        file: file.clone(),
        span: found.map_or_else(Span::default, |found| Span::from_source_info(&found.span)),
    }
}
