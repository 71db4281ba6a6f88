//! Declarations to text.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::declaration::Declaration;
use super::order::rank;
use super::text::{Role, Text, recorded};
use super::{Canon, Key, join};
use crate::revision::Kind;

/// Some top-level declarations, with one syntax, that make a proto file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// `proto2` or `proto3`.
    pub syntax: String,
    /// Top-level elements, by path.
    pub paths: Vec<String>,
}

/// Top-level elements that cannot stand in the first file, with how many have to come before.
pub(crate) type Floors = BTreeMap<String, usize>;

/// Floor, level above it, syntax.
pub(crate) type Level = (usize, usize, String);

/// How often the syntax may change on the way from an element to what it needs. Nobody has more,
/// and what is spoiled is found soon.
const MAX_LEVELS: usize = 256;

/// How names are spelled.
#[derive(Clone, Copy)]
enum Spelling {
    /// As recorded.
    Recorded,
    /// So that a compiler finds what is meant, whatever stands around.
    Absolute,
}

impl Canon {
    /// The text of a checkpoint: all declarations, as they are recorded.
    pub fn write(&self) -> String {
        let mut text = String::new();
        for syntax in ["proto2", "proto3"] {
            let of = |path: &String| self.syntax(path) == syntax;
            let paths: Vec<String> = self.top().filter(of).collect();
            if paths.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            let section = Section { syntax: syntax.to_owned(), paths };
            text.push_str(&self.head(&section, &BTreeSet::new()));
            text.push_str(&self.body(&section, Spelling::Recorded));
        }
        text
    }

    /// A proto file of some declarations, which imports others.
    pub fn file(&self, section: &Section, imports: &BTreeSet<String>) -> String {
        self.head(section, imports) + &self.body(section, Spelling::Absolute)
    }

    /// The declarations of a package as files that import each other without a circle: one, unless
    /// there are two syntaxes. No file of one syntax can hold what needs the other.
    pub fn sections(&self) -> Vec<Section> {
        self.sections_above(&BTreeMap::new()).into_values().collect()
    }

    /// As [`Self::sections`], but what has a higher floor, or needs what has, is in a later file.
    ///
    /// Sections come with floor and level: none needs one that comes behind it.
    pub(crate) fn sections_above(&self, floors: &Floors) -> BTreeMap<Level, Section> {
        let paths: Vec<String> = self.top().collect();
        let uses: BTreeMap<&String, BTreeSet<String>> =
            paths.iter().map(|path| (path, self.used_tops(path))).collect();
        let mut levels: BTreeMap<&String, (usize, usize)> =
            paths.iter().map(|path| (path, (floors.get(path).copied().unwrap_or(0), 0))).collect();
        for _ in 0..MAX_LEVELS {
            let mut changed = false;
            for (path, used) in &uses {
                let own = levels.get(path).copied().unwrap_or_default();
                let needed = used.iter().filter_map(|other| {
                    let (floor, level) = *levels.get(other)?;
                    Some((floor, level + usize::from(self.syntax(other) != self.syntax(path))))
                });
                let needed = needed.max().unwrap_or_default();
                if needed > own {
                    levels.insert(path, needed);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        let mut sections: BTreeMap<Level, Section> = BTreeMap::new();
        for (path, (floor, level)) in levels {
            let syntax = self.syntax(path).to_owned();
            let section = sections
                .entry((floor, level, syntax.clone()))
                .or_insert_with(|| Section { syntax, paths: Vec::new() });
            section.paths.push(path.clone());
        }
        sections
    }

    /// Every name that some declarations use: types as recorded, extensions in full.
    pub(crate) fn uses(&self, section: &Section) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut types, mut extensions) = (BTreeSet::new(), BTreeSet::new());
        for path in &section.paths {
            for (_, declaration) in self.below(path) {
                for token in &declaration.text.tokens {
                    match token.role {
                        Role::Type => {
                            types.insert(token.text.to_string());
                        }
                        Role::Extension | Role::LiteralExtension => {
                            extensions.insert(token.text.to_string());
                        }
                        Role::Plain | Role::Name | Role::Gone => {}
                    }
                }
            }
        }
        (types, extensions)
    }

    /// The syntax of a top-level element.
    pub(crate) fn syntax(&self, path: &str) -> &str {
        let top = path.split('.').next().unwrap_or_default();
        let of = |path: &str| self.elements.get(&Key::new(Kind::Syntax, path));
        let found = of(top).or_else(|| of(""));
        found.and_then(|it| it.text.tokens.first()).map_or("proto3", |token| &*token.text)
    }

    /// The paths of all top-level elements.
    fn top(&self) -> impl Iterator<Item = String> {
        let groups = self.groups();
        let is_top = |key: &&Key| key.kind.is_element() && key.parent().is_none();
        let is_own = move |key: &&Key| !groups.contains(&key.path);
        self.elements.keys().filter(is_top).filter(is_own).map(|key| key.path.clone())
    }

    /// The messages that come with a group.
    fn groups(&self) -> BTreeSet<String> {
        self.elements.values().filter_map(|declaration| declaration.group.clone()).collect()
    }

    /// The top-level elements that one uses.
    fn used_tops(&self, path: &str) -> BTreeSet<String> {
        let section = Section { syntax: String::new(), paths: vec![path.to_owned()] };
        let (types, extensions) = self.uses(&section);
        let prefix =
            if self.package.is_empty() { String::new() } else { format!("{}.", self.package) };
        let own = extensions.iter().filter_map(|name| name.strip_prefix(&prefix));
        let types = types.iter().map(String::as_str).filter(|name| !name.starts_with('.'));
        let tops = types.chain(own).filter_map(|name| name.split('.').next());
        tops.filter(|top| *top != path).map(str::to_owned).collect()
    }

    fn head(&self, section: &Section, imports: &BTreeSet<String>) -> String {
        let mut text = format!("syntax = \"{}\";\n", section.syntax);
        if !self.package.is_empty() {
            let _ = write!(text, "\npackage {};\n", self.package);
        }
        if !imports.is_empty() {
            text.push('\n');
        }
        for import in imports {
            let _ = writeln!(text, "import \"{import}\";");
        }
        text
    }

    fn body(&self, section: &Section, spelling: Spelling) -> String {
        let mut writer = Writer { canon: self, spelling, text: String::new() };
        for path in &section.paths {
            let found: Vec<(&Key, &Declaration)> =
                self.at(path).filter(|(key, _)| key.kind.is_element()).collect();
            for (key, declaration) in found {
                writer.text.push('\n');
                writer.declaration(key, declaration, 0);
            }
        }
        writer.text
    }

    /// The declaration alone, as recorded.
    pub(super) fn own_text(&self, declaration: &Declaration) -> String {
        declaration.text.write(0, &|role, name| recorded(&self.package, role, name))
    }

    /// The text of a declaration that is added or removed: with what is inside, but for the fields
    /// of a oneof, which are declarations of their own.
    pub(super) fn change_text(&self, key: &Key, declaration: &Declaration) -> String {
        if key.kind == Kind::Oneof {
            return self.own_text(declaration);
        }
        let mut writer = Writer { canon: self, spelling: Spelling::Recorded, text: String::new() };
        writer.declaration(key, declaration, 0);
        writer.text.truncate(writer.text.trim_end().len());
        writer.text
    }
}

/// Text in the making.
struct Writer<'c> {
    canon: &'c Canon,
    spelling: Spelling,
    text: String,
}

