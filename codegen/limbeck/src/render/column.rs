//! Columns as buf counts them: in cells of a terminal, a tab up to the next multiple of four. Ours
//! are protoc's, which are those of descriptors: in bytes, a tab up to the next multiple of eight.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use limbeck_schema::finding::{Finding, Place, Position};
use limbeck_schema::source::Files;
use limbeck_syntax::{LineColumn, LineIndex};
use unicode_width::UnicodeWidthStr;

/// The width of buf's tabs.
const TAB: usize = 4;
/// Bytes of a line in front of a place that are measured: many findings on one longer line would
/// each measure it anew.
const MEASURED: usize = 16 << 10;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file in which a column is no count of bytes.
struct Wide {
    bytes: Vec<u8>,
    index: LineIndex,
}

/// Findings whose columns are buf's; those in files of plain ASCII are as they were.
pub(super) fn as_buf_counts<'f>(files: &dyn Files, findings: &'f [Finding]) -> Cow<'f, [Finding]> {
    let mut wide: BTreeMap<Arc<str>, Option<Wide>> = BTreeMap::new();
    for place in findings.iter().flat_map(places) {
        if !wide.contains_key(&place.file) {
            let found = Wide::read(files, &place.file);
            wide.insert(Arc::clone(&place.file), found);
        }
    }
    if wide.values().all(Option::is_none) {
        return Cow::Borrowed(findings);
    }
    let mut findings = findings.to_vec();
    for place in findings.iter_mut().flat_map(places_mut) {
        if let Some(Some(file)) = wide.get(&place.file) {
            place.span.start = file.recount(place.span.start);
            place.span.end = file.recount(place.span.end);
        }
    }
    Cow::Owned(findings)
}

impl Wide {
    fn read(files: &dyn Files, name: &str) -> Option<Self> {
        let mut bytes = files.read(name).ok().flatten()?;
        if bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r');
        if bytes.iter().all(is_plain) {
            return None;
        }
        let index = LineIndex::new(&bytes);
        Some(Self { bytes, index })
    }

    fn recount(&self, position: Position) -> Position {
        let Position { line, column } = position;
        let offset = self.index.offset(LineColumn { line, column });
        let before = self.index.line_start(line).and_then(|start| self.bytes.get(start..offset));
        match before {
            Some(before) if before.len() <= MEASURED => {
                let column = width(&String::from_utf8_lossy(before)) + 1;
                Position { line, column: u32::try_from(column).unwrap_or(u32::MAX) }
            }
            _ => position,
        }
    }
}

/// Cells of a text; other control characters than tabs have none.
fn width(text: &str) -> usize {
    let mut cells = 0;
    for (number, part) in text.split('\t').enumerate() {
        if number > 0 {
            cells = cells / TAB * TAB + TAB;
        }
        let shown: String = part.chars().filter(|char| !char.is_control()).collect();
        cells += shown.width();
    }
    cells
}

fn places(finding: &Finding) -> impl Iterator<Item = &Place> {
    let related = finding.related.iter().map(|related| &related.place);
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.place);
    finding.place.iter().chain(related).chain(edits)
}

fn places_mut(finding: &mut Finding) -> impl Iterator<Item = &mut Place> {
    let related = finding.related.iter_mut().map(|related| &mut related.place);
    let edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.place);
    finding.place.iter_mut().chain(related).chain(edits)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use limbeck_schema::finding::{Finding, Place, Position, Span};
    use limbeck_schema::source::Memory;

    use super::as_buf_counts;

    fn finding(file: &str, column: u32) -> Finding {
        let start = Position { line: 1, column };
        let span = Span { start, end: Position { line: 1, column: column + 1 } };
        Finding::compile(Some(Place { file: file.into(), span }), "m")
    }

    #[test]
    fn only_what_stands_behind_a_tab_moves() {
        let files = Memory::from_iter([("tab.proto", "\ta"), ("blank.proto", "        a")]);
        let blank = [finding("blank.proto", 9), finding("gone.proto", 9)];
        assert!(matches!(as_buf_counts(&files, &blank), Cow::Borrowed(_)));
        assert_eq!(super::width("\ta\t\u{301}\u{e9}\u{6f22}\u{1f600}\u{c}"), 13);
        let both = [finding("blank.proto", 9), finding("tab.proto", 9)];
        let columns = as_buf_counts(&files, &both)
            .iter()
            .map(|it| {
                let span = it.place.as_ref().unwrap().span;
                (span.start.column, span.end.column)
            })
            .collect::<Vec<_>>();
        assert_eq!(columns, [(9, 10), (5, 6)]);
    }
}
