//! What `RESERVED_MESSAGE_NO_DELETE` and `RESERVED_ENUM_NO_DELETE` share.

use limbeck_diff::Change;
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, NumberRange, Part, ReservedName};

use super::words::parties;
use crate::breaking::{Break, Breaking};
use crate::members::Reserved;

/// What a message or enum reserved.
#[derive(Clone, Copy)]
pub(crate) struct Former<'s> {
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
    (before, after): (Former<'_>, &Reserved),
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
fn released(part: Part, before: Former<'_>, after: &Reserved) -> Option<String> {
    match part {
        Part::ReservedName(n) => {
            before.names.get(n as usize).map(|name| format!("`{}`", name.name))
        }
        Part::ReservedRange(n) => {
            let range = before.ranges.get(n as usize)?;
            let gaps = after.gaps((range.first, range.last));
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
