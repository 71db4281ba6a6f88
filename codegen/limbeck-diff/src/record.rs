//! Changes as plain data that needs neither schema: for the history, and for people.

use std::collections::BTreeMap;

use limbeck_schema::model::{Element, Schema};
use limbeck_schema::print;

use crate::change::{Aspect, Change, Kind, Side};
use crate::compare::Comparison;
use crate::facts::{Edit, Facts, Reader, package_subject, short};

/// One change, without the schemas it is between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The package of the element; of a file, the one it declares.
    pub package: String,
    /// The element, relative to its package: `User.email`, `Status.STATUS_ACTIVE`,
    /// `UserService.GetUser`. What is gone has its old name, everything else its new one. Of files
    /// the import name, of packages their name.
    pub path: String,
    /// What differs.
    pub kind: Kind,
    /// What was there: canonical proto text of the declaration or statement that changed, or the
    /// fact alone where no text shows it. `None` if nothing was.
    pub was: Option<String>,
    /// What is there now, in the same form.
    pub now: Option<String>,
    /// Old and new full name, if it is a rename; of packages as in [`crate::Subject::path`].
    pub renamed: Option<(String, String)>,
    /// The facts that change; none for a rename, which [`crate::apply`] carries out on all of them.
    pub edits: Vec<Edit>,
}

/// A record of every change, in the order of the changes.
pub fn records(comparison: &Comparison<'_>) -> Vec<Record> {
    let recorder =
        Recorder { comparison, old: Reader::new(comparison.old), new: Reader::new(comparison.new) };
    let mut listed = None;
    let record = |change: &Change| {
        // Lists are one fact: the first change of several carries it.
        let list = recorder.list(change);
        let repeated = list.is_some() && list == listed;
        listed = list;
        recorder.record(change, repeated)
    };
    comparison.changes.iter().map(record).collect()
}

/// Folds what was added or removed inside a message, or is the body of a group, into the record of
/// the message or group that was added or removed: one record, whose text shows it all.
pub fn fold(records: Vec<Record>) -> Vec<Record> {
    let mut containers: BTreeMap<(Kind, String), usize> = BTreeMap::new();
    for (n, record) in records.iter().enumerate() {
        containers.extend(record.container().map(|name| ((record.kind, name), n)));
    }
    let parents: Vec<Option<usize>> =
        records.iter().enumerate().map(|(n, record)| record.parent(n, &containers)).collect();
    let mut inside: BTreeMap<usize, Vec<Edit>> = BTreeMap::new();
    let mut folded = Vec::new();
    for (n, record) in records.into_iter().enumerate() {
        match outermost(&parents, n) {
            Some(outer) => inside.entry(outer).or_default().extend(record.edits),
            None => folded.push((n, record)),
        }
    }
    let with_inside = |(n, mut record): (usize, Record)| {
        record.edits.extend(inside.remove(&n).unwrap_or_default());
        record
    };
    folded.into_iter().map(with_inside).collect()
}

/// The record that one goes into; each parent is another record, so that the way ends.
fn outermost(parents: &[Option<usize>], from: usize) -> Option<usize> {
    let parent = |n: usize| parents.get(n).copied().flatten();
    let mut outer = parent(from)?;
    for _ in 0..parents.len() {
        match parent(outer) {
            Some(next) => outer = next,
            None => break,
        }
    }
    Some(outer)
}

impl Record {
    /// The full name of the message whose body this record's text holds.
    fn container(&self) -> Option<String> {
        match self.kind {
            Kind::MessageAdded | Kind::MessageRemoved => Some(self.full_name(&self.path)),
            Kind::FieldAdded
            | Kind::FieldRemoved
            | Kind::ExtensionAdded
            | Kind::ExtensionRemoved => {
                let fact = |aspect| {
                    let edit = self.edits.iter().find(|edit| edit.subject.aspect == aspect)?;
                    edit.now.as_deref().or(edit.was.as_deref())
                };
                let is_group = fact(Aspect::Delimited) == Some("true");
                is_group
                    .then(|| short(Aspect::Type, fact(Aspect::Type).unwrap_or_default()).to_owned())
            }
            _ => None,
        }
    }

    fn full_name(&self, path: &str) -> String {
        if self.package.is_empty() { path.to_owned() } else { format!("{}.{path}", self.package) }
    }

