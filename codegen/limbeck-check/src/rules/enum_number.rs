//! What the rules `ENUM_VALUE_…` share: they look at all names of a number at once.

use std::collections::BTreeSet;

use limbeck_diff::Change;
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Element, Enum, EnumId, EnumValue, Part};

use crate::breaking::{Break, Breaking};
use crate::members::Reserved;

/// What the enum should have reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reserve {
    /// Reserving is no excuse.
    Nothing,
    /// All names of the number.
    Names,
    /// The number.
    Number,
}

/// The names of a number before and after, in the order declared.
pub(crate) struct Names<'s> {
    pub(crate) number: i32,
    pub(crate) old: Vec<&'s EnumValue>,
    /// With the position in the enum.
    pub(crate) new: Vec<(u32, &'s EnumValue)>,
    pub(crate) enum_: (EnumId, &'s Enum),
    /// The first name that is gone.
    pub(crate) lost: &'s str,
    reserved: &'s Reserved,
}

impl<'s> Names<'s> {
    /// Of the number that a change is about; `None` if the enum is gone, or if a change of an
    /// earlier name of the same number tells the same.
    pub(crate) fn of(breaking: &Breaking<'s>, change: &Change) -> Option<Self> {
        let Element::EnumValue(id, n) = change.old?.element else { return None };
        let new_id = breaking.comparison.pairs.new_enum(id)?;
        let (before, after) =
            (breaking.comparison.old.enum_(id), breaking.comparison.new.enum_(new_id));
        let number = before.values.get(n as usize)?.number;
        let (reserved, values) = breaking.members.enum_(breaking.comparison, new_id)?;
        if values.lost.get(&number) != Some(&n) {
            return None;
        }
        let old = values.old.get(&number).into_iter().flatten();
        let new = values.new.get(&number).into_iter().flatten();
        Some(Self {
            number,
            old: old.filter_map(|n| before.values.get(*n as usize)).collect(),
            new: new.filter_map(|n| Some((*n, after.values.get(*n as usize)?))).collect(),
            enum_: (new_id, after),
            lost: &before.values.get(n as usize)?.name,
            reserved,
        })
    }

    /// A name that one side writes and the other does not know.
    pub(crate) fn sent(&self, direction: Direction) -> Option<&'s str> {
        match direction {
            Direction::OldClientToNewServer => Some(self.lost),
            Direction::NewServerToOldClient => {
                let known: BTreeSet<&str> = self.old.iter().map(|value| &*value.name).collect();
                let mut names = self.new.iter().map(|(_, value)| &*value.name);
                names.find(|name| !known.contains(name))
            }
        }
    }

    /// The old names as a list: `A`, `B`.
    pub(crate) fn listed(&self) -> String {
        let names: Vec<String> = self.old.iter().map(|value| format!("`{}`", value.name)).collect();
        names.join(", ")
    }
}

/// Reports a number without values, unless what a rule asks for is reserved.
pub(crate) fn judge_deletion(breaking: &mut Breaking<'_>, change: &Change, reserve: Reserve) {
    let Some(names) = Names::of(breaking, change) else { return };
    let (id, enum_) = names.enum_;
    if !names.new.is_empty() || is_reserved(&names, reserve) {
        return;
    }
    let exchange = |direction| exchange(&names, reserve, direction);
    breaking.report_break(
        change,
        (Element::Enum(id), Part::Whole),
        Break {
            message: message(&names, reserve),
            surfaces: match reserve {
                Reserve::Nothing => &[Surface::Wire, Surface::Json, Surface::Source],
                Reserve::Names => &[Surface::Json],
                Reserve::Number => &[Surface::Wire],
            },
            exchange: &exchange,
            otherwise: format!("code that names {} does not compile", names.listed()),
            instead: instead(&names, enum_, reserve),
        },
    );
}

fn is_reserved(names: &Names<'_>, reserve: Reserve) -> bool {
    match reserve {
        Reserve::Nothing => false,
        Reserve::Names => names.old.iter().all(|value| names.reserved.has_name(&value.name)),
        Reserve::Number => names.reserved.has_number(names.number),
    }
}

fn message(names: &Names<'_>, reserve: Reserve) -> String {
    let (listed, number, enum_) = (names.listed(), names.number, names.enum_.1.name());
    match reserve {
        Reserve::Nothing => format!("enum `{enum_}` no longer has {listed} ({number})"),
        Reserve::Names => {
            format!("enum `{enum_}` lost {listed} ({number}) and does not reserve the name")
        }
        Reserve::Number => {
            format!("enum `{enum_}` lost {listed} and does not reserve the number {number}")
        }
    }
}

fn instead(names: &Names<'_>, enum_: &Enum, reserve: Reserve) -> String {
    let quoted: Vec<String> = names.old.iter().map(|value| format!("\"{}\"", value.name)).collect();
    match reserve {
        Reserve::Nothing => format!(
            "keep {} in `{}` and mark it `[deprecated = true]`, or fork the package",
            names.listed(),
            enum_.name()
        ),
        Reserve::Names => format!("write `reserved {};` into the enum", quoted.join(", ")),
        Reserve::Number => format!("write `reserved {};` into the enum", names.number),
    }
}

/// Only an old client still sends the value: a new server does not know it.
fn exchange(names: &Names<'_>, reserve: Reserve, direction: Direction) -> Option<String> {
    let (name, number) = (&names.old.first()?.name, names.number);
    let reading = if names.enum_.1.closed {
        "takes the field for unset"
    } else {
        "reads a number without a name"
    };
    match (direction, reserve) {
        (Direction::OldClientToNewServer, Reserve::Nothing) => Some(format!(
            "an old client sends `{name}` ({number}); the new server {reading}, and refuses `\"{name}\"` in JSON"
        )),
        (Direction::OldClientToNewServer, Reserve::Names) => Some(format!(
            "once another number is called `{name}`, an old client that sends `\"{name}\"` in JSON says something else"
        )),
        (Direction::OldClientToNewServer, Reserve::Number) => Some(format!(
            "once another value takes {number}, an old client that sends `{name}` says something else"
        )),
        (Direction::NewServerToOldClient, Reserve::Nothing) => None,
        (Direction::NewServerToOldClient, Reserve::Names) => Some(format!(
            "once another number is called `{name}`, an old client reads it in JSON as {number}"
        )),
        (Direction::NewServerToOldClient, Reserve::Number) => {
            Some(format!("once another value takes {number}, an old client reads it as `{name}`"))
        }
    }
}
