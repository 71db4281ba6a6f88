//! Where the elements of a file stand, and their comments, kept small.
//!
//! What protobuf calls `SourceCodeInfo`: a path of field numbers and indices per location. A large
//! tree has millions, so paths lie in one pool, sorted; an element keeps the index of its own
//! location, and its parts are found by binary search behind it.

use crate::finding::{Position, Span};

/// Ends the path of a location that protobuf has no name for: below the value of a default, all of
/// `default = …`.
pub(crate) const WRITTEN: i32 = -1;

/// All locations of one file, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Locations {
    entries: Vec<Entry>,
    /// All paths, one behind the other; `Entry::path` is a range of it.
    pool: Vec<i32>,
    /// Sorted by entry.
    comments: Vec<(u32, Comments)>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    len: u32,
    span: Span,
}

/// Comments around an element, as protoc attributes them; markers are stripped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments {
    /// Comment blocks above, separated by blank lines from the leading one.
    pub detached: Vec<String>,
    /// The comment directly above.
    pub leading: String,
    /// The comment behind or directly below.
    pub trailing: String,
}

/// Collects the locations of one file before they are packed.
///
/// Sorted from the start, so that the index of a path here is its index in [`Locations`].
#[derive(Debug, Default)]
pub struct LocationsBuilder {
    locations: Vec<(Vec<i32>, Span, Option<Comments>)>,
}

impl LocationsBuilder {
    /// Takes locations in any order. A path may have several (`json_name` has one for the option
    /// and one for its value); the first in the text is the one that is found.
    pub fn new(mut locations: Vec<(Vec<i32>, Span, Option<Comments>)>) -> Self {
        locations.sort_by(|a, b| (&a.0, a.1.start).cmp(&(&b.0, b.1.start)));
        Self { locations }
    }

    /// The index of a path, if it has a location.
    pub fn find(&self, path: &[i32]) -> Option<u32> {
        let found = self.locations.partition_point(|(found, ..)| found.as_slice() < path);
        self.locations.get(found).filter(|(found, ..)| found == path).map(|_| to_u32(found))
    }

    /// Gives locations new paths, where `moved` has one.
    ///
    /// What moves must stay below its element, so that indices of elements stay valid.
    pub(crate) fn relocate(&mut self, moved: impl Fn(&[i32]) -> Option<Vec<i32>>) {
        for (path, ..) in &mut self.locations {
            if let Some(moved) = moved(path) {
                *path = moved;
            }
        }
        self.locations.sort_by(|a, b| (&a.0, a.1.start).cmp(&(&b.0, b.1.start)));
    }

    /// Packs the locations.
    pub fn build(self) -> Locations {
        let mut packed = Locations::default();
        packed.entries.reserve_exact(self.locations.len());
        packed.pool.reserve_exact(self.locations.iter().map(|(path, ..)| path.len()).sum());
        for (path, span, comments) in self.locations {
            let index = to_u32(packed.entries.len());
            let start = to_u32(packed.pool.len());
            packed.entries.push(Entry { start, len: to_u32(path.len()), span });
            packed.pool.extend(path);
            packed.comments.extend(comments.map(|comments| (index, comments)));
        }
        packed
    }
}

impl Locations {
    /// The index of a path, if it has a location.
    pub fn find(&self, path: &[i32]) -> Option<u32> {
        let found = self.entries.partition_point(|entry| self.path(entry) < path);
        self.entries.get(found).filter(|entry| self.path(entry) == path).map(|_| to_u32(found))
    }

    /// The first location at or under a path below the location `index`.
    ///
    /// An option set in parts (`option (a).b = 1;`) has locations under its number alone.
    pub fn find_below(&self, index: u32, tail: &[i32]) -> Option<u32> {
        let path = [self.path(self.entries.get(index as usize)?), tail].concat();
        let found = self.entries.partition_point(|entry| self.path(entry) < path.as_slice());
        let entry = self.entries.get(found)?;
        self.path(entry).starts_with(&path).then(|| to_u32(found))
    }

    /// The span of a location; line 1, column 1 if there is none.
    pub fn span(&self, index: u32) -> Span {
        self.entries.get(index as usize).map_or_else(Span::default, |entry| entry.span)
    }

    /// The comments of a location, if it has any.
    pub fn comments(&self, index: u32) -> Option<&Comments> {
        let found = self.comments.binary_search_by_key(&index, |(index, _)| *index).ok()?;
        self.comments.get(found).map(|(_, comments)| comments)
    }

    /// Every location as path, span and comments, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&[i32], Span, Option<&Comments>)> {
        self.entries
            .iter()
            .enumerate()
            .map(|(index, entry)| (self.path(entry), entry.span, self.comments(to_u32(index))))
    }

    fn path(&self, entry: &Entry) -> &[i32] {
        let start = entry.start as usize;
        self.pool.get(start..start + entry.len as usize).unwrap_or_default()
    }
}

impl Span {
    /// From `SourceCodeInfo`'s three or four numbers, which count from 0.
    pub(crate) fn from_source_info(numbers: &[i32]) -> Self {
        let position = |line: i32, column: i32| Position {
            line: u32::try_from(line).unwrap_or(0).saturating_add(1),
            column: u32::try_from(column).unwrap_or(0).saturating_add(1),
        };
        match *numbers {
            [line, start, end] => Self { start: position(line, start), end: position(line, end) },
            [line, start, last, end] => {
                Self { start: position(line, start), end: position(last, end) }
            }
            _ => Self::default(),
        }
    }
}

impl Span {
    /// To `SourceCodeInfo`'s three or four numbers.
    pub(crate) fn to_source_info(self) -> Vec<i32> {
        let number = |from_one: u32| i32::try_from(from_one.saturating_sub(1)).unwrap_or(i32::MAX);
        let (start, end) = (self.start, self.end);
        let mut numbers = vec![number(start.line), number(start.column)];
        if start.line != end.line {
            numbers.push(number(end.line));
        }
        numbers.push(number(end.column));
        numbers
    }
}

/// A file is at most 2 GiB long, so nothing in it is more numerous than `u32` can count.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
