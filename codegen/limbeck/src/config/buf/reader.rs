//! Tables of YAML by key: what is unknown, twice there or of the wrong type is complained about.

use crate::config::yaml::{Node, Value};
use crate::config::{Complaints, Lists, Located};
use crate::suggest::closest;

/// A table whose keys are known.
pub(super) struct Table<'n> {
    entries: &'n [(Located<String>, Node)],
    inside: &'static str,
}

/// Reads a table; `inside` names it for a person, empty for the whole file. Nothing is an empty
/// table.
pub(super) fn table<'n>(
    node: &'n Node,
    inside: &'static str,
    known: &[&str],
    complaints: &mut Complaints,
) -> Table<'n> {
    let entries = entries(node, inside, complaints);
    for (at, (key, _)) in entries.iter().enumerate() {
        let place = if inside.is_empty() { String::new() } else { format!(" in `{inside}`") };
        if entries.iter().take(at).any(|(earlier, _)| earlier.value == key.value) {
            let message = format!("the key `{}` is there twice{place}", key.value);
            complaints.add(key.range.clone(), message, "remove one of them");
        }
        if !known.contains(&key.value.as_str()) {
            let help = match closest(&key.value, known.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("known here: `{}`", known.join("`, `")),
            };
            let message = format!("unknown key `{}`{place}", key.value);
            complaints.add(key.range.clone(), message, help);
        }
    }
    Table { entries, inside }
}

impl<'n> Table<'n> {
    /// The value of a key, unless it is nothing.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        let found = self.entries.iter().find(|(name, _)| name.value == key);
        found.map(|(_, node)| node).filter(|node| node.value != Value::Null)
    }

    /// A string; numbers count as such.
    pub(super) fn text(&self, key: &str, complaints: &mut Complaints) -> Option<Located<String>> {
        let node = self.get(key)?;
        let text = scalar(node);
        if text.is_none() {
            wrong(node, &format!("`{}`", self.path(key)), "a string", complaints);
        }
        text
    }

    /// A list of strings.
    pub(super) fn texts(&self, key: &str, complaints: &mut Complaints) -> Vec<Located<String>> {
        self.get(key).map_or_else(Vec::new, |node| texts(node, &self.path(key), complaints))
    }

    /// A list of anything.
    pub(super) fn list(&self, key: &str, complaints: &mut Complaints) -> &'n [Node] {
        let Some(node) = self.get(key) else { return &[] };
        let Value::List(items) = &node.value else {
            wrong(node, &format!("`{}`", self.path(key)), "a list", complaints);
            return &[];
        };
        items
    }

    /// A truth value in one of YAML's spellings.
    pub(super) fn flag(&self, key: &str, complaints: &mut Complaints) -> bool {
        let Some(node) = self.get(key) else { return false };
        if let Value::Scalar { text, plain: true } = &node.value {
            match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" => return true,
                "false" | "no" | "off" | "n" => return false,
                _ => {}
            }
        }
        wrong(node, &format!("`{}`", self.path(key)), "`true` or `false`", complaints);
        false
    }

    /// A table of lists of strings.
    pub(super) fn lists(&self, key: &str, complaints: &mut Complaints) -> Lists {
        let Some(node) = self.get(key) else { return Vec::new() };
        let Value::Table(entries) = &node.value else {
            wrong(node, &format!("`{}`", self.path(key)), "a table of lists", complaints);
            return Vec::new();
        };
        let mut lists = Vec::new();
        for (name, value) in entries {
            if lists.iter().any(|(known, _): &(Located<String>, _)| known.value == name.value) {
                let message = format!("the key `{}` is there twice", name.value);
                complaints.add(name.range.clone(), message, "remove one of them");
            }
            lists.push((name.clone(), texts(value, &name.value, complaints)));
        }
        lists
    }

    fn path(&self, key: &str) -> String {
        if self.inside.is_empty() { key.to_owned() } else { format!("{}.{key}", self.inside) }
    }
}

fn entries<'n>(
    node: &'n Node,
    inside: &str,
    complaints: &mut Complaints,
) -> &'n [(Located<String>, Node)] {
    match &node.value {
        Value::Table(entries) => entries,
        Value::Null => &[],
        Value::List(_) | Value::Scalar { .. } => {
            let what = if inside.is_empty() { "the file".into() } else { format!("`{inside}`") };
            wrong(node, &what, "a table", complaints);
            &[]
        }
    }
}

fn texts(node: &Node, path: &str, complaints: &mut Complaints) -> Vec<Located<String>> {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        Value::Null => &[],
        Value::Scalar { text, .. } => {
            let message = format!("`{path}` is a string, not a list of strings");
            complaints.add(node.range.clone(), message, format!("write `[{text}]`"));
            &[]
        }
        Value::Table(_) => {
            wrong(node, &format!("`{path}`"), "a list of strings", complaints);
            &[]
        }
    };
    let text = |item: &Node| {
        let text = scalar(item);
        if text.is_none() {
            wrong(item, &format!("an item of `{path}`"), "a string", complaints);
        }
        text
    };
    items.iter().filter_map(text).collect()
}

fn scalar(node: &Node) -> Option<Located<String>> {
    let Value::Scalar { text, .. } = &node.value else { return None };
    Some(Located { value: text.clone(), range: node.range.clone() })
}

fn wrong(node: &Node, what: &str, wanted: &str, complaints: &mut Complaints) {
    let found = match node.value {
        Value::Null => "nothing",
        Value::Scalar { .. } => "a string",
        Value::List(_) => "a list",
        Value::Table(_) => "a table",
    };
    let message = format!("{what} is {found}, not {wanted}");
    complaints.add(node.range.clone(), message, format!("write {wanted}"));
}
