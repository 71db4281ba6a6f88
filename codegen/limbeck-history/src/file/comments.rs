//! What people wrote into a file beside the keys.

use std::collections::BTreeMap;

use toml_edit::{Array, DocumentMut, Item, Key, RawString, TableLike, Value};

use crate::revision::Kind;

/// The comments of a file, by what they stand at.
#[derive(Debug, Default)]
pub(super) struct Comments {
    /// By table and key; the key is empty for the table's own line.
    by_key: BTreeMap<(String, String), Comment>,
    /// Behind everything.
    pub(super) end: Vec<String>,
}

/// The comments at one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Comment {
    /// Lines above; an empty one is a blank line.
    pub(super) above: Vec<String>,
    /// At the end of the line, with the blanks before it: people align comments.
    pub(super) after: Option<String>,
}

/// Gives each table a name that is its own: the n-th of several alike is called so.
#[derive(Debug, Default)]
pub(super) struct Names {
    seen: BTreeMap<String, usize>,
}

impl Names {
    pub(super) fn name(&mut self, label: &str) -> String {
        let count = self.seen.entry(label.to_owned()).or_default();
        *count += 1;
        format!("{label} {count}")
    }
}

/// What tables `[[change]]` are told apart by.
pub(super) fn change_label(kind: &str, path: &str) -> String {
    format!("change {kind} {path}")
}

/// What tables `[[bridge]]` are told apart by.
pub(super) fn bridge_label<'t>(
    from: impl IntoIterator<Item = &'t str>,
    to: impl IntoIterator<Item = &'t str>,
) -> String {
    let mut label = "bridge".to_owned();
    from.into_iter().for_each(|path| label.extend([" ", path]));
    label.push_str(" ->");
    to.into_iter().for_each(|path| label.extend([" ", path]));
    label
}

impl Comments {
    /// Collects the comments of a file.
    pub(super) fn collect(document: &DocumentMut) -> Self {
        let mut comments = Self::default();
        let mut names = Names::default();
        for (name, item) in document.iter() {
            match item {
                Item::ArrayOfTables(tables) => {
                    for table in tables {
                        let scope = names.name(&label(name, table));
                        let decor = table.decor();
                        comments.add((&scope, ""), prefix(decor.prefix()), decor.suffix());
                        comments.table(&scope, table);
                    }
                }
                Item::Value(Value::Array(values)) if matches!(name, "change" | "bridge") => {
                    comments.inline(document.key(name), values, &mut names);
                }
                Item::Value(_) | Item::Table(_) | Item::None => {
                    comments.key("", document.key(name), item);
                }
            }
        }
        comments.end.extend(lines(text(Some(document.trailing()))));
        trim_start(&mut comments.end);
        trim_end(&mut comments.end);
        comments
    }

    /// The comments at a key.
    pub(super) fn take(&mut self, scope: &str, key: &str) -> Comment {
        self.by_key.remove(&(scope.to_owned(), key.to_owned())).unwrap_or_default()
    }

    /// Tables in a list, which will be written with a header each: what stands above the list goes
    /// above the first, what stands behind the last to the end.
    fn inline(&mut self, key: Option<&Key>, values: &Array, names: &mut Names) {
        let mut above = prefix(key.and_then(|key| key.leaf_decor().prefix()));
        for value in values {
            let name = key.map_or("", Key::get);
            push(value.decor().prefix(), &mut above);
            push(value.decor().suffix(), &mut above);
            if let Some(table) = value.as_inline_table() {
                let scope = names.name(&label(name, table));
                self.add((&scope, ""), std::mem::take(&mut above), None);
                self.table(&scope, table);
            }
        }
        self.end.append(&mut above);
        push(Some(values.trailing()), &mut self.end);
        push(values.decor().suffix(), &mut self.end);
    }

    fn table(&mut self, scope: &str, table: &dyn TableLike) {
        for (name, item) in table.iter() {
            self.key(scope, table.key(name), item);
        }
    }

    fn key(&mut self, scope: &str, key: Option<&Key>, item: &Item) {
        let Some(key) = key else { return };
        let mut above = prefix(key.leaf_decor().prefix());
        let after = match item {
            Item::Value(value) => {
                inside_value(value, &mut above);
                value.decor().suffix()
            }
            Item::Table(_) | Item::ArrayOfTables(_) => {
                inside(item, &mut above);
                None
            }
            Item::None => None,
        };
        self.add((scope, key.get()), above, after);
    }

    fn add(&mut self, at: (&str, &str), mut above: Vec<String>, after: Option<&RawString>) {
        let after = text(after).trim_end();
        let after = (!after.is_empty()).then(|| after.to_owned());
        if above.iter().all(String::is_empty) {
            above.clear();
        }
        if after.is_some() || !above.is_empty() {
            let at = (at.0.to_owned(), at.1.to_owned());
            self.by_key.insert(at, Comment { above, after });
        }
    }
}

/// Takes blank lines off the start.
pub(super) fn trim_start(lines: &mut Vec<String>) {
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..blank);
}

fn trim_end(lines: &mut Vec<String>) {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
}

fn label(name: &str, table: &dyn TableLike) -> String {
    if name == "bridge" {
        let paths = |key| {
            let array = table.get(key).and_then(Item::as_array);
            array.into_iter().flatten().filter_map(Value::as_str)
        };
        return bridge_label(paths("from"), paths("to"));
    }
    let path =
        |kind: &Kind| table.get(kind.name()).and_then(Item::as_str).map(|path| (*kind, path));
    match Kind::ALL.iter().find_map(path) {
        Some((kind, path)) => change_label(kind.name(), path),
        None => name.to_owned(),
    }
}

/// All comments within an item, which will be written in another shape.
fn inside(item: &Item, found: &mut Vec<String>) {
    match item {
        Item::None => {}
        Item::Value(value) => {
            inside_value(value, found);
            push(value.decor().suffix(), found);
        }
        Item::Table(table) => {
            push(table.decor().prefix(), found);
            push(table.decor().suffix(), found);
            inside_table(table, found);
        }
        Item::ArrayOfTables(tables) => {
            for table in tables {
                push(table.decor().prefix(), found);
                push(table.decor().suffix(), found);
                inside_table(table, found);
            }
        }
    }
}

fn inside_table(table: &dyn TableLike, found: &mut Vec<String>) {
    for (name, item) in table.iter() {
        if let Some(key) = table.key(name) {
            push(key.leaf_decor().prefix(), found);
            push(key.leaf_decor().suffix(), found);
        }
        inside(item, found);
    }
}

/// The reader lets values nest some eighty deep.
fn inside_value(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(values) => {
            for value in values {
                push(value.decor().prefix(), found);
                inside_value(value, found);
                push(value.decor().suffix(), found);
            }
            push(Some(values.trailing()), found);
        }
        Value::InlineTable(table) => {
            push(Some(table.trailing()), found);
            inside_table(table, found);
        }
        Value::String(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_) => {}
    }
}

fn push(raw: Option<&RawString>, found: &mut Vec<String>) {
    found.extend(lines(text(raw)).into_iter().filter(|line| !line.is_empty()));
}

fn text(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or_default()
}

/// The comment lines above something: without the blanks that stand before it on its own line.
fn prefix(raw: Option<&RawString>) -> Vec<String> {
    text(raw).rsplit_once('\n').map(|(above, _)| lines(above)).unwrap_or_default()
}

/// Comments, and blank lines between them, several as one.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.split('\n').map(|line| line.trim().to_owned()).collect();
    lines.retain(|line| line.is_empty() || line.starts_with('#'));
    lines.dedup_by(|next, line| next.is_empty() && line.is_empty());
    lines
}
