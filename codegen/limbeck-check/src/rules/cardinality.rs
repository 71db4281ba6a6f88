//! What the rules share that ask how many values a field holds.

use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Cardinality, Field, Part, Presence, Type};

use super::field_pair::FieldPair;
use super::words::{cardinality, parties, sample};
use crate::breaking::{Break, Breaking};

/// The changes that give a field another cardinality.
pub(crate) const KINDS: &[Kind] = &[Kind::FieldCardinality, Kind::FieldPresence];

/// How many values, seen from where it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Implicit,
    Explicit,
    Required,
    Repeated,
    Map,
}

impl Class {
    fn of(field: &Field) -> Self {
        match (field.cardinality, field.presence) {
            (Cardinality::Map, _) => Self::Map,
            (Cardinality::Repeated, _) => Self::Repeated,
            (Cardinality::Singular, Presence::Required) => Self::Required,
            (Cardinality::Singular, Presence::Explicit) => Self::Explicit,
            (Cardinality::Singular, Presence::Implicit) => Self::Implicit,
        }
    }

    /// Readers of JSON do not care about presence.
    pub(crate) const fn in_json(self) -> Self {
        match self {
            Self::Implicit | Self::Explicit => Self::Explicit,
            Self::Required => Self::Required,
            Self::Repeated => Self::Repeated,
            Self::Map => Self::Map,
        }
    }

    /// On the wire, a map is a list of entries.
    pub(crate) const fn on_wire(self) -> Self {
        match self {
            Self::Implicit | Self::Explicit => Self::Explicit,
            Self::Required => Self::Required,
            Self::Repeated | Self::Map => Self::Repeated,
        }
    }
}

/// Reports a field of another class, as a rule sees classes.
pub(crate) fn judge(breaking: &mut Breaking<'_>, change: &Change, seen: fn(Class) -> Class) {
    let Some(pair) = FieldPair::of(breaking, change).filter(|pair| !pair.is_in_map()) else {
        return;
    };
    let (old, new) = (pair.old.field, pair.new.field);
    let is_told = change.kind == Kind::FieldPresence && old.cardinality != new.cardinality;
    let (before, after) = (Class::of(old), Class::of(new));
    if is_told || seen(before) == seen(after) {
        return;
    }
    let exchange = |direction| exchange(&pair, direction);
    breaking.report_break(
        change,
        pair.spot(Part::Whole),
        Break {
            message: format!(
                "{} is {} where it was {}",
                pair.title,
                cardinality(new),
                cardinality(old)
            ),
            surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
            exchange: &exchange,
            otherwise: format!("code that reads `{}` does not compile", old.name),
            instead: instead(&pair, after),
        },
    );
}

/// The smallest exchange that fails in a direction.
fn exchange(pair: &FieldPair<'_>, direction: Direction) -> Option<String> {
    let who = parties(direction);
    let (written, read) = pair.ends(direction);
    let (writer, reader) = (who.writer, who.reader);
    let (name, number) = (&written.field.name, written.field.number);
    let one = sample(written);
    Some(match (Class::of(written.field), Class::of(read.field)) {
        (Class::Required, Class::Implicit | Class::Explicit | Class::Required)
        | (Class::Explicit, Class::Explicit)
        | (Class::Implicit, Class::Implicit)
        | (Class::Repeated, Class::Repeated)
        | (Class::Map, Class::Map) => return None,
        (Class::Implicit | Class::Explicit, Class::Required) => {
            format!(
                "{writer} leaves `{name}` out; {reader} refuses the message, which lacks field {number}"
            )
        }
        (Class::Repeated | Class::Map, Class::Required) => {
            format!(
                "{writer} sends no `{name}`; {reader} refuses the message, which lacks field {number}"
            )
        }
        (Class::Implicit, Class::Explicit) => {
            let zero = zero(written.field.ty);
            format!(
                "{writer} means `{name}: {zero}`, which is not sent; {reader} takes the field for unset"
            )
        }
        (Class::Explicit, Class::Implicit) => {
            let zero = zero(written.field.ty);
            format!("{writer} leaves `{name}` unset; {reader} cannot tell that from `{zero}`")
        }
        (Class::Repeated, Class::Implicit | Class::Explicit) => format!(
            "{writer} sends `{name}: [{one}, {one}]`; {reader} keeps one of the two, and refuses the list in JSON"
        ),
        (Class::Implicit | Class::Explicit | Class::Required | Class::Map, Class::Repeated) => {
            format!(
                "{writer} sends `\"{}\": {one}` in JSON; {reader} expects a list and refuses it",
                written.field.json_name
            )
        }
        (Class::Repeated, Class::Map) => {
            format!(
                "{writer} sends two entries with the same key in `{name}`; {reader} keeps the last"
            )
        }
        (Class::Map, Class::Implicit | Class::Explicit)
        | (Class::Implicit | Class::Explicit | Class::Required, Class::Map) => format!(
            "{writer} sends `{name}: {one}`; {reader} finds no such value in field {number}"
        ),
    })
}

const fn zero(ty: Type) -> &'static str {
    match ty {
        Type::Bool => "false",
        Type::String | Type::Bytes => "\"\"",
        Type::Message(_) => "{}",
        Type::Double
        | Type::Float
        | Type::Int32
        | Type::Int64
        | Type::Uint32
        | Type::Uint64
        | Type::Sint32
        | Type::Sint64
        | Type::Fixed32
        | Type::Fixed64
        | Type::Sfixed32
        | Type::Sfixed64
        | Type::Enum(_) => "0",
    }
}

fn instead(pair: &FieldPair<'_>, after: Class) -> String {
    let name = &pair.old.field.name;
    match after {
        Class::Required => {
            format!("leave `{name}` as it is, and check in the server that it is set")
        }
        Class::Implicit | Class::Explicit | Class::Repeated | Class::Map => format!(
            "add a field beside `{name}` under a new name and number, and mark this one `[deprecated = true]`"
        ),
    }
}
