//! From text to a decision: the tables `[[bridge]]`.

use std::collections::BTreeMap;

use limbeck_bridge::{Argument, Decision, Policy, PolicyKind, UnknownPolicy};
use toml_edit::{Item, Value};

use super::reader::{Reader, Section};

/// Reads a decision; of what is wrong in it, nothing.
pub(super) fn read(reader: &mut Reader<'_>, section: &Section<'_>) -> Decision {
    reader.check_keys(section, &["from", "to", "up", "down"]);
    let decision = Decision {
        from: elements(reader, section, "from"),
        to: elements(reader, section, "to"),
        up: policy(reader, section, "up"),
        down: policy(reader, section, "down"),
    };
    if !section.has("from") && !section.has("to") {
        let message = "the decision does not say on what".to_owned();
        let help = "name elements of the older version in `from`, of this one in `to`";
        reader.report(section.span.clone(), message, help);
    }
    if !section.has("up") && !section.has("down") {
        let message = "the decision says nothing".to_owned();
        let help = "write `up = { policy = \"…\" }`, `down = { policy = \"…\" }`, or both";
        reader.report(section.span.clone(), message, help);
    }
    decision
}

fn elements(reader: &mut Reader<'_>, section: &Section<'_>, key: &str) -> Vec<String> {
    let mut elements = Vec::new();
    for (span, text) in reader.texts(section, key).unwrap_or_default() {
        if text.trim().is_empty() {
            let help = "write the path of an element, such as `\"User.email\"`";
            reader.report(span, format!("`{key}` has an empty path in it"), help);
        } else {
            elements.push(text.to_owned());
        }
    }
    if elements.is_empty()
        && section.get(key).and_then(Item::as_array).is_some_and(toml_edit::Array::is_empty)
    {
        let help = format!("name an element, or remove `{key}`");
        reader.report(section.span(key), format!("`{key}` is empty"), &help);
    }
    elements
}

fn policy(reader: &mut Reader<'_>, section: &Section<'_>, key: &str) -> Option<Policy> {
    let section = reader.section(section, key)?;
    reader.require(&section, "policy", "write such as `policy = \"saturate\"`");
    let kind = reader.text(&section, "policy").map(str::parse::<PolicyKind>);
    let kind = kind.and_then(|kind| {
        let report = |error: UnknownPolicy| {
            reader.report(section.span("policy"), format!("`policy`: {error}"), &error.help());
        };
        kind.map_err(report).ok()
    });
    let why = reader.filled(&section, "why").map(str::to_owned);
    let mut arguments = BTreeMap::new();
    for (name, item) in section.table.iter().filter(|(name, _)| !["policy", "why"].contains(name)) {
        let argument = match item {
            Item::Value(Value::String(text)) => Argument::Text(text.value().clone()),
            Item::Value(Value::Integer(number)) => Argument::Integer(*number.value()),
            Item::Value(Value::Boolean(flag)) => Argument::Boolean(*flag.value()),
            Item::Value(
                Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::InlineTable(_),
            )
            | Item::None
            | Item::Table(_)
            | Item::ArrayOfTables(_) => {
                reader.wrong_type(&section, name, "a string, a whole number, `true` or `false`");
                continue;
            }
        };
        arguments.insert(name.to_owned(), argument);
    }
    Some(Policy { kind: kind?, arguments, why })
}
