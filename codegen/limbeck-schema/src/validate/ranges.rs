//! Ranges of numbers: how they read, and which of them overlap.

use crate::model::NumberRange;

/// Greatest field number.
pub(super) const MAX_FIELD_NUMBER: i32 = 536_870_911;

/// Whether the range holds no number, because it ends before it begins.
pub(super) fn is_backwards(range: &NumberRange) -> bool {
    range.last < range.first
}

/// A range as a person writes it: `4`, `4 to 6`, `4 to max`.
pub(super) fn describe(range: &NumberRange) -> String {
    match (range.first, range.last) {
        (first, last) if first == last => first.to_string(),
        (first, MAX_FIELD_NUMBER | i32::MAX) => format!("{first} to max"),
        (first, last) => format!("{first} to {last}"),
    }
}

/// Ranges that share numbers with another one, as (the later in the text, the earlier).
///
/// Every range that overlaps any other takes part in at least one pair. Ranges that end before they
/// begin hold no number, so they overlap nothing. Costs a sort.
pub(super) fn overlaps<'a>(
    ranges: impl Iterator<Item = &'a NumberRange>,
) -> Vec<(&'a NumberRange, &'a NumberRange)> {
    let mut sorted: Vec<(usize, &NumberRange)> =
        ranges.filter(|range| !is_backwards(range)).enumerate().collect();
    sorted.sort_by_key(|(index, range)| (range.first, *index));
    let mut found = Vec::new();
    let mut reach: Option<(usize, &NumberRange)> = None;
    for (index, range) in sorted {
        match reach {
            Some((other, far)) if range.first <= far.last => {
                found.push(if index < other { (far, range) } else { (range, far) });
                if range.last > far.last {
                    reach = Some((index, range));
                }
            }
            _ => reach = Some((index, range)),
        }
    }
    found
}

/// Pairs of a range of `left` and one of `right` that share numbers: for each range of `left` the
/// first such of `right`, which must not overlap among themselves to be found reliably.
pub(super) fn crossings<'a>(
    left: &'a [NumberRange],
    right: &'a [NumberRange],
) -> Vec<(&'a NumberRange, &'a NumberRange)> {
    let mut sorted: Vec<&NumberRange> = right.iter().filter(|range| !is_backwards(range)).collect();
    sorted.sort_by_key(|range| range.first);
    let crossing = |range: &'a NumberRange| {
        let next = sorted.partition_point(|other| other.last < range.first);
        let other = sorted.get(next).filter(|other| other.first <= range.last)?;
        Some((range, *other))
    };
    left.iter().filter(|range| !is_backwards(range)).filter_map(crossing).collect()
}

#[cfg(test)]
mod tests {
    use super::{crossings, describe, overlaps};
    use crate::model::{NumberRange, Options};

    fn range(first: i32, last: i32) -> NumberRange {
        NumberRange { first, last, location: 0, options: Options::default() }
    }

    fn pairs(ranges: &[NumberRange]) -> Vec<(String, String)> {
        overlaps(ranges.iter()).into_iter().map(|(a, b)| (describe(a), describe(b))).collect()
    }

    fn pair(later: &str, earlier: &str) -> (String, String) {
        (later.to_owned(), earlier.to_owned())
    }

    #[test]
    fn the_later_written_range_overlaps_the_earlier() {
        assert_eq!(pairs(&[range(1, 5), range(3, 3)]), [pair("3", "1 to 5")]);
        assert_eq!(pairs(&[range(3, 3), range(1, 5)]), [pair("1 to 5", "3")]);
        assert_eq!(pairs(&[range(7, 7), range(7, 7)]), [pair("7", "7")]);
    }

    #[test]
    fn a_long_range_reaches_over_short_ones() {
        let found = pairs(&[range(1, 100), range(2, 3), range(50, i32::MAX), range(200, 300)]);
        assert_eq!(
            found,
            [
                pair("2 to 3", "1 to 100"),
                pair("50 to max", "1 to 100"),
                pair("200 to 300", "50 to max")
            ]
        );
    }

    #[test]
    fn neighbours_and_backward_ranges_overlap_nothing() {
        assert!(pairs(&[range(1, 5), range(6, 9), range(-3, 0)]).is_empty());
        assert!(pairs(&[range(5, 3), range(1, 9)]).is_empty());
    }

    #[test]
    fn crossings_pair_each_left_range_with_the_first_right_one() {
        let (left, right) = ([range(1, 5), range(6, 6)], [range(9, 9), range(4, 5), range(2, 2)]);
        let found = crossings(&left, &right);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0.first, found[0].1.first), (1, 2));
    }
}
