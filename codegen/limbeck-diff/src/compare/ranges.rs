//! Reserved numbers and names, and extension ranges.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{NumberRange, Options, Part, ReservedName};

use super::{Pair, added, removed};
use crate::change::{Change, Kind};
use crate::pairs::numbered;

/// What is added and what removed, of one kind of list.
pub(super) struct Kinds {
    pub(super) added: Kind,
    pub(super) removed: Kind,
}

impl Pair<'_> {
    /// A range counts as the numbers in it: split or joined ranges are no change.
    pub(super) fn reserved_ranges(
        &mut self,
        kinds: &Kinds,
        old: &[NumberRange],
        new: &[NumberRange],
    ) {
        let gone = uncovered(old, new).map(|n| (kinds.removed, n));
        let here = uncovered(new, old).map(|n| (kinds.added, n));
        let changes: Vec<Change> = gone
            .map(|(kind, n)| removed(kind, self.old, Part::ReservedRange(n)))
            .chain(here.map(|(kind, n)| added(kind, self.new, Part::ReservedRange(n))))
            .collect();
        self.changes.extend(changes);
    }

    pub(super) fn reserved_names(
        &mut self,
        kinds: &Kinds,
        old: &[ReservedName],
        new: &[ReservedName],
    ) {
        let names = |list: &[ReservedName]| -> BTreeSet<_> {
            list.iter().map(|reserved| reserved.name.clone()).collect()
        };
        let (before, after) = (names(old), names(new));
        for (n, _) in numbered(old).filter(|(_, reserved)| !after.contains(&reserved.name)) {
            self.changes.push(removed(kinds.removed, self.old, Part::ReservedName(n)));
        }
        for (n, _) in numbered(new).filter(|(_, reserved)| !before.contains(&reserved.name)) {
            self.changes.push(added(kinds.added, self.new, Part::ReservedName(n)));
        }
    }

    /// An extension range is the same if bounds and options are.
    pub(super) fn extension_ranges(&mut self, old: &[NumberRange], new: &[NumberRange]) {
        fn by_bounds(list: &[NumberRange]) -> BTreeMap<(i32, i32), &Options> {
            list.iter().map(|range| ((range.first, range.last), &range.options)).collect()
        }
        let is_in = |range: &NumberRange, list: &BTreeMap<(i32, i32), &Options>| {
            list.get(&(range.first, range.last)) == Some(&&range.options)
        };
        let (before, after) = (by_bounds(old), by_bounds(new));
        for (n, _) in numbered(old).filter(|(_, range)| !is_in(range, &after)) {
            let part = Part::ExtensionRange(n);
            self.changes.push(removed(Kind::ExtensionRangeRemoved, self.old, part));
        }
        for (n, _) in numbered(new).filter(|(_, range)| !is_in(range, &before)) {
            let part = Part::ExtensionRange(n);
            self.changes.push(added(Kind::ExtensionRangeAdded, self.new, part));
        }
    }
}

/// The ranges of a list that the other list does not cover wholly, by position.
fn uncovered<'r>(list: &'r [NumberRange], other: &[NumberRange]) -> impl Iterator<Item = u32> + 'r {
    let merged = merge(other);
    let is_covered = move |range: &NumberRange| {
        let at = merged.partition_point(|(first, _)| *first <= range.first);
        let before = at.checked_sub(1).and_then(|before| merged.get(before));
        before.is_some_and(|(_, last)| *last >= range.last)
    };
    numbered(list).filter(move |(_, range)| !is_covered(range)).map(|(n, _)| n)
}

/// Sorted, those that touch or overlap joined.
fn merge(ranges: &[NumberRange]) -> Vec<(i32, i32)> {
    let mut sorted: Vec<_> = ranges.iter().map(|range| (range.first, range.last)).collect();
    sorted.sort_unstable();
    let mut merged: Vec<(i32, i32)> = Vec::with_capacity(sorted.len());
    for (first, last) in sorted {
        match merged.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}
