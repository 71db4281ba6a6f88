//! Reserved numbers and names, and extension ranges.

use std::collections::BTreeSet;

use limbeck_schema::model::{NumberRange, Part, ReservedName, merge_ranges};

use super::{Pair, added, removed};
use crate::change::{Change, Kind};
use crate::pairs::numbered;
use crate::value::is_same_options;

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

    /// A range is still there if ranges with the same options hold its numbers: split or joined
    /// ranges are no change.
    pub(super) fn extension_ranges(&mut self, old: &[NumberRange], new: &[NumberRange]) {
        let (before, after) = (merge_extensions(old), merge_extensions(new));
        let is_in = |range: &NumberRange, list: &[NumberRange]| {
            let at = list.partition_point(|other| other.first <= range.first);
            let found = at.checked_sub(1).and_then(|before| list.get(before));
            found.is_some_and(|found| {
                found.last >= range.last && is_same_options(&found.options, &range.options)
            })
        };
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

/// Sorted, those that touch and have the same options joined.
pub(crate) fn merge_extensions(ranges: &[NumberRange]) -> Vec<NumberRange> {
    let mut sorted: Vec<&NumberRange> = ranges.iter().collect();
    sorted.sort_by_key(|range| (range.first, range.last));
    let mut merged: Vec<NumberRange> = Vec::with_capacity(sorted.len());
    for range in sorted {
        match merged.last_mut() {
            Some(before)
                if before.last.checked_add(1) == Some(range.first)
                    && is_same_options(&before.options, &range.options) =>
            {
                before.last = range.last;
            }
            _ => merged.push(range.clone()),
        }
    }
    merged
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

/// The numbers of ranges, sorted, those that touch or overlap joined.
pub(crate) fn merge(ranges: &[NumberRange]) -> Vec<(i32, i32)> {
    merge_ranges(ranges.iter().map(|range| (range.first, range.last)))
}

#[cfg(test)]
mod tests {
    use limbeck_schema::model::{NumberRange, OptionEntry, Options, Value};

    use super::{merge, merge_extensions, uncovered};

    fn range(first: i32, last: i32) -> NumberRange {
        NumberRange { first, last, location: 0, options: Options::default() }
    }

    fn marked(first: i32, last: i32) -> NumberRange {
        let entry = OptionEntry { number: 1, name: "x".into(), value: Value::Bool(true) };
        NumberRange { options: Options { entries: vec![entry] }, ..range(first, last) }
    }

    #[test]
    fn a_range_is_covered_by_the_numbers_of_several() {
        let list = [range(8, 9), range(1, 3), range(4, 4), range(i32::MAX, i32::MAX)];
        let found = |ranges: &[NumberRange]| uncovered(ranges, &list).collect::<Vec<_>>();
        assert!(found(&[range(1, 4), range(2, 3), range(8, 9)]).is_empty());
        assert_eq!(found(&[range(4, 5), range(9, 9), range(0, 1), range(20, 30)]), [0, 2, 3]);
        assert_eq!(found(&[range(10, i32::MAX), range(i32::MAX, i32::MAX)]), [0]);
        assert_eq!(uncovered(&[range(1, 1)], &[]).count(), 1);
    }

    #[test]
    fn ranges_are_joined_where_they_touch() {
        let touching = [range(5, i32::MAX), range(1, 2), range(3, 4), range(i32::MIN, -1)];
        assert_eq!(merge(&touching), [(i32::MIN, -1), (1, i32::MAX)]);
    }

    #[test]
    fn extension_ranges_are_joined_where_options_are_the_same() {
        let list = [marked(7, 9), range(3, 4), range(1, 2), marked(5, 6), range(11, 12)];
        let bounds = merge_extensions(&list);
        let bounds: Vec<_> = bounds.iter().map(|range| (range.first, range.last)).collect();
        assert_eq!(bounds, [(1, 4), (5, 9), (11, 12)]);
    }
}
