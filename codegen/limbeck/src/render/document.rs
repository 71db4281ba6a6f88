//! Formats that are one document: SARIF, `JUnit` and GitLab's code quality report. Findings are
//! collected as pieces while a command runs, and the document is written when it ends.

mod gitlab;
mod junit;
mod sarif;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use limbeck_schema::finding::{Finding, Place, Position};
use limbeck_schema::source::Files;
use limbeck_syntax::{LineColumn, LineIndex};

use super::column::as_buf_counts;
use crate::cli::Format;

/// One finding, ready for its document.
pub(crate) struct Piece {
    /// What groups pieces: the file's path.
    path: String,
    rule: &'static str,
    text: String,
}

/// The pieces of findings in a format that is one document; nothing in other formats.
pub(crate) fn pieces(format: Format, files: &dyn Files, findings: &[Finding]) -> Vec<Piece> {
    let mut columns = Columns { files, read: BTreeMap::new() };
    let piece = |finding: &Finding| {
        let text = match format {
            Format::Sarif => sarif::result(&mut columns, finding),
            Format::Junit => junit::case(files, finding)?,
            Format::Gitlab => gitlab::entry(files, finding)?,
            Format::Text | Format::Json | Format::Github | Format::Msvs | Format::Markdown => {
                return None;
            }
        };
        Some(Piece { path: path(files, finding), rule: finding.rule, text })
    };
    match format {
        // SARIF counts characters.
        Format::Sarif => findings.iter().filter_map(piece).collect(),
        Format::Junit | Format::Gitlab => {
            as_buf_counts(files, findings).iter().filter_map(piece).collect()
        }
        Format::Text | Format::Json | Format::Github | Format::Msvs | Format::Markdown => {
            Vec::new()
        }
    }
}

/// The document of all pieces; `None` in other formats.
pub(crate) fn document(format: Format, pieces: &[Piece]) -> Option<String> {
    match format {
        Format::Sarif => {
            let rules: BTreeSet<&'static str> = pieces.iter().map(|piece| piece.rule).collect();
            Some(sarif::document(&rules, pieces))
        }
        Format::Junit => Some(junit::document(pieces)),
        Format::Gitlab => Some(gitlab::document(pieces)),
        Format::Text | Format::Json | Format::Github | Format::Msvs | Format::Markdown => None,
    }
}

/// Path of a finding's file; what buf prints where there is none.
pub(super) fn path(files: &dyn Files, finding: &Finding) -> String {
    match &finding.place {
        Some(place) => files.display(&place.file),
        None => "<input>".to_owned(),
    }
}

/// Columns that count characters. Ours count bytes, tabs to the next multiple of eight.
struct Columns<'f> {
    files: &'f dyn Files,
    read: BTreeMap<Arc<str>, Option<(Vec<u8>, LineIndex)>>,
}

impl Columns<'_> {
    /// The columns of start and end, in UTF-16 units, from 1; as they are if the file is gone.
    fn utf16(&mut self, place: &Place) -> (usize, usize) {
        let files = self.files;
        let read = self.read.entry(Arc::clone(&place.file)).or_insert_with_key(|name| {
            let bytes = files.read(name).ok().flatten()?;
            let index = LineIndex::new(&bytes);
            Some((bytes, index))
        });
        let column = |position: Position| match read.as_ref() {
            Some((bytes, index)) => utf16_column(bytes, index, position),
            None => position.column as usize,
        };
        (column(place.span.start), column(place.span.end))
    }
}

fn utf16_column(bytes: &[u8], index: &LineIndex, position: Position) -> usize {
    let Position { line, column } = position;
    let offset = index.offset(LineColumn { line, column });
    let start = index.line_start(line).unwrap_or(offset);
    let before = bytes.get(start..offset).unwrap_or_default();
    String::from_utf8_lossy(before).encode_utf16().count() + 1
}
