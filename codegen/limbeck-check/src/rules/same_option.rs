//! What the rules `PACKAGE_SAME_…` share.

use std::borrow::Cow;
use std::collections::BTreeMap;

use limbeck_schema::finding::{Edit, Fix, Place, Span};
use limbeck_schema::model::{Element, FileId, OptionEntry, PackageId, Part, Schema, Value};

use crate::lint::Lint;

/// A file, what it sets the option to, and that statement; an empty text is as good as none.
struct Setting<'s> {
    file: FileId,
    value: Option<Cow<'s, str>>,
    entry: Option<&'s OptionEntry>,
}

/// Reports each file of a package, if they differ in a file option; a file without it counts.
pub(crate) fn judge(lint: &mut Lint<'_>, id: PackageId, option: &str) {
    let schema = lint.schema;
    let package = schema.package(id);
    let files = package.files.iter().copied().filter(|file| lint.scope.contains(*file));
    let settings: Vec<Setting<'_>> = files.map(|file| setting(schema, file, option)).collect();
    let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for setting in &settings {
        *counts.entry(setting.value.as_deref()).or_default() += 1;
    }
    if counts.len() < 2 {
        return;
    }
    let message = message(&package.name, option, counts.keys().copied());
    let agreed = agreed(&counts);
    for setting in &settings {
        let fix = agreed.filter(|value| setting.value.as_deref() != Some(value));
        let fix = fix.and_then(|value| fix_to(schema, setting, option, value));
        let part = setting.entry.map_or(Part::Whole, |entry| Part::Option(entry.number));
        if let Some(finding) = lint.report(Element::File(setting.file), part, message.clone()) {
            finding.fix = fix;
        }
    }
}

fn setting<'s>(schema: &'s Schema, file: FileId, option: &str) -> Setting<'s> {
    let entries = &schema.file(file).options.entries;
    let entry = entries.iter().find(|entry| &*entry.name == option);
    let value = entry.and_then(|entry| match &entry.value {
        Value::String(text) => Some(Cow::Borrowed(&**text)).filter(|text| !text.is_empty()),
        Value::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
        _ => None,
    });
    Setting { file, value, entry }
}

fn message<'v>(
    package: &str,
    option: &str,
    values: impl Iterator<Item = Option<&'v str>>,
) -> String {
    let values: Vec<String> = values
        .map(|value| value.map_or_else(|| "none".to_owned(), |value| format!("`{value}`")))
        .collect();
    let files = match package {
        "" => "files without a package".to_owned(),
        name => format!("files of package `{name}`"),
    };
    format!("{files} should have the same `{option}`, they have {}", values.join(", "))
}

/// What the others would have to say: the only value there is, or the one that all files but one
/// have.
fn agreed<'v>(counts: &BTreeMap<Option<&'v str>, usize>) -> Option<&'v str> {
    let mut set = counts.iter().filter_map(|(value, count)| Some(((*value)?, *count)));
    match (set.next(), set.next(), set.next(), counts.contains_key(&None)) {
        (Some((only, _)), None, ..) => Some(only),
        (Some((most, 2..)), Some((_, 1)), None, false)
        | (Some((_, 1)), Some((most, 2..)), None, false) => Some(most),
        _ => None,
    }
}

fn fix_to(schema: &Schema, setting: &Setting<'_>, option: &str, value: &str) -> Option<Box<Fix>> {
    let element = Element::File(setting.file);
    let text = match setting.entry.map(|entry| &entry.value) {
        Some(Value::String(_)) => quoted(value),
        Some(_) => value.to_owned(),
        None if option == "java_multiple_files" => value.to_owned(),
        None => quoted(value),
    };
    let statement = format!("option {option} = {text};");
    let edit = if let Some(entry) = setting.entry {
        let place = schema.written_place(element, Part::Option(entry.number))?;
        Edit { place, text: statement.clone() }
    } else {
        let comments = schema.part_comments(element, Part::Package);
        if comments.is_some_and(|comments| !comments.trailing.is_empty()) {
            return None;
        }
        let Place { file, span } = schema.written_place(element, Part::Package)?;
        let place = Place { file, span: Span { start: span.end, end: span.end } };
        Edit { place, text: format!("\n\n{statement}") }
    };
    let title = format!("write `{statement}`, as the other files do");
    Some(Box::new(Fix { title, edits: vec![edit] }))
}

fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for letter in value.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            letter if letter.is_ascii_control() => {
                text.extend(format!("\\x{:02x}", u32::from(letter)).chars());
            }
            letter => text.push(letter),
        }
    }
    text + "\""
}
