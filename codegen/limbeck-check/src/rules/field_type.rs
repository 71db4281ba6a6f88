//! What the rules share that ask whether a field has another type.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Cardinality, Enum, EnumId, EnumValue, Field, MessageId, Part, Type};

use super::field_pair::{End, FieldPair};
use super::wire::{WireType, misread};
use super::words::{Parties, parties, sample, set, type_name};
use crate::breaking::{Break, Breaking};

/// The changes that give a field another type. The entry of a map is a type that is named after the
/// field.
pub(crate) const KINDS: &[Kind] = &[Kind::FieldType, Kind::FieldDelimited, Kind::FieldName];

/// Where readers take one type for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compatible {
    /// Nowhere.
    Never,
    /// On the wire.
    Wire,
    /// On the wire and in JSON.
    WireJson,
}

/// Reports a field with another type, unless a rule finds the types compatible.
pub(crate) fn judge(
    breaking: &mut Breaking<'_>,
    change: &Change,
    allows: impl Fn(Compatible) -> bool,
) {
    let Some(pair) =
        FieldPair::of(breaking, change).filter(|pair| is_new_type(breaking, change, pair))
    else {
        return;
    };
    let compatible = compatible(breaking, &pair);
    if allows(compatible) {
        return;
    }
    let (old, new) = (type_name(pair.old), type_name(pair.new));
    let exchange = |direction| {
        let (written, read) = pair.ends(direction);
        exchange(parties(direction), written, read)
    };
    let is_told_apart = [Direction::OldClientToNewServer, Direction::NewServerToOldClient]
        .into_iter()
        .any(|direction| exchange(direction).is_some());
    breaking.report_break(change, pair.spot(Part::Type), Break {
        message: format!("{} has type `{new}` where it had `{old}`", pair.title),
        surfaces: surfaces(compatible, is_told_apart),
        exchange: &exchange,
        otherwise: format!("code that holds `{}` as `{old}` does not compile", pair.old.field.name),
        instead: format!(
            "add a field of type `{new}` under a new name and number, and mark this one `[deprecated = true]`"
        ),
    });
}

/// Where the change shows; types that nothing in an exchange tells apart differ in code alone.
const fn surfaces(compatible: Compatible, is_told_apart: bool) -> &'static [Surface] {
    match compatible {
        Compatible::Never if is_told_apart => &[Surface::Wire, Surface::Json, Surface::Source],
        Compatible::Wire => &[Surface::Json, Surface::Source],
        Compatible::Never | Compatible::WireJson => &[Surface::Source],
    }
}

/// Whether this change, of all those that the pair may have, is the one that says so.
fn is_new_type(breaking: &Breaking<'_>, change: &Change, pair: &FieldPair<'_>) -> bool {
    let (old, new) = (pair.old.field, pair.new.field);
    let differs = !breaking.comparison.pairs.is_same_type(old.ty, new.ty);
    match change.kind {
        Kind::FieldType => true,
        Kind::FieldDelimited => !differs,
        _ => {
            let is_map = [old, new].iter().all(|field| field.cardinality == Cardinality::Map);
            is_map && !differs && entry_name(pair.old) != entry_name(pair.new)
        }
    }
}

fn entry_name(end: End<'_>) -> Option<&str> {
    match end.field.ty {
        Type::Message(id) => Some(end.schema.message(id).name()),
        _ => None,
    }
}

fn compatible(breaking: &Breaking<'_>, pair: &FieldPair<'_>) -> Compatible {
    let (old, new) = (pair.old.field.ty, pair.new.field.ty);
    match (old, new) {
        (Type::Enum(old), Type::Enum(new)) => {
            let comparison = breaking.comparison;
            let (old, new) = (comparison.old.enum_(old), comparison.new.enum_(new));
            if is_subset(old, new) { Compatible::WireJson } else { Compatible::Never }
        }
        (Type::String, Type::Bytes) => Compatible::Wire,
        _ if json_group(old).is_some() && json_group(old) == json_group(new) => {
            Compatible::WireJson
        }
        _ if wire_group(old).is_some() && wire_group(old) == wire_group(new) => Compatible::Wire,
        _ => Compatible::Never,
    }
}

/// Whether an enum of the same name has all values, and by the same names.
fn is_subset(old: &Enum, new: &Enum) -> bool {
    let known = numbers_and_names(new);
    let has = |value: &EnumValue| known.contains(&(value.number, &*value.name));
    old.name() == new.name() && old.values.iter().all(has)
}

fn numbers_and_names(enum_: &Enum) -> BTreeSet<(i32, &str)> {
    enum_.values.iter().map(|value| (value.number, &*value.name)).collect()
}