/// What stands in a body.
pub(super) type Inside<'c> = Vec<(&'c Key, &'c Declaration)>;

impl<'c> Writer<'c> {
    fn declaration(&mut self, key: &'c Key, declaration: &'c Declaration, indent: usize) {
        match key.kind {
            Kind::Message | Kind::Enum | Kind::Service => {
                self.container(&key.path, declaration, indent);
            }
            Kind::Oneof => self.oneof(key, declaration, indent),
            Kind::Field | Kind::Extension => match &declaration.group {
                Some(group) => self.group(declaration, group, indent),
                None => self.line(declaration, indent),
            },
            Kind::Package
            | Kind::Lifecycle
            | Kind::Syntax
            | Kind::Option
            | Kind::Reserved
            | Kind::Extensions
            | Kind::Value
            | Kind::Rpc => self.line(declaration, indent),
        }
    }

    fn spell(&self, text: &'c Text, indent: usize) -> String {
        let package = &self.canon.package;
        match self.spelling {
            Spelling::Recorded => text.write(indent, &|role, name| recorded(package, role, name)),
            Spelling::Absolute => text.write(indent, &|role, name| match role {
                Role::Plain | Role::Name | Role::LiteralExtension | Role::Gone => {
                    Cow::Borrowed(name)
                }
                Role::Type if name.starts_with('.') => Cow::Borrowed(name),
                Role::Type => Cow::Owned(format!(".{}", join(package, name))),
                Role::Extension => Cow::Owned(format!(".{name}")),
            }),
        }
    }

    fn line(&mut self, declaration: &'c Declaration, indent: usize) {
        let text = self.spell(&declaration.text, indent);
        let _ = writeln!(self.text, "{:indent$}{text}", "");
    }

    /// `message A {`, what is inside, `}`.
    fn container(&mut self, path: &str, declaration: &'c Declaration, indent: usize) {
        let head = self.spell(&declaration.text, indent);
        self.block(&head, path, indent, declaration);
    }

    /// A group with the fields of its message; of an extension, in the `extend` around it.
    fn group(&mut self, declaration: &'c Declaration, path: &str, indent: usize) {
        let text = self.spell(&declaration.text, indent);
        let Some((head, tail)) = text.rsplit_once("{}") else { return };
        let tail = tail.to_owned();
        let inner = if tail.is_empty() { indent } else { indent + 2 };
        let _ = write!(self.text, "{:indent$}", "");
        let head = format!("{head}{{}}");
        self.body_of(&head, path, inner, declaration);
        self.text.push_str(&tail);
        self.text.push('\n');
    }