    /// The record whose text shows this one's.
    fn parent(&self, own: usize, containers: &BTreeMap<(Kind, String), usize>) -> Option<usize> {
        let (message, fields) = match self.kind {
            Kind::MessageAdded | Kind::EnumAdded | Kind::ExtensionAdded => {
                (Kind::MessageAdded, [Kind::FieldAdded, Kind::ExtensionAdded])
            }
            Kind::MessageRemoved | Kind::EnumRemoved | Kind::ExtensionRemoved => {
                (Kind::MessageRemoved, [Kind::FieldRemoved, Kind::ExtensionRemoved])
            }
            _ => return None,
        };
        let find = |kind, name| containers.get(&(kind, name)).copied().filter(|n| *n != own);
        let around = self.path.rsplit_once('.');
        let around = around.and_then(|(outer, _)| find(message, self.full_name(outer)));
        if self.kind != message {
            return around;
        }
        around
            .or_else(|| fields.into_iter().find_map(|kind| find(kind, self.full_name(&self.path))))
    }
}

struct Recorder<'c> {
    comparison: &'c Comparison<'c>,
    old: Reader<'c>,
    new: Reader<'c>,
}

impl Recorder<'_> {
    fn record(&self, change: &Change, repeated: bool) -> Record {
        let (reader, side) = match (change.old, change.new) {
            (_, Some(side)) => (&self.new, Some(side)),
            (side, None) => (&self.old, side),
        };
        let (package, path) = side.map(|side| place(reader, change.kind, side)).unwrap_or_default();
        let text =
            |reader, side: Option<Side>| side.and_then(|side| text(reader, change.kind, side));
        let mut record = Record {
            package,
            path,
            kind: change.kind,
            was: text(&self.old, change.old),
            now: text(&self.new, change.new),
            renamed: None,
            edits: Vec::new(),
        };
        match (change.kind.aspect(), change.old, change.new) {
            (Aspect::Name, Some(old), Some(new)) => {
                let name = |reader: &Reader<'_>, side: Side| match change.kind {
                    Kind::PackageRenamed => {
                        package_subject(&package_of(reader.schema, side.element)).path
                    }
                    _ => reader.path(side.element),
                };
                record.renamed = Some((name(&self.old, old), name(&self.new, new)));
            }
            (Aspect::ReservedNumbers | Aspect::ExtensionRanges, ..) => {
                if !repeated {
                    let whole = |element| Some(Side::whole(element));
                    let list = self.list(change);
                    record.edits.extend(
                        list.and_then(|(aspect, old, new)| {
                            self.edit(aspect, whole(old), whole(new))
                        }),
                    );
                }
            }
            _ => record.edits = self.edits(change),
        }
        record
    }

    /// The facts that a change changes, but for renames and lists.
    fn edits(&self, change: &Change) -> Vec<Edit> {
        let aspect = change.kind.aspect();
        if aspect == Aspect::Whole {
            let gone = whole(&self.old, change).into_iter().filter(|_| change.new.is_none());
            let come = whole(&self.new, &change.invert()).into_iter();
            let come = come.filter(|_| change.old.is_none());
            return gone
                .map(|(subject, was)| Edit { subject, was: Some(was), now: None })
                .chain(come.map(|(subject, now)| Edit { subject, was: None, now: Some(now) }))
                .collect();
        }
        let mut edits: Vec<Edit> = self.edit(aspect, change.old, change.new).into_iter().collect();
        if aspect == Aspect::Cardinality {
            let gone = entry(&self.old, change.old).into_iter();
            edits.extend(gone.map(|(subject, was)| Edit { subject, was: Some(was), now: None }));
            let come = entry(&self.new, change.new).into_iter();
            edits.extend(come.map(|(subject, now)| Edit { subject, was: None, now: Some(now) }));
        }
        edits
    }

    /// One fact on both sides.
    fn edit(&self, aspect: Aspect, old: Option<Side>, new: Option<Side>) -> Option<Edit> {
        let fact = |reader: &Reader<'_>, side: Side| reader.fact(side.element, aspect, side.part);
        let subject =
            |reader: &Reader<'_>, side: Side| reader.subject(side.element, aspect, side.part);
        let was = old.and_then(|side| fact(&self.old, side));
        let now = new.and_then(|side| fact(&self.new, side));
        let subject = match (&was, &now) {
            (_, Some(_)) => subject(&self.new, new?),
            (Some(_), None) => subject(&self.old, old?),
            (None, None) => return None,
        };
        Some(Edit { subject, was, now })
    }

    /// The list that a change is about, by its element on both sides.
    fn list(&self, change: &Change) -> Option<(Aspect, Element, Element)> {
        let aspect = change.kind.aspect();
        if !matches!(aspect, Aspect::ReservedNumbers | Aspect::ExtensionRanges) {
            return None;
        }
        let pairs = &self.comparison.pairs;
        let (old, new) = match (change.old, change.new) {
            (Some(old), Some(new)) => (old.element, new.element),
            (Some(Side { element: old @ Element::Message(id), .. }), None) => {
                (old, Element::Message(pairs.new_message(id)?))
            }
            (Some(Side { element: old @ Element::Enum(id), .. }), None) => {
                (old, Element::Enum(pairs.new_enum(id)?))
            }
            (None, Some(Side { element: new @ Element::Message(id), .. })) => {
                (Element::Message(pairs.old_message(id)?), new)
            }
            (None, Some(Side { element: new @ Element::Enum(id), .. })) => {
                (Element::Enum(pairs.old_enum(id)?), new)
            }
            _ => return None,
        };
        Some((aspect, old, new))
    }
}

