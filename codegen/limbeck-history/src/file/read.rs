//! From text to a revision: the keys at the top of a file.

use std::collections::BTreeMap;

use limbeck_schema::digest::Digest;
use toml_edit::{Datetime, Offset};

use super::parsed::{Locator, Parsed, Table};
use super::read_bridge;
use super::read_change;
use super::reader::{Reader, Section};
use super::text::{Fault, RESTORE, Text};
use crate::problem::{Problem, ProblemKind};
use crate::revision::{FORMAT, Id, Origin, Revision};

/// The most changes that a file may list.
pub const MAX_CHANGES: usize = 100_000;

/// The most decisions that a file may list.
pub const MAX_BRIDGES: usize = 100_000;

/// The most packages that a revision may require.
pub const MAX_REQUIRES: usize = 10_000;

/// Reads the file of a revision of a package; `name` is the file's name in places.
///
/// # Errors
/// All that is wrong with it, each with its place.
pub fn parse(package: &str, name: &str, bytes: &[u8]) -> Result<Parsed, Vec<Problem>> {
    let told = |locator: &Locator, faults: Vec<Fault>| -> Vec<Problem> {
        faults.into_iter().map(|fault| fault.problem(package, locator)).collect()
    };
    let text = Text::read(name, bytes).map_err(|(locator, faults)| told(&locator, faults))?;
    let document = text.document().map_err(|fault| told(&text.locator, vec![fault]))?;
    let section = Section { name: String::new(), span: 0..0, table: document.as_table() };
    let mut reader = Reader::new(package, &text.locator);
    if document.is_empty() {
        reader.report(0..0, "the file has nothing in it".to_owned(), RESTORE);
        return Err(reader.problems);
    }
    if let Some(problem) = reader.newer_format(&section) {
        return Err(vec![problem]);
    }
    let revision = reader.revision(&section);
    let Reader { problems, tables, .. } = reader;
    match revision {
        Some(revision) if problems.is_empty() => {
            Ok(Parsed { revision, tables, locator: text.locator })
        }
        Some(_) | None => Err(problems),
    }
}

/// A time as [`Revision::created`] has it: RFC 3339, in UTC, in whole seconds; `None` if the text is
/// no such time, however it is written.
pub fn canonical_time(text: &str) -> Option<String> {
    canonical(&text.parse().ok()?)
}

const KEYS: &[&str] = &[
    "format",
    "id",
    "package",
    "parents",
    "fork",
    "baseline",
    "message",
    "created",
    "before",
    "after",
    "closure",
    "requires",
    "allow_breaking",
    "seal",
    "change",
    "bridge",
];

const CREATED: &str =
    "write a time in UTC, in whole seconds, without quotes, such as `2026-11-22T21:30:00Z`";

impl<'a> Reader<'a> {
    fn new(package: &'a str, locator: &'a Locator) -> Self {
        Self { package, locator, problems: Vec::new(), tables: BTreeMap::new() }
    }

    /// Nothing else can be said about a file of a format that is not known.
    fn newer_format(&mut self, top: &Section<'_>) -> Option<Problem> {
        let format = top.get("format")?.as_integer().filter(|format| *format > FORMAT)?;
        let message = format!("the file has format {format}, and this limbeck knows {FORMAT}");
        let help = "update limbeck: `cargo install limbeck`";
        self.report_as(ProblemKind::Format, top.span("format"), message, help);
        self.problems.pop()
    }

    /// A revision if there is enough to make one; whether it is right, `problems` says.
    fn revision(&mut self, top: &Section<'_>) -> Option<Revision> {
        self.check_keys(top, KEYS);
        self.format(top);
        self.package(top);
        self.require(top, "id", RESTORE);
        let id = self.value(top, "id", RESTORE);
        let parents = self.parents(top);
        let origin = self.origin(top);
        self.require(top, "message", "add `message = \"…\"`: what the revision is for");
        let message = self.filled(top, "message").map(str::to_owned);
        let created = self.created(top);
        let before = self.value(top, "before", RESTORE);
        let after = self.digest(top, "after");
        let closure = self.digest(top, "closure");
        let requires = self.requires(top);
        let allow_breaking = self.filled(top, "allow_breaking").map(str::to_owned);
        let seal = self.digest(top, "seal");
        let changes = self.sections(top, "change", MAX_CHANGES);
        let changes = changes.iter().filter_map(|section| read_change::read(self, section));
        let changes = changes.collect();
        let bridges = self.sections(top, "bridge", MAX_BRIDGES);
        let bridges = bridges.iter().map(|section| read_bridge::read(self, section));
        let bridges = bridges.collect();
        Some(Revision {
            id: id?,
            package: self.package.to_owned(),
            parents,
            origin,
            message: message?,
            created: created?,
            before,
            after: after?,
            closure: closure?,
            requires,
            allow_breaking,
            changes,
            bridges,
            seal: seal?,
        })
    }

