//! What reading a file gives: the revision, and where each key of it stands.

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
    pub(super) places: BTreeMap<String, Range<usize>>,
    pub(super) locator: Locator,
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
        let mut key = key;
        loop {
            if let Some(range) = self.places.get(key) {
                return self.locator.place(range.clone());
            }
            match key.rsplit_once('.') {
                Some((parent, _)) => key = parent,
                None => return self.locator.place(0..0),
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
