//! From text to a change: the tables `[[change]]`.

use limbeck_schema::lifecycle::Lifecycle;
use toml_edit::{Datetime, Item};

use super::reader::{Reader, Section};
use crate::revision::{Change, Facts, Kind, Pair};

/// The keys that say what follows from the syntax.
pub(super) const RESOLVED: [&str; 4] = ["openness", "packed", "presence", "utf8"];

/// The key that says what order values have.
const ORDER: &str = "order";

/// The kind whose name is the key of a fact too: which oneof a field is in.
const ONEOF: &str = Kind::Oneof.name();

/// The kinds, and what is said of them.
const KEYS: &[&str] = &[
    "package",
    "lifecycle",
    "syntax",
    "option",
    "reserved",
    "extensions",
    "message",
    "oneof",
    "field",
    "enum",
    "value",
    "service",
    "rpc",
    "extension",
    "renamed_from",
    "was",
    "now",
    "order",
    "openness",
    "packed",
    "presence",
    "utf8",
];

/// Reads a change; `None` if a problem was reported that leaves none.
pub(super) fn read(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Change> {
    reader.check_keys(section, KEYS);
    let (kind, path) = element(reader, section)?;
    let renamed_from = reader.filled(section, "renamed_from").map(str::to_owned);
    let mut change =
        Change { kind, path, renamed_from, facts: facts(reader, section), ..Change::default() };
    let before = reader.problems.len();
    if kind == Kind::Lifecycle {
        let was = lifecycle(reader, section, "was");
        let now = lifecycle(reader, section, "now");
        if was.is_some() || now.is_some() {
            change.facts.lifecycle = Some(Pair { was, now });
        }
    } else {
        change.was = reader.filled(section, "was").map(str::to_owned);
        change.now = reader.filled(section, "now").map(str::to_owned);
    }
    let says_nothing = change.was.is_none()
        && change.now.is_none()
        && change.renamed_from.is_none()
        && change.facts == Facts::default();
    let keys = ["was", "now", "renamed_from", ONEOF, ORDER];
    // A key that is wrong has been reported already.
    let is_told = reader.problems.len() > before
        || keys.iter().chain(&RESOLVED).any(|key| *key != kind.name() && section.has(key));
    if says_nothing && !is_told {
        let message = format!("the change of {kind} `{}` says nothing", change.path);
        let help = "write `was` for what is removed, `now` for what is added, or both; \
                    or remove the change";
        reader.report(section.span.clone(), message, help);
    }
    Some(change)
}

/// Of what the change is; a oneof that is a table says where a field is.
fn element(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<(Kind, String)> {
    let kind = |(key, item): (&str, &Item)| {
        Kind::find(key).filter(|kind| *kind != Kind::Oneof || !item.is_table_like())
    };
    let kinds: Vec<Kind> = section.table.iter().filter_map(kind).collect();
    let Some((&kind, others)) = kinds.split_first() else {
        let message = "the change does not say of what".to_owned();
        let help = "name the element, such as `field = \"User.email\"`";
        reader.report(section.span.clone(), message, help);
        return None;
    };
    for other in others {
        let message = format!("the change names two elements: `{kind}` and `{other}`");
        let help = "write a `[[change]]` for each element";
        reader.report(section.span(other.name()), message, help);
    }
    let path = match kind {
        // A package may have no name.
        Kind::Package | Kind::Lifecycle => reader.text(section, kind.name()),
        // The syntax of a package stands under its name.
        Kind::Syntax if reader.package.is_empty() => reader.text(section, kind.name()),
        Kind::Syntax
        | Kind::Option
        | Kind::Reserved
        | Kind::Extensions
        | Kind::Message
        | Kind::Oneof
        | Kind::Field
        | Kind::Enum
        | Kind::Value
        | Kind::Service
        | Kind::Rpc
        | Kind::Extension => reader.filled(section, kind.name()),
    };
    path.map(|path| (kind, path.to_owned()))
}

fn facts(reader: &mut Reader<'_>, section: &Section<'_>) -> Facts {
    let mut facts = Facts::default();
    let oneof = section.get(ONEOF).filter(|item| item.is_table_like());
    if oneof.is_some() {
        facts.oneof = texts(reader, section, ONEOF);
    }
    facts.order = pair(reader, section, ORDER, |reader, section, key| {
        let names = reader.texts(section, key)?;
        Some(names.into_iter().map(|(_, name)| name.to_owned()).collect())
    });
    for key in RESOLVED {
        if let Some(pair) = texts(reader, section, key) {
            facts.resolved.insert(key.to_owned(), pair);
        }
    }
    facts
}

fn texts(reader: &mut Reader<'_>, section: &Section<'_>, key: &str) -> Option<Pair<String>> {
    pair(reader, section, key, |reader, section, key| {
        reader.filled(section, key).map(str::to_owned)
    })
}

fn pair<T>(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    key: &str,
    side: impl Fn(&mut Reader<'_>, &Section<'_>, &str) -> Option<T>,
) -> Option<Pair<T>> {
    let section = reader.section(section, key)?;
    reader.check_keys(&section, &["was", "now"]);
    if !section.has("was") && !section.has("now") {
        let help = format!("write `{key} = {{ was = …, now = … }}`, or one of both");
        reader.report(section.span.clone(), format!("`{key}` says nothing"), &help);
    }
    let was = side(reader, &section, "was");
    let now = side(reader, &section, "now");
    (was.is_some() || now.is_some()).then_some(Pair { was, now })
}

fn lifecycle(reader: &mut Reader<'_>, section: &Section<'_>, key: &str) -> Option<Lifecycle> {
    let section = reader.section(section, key)?;
    reader.check_keys(&section, &["stage", "since", "sunset", "successor"]);
    reader.require(&section, "stage", "write such as `stage = \"stable\"`");
    let stage = reader.value(&section, "stage", "`limbeck lifecycle set` writes such a change");
    let since = day(reader, &section, "since");
    let sunset = day(reader, &section, "sunset");
    let successor = reader.filled(&section, "successor").map(str::to_owned);
    Some(Lifecycle { stage: stage?, since, sunset, successor })
}

/// A day as a string, or as TOML has days.
fn day(reader: &mut Reader<'_>, section: &Section<'_>, key: &str) -> Option<String> {
    let item = section.get(key)?;
    let parsed = item.as_str().and_then(|text| text.parse::<Datetime>().ok());
    let day = item.as_datetime().copied().or(parsed);
    let day = day.filter(|day| day.time.is_none()).and_then(|day| day.date);
    if day.is_none() {
        let text = item.as_str().map_or_else(|| item.type_name().to_owned(), str::to_owned);
        let message = format!("`{key}` is no day: `{text}`");
        reader.report(section.span(key), message, "write a day such as `\"2026-11-26\"`");
    }
    day.map(|day| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_and_facts_are_known_keys() {
        let kinds = Kind::ALL.iter().map(|kind| kind.name());
        let others = ["renamed_from", "was", "now", ORDER];
        let expected: Vec<&str> = kinds.chain(others).chain(RESOLVED).collect();
        assert_eq!(KEYS, expected);
    }
}
