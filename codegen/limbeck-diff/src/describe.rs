//! A change in one line, for people.

use limbeck_schema::model::{Element, Part, Schema};
use limbeck_schema::print;

use crate::change::{Aspect, Change, Kind, Side};
use crate::compare::Comparison;
use crate::facts::{Reader, noun, short};
use crate::record::{package_of, relative, visible};

/// A change in one line: ``field `User.email`: type `string` → `bytes` ``.
///
/// Elements are named relative to their package. For many changes, [`descriptions`] is faster.
pub fn describe(change: &Change, old: &Schema, new: &Schema) -> String {
    line(change, &Reader::of_few(old), &Reader::of_few(new))
}

/// Every change of a comparison as [`describe`] shows it.
pub fn descriptions(comparison: &Comparison<'_>) -> Vec<String> {
    let (old, new) = (Reader::new(comparison.old), Reader::new(comparison.new));
    comparison.changes.iter().map(|change| line(change, &old, &new)).collect()
}

/// A side of a change, and the schema it is in.
type End<'r, 's> = (&'r Reader<'s>, Side);

fn line(change: &Change, old: &Reader<'_>, new: &Reader<'_>) -> String {
    let (before, after) = (change.old.map(|side| (old, side)), change.new.map(|side| (new, side)));
    let Some(shown) = after.or(before) else { return change.kind.name().to_owned() };
    let aspect = change.kind.aspect();
    match (aspect, before, after) {
        (Aspect::Name, Some(before), Some(_)) => {
            let [from, to] = names(change.kind, before, shown);
            format!("{} `{from}` renamed to `{to}`", subject_noun(change.kind, shown))
        }
        (Aspect::Whole, ..) => {
            let verb = if after.is_some() { "added" } else { "removed" };
            format!("{} {verb}{}", subject(change.kind, shown), declaration(shown))
        }
        (Aspect::Option, ..) => {
            let subject = subject(change.kind, shown);
            match (before.and_then(option), after.and_then(option)) {
                (Some(was), Some(now)) => format!("{subject}: option `{was}` → `{now}`"),
                (Some(was), None) => format!("{subject}: option `{was}` unset"),
                (None, now) => format!("{subject}: option `{}` set", now.unwrap_or_default()),
            }
        }
        (
            Aspect::Import
            | Aspect::ReservedNumbers
            | Aspect::ReservedName
            | Aspect::ExtensionRanges,
            ..,
        ) => {
            let verb = if after.is_some() { "added" } else { "removed" };
            let text = statement(shown, shown.1.part).unwrap_or_default();
            format!("{}: `{text}` {verb}", subject(change.kind, shown))
        }
        _ => {
            let value = |end: Option<End<'_, '_>>| {
                let fact =
                    end.and_then(|(reader, side)| reader.fact(side.element, aspect, side.part));
                let fact = fact.filter(|fact| !fact.is_empty());
                fact.map_or_else(|| "none".to_owned(), |fact| format!("`{}`", short(aspect, &fact)))
            };
            let (subject, part) = (subject(change.kind, shown), part_of_map(shown));
            let (was, now) = (value(before), value(after));
            format!("{subject}: {}{part} {was} → {now}", aspect.name())
        }
    }
}

fn subject(kind: Kind, end: End<'_, '_>) -> String {
    let (reader, side) = end;
    let name = match kind {
        Kind::PackageAdded | Kind::PackageRemoved => package_of(reader.schema, side.element),
        _ => relative(reader.schema, visible(reader, side.element)),
    };
    format!("{} `{name}`", subject_noun(kind, end))
}

fn subject_noun(kind: Kind, (_, side): End<'_, '_>) -> &'static str {
    match kind {
        Kind::PackageAdded | Kind::PackageRemoved | Kind::PackageRenamed => "package",
        _ => noun(side.element),
    }
}

/// Both names of a rename; full ones where the package is another one.
fn names(kind: Kind, before: End<'_, '_>, after: End<'_, '_>) -> [String; 2] {
    let packages = [before, after].map(|(reader, side)| package_of(reader.schema, side.element));
    if kind == Kind::PackageRenamed {
        return packages;
    }
    let is_same = packages[0] == packages[1];
    [before, after].map(|(reader, side)| {
        if is_same {
            relative(reader.schema, side.element)
        } else {
            reader.schema.full_name(side.element)
        }
    })
}

/// The declaration of what is a single line.
fn declaration((reader, side): End<'_, '_>) -> String {
    match side.element {
        Element::Field(..) | Element::EnumValue(..) | Element::Method(..) => {
            format!(": `{}`", one_line(&print::declaration(reader.schema, side.element)))
        }
        Element::File(_)
        | Element::Message(_)
        | Element::Oneof(..)
        | Element::Enum(_)
        | Element::Service(_)
        | Element::Extension(_) => String::new(),
    }
}

/// `deprecated = true`; nothing if it is not set.
fn option(end: End<'_, '_>) -> Option<String> {
    let text = statement(end, end.1.part)?;
    let text = text.strip_prefix("option ").unwrap_or(&text);
    Some(text.strip_suffix(';').unwrap_or(text).to_owned())
}

fn statement((reader, side): End<'_, '_>, part: Part) -> Option<String> {
    print::statement(reader.schema, side.element, part).map(|text| one_line(&text))
}

/// Lines as one. No literal spans two.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

fn part_of_map((reader, side): End<'_, '_>) -> &'static str {
    match side.element {
        Element::Field(id, n) if reader.owner(id).is_some() => {
            if n == 0 {
                " of keys"
            } else {
                " of values"
            }
        }
        _ => "",
    }
}