/// Types with the same number read each other's bytes, as far as values fit.
const fn wire_group(ty: Type) -> Option<u8> {
    match ty {
        Type::Int32 | Type::Uint32 | Type::Int64 | Type::Uint64 | Type::Bool => Some(0),
        Type::Sint32 | Type::Sint64 => Some(1),
        Type::Fixed32 | Type::Sfixed32 => Some(2),
        Type::Fixed64 | Type::Sfixed64 => Some(3),
        Type::Double
        | Type::Float
        | Type::String
        | Type::Bytes
        | Type::Message(_)
        | Type::Enum(_) => None,
    }
}

/// Types with the same number also look alike in JSON.
const fn json_group(ty: Type) -> Option<u8> {
    match ty {
        Type::Int32 | Type::Uint32 => Some(0),
        Type::Int64 | Type::Uint64 => Some(1),
        Type::Fixed32 | Type::Sfixed32 => Some(2),
        Type::Fixed64 | Type::Sfixed64 => Some(3),
        Type::Double
        | Type::Float
        | Type::Sint32
        | Type::Sint64
        | Type::Bool
        | Type::String
        | Type::Bytes
        | Type::Message(_)
        | Type::Enum(_) => None,
    }
}

/// The smallest exchange that fails in a direction.
fn exchange(who: Parties, written: End<'_>, read: End<'_>) -> Option<String> {
    if let (Some(written), Some(read)) = (entry(written), entry(read)) {
        return written
            .into_iter()
            .zip(read)
            .find_map(|(written, read)| exchange(who, written, read));
    }
    let (sent, wanted) = (WireType::of(written.field), WireType::of(read.field));
    let (name, number) = (&written.field.name, written.field.number);
    if sent != wanted {
        return Some(format!(
            "{} sends `{}` as field {number}, {sent}; {} expects {wanted} there, and loses the value or refuses the message",
            who.writer,
            set(written),
            who.reader
        ));
    }
    if let Some((sent, got)) = misread(written.field.ty, read.field.ty) {
        let got = if read.field.ty == Type::Bool { "true".to_owned() } else { got.to_string() };
        return Some(format!(
            "{} sends `{name}: {sent}`; {} reads `{got}`",
            who.writer, who.reader
        ));
    }
    let fault = match (written.field.ty, read.field.ty) {
        (Type::Enum(from), Type::Enum(to)) => unknown_value((written, from), (read, to))?,
        (Type::Bytes, Type::String) => format!("`{name}` with the byte 0xff, which is no text"),
        (Type::Message(from), Type::Message(to)) => unknown_field((written, from), (read, to))?,
        (from, to) if json_form(from) == json_form(to) => return None,
        (_, to) => {
            format!(
                "`\"{}\": {}` in JSON in place of {}",
                written.field.json_name,
                sample(written),
                json_form(to)
            )
        }
    };
    Some(format!("{} sends {fault}; {} misreads or refuses it", who.writer, who.reader))
}

/// A value that the other enum lacks, or knows by another name.
fn unknown_value((end, from): (End<'_>, EnumId), (other, to): (End<'_>, EnumId)) -> Option<String> {
    let (written, read) = (end.schema.enum_(from), other.schema.enum_(to));
    let known = numbers_and_names(read);
    let mut values = written.values.iter();
    let value = values.find(|value| !known.contains(&(value.number, &*value.name)))?;
    let (name, number) = (&value.name, value.number);
    Some(format!("`{name}` ({number}), which `{}` has not", read.full_name))
}

/// Key and value of a map field.
fn entry(end: End<'_>) -> Option<[End<'_>; 2]> {
    let (key, value) = end.schema.map_entry(end.field)?;
    Some([key, value].map(|field| End { schema: end.schema, field }))
}

/// A field that the other message lacks, or has under another name or encoding.
fn unknown_field(
    (end, from): (End<'_>, MessageId),
    (other, to): (End<'_>, MessageId),
) -> Option<String> {
    let (written, read) = (end.schema.message(from), other.schema.message(to));
    let by_number: BTreeMap<i32, &Field> =
        read.fields.iter().map(|field| (field.number, field)).collect();
    let is_known = |field: &&Field| {
        by_number.get(&field.number).is_some_and(|other| {
            other.name == field.name && WireType::of(other) == WireType::of(field)
        })
    };
    let field = written.fields.iter().find(|field| !is_known(field))?;
    let (number, name) = (field.number, &field.name);
    let reading = by_number.get(&number).map_or_else(
        || format!("`{}` has not", read.full_name),
        |other| format!("is `{}` in `{}`", other.name, read.full_name),
    );
    Some(format!("`{}` with `{name}` in it, field {number}, which {reading}", end.field.name))
}

/// How JSON shows a type.
const fn json_form(ty: Type) -> &'static str {
    match ty {
        Type::Double
        | Type::Float
        | Type::Int32
        | Type::Uint32
        | Type::Sint32
        | Type::Fixed32
        | Type::Sfixed32 => "a number",
        Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64 => {
            "a number in quotes"
        }
        Type::Bool => "`true` or `false`",
        Type::String => "text",
        Type::Bytes => "base64",
        Type::Message(_) => "an object",
        Type::Enum(_) => "the name of a value",
    }
}
