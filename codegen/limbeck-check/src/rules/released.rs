//! What `RESERVED_MESSAGE_NO_DELETE` and `RESERVED_ENUM_NO_DELETE` share.

use limbeck_diff::Change;
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, NumberRange, Part, ReservedName};

use super::words::parties;
use crate::breaking::{Break, Breaking};

/// Reserved numbers and names of a message or enum.
#[derive(Clone, Copy)]
pub(crate) struct Reserved<'s> {
    pub(crate) ranges: &'s [NumberRange],
    pub(crate) names: &'s [ReservedName],
    /// The greatest number that can be reserved, written `max`.
    pub(crate) max: i32,
}

/// Reports a reserved range or name that is no longer reserved as a whole.
pub(crate) fn judge(
    breaking: &mut Breaking<'_>,
    change: &Change,
    new: Element,
    (before, after): (Reserved<'_>, Reserved<'_>),
) {
    let Some(old) = change.old else { return };
    let Some(what) = released(old.part, before, after) else { return };
    let (surfaces, statement): (&'static [Surface], _) = match old.part {
        Part::ReservedName(_) => {
            (&[Surface::Json], format!("reserved {};", what.replace('`', "\"")))
        }
        _ => (&[Surface::Wire], format!("reserved {what};")),
    };
    let what = if surfaces == [Surface::Json] { format!("the name {what}") } else { what };
    let exchange = |direction| {
        let who = parties(direction);
        Some(format!(
            "once somebody uses {what} again, {} of the time before it was reserved and {} take it for different things",
            who.writer, who.reader
        ))
    };
    let kind = if matches!(new, Element::Enum(_)) { "enum" } else { "message" };
    let name = breaking.comparison.new.name(new);
    breaking.report_break(
        change,
        (new, Part::Whole),
        Break {
            message: format!("{kind} `{name}` no longer reserves {what}"),
            surfaces,
            exchange: &exchange,
            otherwise: String::new(),
            instead: format!("write `{statement}` into the {kind}"),
        },
    );
}

/// What was reserved and no longer is: a name, or the numbers of a range.
fn released(part: Part, before: Reserved<'_>, after: Reserved<'_>) -> Option<String> {
    match part {
        Part::ReservedName(n) => {
            before.names.get(n as usize).map(|name| format!("`{}`", name.name))
        }
        Part::ReservedRange(n) => {
            let gaps = gaps(before.ranges.get(n as usize)?, after.ranges);
            let text = |(first, last): &(i32, i32)| match (first, last) {
                (first, last) if first == last => first.to_string(),
                (first, last) if *last == before.max => format!("{first} to max"),
                (first, last) => format!("{first} to {last}"),
            };
            Some(gaps.iter().map(text).collect::<Vec<_>>().join(", "))
        }
        _ => None,
    }
}

/// The numbers of a range that none of the others has, as ranges.
fn gaps(range: &NumberRange, others: &[NumberRange]) -> Vec<(i32, i32)> {
    let mut others: Vec<_> = others.iter().map(|other| (other.first, other.last)).collect();
    others.sort_unstable();
    let mut gaps = Vec::new();
    let mut next = Some(range.first);
    for (first, last) in others {
        let Some(at) = next.filter(|at| *at <= range.last) else { break };
        if last < at {
            continue;
        }
        if first > at {
            gaps.push((at, range.last.min(first.saturating_sub(1))));
        }
        next = last.checked_add(1);
    }
    gaps.extend(next.filter(|at| *at <= range.last).map(|at| (at, range.last)));
    gaps.retain(|(first, last)| first <= last);
    gaps
}

#[cfg(test)]
mod tests {
    use limbeck_schema::model::{NumberRange, Options};

    use super::gaps;

    fn range((first, last): (i32, i32)) -> NumberRange {
        NumberRange { first, last, location: 0, options: Options::default() }
    }

    #[test]
    fn gaps_are_what_no_other_range_has() {
        type Ranges = &'static [(i32, i32)];
        let cases: [((i32, i32), Ranges, Ranges); 7] = [
            ((5, 9), &[], &[(5, 9)]),
            ((5, 9), &[(1, 4), (10, 12)], &[(5, 9)]),
            ((5, 9), &[(8, 20), (1, 5)], &[(6, 7)]),
            ((5, 20), &[(7, 8), (10, 10), (12, 12)], &[(5, 6), (9, 9), (11, 11), (13, 20)]),
            ((5, 9), &[(5, 7), (6, 9)], &[]),
            ((100, i32::MAX), &[(100, i32::MAX)], &[]),
            ((i32::MIN, i32::MAX), &[(0, i32::MAX)], &[(i32::MIN, -1)]),
        ];
        for (old, new, expected) in cases {
            let new: Vec<NumberRange> = new.iter().copied().map(range).collect();
            assert_eq!(gaps(&range(old), &new), expected, "{old:?}");
        }
    }
}
