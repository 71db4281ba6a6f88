//! The one walk over two schemas.

mod enums;
mod fields;
mod files;
mod messages;
mod options;
mod ranges;
mod services;

pub(crate) use enums::aliases;
pub(crate) use fields::{implied, oneof_of};
use limbeck_schema::model::{Element, Part, Schema};
pub(crate) use ranges::{merge, merge_extensions};
use rayon::prelude::*;

use crate::change::{Change, Kind, Side};
use crate::pairs::Pairs;
use crate::renames::{Lineage, Renames};

/// Two schemas, which of their elements belong together, and every difference.
#[derive(Clone, Debug)]
pub struct Comparison<'s> {
    /// The schema before.
    pub old: &'s Schema,
    /// The schema after.
    pub new: &'s Schema,
    /// Which elements belong together.
    pub pairs: Pairs,
    /// Every difference: files, packages, messages, enums, services, extensions; within each, what
    /// the old schema has comes first, in its order.
    pub changes: Vec<Change>,
}

/// Every difference between two schemas.
///
/// Linear in both, but for the sorting of members.
pub fn diff(old: &Schema, new: &Schema, renames: &Renames) -> Vec<Change> {
    compare(old, new, renames).changes
}

/// Pairs two schemas and lists every difference.
pub fn compare<'s>(old: &'s Schema, new: &'s Schema, renames: &Renames) -> Comparison<'s> {
    let pairs = Pairs::new(old, new, renames);
    let lineage = Lineage::new(renames);
    let walk = Walk { old, new, pairs: &pairs, lineage: &lineage };
    let mut changes = walk.files();
    changes.extend(walk.packages());
    changes.par_extend(walk.messages());
    changes.par_extend(walk.enums());
    changes.par_extend(walk.services());
    changes.par_extend(walk.extensions());
    Comparison { old, new, pairs, changes }
}

/// What every step of the walk needs.
#[derive(Clone, Copy)]
struct Walk<'w> {
    old: &'w Schema,
    new: &'w Schema,
    pairs: &'w Pairs,
    lineage: &'w Lineage,
}

/// The ids of an arena.
fn ids<T>(arena: &[T]) -> rayon::range::Iter<u32> {
    (0..u32::try_from(arena.len()).unwrap_or(u32::MAX)).into_par_iter()
}

/// A pair of elements under comparison, and where its changes go.
struct Pair<'c> {
    old: Element,
    new: Element,
    changes: &'c mut Vec<Change>,
}

impl Pair<'_> {
    /// Notes a difference of one part, if it is one.
    fn note(&mut self, differs: bool, kind: Kind, part: Part) {
        if differs {
            self.changes.push(changed(kind, (self.old, part), (self.new, part)));
        }
    }
}

fn changed(kind: Kind, old: (Element, Part), new: (Element, Part)) -> Change {
    let side = |(element, part)| Some(Side { element, part });
    Change { kind, old: side(old), new: side(new) }
}

fn added(kind: Kind, element: Element, part: Part) -> Change {
    Change { kind, old: None, new: Some(Side { element, part }) }
}

fn removed(kind: Kind, element: Element, part: Part) -> Change {
    Change { kind, old: Some(Side { element, part }), new: None }
}
