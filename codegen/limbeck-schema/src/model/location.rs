//! Where the elements of a file stand, and their comments, kept small.
//!
//! What protobuf calls `SourceCodeInfo`: a path of field numbers and indices per location. A large
//! tree has millions, so paths lie in one pool, sorted; an element keeps the index of its own
//! location, and its parts are found by binary search behind it.

use crate::finding::{Position, Span};

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

/// Collects locations in any order.
#[derive(Debug, Default)]
pub struct LocationsBuilder {
    locations: Vec<(Vec<i32>, Span, Option<Comments>)>,
}

impl LocationsBuilder {
    /// Adds one location. The first of several with the same path is kept.
    pub fn push(&mut self, path: Vec<i32>, span: Span, comments: Option<Comments>) {
        self.locations.push((path, span, comments));
    }

    /// Sorts and packs.
    pub fn build(mut self) -> Locations {
        self.locations.sort_by(|a, b| a.0.cmp(&b.0));
        self.locations.dedup_by(|later, first| later.0 == first.0);
        let mut packed = Locations::default();
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
        self.entries.binary_search_by(|entry| self.path(entry).cmp(path)).ok().map(to_u32)
    }

    /// The index of a path below the location `index`.
    pub fn find_below(&self, index: u32, tail: &[i32]) -> Option<u32> {
        let entry = self.entries.get(index as usize)?;
        let mut path = self.path(entry).to_vec();
        path.extend_from_slice(tail);
        self.find(&path)
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

/// A file is at most 2 GiB long, so nothing in it is more numerous than `u32` can count.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
