//! What the rules `MESSAGE_NO_DELETE`, `PACKAGE_ENUM_NO_DELETE` and their like share.
//!
//! A file is asked by the name inside its package, so that a file which changes its package loses
//! nothing; a package is asked by full name, whichever file has it.

use std::collections::BTreeSet;

use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::{
    Cardinality, Element, FileId, MessageId, PackageId, Part, Schema, Type,
};

use super::gone;
use crate::breaking::Breaking;

/// The kinds of change by which a message can leave; the entry of a map leaves with its field.
pub(crate) const MESSAGE_KINDS: &[Kind] = &[
    Kind::MessageRemoved,
    Kind::MessageMoved,
    Kind::FieldRemoved,
    Kind::FieldName,
    Kind::FieldCardinality,
];

/// Which kinds of element the packages of a schema have at all.
#[derive(Debug)]
pub(crate) struct Populated {
    kinds: BTreeSet<(PackageId, &'static str)>,
    /// Whether it is as if all had all kinds.
    all: bool,
}

impl Populated {
    pub(crate) fn new(schema: &Schema, all: bool) -> Self {
        let messages = schema.messages.iter().map(|it| (it.file, MESSAGE));
        let enums = schema.enums.iter().map(|it| (it.file, ENUM));
        let extensions = schema.extensions.iter().map(|it| (it.file, EXTENSION));
        let found = messages.chain(enums).chain(extensions);
        let kinds = found.map(|(file, kind)| (schema.file(file).package, kind)).collect();
        Self { kinds, all }
    }

    fn has(&self, package: PackageId, kind: &'static str) -> bool {
        // A package without services is asked for them nevertheless, as buf does.
        self.all || kind == SERVICE || self.kinds.contains(&(package, kind))
    }
}

const MESSAGE: &str = "message";
const ENUM: &str = "enum";
const SERVICE: &str = "service";
const EXTENSION: &str = "extension";

/// Reports what a file that is still there no longer has.
pub(crate) fn from_file(breaking: &mut Breaking<'_>, change: &Change) {
    for element in leaving(breaking, change) {
        let old = breaking.comparison.old;
        let Some(file) = breaking.comparison.pairs.new_file(old.file_of(element)) else { return };
        let inner = name_in_package(old, element);
        if find_in_file(breaking, file, &inner, kind(element)).is_some() {
            continue;
        }
        let place = parent_in_file(breaking, file, &inner);
        let path = &breaking.comparison.new.file(file).name;
        let kind = kind(element);
        let text = match partner(breaking, element) {
            Some(other) => {
                let other = &breaking.comparison.new.file(other).name;
                format!(
                    "file `{path}` no longer has the {kind} `{inner}`, which is now in `{other}`"
                )
            }
            None => format!("file `{path}` no longer has the {kind} `{inner}`"),
        };
        report(breaking, change, (element, Some(place)), text);
    }
}

/// Reports what a package that is still there no longer has in any file.
pub(crate) fn from_package(breaking: &mut Breaking<'_>, change: &Change) {
    for element in leaving(breaking, change) {
        let (old, new) = (breaking.comparison.old, breaking.comparison.new);
        let package = &old.package(old.file(old.file_of(element)).package).name;
        let kind = kind(element);
        let left = new.find_package(package).and_then(|it| it.files.first());
        let left = left.map(|file| new.file(*file).package);
        if !left.is_some_and(|package| breaking.populated.has(package, kind)) {
            continue;
        }
        let full_name = old.full_name(element);
        if new.find(&full_name).is_some_and(|found| self::kind(found) == kind) {
            continue;
        }
        let inner = name_in_package(old, element);
        let text = format!("package `{package}` no longer has the {kind} `{inner}`");
        let file = breaking.comparison.pairs.new_file(old.file_of(element));
        let place = file.map(|file| match element {
            // A message is looked for where its outer message went, the others in their file.
            Element::Message(_) => parent_in_schema(new, &full_name).unwrap_or(Element::File(file)),
            Element::File(_)
            | Element::Field(..)
            | Element::Oneof(..)
            | Element::Enum(_)
            | Element::EnumValue(..)
            | Element::Service(_)
            | Element::Method(..)
            | Element::Extension(_) => parent_in_file(breaking, file, &inner),
        });
        report(breaking, change, (element, place), text);
    }
}

/// The elements of the old schema that may be gone by a change.
fn leaving(breaking: &Breaking<'_>, change: &Change) -> Vec<Element> {
    let Some(old) = change.old else { return Vec::new() };
    let schema = breaking.comparison.old;
    match old.element {
        Element::Message(id) => {
            let entries = schema.message(id).messages.iter().copied();
            let entries = entries.filter(|inner| schema.message(*inner).map_entry);
            std::iter::once(id).chain(entries).map(Element::Message).collect()
        }
        Element::Field(id, _) => {
            leaving_entry(breaking, change, id).map(Element::Message).into_iter().collect()
        }
        // An extension has one number under any name: what is looked for is the name.
        Element::Extension(id) => {
            let name = &schema.extension(id).full_name;
            let new = change.new.map(|side| breaking.comparison.new.full_name(side.element));
            let renamed = new.is_some_and(|new| new != **name);
            let by_name = [Kind::ExtensionRemoved, Kind::ExtensionRenamed].contains(&change.kind);
            let leaves = by_name || (change.kind == Kind::ExtensionMoved && !renamed);
            leaves.then_some(old.element).into_iter().collect()
        }
        element @ (Element::File(_)
        | Element::Oneof(..)
        | Element::Enum(_)
        | Element::EnumValue(..)
        | Element::Service(_)
        | Element::Method(..)) => vec![element],
    }
}

/// The entry of a map field that is gone, renamed or no longer a map. One whose message is gone or
/// has moved is told of with its message.
fn leaving_entry(
    breaking: &Breaking<'_>,
    change: &Change,
    message: MessageId,
) -> Option<MessageId> {
    let (old, new) = (breaking.comparison.old, breaking.comparison.new);
    let element = change.old?.element;
    let Element::Field(_, index) = element else { return None };
    let field = old.message(message).fields.get(index as usize)?;
    let (Cardinality::Map, Type::Message(entry)) = (field.cardinality, field.ty) else {
        return None;
    };
    // A field that is renamed and no longer a map has two changes.
    let renamed = change.new.is_some_and(|side| new.name(side.element) != &*field.name);
    if change.kind == Kind::FieldCardinality && renamed {
        return None;
    }
    let pairs = &breaking.comparison.pairs;
    let partner = pairs.new_message(message)?;
    let is_in_place = pairs.new_file(old.message(message).file) == Some(new.message(partner).file);
    is_in_place.then_some(entry)
}

fn report(
    breaking: &mut Breaking<'_>,
    change: &Change,
    (element, place): (Element, Option<Element>),
    text: String,
) {
    let is_moved = partner(breaking, element).is_some();
    let harm = if is_moved {
        gone::moved(breaking, element)
    } else {
        gone::gone(breaking, change, element)
    };
    let finding: Option<&mut Finding> = match place {
        Some(place) => breaking.report(change, (place, Part::Whole), text),
        None => breaking.report_nowhere(change, text),
    };
    if let Some(finding) = finding {
        finding.harm = Some(harm);
    }
}

/// The file in which the new schema has an element of the old one.
fn partner(breaking: &Breaking<'_>, element: Element) -> Option<FileId> {
    let (new, name) = (breaking.comparison.new, breaking.comparison.old.full_name(element));
    let found = new.find(&name).filter(|found| kind(*found) == kind(element))?;
    Some(new.file_of(found))
}

pub(crate) fn kind(element: Element) -> &'static str {
    match element {
        Element::File(_) => "file",
        Element::Message(_) => MESSAGE,
        Element::Field(..) => "field",
        Element::Oneof(..) => "oneof",
        Element::Enum(_) => ENUM,
        Element::EnumValue(..) => "enum value",
        Element::Service(_) => SERVICE,
        Element::Method(..) => "rpc",
        Element::Extension(_) => EXTENSION,
    }
}

