//! What reading a file gives: the revision, and where each key of it stands.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use limbeck_schema::finding::{Place, Position, Span};
use limbeck_syntax::LineIndex;

use crate::revision::Revision;

/// A revision, and where in its file what is said.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The revision.
    pub revision: Revision,
    // Every range lies in the text that the locator was made of.
    pub(super) tables: BTreeMap<String, Table>,
    pub(super) locator: Locator,
}

/// Where a table and its keys stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) range: Range<usize>,
    pub(super) keys: Vec<(Cow<'static, str>, Range<usize>)>,
}

/// Makes places of byte ranges.
#[derive(Clone, Debug)]
pub(super) struct Locator {
    pub(super) file: Arc<str>,
    pub(super) lines: LineIndex,
    /// How many bytes stand before the text that ranges are relative to.
    pub(super) shift: usize,
}

impl Parsed {
    /// Where a key stands, from its name to the end of its value: `message`, `after`, `change[3]`
    /// (the line `[[change]]`), `change[3].was`, `bridge[0].up`; changes and bridges are counted
    /// from 0, in the order of [`Revision`]. Of a key that is not there, the place of what it would
    /// be part of.
    pub fn place(&self, key: &str) -> Place {
        self.locator.place(self.range(key))
    }

    fn range(&self, key: &str) -> Range<usize> {
        if let Some(table) = self.tables.get(key) {
            return table.range.clone();
        }
        let mut dots = key.rmatch_indices('.').map(|(dot, _)| key.split_at(dot));
        let found = dots.find_map(|(name, rest)| Some((self.tables.get(name)?, rest)));
        let top = || self.tables.get("").map(|top| (top, key));
        found.or_else(top).map_or(0..0, |(table, key)| table.find(key.trim_start_matches('.')))
    }
}

impl Table {
    /// The place of a key, or of what it is part of.
    fn find(&self, key: &str) -> Range<usize> {
        let mut key = key;
        loop {
            if let Some((_, range)) = self.keys.iter().find(|(name, _)| name == key) {
                return range.clone();
            }
            match key.rsplit_once('.') {
                Some((parent, _)) => key = parent,
                None => return self.range.clone(),
            }
        }
    }
}

impl Locator {
    pub(super) fn place(&self, range: Range<usize>) -> Place {
        let span = Span { start: self.position(range.start), end: self.position(range.end) };
        Place { file: Arc::clone(&self.file), span }
    }

    fn position(&self, offset: usize) -> Position {
        let position = self.lines.position(offset + self.shift);
        Position { line: position.line, column: position.column }
    }
}