/// The facts of what a change adds or removes.
fn whole(reader: &Reader<'_>, change: &Change) -> Facts {
    let mut facts = Facts::new();
    if let Some(side) = change.old {
        match change.kind {
            Kind::PackageAdded | Kind::PackageRemoved => {
                let name = package_of(reader.schema, side.element);
                facts.insert(package_subject(&name), "package".to_owned());
            }
            _ => reader.collect(side.element, &mut facts),
        }
    }
    facts
}

/// The facts of a map's key and value.
fn entry(reader: &Reader<'_>, side: Option<Side>) -> Facts {
    let mut facts = Facts::new();
    if let Some(Side { element: Element::Field(id, n), .. }) = side
        && let Some(field) = reader.schema.message(id).fields.get(n as usize)
    {
        reader.collect_entry(field, &mut facts);
    }
    facts
}

pub(crate) fn package_of(schema: &Schema, element: Element) -> String {
    schema.package(schema.file(schema.file_of(element)).package).name.to_string()
}

/// The element that people see: of a map's key or value, the field.
pub(crate) fn visible(reader: &Reader<'_>, element: Element) -> Element {
    match element {
        Element::Field(id, _) => reader.owner(id).unwrap_or(element),
        element => element,
    }
}

/// Package and path of an element.
fn place(reader: &Reader<'_>, kind: Kind, side: Side) -> (String, String) {
    let package = package_of(reader.schema, side.element);
    match kind {
        Kind::PackageAdded | Kind::PackageRemoved | Kind::PackageRenamed => {
            (package.clone(), package)
        }
        _ => {
            let path = relative(reader.schema, visible(reader, side.element));
            (package, path)
        }
    }
}

/// The full name of an element without its package; a file's import name.
pub(crate) fn relative(schema: &Schema, element: Element) -> String {
    let name = schema.full_name(element);
    let Element::File(_) = element else {
        let package = package_of(schema, element);
        let relative = name.strip_prefix(&package).and_then(|rest| rest.strip_prefix('.'));
        return relative.map_or_else(|| name.clone(), str::to_owned);
    };
    name
}

/// What stood or stands there.
fn text(reader: &Reader<'_>, kind: Kind, side: Side) -> Option<String> {
    let schema = reader.schema;
    let element = visible(reader, side.element);
    let fact = || {
        let fact = reader.fact(side.element, kind.aspect(), side.part);
        fact.map(|fact| short(kind.aspect(), &fact).to_owned())
    };
    match kind.aspect() {
        Aspect::Whole | Aspect::Name if matches!(element, Element::File(_)) => Some(match kind {
            Kind::FileAdded | Kind::FileRemoved => schema.full_name(element),
            _ => package_of(schema, element),
        }),
        // A declaration with its body would hide the name.
        Aspect::Name if is_container(element) => Some(schema.full_name(element)),
        // Others hold an option in brackets.
        Aspect::Option if is_container(element) => print::statement(schema, element, side.part),
        Aspect::Import
        | Aspect::ReservedNumbers
        | Aspect::ReservedName
        | Aspect::ExtensionRanges => print::statement(schema, element, side.part),
        Aspect::Whole
        | Aspect::Name
        | Aspect::Option
        | Aspect::Number
        | Aspect::Type
        | Aspect::Cardinality
        | Aspect::Presence
        | Aspect::Delimited
        | Aspect::JsonName
        | Aspect::Default
        | Aspect::Extendee
        | Aspect::Input
        | Aspect::Output
        | Aspect::ClientStreaming
        | Aspect::ServerStreaming => Some(print::declaration(schema, element)),
        // No text of the element shows these.
        Aspect::File
        | Aspect::Package
        | Aspect::Syntax
        | Aspect::Label
        | Aspect::Implied
        | Aspect::Oneof
        | Aspect::Packed
        | Aspect::Utf8
        | Aspect::Openness
        | Aspect::First
        | Aspect::Aliases => fact(),
    }
}

/// Whether an element has a body in which options are statements.
const fn is_container(element: Element) -> bool {
    match element {
        Element::File(_)
        | Element::Message(_)
        | Element::Oneof(..)
        | Element::Enum(_)
        | Element::Service(_) => true,
        Element::Field(..)
        | Element::EnumValue(..)
        | Element::Method(..)
        | Element::Extension(_) => false,
    }
}