    fn format(&mut self, top: &Section<'_>) {
        let help = format!("write `format = {FORMAT}`");
        self.require(top, "format", &help);
        let Some(item) = top.get("format") else { return };
        match item.as_integer() {
            Some(format) if format < 1 => {
                self.report(top.span("format"), format!("there is no format {format}"), &help);
            }
            Some(_) => {}
            None => self.wrong_type(top, "format", "a whole number"),
        }
    }

    fn package(&mut self, top: &Section<'_>) {
        let help = format!("write `package = \"{}\"`", self.package);
        self.require(top, "package", &help);
        let Some(package) = self.text(top, "package") else { return };
        if package != self.package {
            let message = format!(
                "the revision is one of `{package}`, and lies in the folder of `{}`",
                self.package
            );
            let help = "move the file to the `revisions` folder of its package, or `rm <file>`";
            self.report_as(ProblemKind::Identity, top.span("package"), message, help);
        }
    }

    fn parents(&mut self, top: &Section<'_>) -> Vec<Id> {
        let help = "add `parents = [\"…\"]` with the id that it follows; `[]` for the first one";
        self.require(top, "parents", help);
        let mut parents = Vec::new();
        for (span, text) in self.texts(top, "parents").unwrap_or_default() {
            match text.parse::<Id>() {
                Ok(id) if parents.contains(&id) => {
                    let message = format!("the parent `{id}` stands here twice");
                    self.report(span, message, "remove one");
                }
                Ok(id) => parents.push(id),
                Err(error) => self.report(span, format!("`parents`: {error}"), RESTORE),
            }
        }
        if parents.len() > 2 {
            let message = format!("the revision has {} parents, and may have two", parents.len());
            self.report(top.span("parents"), message, "merge two at a time: `limbeck merge`");
        }
        parents
    }

    fn origin(&mut self, top: &Section<'_>) -> Origin {
        let is_baseline = match top.get("baseline").map(|item| (item, item.as_bool())) {
            Some((_, Some(is_baseline))) => is_baseline,
            Some((_, None)) => {
                self.wrong_type(top, "baseline", "`true`");
                false
            }
            None => false,
        };
        let Some(fork) = self.section(top, "fork") else {
            return if is_baseline { Origin::Baseline } else { Origin::Nothing };
        };
        if is_baseline {
            let message = "a revision is either a baseline or a fork".to_owned();
            self.report(top.span("fork"), message, "remove `baseline` or `fork`");
        }
        self.fork(&fork).unwrap_or_default()
    }

    fn fork(&mut self, fork: &Section<'_>) -> Option<Origin> {
        let keys = ["package", "revision", "after"];
        self.check_keys(fork, &keys);
        for key in keys {
            self.require(
                fork,
                key,
                "write `fork = { package = \"…\", revision = \"…\", after = \"lb1:…\" }`",
            );
        }
        let package = self.filled(fork, "package").map(str::to_owned);
        let revision = self.value(fork, "revision", RESTORE);
        let after = self.value(fork, "after", RESTORE);
        Some(Origin::Fork { package: package?, revision: revision?, after: after? })
    }

    fn created(&mut self, top: &Section<'_>) -> Option<String> {
        self.require(top, "created", CREATED);
        let item = top.get("created")?;
        let created = item.as_datetime().and_then(canonical);
        if created.is_none() {
            let text = item.as_datetime().map(ToString::to_string);
            let message = match text.as_deref().or(item.as_str()) {
                Some(text) => format!("`created` is no time in UTC: `{text}`"),
                None => format!("`created` is no time, but of type {}", item.type_name()),
            };
            self.report(top.span("created"), message, CREATED);
        }
        created
    }

    fn digest(&mut self, top: &Section<'_>, key: &str) -> Option<Digest> {
        self.require(top, key, RESTORE);
        self.value(top, key, RESTORE)
    }

    fn requires(&mut self, top: &Section<'_>) -> BTreeMap<String, Id> {
        let Some(section) = self.section(top, "requires") else { return BTreeMap::new() };
        if section.table.iter().count() > MAX_REQUIRES {
            let message = format!("the revision requires more than {MAX_REQUIRES} packages");
            self.report(section.span, message, RESTORE);
            return BTreeMap::new();
        }
        let mut requires = BTreeMap::new();
        let mut table = Table { range: section.span.clone(), keys: Vec::new() };
        for (package, _) in section.table.iter() {
            let help = "write `requires = { \"common.v1\" = \"77ab02c1de90\" }`, quotes included";
            if let Some(id) = self.value::<Id>(&section, package, help) {
                table.keys.push((package.to_owned().into(), section.span(package)));
                requires.insert(package.to_owned(), id);
            }
        }
        self.tables.insert(section.name, table);
        requires
    }
}

/// RFC 3339 in UTC and whole seconds, if it is that.
fn canonical(time: &Datetime) -> Option<String> {
    let (date, clock, offset) = (time.date?, time.time?, time.offset?);
    let is_utc = matches!(offset, Offset::Z | Offset::Custom { minutes: 0 });
    let is_whole = clock.nanosecond.unwrap_or(0) == 0;
    let second = clock.second?;
    (is_utc && is_whole)
        .then(|| format!("{date}T{:02}:{:02}:{second:02}Z", clock.hour, clock.minute))
}