    fn block(&mut self, head: &str, path: &str, indent: usize, declaration: &'c Declaration) {
        let _ = write!(self.text, "{:indent$}", "");
        self.body_of(head, path, indent, declaration);
        self.text.push('\n');
    }

    fn body_of(&mut self, head: &str, path: &str, indent: usize, declaration: &'c Declaration) {
        let canon = self.canon;
        let inside = canon.inside(path);
        let is_number = |kind| matches!(kind, Kind::Reserved | Kind::Extensions);
        let numbers: Inside<'c> = canon.at(path).filter(|(key, _)| is_number(key.kind)).collect();
        if inside.is_empty() && numbers.is_empty() {
            self.text.push_str(head);
            return;
        }
        self.text.push_str(head.strip_suffix('}').unwrap_or(head));
        self.text.push('\n');
        let start = self.text.len();
        let of = |kinds: &[Kind]| -> Inside<'c> {
            inside.iter().filter(|(key, _)| kinds.contains(&key.kind)).copied().collect()
        };
        let lines = indent + 2;
        self.lines(&of(&[Kind::Option]), lines, start);
        self.lines(&of(&[Kind::Rpc]), lines, start);
        if inside.iter().any(|(key, _)| key.kind == Kind::Value) {
            self.lines(&canon.values(path, &declaration.order), lines, start);
        }
        self.members(&of(&[Kind::Field, Kind::Oneof]), lines, start);
        self.lines(&numbers, lines, start);
        let groups: BTreeSet<&String> =
            inside.iter().filter_map(|(_, declaration)| declaration.group.as_ref()).collect();
        for kind in [Kind::Extension, Kind::Enum, Kind::Message] {
            for (key, declaration) in of(&[kind]) {
                if groups.contains(&key.path) {
                    continue;
                }
                self.blank(start);
                self.declaration(key, declaration, lines);
            }
        }
        let _ = write!(self.text, "{:indent$}}}", "");
    }

    /// Lines that belong together, behind a blank one unless they are the first.
    fn lines(&mut self, inside: &Inside<'c>, indent: usize, start: usize) {
        if !inside.is_empty() {
            self.blank(start);
        }
        for (key, declaration) in inside {
            self.declaration(key, declaration, indent);
        }
    }

    fn blank(&mut self, start: usize) {
        if self.text.len() > start {
            self.text.push('\n');
        }
    }

    /// Fields by number; a oneof stands where its first member does.
    fn members(&mut self, inside: &Inside<'c>, indent: usize, start: usize) {
        let mut fields: Inside<'c> =
            inside.iter().filter(|(key, _)| key.kind == Kind::Field).copied().collect();
        if fields.is_empty() {
            return;
        }
        self.blank(start);
        fields.sort_by_key(|(key, field)| (field.text.number(), &key.path));
        let mut done: BTreeSet<&String> = BTreeSet::new();
        for (key, field) in &fields {
            let Some(oneof) = &field.oneof else {
                self.declaration(key, field, indent);
                continue;
            };
            if !done.insert(oneof) {
                continue;
            }
            let path = join(key.parent().unwrap_or_default(), oneof);
            let found = self.canon.elements.get_key_value(&Key::new(Kind::Oneof, path));
            if let Some((key, declaration)) = found {
                self.declaration(key, declaration, indent);
            }
        }
    }

    fn oneof(&mut self, key: &'c Key, declaration: &'c Declaration, indent: usize) {
        let head = self.spell(&declaration.text, indent);
        let head = head.strip_suffix('}').unwrap_or(&head);
        let _ = writeln!(self.text, "{:indent$}{}", "", head.trim_end());
        let name = key.name();
        let parent = key.parent().unwrap_or_default();
        let inside = self.canon.inside(parent);
        let is_member = |(key, it): &&(&Key, &Declaration)| {
            key.kind == Kind::Field && it.oneof.as_deref() == Some(name)
        };
        let mut members: Inside<'c> = inside.iter().filter(is_member).copied().collect();
        members.sort_by_key(|(key, field)| (field.text.number(), &key.path));
        for (key, declaration) in members {
            self.declaration(key, declaration, indent + 2);
        }
        let _ = writeln!(self.text, "{:indent$}}}", "");
    }
}

impl Canon {
    /// The values of an enum, in the order in which they are declared.
    pub(super) fn values<'c>(&'c self, path: &str, order: &[String]) -> Inside<'c> {
        let is_value = |(key, _): &(&Key, &Declaration)| key.kind == Kind::Value;
        let mut values: Inside<'c> = self.inside(path).into_iter().filter(is_value).collect();
        let listed: BTreeMap<&str, usize> =
            order.iter().enumerate().map(|(n, name)| (&**name, n)).collect();
        values.sort_by_key(|(key, value)| {
            let listed = listed.get(key.name());
            (listed.is_none(), listed.copied(), rank(value.text.number(), key.name()))
        });
        values
    }

    /// What is declared right inside of an element, its options included.
    fn inside<'c>(&'c self, path: &str) -> Inside<'c> {
        let is_inside = |(key, _): &(&Key, &Declaration)| key.parent() == Some(path);
        self.below(path).filter(is_inside).collect()
    }
}
