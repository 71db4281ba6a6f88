//! Edits that mend findings, applied to files or shown as a diff.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use limbeck_schema::finding::{Edit, Finding, Position};
use limbeck_schema::source::Files;
use limbeck_syntax::{LineColumn, LineIndex};

use crate::error::Error;
use crate::files::replace;

/// A file before and after its edits.
#[derive(Debug)]
pub(crate) struct Mended {
    /// Path as the command names it.
    pub(crate) path: String,
    /// Its bytes.
    pub(crate) before: Vec<u8>,
    /// Its bytes with the edits.
    pub(crate) after: Vec<u8>,
}

/// The files that fixes change, and how many findings they mend.
#[derive(Debug, Default)]
pub(crate) struct Fixes {
    /// In the order of their import names.
    pub(crate) files: Vec<Mended>,
    /// Findings whose fix is applied whole.
    pub(crate) mended: usize,
}

impl Fixes {
    /// Works out the edits of all findings that have a fix. A fix that touches what an earlier one
    /// edits is left for the next run.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn new(files: &dyn Files, findings: &[Finding]) -> Result<Self, Error> {
        let mut plans: BTreeMap<Arc<str>, Plan> = BTreeMap::new();
        let mut mended = 0;
        for fix in
            findings.iter().filter(|it| it.allowed.is_none()).filter_map(|it| it.fix.as_ref())
        {
            for edit in &fix.edits {
                let name = &edit.place.file;
                if !plans.contains_key(name) {
                    let bytes = files.read(name)?.unwrap_or_default();
                    plans.insert(Arc::clone(name), Plan::new(bytes));
                }
            }
            let is_free =
                |edit: &Edit| plans.get(&edit.place.file).is_some_and(|it| it.is_free(edit));
            if fix.edits.iter().all(is_free) {
                mended += 1;
                for edit in &fix.edits {
                    if let Some(plan) = plans.get_mut(&edit.place.file) {
                        plan.add(edit);
                    }
                }
            }
        }
        let file = |(name, plan): (Arc<str>, Plan)| {
            let after = plan.apply();
            Mended { path: files.display(&name), before: plan.before, after }
        };
        let files = plans.into_iter().map(file).filter(|it| it.before != it.after).collect();
        Ok(Self { files, mended })
    }

    /// Writes the files.
    ///
    /// # Errors
    /// When one cannot be written; those before it are.
    pub(crate) fn write(&self) -> Result<(), Error> {
        self.files.iter().try_for_each(|file| replace(Path::new(&file.path), &file.after))
    }
}

/// The edits of one file.
struct Plan {
    before: Vec<u8>,
    index: LineIndex,
    /// Start to end and text; none overlap.
    edits: BTreeMap<usize, (usize, String)>,
    /// Whether lines end in `\r\n`: those of the first line do.
    has_carriage_returns: bool,
}

/// The UTF-8 encoding of U+FEFF.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Plan {
    fn new(before: Vec<u8>) -> Self {
        let first = before.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let has_carriage_returns = first.ends_with(b"\r\n");
        let index = LineIndex::new(&before);
        Self { index, before, edits: BTreeMap::new(), has_carriage_returns }
    }

    fn range(&self, edit: &Edit) -> Range<usize> {
        // A byte order mark stays where it is; compilers do not count it.
        let mark = if self.before.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let at = |Position { line, column }| {
            let skipped = if line == 1 { mark } else { 0 };
            let column = column.saturating_add(u32::try_from(skipped).unwrap_or(0));
            self.index.offset(LineColumn { line, column })
        };
        let start = at(edit.place.span.start);
        start..at(edit.place.span.end).max(start)
    }

    /// Whether no edit touches the same stretch; one that is there already is free again.
    fn is_free(&self, edit: &Edit) -> bool {
        let range = self.range(edit);
        if self
            .edits
            .get(&range.start)
            .is_some_and(|(end, text)| *end == range.end && text.replace("\r\n", "\n") == edit.text)
        {
            return true;
        }
        let before = self.edits.range(..=range.start).next_back();
        let behind = self.edits.range(range.start..).next();
        before.is_none_or(|(start, (end, _))| *end <= range.start && *start != range.start)
            && behind.is_none_or(|(start, _)| *start >= range.end && *start != range.start)
    }

    fn add(&mut self, edit: &Edit) {
        let range = self.range(edit);
        let text = if self.has_carriage_returns {
            edit.text.replace('\n', "\r\n")
        } else {
            edit.text.clone()
        };
        self.edits.insert(range.start, (range.end, text));
    }

    fn apply(&self) -> Vec<u8> {
        let mut after = Vec::with_capacity(self.before.len());
        let mut done = 0;
        for (start, (end, text)) in &self.edits {
            after.extend_from_slice(self.before.get(done..*start).unwrap_or_default());
            after.extend_from_slice(text.as_bytes());
            done = *end;
        }
        after.extend_from_slice(self.before.get(done..).unwrap_or_default());
        after
    }
}

#[cfg(test)]
mod tests {
    use limbeck_schema::finding::{Edit, Finding, Fix, Place, Position, Severity, Span};
    use limbeck_schema::source::Memory;

    use super::Fixes;

    fn finding(start: (u32, u32), end: (u32, u32), text: &str) -> Finding {
        let at = |(line, column)| Position { line, column };
        let span = Span { start: at(start), end: at(end) };
        let place = Place { file: "a.proto".into(), span };
        let edits = vec![Edit { place, text: text.to_owned() }];
        let fix = Some(Box::new(Fix { title: "t".to_owned(), edits }));
        Finding { fix, ..Finding::new("R", Severity::Error, None, "m") }
    }

    fn fixed(text: &str, findings: &[Finding]) -> (String, usize) {
        let memory = Memory::from_iter([("a.proto", text)]);
        let fixes = Fixes::new(&memory, findings).unwrap();
        let after = fixes.files.first().map(|file| String::from_utf8(file.after.clone()).unwrap());
        (after.unwrap_or_else(|| text.to_owned()), fixes.mended)
    }

    #[test]
    fn overlapping_fixes_wait_for_the_next_run() {
        let findings = [
            finding((1, 2), (1, 4), "X"),
            finding((1, 3), (1, 5), "Y"),
            finding((1, 4), (1, 5), "Z"),
        ];
        assert_eq!(fixed("abcdef\n", &findings), ("aXZef\n".to_owned(), 2));
    }

    #[test]
    fn the_same_edit_twice_is_one() {
        let findings = [finding((1, 1), (2, 1), ""), finding((1, 1), (2, 1), "")];
        assert_eq!(fixed("\tabc\nd\n", &findings), ("d\n".to_owned(), 2));
    }

    #[test]
    fn byte_order_marks_and_line_ends_stay_as_they_are() {
        let insert = [finding((1, 1), (1, 1), "x\n")];
        assert_eq!(fixed("\u{feff}a\r\nb\r\n", &insert).0, "\u{feff}x\r\na\r\nb\r\n");
        assert_eq!(fixed("\u{feff}abc\n", &[finding((1, 2), (1, 3), "X")]).0, "\u{feff}aXc\n");
    }

    #[test]
    fn insertions_and_places_behind_the_end_are_harmless() {
        let findings = [finding((1, 1), (1, 1), "x"), finding((9, 9), (10, 1), "y")];
        assert_eq!(fixed("é\n", &findings), ("xé\ny".to_owned(), 2));
    }
}
