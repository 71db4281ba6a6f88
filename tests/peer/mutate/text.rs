//! The text of one file, and edits of it that do not touch each other.

use std::ops::Range;

use limbeck_schema::finding::{Position, Span};
use limbeck_schema::model::{Element, Part, Schema};

/// One file under edit.
pub(super) struct Text<'t> {
    whole: &'t str,
    /// Where each line begins.
    lines: Vec<usize>,
    edits: Vec<(Range<usize>, String)>,
}

/// Edits that belong together.
pub(super) type Edits = Vec<(Range<usize>, String)>;

impl<'t> Text<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { whole: text, lines: std::iter::once(0).chain(breaks).collect(), edits: Vec::new() }
    }

    /// The bytes that a span covers.
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        self.offset(span.start)..self.offset(span.end)
    }

    /// The bytes of an element, or of a part of it that is written.
    pub(super) fn part(
        &self,
        schema: &Schema,
        element: Element,
        part: Part,
    ) -> Option<Range<usize>> {
        let place = match part {
            Part::Whole => schema.place(element, part),
            part => schema.written_place(element, part)?,
        };
        Some(self.range(place.span))
    }

    /// What stands there.
    pub(super) fn at(&self, range: &Range<usize>) -> &'t str {
        &self.whole[range.clone()]
    }

    /// What stands behind a place.
    pub(super) fn behind(&self, offset: usize) -> &'t str {
        &self.whole[offset..]
    }

    /// Takes edits, all or, if one touches an earlier one, none.
    pub(super) fn take(&mut self, edits: Edits) -> bool {
        let is_free = |range: &Range<usize>| {
            self.edits.iter().all(|(taken, _)| taken.end < range.start || range.end < taken.start)
        };
        let free = !edits.is_empty() && edits.iter().all(|(range, _)| is_free(range));
        if free {
            self.edits.extend(edits);
        }
        free
    }

    /// The text with all edits made.
    pub(super) fn edited(mut self) -> String {
        self.edits.sort_by_key(|(range, _)| range.start);
        let mut edited = String::new();
        let mut end = 0;
        for (range, text) in &self.edits {
            edited += &self.whole[end..range.start];
            edited += text;
            end = range.end;
        }
        edited + &self.whole[end..]
    }

    /// Columns count bytes, and a tab up to the next multiple of eight.
    fn offset(&self, position: Position) -> usize {
        let start = self.lines[position.line as usize - 1];
        let mut column = 0;
        for (at, byte) in self.whole[start..].bytes().enumerate() {
            if column >= position.column - 1 {
                return start + at;
            }
            column = if byte == b'\t' { column / 8 * 8 + 8 } else { column + 1 };
        }
        self.whole.len()
    }
}

#[test]
fn edits_are_made_and_do_not_touch_each_other() {
    let mut text = Text::new("a\tbc\ndef\n");
    let at = |line, column| Position { line, column };
    let range = text.range(Span { start: at(1, 9), end: at(2, 2) });
    assert_eq!(text.at(&range), "bc\nd");
    assert!(text.take(vec![(range, "x".to_owned())]));
    assert!(!text.take(vec![(0..1, "y".to_owned()), (4..5, String::new())]));
    assert!(text.take(vec![(7..8, "z".to_owned())]));
    assert_eq!(text.edited(), "a\txez\n");
}
