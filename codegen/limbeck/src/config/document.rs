//! `limbeck.toml` as text with places: everything wrong with it is found at once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use limbeck_schema::finding::{Finding, Place, Position, Severity, Span};
use limbeck_syntax::LineIndex;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::key::{self, Key, Kind};
use crate::suggest::closest;

/// A value and where it stands in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located<T> {
    /// The value.
    pub(crate) value: T,
    /// Where.
    pub(crate) range: Range<usize>,
}

/// What is wrong with the file.
pub(crate) struct Complaints {
    file: Arc<str>,
    lines: LineIndex,
    findings: Vec<Finding>,
}

impl Complaints {
    /// None yet.
    pub(crate) fn new(file: &str, text: &[u8]) -> Self {
        Self { file: file.into(), lines: LineIndex::new(text), findings: Vec::new() }
    }

    /// Adds a finding about a stretch of the file.
    pub(crate) fn add(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let finding = self.finding(range, message.into()).with_help(help);
        self.findings.push(finding);
    }

    /// All of them, in the order of the text.
    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort();
        self.findings.dedup();
        self.findings
    }

    fn finding(&self, range: Range<usize>, message: String) -> Finding {
        let position = |offset| {
            let at = self.lines.position(offset);
            Position { line: at.line, column: at.column }
        };
        let span = Span { start: position(range.start), end: position(range.end) };
        let place = Place { file: Arc::clone(&self.file), span };
        Finding::new("CONFIG", Severity::Error, Some(place), message)
    }
}

/// The parsed file, and what was found wrong with it so far.
pub(crate) struct Document<'a> {
    /// What is wrong so far.
    pub(crate) complaints: Complaints,
    table: DeTable<'a>,
}

impl<'a> Document<'a> {
    /// Parses the text.
    ///
    /// # Errors
    /// What is no TOML. Keys are not looked at then: the parser may have lost their table.
    pub(crate) fn parse(file: &str, text: &'a str) -> Result<Self, Vec<Finding>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let complaints = Complaints::new(file, text.as_bytes());
        let finding = |error: &toml::de::Error| {
            complaints.finding(error.span().unwrap_or_default(), error.message().to_owned())
        };
        if errors.is_empty() {
            Ok(Self { complaints, table: table.into_inner() })
        } else {
            Err(errors.iter().map(finding).collect())
        }
    }

    /// The string of a key.
    pub(crate) fn text(&mut self, key: &Key) -> Option<Located<String>> {
        self.value(key, |value| value.get_ref().as_str().map(|text| located(text, value.span())))
    }

