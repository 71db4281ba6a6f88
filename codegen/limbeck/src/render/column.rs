//! Columns as buf counts them: in bytes, a tab up to the next multiple of four. Ours are protoc's,
//! which are those of descriptors: a tab up to the next multiple of eight.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use limbeck_schema::finding::{Finding, Place, Position};
use limbeck_schema::source::Files;
use limbeck_syntax::{LineColumn, LineIndex};

/// The width of buf's tabs.
const TAB: u32 = 4;

/// Findings whose columns are buf's; those in files without tabs are as they were.
pub(super) fn as_buf_counts<'f>(files: &dyn Files, findings: &'f [Finding]) -> Cow<'f, [Finding]> {
    let mut tabbed: BTreeMap<Arc<str>, Option<LineIndex>> = BTreeMap::new();
    for place in findings.iter().flat_map(places) {
        if !tabbed.contains_key(&place.file) {
            let index = index(files, &place.file);
            tabbed.insert(Arc::clone(&place.file), index);
        }
    }
    if tabbed.values().all(Option::is_none) {
        return Cow::Borrowed(findings);
    }
    let mut findings = findings.to_vec();
    for place in findings.iter_mut().flat_map(places_mut) {
        if let Some(Some(index)) = tabbed.get(&place.file) {
            place.span.start = recount(index, place.span.start);
            place.span.end = recount(index, place.span.end);
        }
    }
    Cow::Owned(findings)
}

/// The lines of a file with tabs.
fn index(files: &dyn Files, name: &str) -> Option<LineIndex> {
    let bytes = files.read(name).ok().flatten()?;
    bytes.contains(&b'\t').then(|| LineIndex::new(&bytes))
}

fn recount(index: &LineIndex, position: Position) -> Position {
    let Position { line, column } = position;
    let offset = index.offset(LineColumn { line, column });
    Position { line, column: index.column_with_tabs(offset, TAB) }
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
