//! `limbeck.toml` as text with places: everything wrong with it is found at once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use limbeck_schema::finding::{Finding, Place, Position, Severity, Span};
use limbeck_syntax::LineIndex;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

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

/// Lists by name, in the order of the text.
pub(crate) type Lists = Vec<(Located<String>, Vec<Located<String>>)>;

/// Strings by key.
pub(crate) type Fields = BTreeMap<String, Located<String>>;

/// Findings of one file: who made that many does not read them.
pub(crate) const MOST: usize = 100;

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
        if self.findings.len() < MOST {
            let finding = self.finding(range, message.into()).with_help(help);
            self.findings.push(finding);
        }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// A finding that fails nothing; it is not among the complaints.
    pub(crate) fn warning(&self, range: Range<usize>, message: String, help: &str) -> Finding {
        let finding = self.finding(range, message).with_help(help);
        Finding { severity: Severity::Warning, ..finding }
    }

    /// All of them, in the order of the text.
    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort();
        self.findings.dedup();
        self.findings
    }

    /// A stretch of the file.
    pub(crate) fn place(&self, range: Range<usize>) -> Place {
        let position = |offset| {
            let at = self.lines.position(offset);
            Position { line: at.line, column: at.column }
        };
        let span = Span { start: position(range.start), end: position(range.end) };
        Place { file: Arc::clone(&self.file), span }
    }

    fn finding(&self, range: Range<usize>, message: String) -> Finding {
        Finding::new("CONFIG", Severity::Error, Some(self.place(range)), message)
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
        self.value(key, strings)
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

    /// The names of a key's table, each with its strings.
    pub(crate) fn lists(&mut self, key: &Key) -> Option<Lists> {
        self.value(key, |value| {
            let entry = |(name, value): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| {
                Some((located(name.get_ref(), name.span()), strings(value)?))
            };
            value.get_ref().as_table()?.iter().map(entry).collect()
        })
    }

    /// The entries of the table that any name may stand in, each with its strings by key.
    pub(crate) fn dependencies(&mut self, key: &Key) -> Vec<(Located<String>, Fields)> {
        let table = get(&self.table, key.table).and_then(|table| table.get_ref().as_table());
        let (mut entries, mut wrong) = (Vec::new(), Vec::new());
        for (name, value) in table.into_iter().flatten() {
            let field = |(key, value): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| {
                let text = located(value.get_ref().as_str()?, value.span());
                Some((key.get_ref().to_string(), text))
            };
            let fields = value.get_ref().as_table();
            match fields.and_then(|fields| fields.iter().map(field).collect()) {
                Some(fields) => entries.push((located(name.get_ref(), name.span()), fields)),
                None => wrong.push((value.span(), wrong_type(key, value.get_ref()))),
            }
        }
        for (range, (message, help)) in wrong {
            self.complaints.add(range, message, help);
        }
        entries
    }

    /// Reads each table of an array of tables, as if it were the file.
    pub(crate) fn each<T>(
        &mut self,
        name: &str,
        mut read: impl FnMut(&mut Self, Range<usize>) -> T,
    ) -> Vec<T> {
        let items = get(&self.table, name).and_then(|value| value.get_ref().as_array());
        let tables: Vec<(DeTable<'a>, Range<usize>)> = items
            .into_iter()
            .flat_map(|items| items.iter())
            .filter_map(|item| Some((item.get_ref().as_table()?.clone(), item.span())))
            .collect();
        let each = |(table, range)| {
            let outer = std::mem::replace(&mut self.table, table);
            let value = read(self, range);
            self.table = outer;
            value
        };
        tables.into_iter().map(each).collect()
    }

    /// Whether there is a value or table of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        get(&self.table, name).is_some()
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
        // The table of a module is read as if it were the file.
        for segment in key.table.split('.').filter(|segment| *segment != key::MODULE) {
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
            let canonical = key::canonical(&below);
            let is_table = key::tables().iter().any(|table| is_at_or_below(table, canonical));
            match value.get_ref() {
                _ if is_key(name.get_ref(), path) => {}
                DeValue::Array(items) if below == key::MODULE => {
                    self.refuse_unknown_items(items, &below);
                }
                DeValue::Table(inner) if is_table && below != key::MODULE => {
                    self.refuse_unknown(inner, &below);
                }
                other if is_table => {
                    let found = article(other.type_str());
                    let heading = key::heading(&below);
                    let wanted =
                        if below == key::MODULE { "an array of tables" } else { "a table" };
                    let message = format!("`{below}` is {found}, not {wanted}");
                    self.complaints.add(value.span(), message, format!("write `{heading}`"));
                }
                _ => self.unknown(name, path),
            }
        }
    }

    fn refuse_unknown_items(&mut self, items: &DeArray<'_>, path: &str) {
        for item in items {
            match item.get_ref() {
                DeValue::Table(inner) => self.refuse_unknown(inner, path),
                other => {
                    let message = format!("an item of `{path}` is {}", article(other.type_str()));
                    let help = format!("write `{}`", key::heading(path));
                    self.complaints.add(item.span(), message, help);
                }
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
        Kind::Map | Kind::Lists | Kind::Dependency => value.is_table(),
        Kind::Text | Kind::Flag | Kind::Choice(_) => false,
    };
    if is_inside && *kind == Kind::Lists {
        let help = format!("every item has to be an array of strings, as in `{name} = {example}`");
        return (format!("an item of `{name}` is not an array of strings"), help);
    }
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

fn is_key(name: &str, path: &str) -> bool {
    let table = key::canonical(path);
    let is = |key: &&&Key| key.table == table && (key.name == name || key.kind == Kind::Dependency);
    key::ALL.iter().find(is).is_some()
}

/// Where a mistyped or misplaced key may belong.
fn help(name: &str, path: &str) -> String {
    let path = key::canonical(path);
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
    if path == key::MODULE {
        here.extend(["lint", "breaking"]);
    }
    here.sort_unstable();
    here.dedup();
    if let Some(close) = closest(name, here.iter().copied()) {
        return format!("did you mean `{close}`?");
    }
    if let Some(elsewhere) = key::ALL.iter().find(|key| key.name == name) {
        return format!("`{name}` belongs below `{}`", key::heading(elsewhere.table));
    }
    format!(
        "known here: {}",
        here.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    )
}

fn get<'t, 'a>(table: &'t DeTable<'a>, name: &str) -> Option<&'t Spanned<DeValue<'a>>> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
}

fn strings(value: &Spanned<DeValue<'_>>) -> Option<Vec<Located<String>>> {
    let text = |item: &Spanned<DeValue<'_>>| {
        item.get_ref().as_str().map(|text| located(text, item.span()))
    };
    value.get_ref().as_array()?.iter().map(text).collect()
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