    /// The strings of a key.
    pub(crate) fn texts(&mut self, key: &Key) -> Option<Vec<Located<String>>> {
        self.value(key, |value| {
            let text = |item: &Spanned<DeValue<'_>>| {
                item.get_ref().as_str().map(|text| located(text, item.span()))
            };
            value.get_ref().as_array()?.iter().map(text).collect()
        })
    }

    /// The one of its choices that a key names.
    pub(crate) fn choice(&mut self, key: &Key) -> Option<String> {
        let Located { value, range } = self.text(key)?;
        let Kind::Choice(choices) = key.kind else { return Some(value) };
        if choices.contains(&value.as_str()) {
            return Some(value);
        }
        let help = match closest(&value, choices.iter().copied()) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("it can be `{}`", choices.join("`, `")),
        };
        self.complaints.add(range, format!("`{}` cannot be `{value}`", key.name), help);
        None
    }

    /// The names and strings of a key's table.
    pub(crate) fn map(&mut self, key: &Key) -> Option<BTreeMap<String, String>> {
        self.value(key, |value| {
            let entry = |(name, value): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| {
                Some((name.get_ref().to_string(), value.get_ref().as_str()?.to_owned()))
            };
            value.get_ref().as_table()?.iter().map(entry).collect()
        })
    }

    /// The truth value of a key.
    pub(crate) fn flag(&mut self, key: &Key) -> Option<bool> {
        self.value(key, |value| value.get_ref().as_bool())
    }

    /// Reports keys that nobody reads, and hands out all findings in the order of the text.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        let table = std::mem::take(&mut self.table);
        self.refuse_unknown(&table, "");
        self.complaints.into_findings()
    }

    fn value<T>(
        &mut self,
        key: &Key,
        read: impl FnOnce(&Spanned<DeValue<'_>>) -> Option<T>,
    ) -> Option<T> {
        let mut table = Some(&self.table);
        for segment in key.table.split('.') {
            table = table.and_then(|table| get(table, segment)?.get_ref().as_table());
        }
        let value = get(table?, key.name)?;
        let read = read(value);
        if read.is_none() {
            let (message, help) = wrong_type(key, value.get_ref());
            self.complaints.add(value.span(), message, help);
        }
        read
    }

    fn refuse_unknown(&mut self, table: &DeTable<'_>, path: &str) {
        for (name, value) in table {
            let below = join(path, name.get_ref());
            let is_table = key::tables().iter().any(|table| is_at_or_below(table, &below));
            let is_key = key::ALL.iter().any(|key| key.table == path && key.name == name.get_ref());
            match value.get_ref() {
                _ if is_key => {}
                DeValue::Table(inner) if is_table => self.refuse_unknown(inner, &below),
                other if is_table => {
                    let message =
                        format!("`{below}` is {}, not a table", article(other.type_str()));
                    self.complaints.add(value.span(), message, format!("write `[{below}]`"));
                }
                _ => self.unknown(name, path),
            }
        }
    }

    fn unknown(&mut self, name: &Spanned<DeString<'_>>, path: &str) {
        let inside = if path.is_empty() { String::new() } else { format!(" in `[{path}]`") };
        let message = format!("unknown key `{}`{inside}", name.get_ref());
        let help = self::help(name.get_ref(), path);
        self.complaints.add(name.span(), message, help);
    }
}

fn wrong_type(key: &Key, value: &DeValue<'_>) -> (String, String) {
    let Key { name, kind, example, .. } = key;
    let is_inside = match kind {
        Kind::Texts => value.is_array(),
        Kind::Map => value.is_table(),
        Kind::Text | Kind::Flag | Kind::Choice(_) => false,
    };
    if is_inside {
        let help = format!("every item has to be a string, as in `{name} = {example}`");
        return (format!("an item of `{name}` is not a string"), help);
    }
    let found = article(value.type_str());
    let wanted = match kind {
        Kind::Choice(_) => Kind::Text.words(),
        kind => kind.words(),
    };
    (format!("`{name}` is {found}, not {wanted}"), format!("write `{name} = {example}`"))
}

/// Where a mistyped or misplaced key may belong.
fn help(name: &str, path: &str) -> String {
    let mut here: Vec<&str> =
        key::ALL.iter().filter(|key| key.table == path).map(|key| key.name).collect();
    let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
    let tables = key::tables();
    here.extend(
        tables
            .iter()
            .filter_map(|table| table.strip_prefix(prefix.as_str()))
            .filter_map(|rest| rest.split('.').next()),
    );
    here.sort_unstable();
    here.dedup();
    if let Some(close) = closest(name, here.iter().copied()) {
        return format!("did you mean `{close}`?");
    }
    if let Some(elsewhere) = key::ALL.iter().find(|key| key.name == name) {
        return format!("`{name}` belongs below `[{}]`", elsewhere.table);
    }
    format!(
        "known here: {}",
        here.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    )
}

fn get<'t, 'a>(table: &'t DeTable<'a>, name: &str) -> Option<&'t Spanned<DeValue<'a>>> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
}

fn located(text: &str, range: Range<usize>) -> Located<String> {
    Located { value: text.to_owned(), range }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn is_at_or_below(table: &str, path: &str) -> bool {
    table.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}
