//! Edits all files of a tree.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Severity;
use limbeck_schema::model::{Cardinality, Element, File, FileId, Role, Schema, Type};
use limbeck_schema::source::Memory;

use super::elements::edit_file;
use super::random::Random;
use super::text::Text;

/// File name to text.
type Files = BTreeMap<String, Vec<u8>>;

/// What must be known of a schema to edit it with care.
pub(super) struct Uses<'s> {
    pub(super) schema: &'s Schema,
    /// Fields by the message or enum that is their type; `None` for uses that are no plain field.
    pub(super) fields: BTreeMap<Element, Vec<Option<Element>>>,
    /// Files that others import.
    imported: BTreeSet<FileId>,
    /// Files that options are made of: all others depend on what they say.
    pinned: BTreeSet<FileId>,
}

/// A tree after random edits.
///
/// # Panics
/// If it does not compile, before or after.
pub(in super::super) fn mutate(files: &Files, schema: &Schema, seed: u64) -> Files {
    let uses = Uses::new(schema);
    let mut edited = Files::new();
    for (name, text) in files {
        let id = schema.find_file(name).unwrap();
        let mut random = Random::new(seed, name);
        let is_free = !uses.imported.contains(&id) && schema.file(id).role == Role::Root;
        if uses.pinned.contains(&id) {
            edited.insert(name.clone(), text.clone());
        } else if is_free && random.one_in(40) {
            let moved = name.replace(".proto", "_moved.proto");
            let stays = random.one_in(2).then(|| edited.insert(moved, text.clone()));
            drop(stays);
        } else {
            let mut text = Text::new(std::str::from_utf8(text).unwrap());
            edit_file(&uses, (id, is_free), &mut text, &mut random);
            edited.insert(name.clone(), text.edited().into_bytes());
        }
    }
    mend(files, edited)
}

/// Takes edits back, file by file, until all compiles.
fn mend(files: &Files, mut edited: Files) -> Files {
    const ROUNDS: usize = 20;
    let mut roots: Vec<String> = edited.keys().cloned().collect();
    for _ in 0..ROUNDS {
        let broken = broken(&edited, roots);
        if broken.is_empty() {
            return edited;
        }
        let mut touched = broken.clone();
        for name in &broken {
            touched.extend(take_back(files, &mut edited, name));
        }
        roots = importers(&edited, touched);
    }
    panic!("edits leave files that do not compile");
}

/// Files with errors among some files and what they import.
fn broken(files: &Files, roots: Vec<String>) -> BTreeSet<String> {
    let memory = Memory { files: files.clone(), roots: Some(roots) };
    let compilation = compile(&memory, &Limits::default()).unwrap();
    let errors = compilation.findings.iter().filter(|it| it.severity == Severity::Error);
    let places = errors.flat_map(|error| {
        let related = error.related.iter().map(|related| &related.place);
        error.place.iter().chain(related).map(|place| place.file.to_string())
    });
    places.collect()
}

/// Some files, and all that import one of them, directly or not.
fn importers(files: &Files, mut found: BTreeSet<String>) -> Vec<String> {
    loop {
        let is_importer = |(name, text): &(&String, &Vec<u8>)| {
            !found.contains(*name) && imports(text).iter().any(|name| found.contains(name))
        };
        let more: Vec<String> =
            files.iter().filter(is_importer).map(|(name, _)| name.clone()).collect();
        if more.is_empty() {
            found.retain(|name| files.contains_key(name));
            return found.into_iter().collect();
        }
        found.extend(more);
    }
}

/// A file that was edited goes back; of one that was not, those that it imports do. Hands out which.
fn take_back(files: &Files, edited: &mut Files, name: &str) -> Vec<String> {
    let Some(original) = files.get(name) else {
        edited.remove(name);
        return Vec::new();
    };
    if edited.get(name) != Some(original) {
        edited.insert(name.to_owned(), original.clone());
        return vec![name.to_owned()];
    }
    let mut imported = imports(original);
    imported.retain(|name| files.contains_key(name));
    for name in &imported {
        edited.insert(name.clone(), files[name].clone());
    }
    imported
}

/// The files that a text imports, one on each line.
fn imports(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let lines = text.lines().filter(|line| line.starts_with("import"));
    lines.filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect()
}

impl<'s> Uses<'s> {
    fn new(schema: &'s Schema) -> Self {
        let mut uses = Self {
            schema,
            fields: BTreeMap::new(),
            imported: BTreeSet::new(),
            pinned: BTreeSet::new(),
        };
        for (id, message) in (0..).map(limbeck_schema::model::MessageId).zip(&schema.messages) {
            for (n, field) in (0..).zip(&message.fields) {
                let is_plain = !message.map_entry
                    && !field.delimited
                    && field.default.is_none()
                    && field.cardinality != Cardinality::Map;
                uses.note(field.ty, is_plain.then_some(Element::Field(id, n)));
            }
        }
        for method in schema.services.iter().flat_map(|service| &service.methods) {
            uses.note(Type::Message(method.input), None);
            uses.note(Type::Message(method.output), None);
        }
        for extension in &schema.extensions {
            uses.note(Type::Message(extension.extendee), None);
            uses.note(extension.field.ty, None);
            uses.pin(extension.file);
        }
        let imports = schema.files.iter().flat_map(|file: &File| &file.imports);
        uses.imported = imports.map(|import| import.file).collect();
        uses
    }

    fn note(&mut self, ty: Type, user: Option<Element>) {
        let element = match ty {
            Type::Message(id) => Element::Message(id),
            Type::Enum(id) => Element::Enum(id),
            _ => return,
        };
        self.fields.entry(element).or_default().push(user);
    }

    fn pin(&mut self, file: FileId) {
        if self.pinned.insert(file) {
            let schema = self.schema;
            schema.file(file).imports.iter().for_each(|import| self.pin(import.file));
        }
    }
}