/// `User.Kind` of `user.v1.User.Kind`.
pub(crate) fn name_in_package(schema: &Schema, element: Element) -> String {
    let full_name = schema.full_name(element);
    let package = &schema.package(schema.file(schema.file_of(element)).package).name;
    let inner = full_name.strip_prefix(&**package).and_then(|rest| rest.strip_prefix('.'));
    inner.map(str::to_owned).unwrap_or(full_name)
}

fn find_in_file(
    breaking: &Breaking<'_>,
    file: FileId,
    inner: &str,
    kind: &'static str,
) -> Option<Element> {
    let new = breaking.comparison.new;
    let package = &new.package(new.file(file).package).name;
    let found = match &**package {
        "" => new.find(inner),
        package => new.find(&format!("{package}.{inner}")),
    };
    found.filter(|found| self::kind(*found) == kind && new.file_of(*found) == file)
}

/// The nearest message around a name that a file still has, else the file.
fn parent_in_file(breaking: &Breaking<'_>, file: FileId, inner: &str) -> Element {
    let mut parents = parents(inner);
    let found = parents.find_map(|parent| find_in_file(breaking, file, parent, MESSAGE));
    found.unwrap_or(Element::File(file))
}

/// The nearest message around a full name.
fn parent_in_schema(schema: &Schema, full_name: &str) -> Option<Element> {
    let is_message = |found: &Element| matches!(found, Element::Message(_));
    parents(full_name).find_map(|parent| schema.find(parent).filter(is_message))
}

/// `a.b`, `a` of `a.b.c`.
fn parents(name: &str) -> impl Iterator<Item = &str> {
    name.rmatch_indices('.').map(|(dot, _)| name.split_at(dot).0)
}
