//! The walk over a table: keys to values of a type, and what is wrong with them.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use toml_edit::{Item, TableLike, Value};

use super::parsed::{Locator, Table};
use super::text::FILE;
use crate::problem::{Problem, ProblemKind};
use crate::store::quoted;

/// The most problems that are told about one file.
pub const MAX_PROBLEMS: usize = 100;

/// What has been found out about a file.
pub(super) struct Reader<'a> {
    pub(super) package: &'a str,
    pub(super) locator: &'a Locator,
    pub(super) problems: Vec<Problem>,
    pub(super) tables: BTreeMap<String, Table>,
}

/// A table of a file.
pub(super) struct Section<'t> {
    /// What leads to it: nothing at the top, else such as `change[3]`.
    pub(super) name: String,
    pub(super) span: Range<usize>,
    pub(super) table: &'t dyn TableLike,
}

impl<'t> Section<'t> {
    /// Where a key and its value stand; the table itself if the key does not.
    pub(super) fn span(&self, key: &str) -> Range<usize> {
        let Some((name, item)) = self.table.get_key_value(key) else { return self.span.clone() };
        let start = name.span().map(|span| span.start);
        let span = item.span();
        match (start, span) {
            // A table with a header of its own stands elsewhere than its key might.
            (Some(start), Some(span)) if start <= span.start && !item.is_table() => start..span.end,
            (_, Some(span)) => span,
            (Some(start), None) => start..name.span().map_or(start, |span| span.end),
            (None, None) => self.span.clone(),
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn get(&self, key: &str) -> Option<&'t Item> {
        self.table.get(key).filter(|item| !item.is_none())
    }

    /// How a key is called from the top.
    pub(super) fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

impl Reader<'_> {
    /// Notes a problem of the kind `File`.
    pub(super) fn report(&mut self, span: Range<usize>, message: String, help: &str) {
        self.report_as(ProblemKind::File, span, message, help);
    }

    pub(super) fn report_as(
        &mut self,
        kind: ProblemKind,
        span: Range<usize>,
        message: String,
        help: &str,
    ) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem {
                package: self.package.to_owned(),
                place: Some(self.locator.place(span)),
                kind,
                message,
                help: help.replace(FILE, &quoted(&self.locator.file)),
            });
        }
    }

    /// Notes where the known keys stand, and reports the unknown ones.
    pub(super) fn check_keys(&mut self, section: &Section<'_>, known: &[&'static str]) {
        let mut table = Table { range: section.span.clone(), keys: Vec::new() };
        for (key, _) in section.table.iter() {
            let span = section.span(key);
            if let Some(known) = known.iter().find(|known| **known == key) {
                table.keys.push(((*known).into(), span));
            } else if self.problems.len() < MAX_PROBLEMS {
                let help = unknown_help(key, known);
                let start = section.table.key(key).and_then(toml_edit::Key::span);
                self.report(start.unwrap_or(span), format!("the key `{key}` is unknown"), &help);
            }
        }
        self.tables.insert(section.name.clone(), table);
    }

    /// The text of a key that may be missing.
    pub(super) fn text<'t>(&mut self, section: &Section<'t>, key: &str) -> Option<&'t str> {
        let item = section.get(key)?;
        let text = item.as_str();
        if text.is_none() {
            self.wrong_type(section, key, "a string");
        }
        text
    }

    /// The text of a key that may be missing, but not blank.
    pub(super) fn filled<'t>(&mut self, section: &Section<'t>, key: &str) -> Option<&'t str> {
        let text = self.text(section, key)?;
        if text.trim().is_empty() {
            let message = format!("`{key}` is empty");
            self.report(
                section.span(key),
                message,
                &format!("write what it is, or remove `{key}`"),
            );
            return None;
        }
        Some(text)
    }

    /// The value of a key that may be missing, of a text.
    pub(super) fn value<T>(&mut self, section: &Section<'_>, key: &str, help: &str) -> Option<T>
    where
        T: FromStr<Err: Display>,
    {
        let text = self.text(section, key)?;
        let value = text.parse::<T>();
        value
            .map_err(|error| {
                self.report(section.span(key), format!("`{key}`: {error}"), help);
            })
            .ok()
    }

    /// Reports a key that has to be there and is not.
    pub(super) fn require(&mut self, section: &Section<'_>, key: &str, help: &str) {
        if !section.has(key) {
            self.report(section.span.clone(), format!("the key `{key}` is missing"), help);
        }
    }

    /// The texts of a list that may be missing.
    pub(super) fn texts<'t>(
        &mut self,
        section: &Section<'t>,
        key: &str,
    ) -> Option<Vec<(Range<usize>, &'t str)>> {
        let item = section.get(key)?;
        let Some(array) = item.as_array() else {
            self.wrong_type(section, key, "a list of strings");
            return None;
        };
        let mut texts = Vec::with_capacity(array.len());
        for value in array {
            let span = value.span().unwrap_or_else(|| section.span(key));
            if let Some(text) = value.as_str() {
                texts.push((span, text));
            } else {
                let found = with_article(value.type_name());
                let help = format!("write `{key}` as a list of strings");
                self.report(span, format!("`{key}` has {found} in it"), &help);
            }
        }
        Some(texts)
    }

    /// The table of a key that may be missing.
    pub(super) fn section<'t>(&mut self, section: &Section<'t>, key: &str) -> Option<Section<'t>> {
        let item = section.get(key)?;
        let Some(table) = item.as_table_like() else {
            self.wrong_type(section, key, "a table");
            return None;
        };
        Some(Section { name: section.path(key), span: section.span(key), table })
    }

    /// The tables `[[key]]`; too many are not read, but reported.
    pub(super) fn sections<'t>(
        &mut self,
        section: &Section<'t>,
        key: &str,
        limit: usize,
    ) -> Vec<Section<'t>> {
        let Some(item) = section.get(key) else { return Vec::new() };
        let Some(tables) = tables(item) else {
            let expected = format!("a list of tables, each below a line `[[{key}]]`");
            self.wrong_type(section, key, &expected);
            return Vec::new();
        };
        if tables.len() > limit {
            let message = format!("there are more than {limit} `[[{key}]]`");
            self.report(section.span(key), message, "record them in several revisions");
            return Vec::new();
        }
        let mut sections = Vec::with_capacity(tables.len());
        for (index, (span, table)) in tables.into_iter().enumerate() {
            let span = span.unwrap_or_else(|| section.span(key));
            if let Some(table) = table {
                let name = format!("{key}[{index}]");
                sections.push(Section { name, span, table });
            } else {
                let help = format!("write a line `[[{key}]]`, and its keys below");
                self.report(span, format!("`{key}` has something in it that is no table"), &help);
            }
        }
        sections
    }

    /// Reports a value that is of another type than it should be.
    pub(super) fn wrong_type(&mut self, section: &Section<'_>, key: &str, expected: &str) {
        let found = with_article(section.get(key).map_or("nothing", Item::type_name));
        let message = format!("`{key}` is {found}");
        self.report(section.span(key), message, &format!("write `{key}` as {expected}"));
    }
}

/// The items of a list: where each stands, and `None` for what is no table.
type Tables<'t> = Vec<(Option<Range<usize>>, Option<&'t dyn TableLike>)>;

/// A list of tables, in whichever way it is written.
fn tables(item: &Item) -> Option<Tables<'_>> {
    match item {
        Item::ArrayOfTables(tables) => {
            Some(tables.iter().map(|table| (table.span(), Some(table as &dyn TableLike))).collect())
        }
        Item::Value(Value::Array(values)) => {
            let tables = values.iter().map(|value| {
                let table = value.as_inline_table();
                (value.span(), table.map(|table| table as &dyn TableLike))
            });
            Some(tables.collect())
        }
        Item::Value(_) | Item::Table(_) | Item::None => None,
    }
}

fn with_article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}

fn unknown_help(key: &str, known: &[&str]) -> String {
    let distance = |name: &&&str| strsim::damerau_levenshtein(&key.to_lowercase(), name);
    // Anything longer is no slip of the finger, and not worth the comparison.
    let near = if key.len() < 40 { known.iter().min_by_key(distance) } else { None };
    match near.filter(|name| distance(name) <= 1 + name.len() / 4) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("remove it; known are `{}`", known.join("`, `")),
    }
}
