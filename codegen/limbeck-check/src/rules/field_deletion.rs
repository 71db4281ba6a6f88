//! What the rules share that ask whether a field is gone.

use limbeck_diff::Change;
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Element, Field, Message, Part};

use super::field_pair::End;
use super::words::{parties, sample, set};
use crate::breaking::{Break, Breaking};
use crate::members::Reserved;

/// What the message should have reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reserve {
    /// Reserving is no excuse.
    Nothing,
    /// The name of the field.
    Name,
    /// Its number.
    Number,
}

/// Reports a field that is gone, unless what a rule asks for is reserved.
pub(crate) fn judge(breaking: &mut Breaking<'_>, change: &Change, reserve: Reserve) {
    let Some(Element::Field(id, n)) = change.old.map(|side| side.element) else { return };
    let (before, after) = (breaking.comparison.old, breaking.comparison.new);
    let Some(new_id) = breaking.comparison.pairs.new_message(id) else { return };
    let (old, new) = (before.message(id), after.message(new_id));
    let Some(reserved) = breaking.members.message(after, new_id) else { return };
    let Some(field) = old.fields.get(n as usize) else { return };
    if is_reserved(reserved, field, reserve) {
        return;
    }
    let end = End { schema: before, field };
    let exchange = |direction| match reserve {
        Reserve::Nothing => Some(lost(end, direction)),
        Reserve::Name | Reserve::Number => reused(end, reserve, direction),
    };
    breaking.report_break(
        change,
        (Element::Message(new_id), Part::Whole),
        Break {
            message: message(field, new, reserve),
            surfaces: match reserve {
                Reserve::Nothing | Reserve::Name => &[Surface::Json, Surface::Source],
                Reserve::Number => &[Surface::Wire],
            },
            exchange: &exchange,
            otherwise: format!("code that reads or sets `{}` does not compile", field.name),
            instead: instead(field, reserve),
        },
    );
}

fn is_reserved(reserved: &Reserved, field: &Field, reserve: Reserve) -> bool {
    match reserve {
        Reserve::Nothing => false,
        Reserve::Name => reserved.has_name(&field.name),
        Reserve::Number => reserved.has_number(field.number),
    }
}

fn message(field: &Field, message: &Message, reserve: Reserve) -> String {
    let (name, number, message) = (&field.name, field.number, message.name());
    match reserve {
        Reserve::Nothing => format!("message `{message}` no longer has the field `{name}`"),
        Reserve::Name => {
            format!("message `{message}` lost the field `{name}` and does not reserve its name")
        }
        Reserve::Number => {
            format!(
                "message `{message}` lost the field `{name}` and does not reserve its number {number}"
            )
        }
    }
}

fn instead(field: &Field, reserve: Reserve) -> String {
    let (name, number) = (&field.name, field.number);
    match reserve {
        Reserve::Nothing => {
            format!("keep `{name}` and mark it `[deprecated = true]`, or fork the package")
        }
        Reserve::Name => format!("write `reserved \"{name}\";` into the message"),
        Reserve::Number => format!("write `reserved {number};` into the message"),
    }
}

fn lost(end: End<'_>, direction: Direction) -> String {
    let (name, json) = (&end.field.name, &end.field.json_name);
    match direction {
        Direction::OldClientToNewServer => format!(
            "an old client sends `{}`; the new server skips field {}, and refuses `\"{json}\"` in JSON",
            set(end),
            end.field.number
        ),
        Direction::NewServerToOldClient => {
            format!("a new server never sends `{name}`; an old client takes it for unset")
        }
    }
}

/// What happens when somebody declares the name or the number anew.
fn reused(end: End<'_>, reserve: Reserve, direction: Direction) -> Option<String> {
    let who = parties(direction);
    let (name, number, value) = (&end.field.name, end.field.number, sample(end));
    let what = match reserve {
        Reserve::Nothing => return None,
        Reserve::Name => format!("`{name}` in JSON"),
        Reserve::Number => format!("number {number}"),
    };
    Some(match direction {
        Direction::OldClientToNewServer => format!(
            "once a new field takes {what}, {} that still sends `{name}: {value}` sets that field of {}",
            who.writer, who.reader
        ),
        Direction::NewServerToOldClient => format!(
            "once a new field takes {what}, {} that sets it is read as `{name}` by {}",
            who.writer, who.reader
        ),
    })
}
