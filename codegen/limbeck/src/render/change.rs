//! Recorded changes, for people and programs.

use std::fmt::Write;

use limbeck_history::Change;
use limbeck_history::between::Inherited;
use limbeck_history::revision::Pair;
use limbeck_schema::lifecycle::Lifecycle;
use limbeck_schema::text::visible;

use super::Object;

/// A change on a line: `+ field User.nickname: string nickname = 4;`.
pub(crate) fn line(change: &Change) -> String {
    let Change { kind, path, renamed_from, was, now, facts } = change;
    if let Some(pair) = &facts.lifecycle {
        return format!("~ lifecycle {path}: {}", stages(pair));
    }
    let renamed =
        renamed_from.as_ref().map(|from| format!(" (was {})", from.trim_start_matches('.')));
    let renamed = renamed.unwrap_or_default();
    let whole = kind.is_container();
    let line = match (was, now) {
        (None, Some(_)) if whole => format!("+ {kind} {path}"),
        (Some(_), None) if whole => format!("- {kind} {path}"),
        (None, Some(now)) => format!("+ {kind} {path}: {}", one(now)),
        (Some(was), None) => format!("- {kind} {path}: {}", one(was)),
        (Some(was), Some(now)) if was == now => {
            format!("~ {kind} {path}{renamed}: {}", moved(change))
        }
        (Some(was), Some(now)) => format!("~ {kind} {path}{renamed}: {} → {}", one(was), one(now)),
        (None, None) => format!("~ {kind} {path}{renamed}{}", facts_of(change)),
    };
    visible(&line).into_owned()
}

/// A stage and the next: `draft → stable`.
pub(crate) fn stages(pair: &Pair<Lifecycle>) -> String {
    let now = pair.now.clone().unwrap_or_default();
    let mut text = match &pair.was {
        Some(was) if was.stage != now.stage => format!("{} → {}", was.stage, now.stage),
        Some(_) | None => now.stage.to_string(),
    };
    for (word, value) in [("since", &now.since), ("sunset", &now.sunset), ("use", &now.successor)] {
        if let Some(value) = value {
            let _ = write!(text, ", {word} {value}");
        }
    }
    text
}

/// A change as an object, with the keys of revision files.
pub(crate) fn object(change: &Change) -> Object {
    let Change { kind, path, renamed_from, was, now, facts } = change;
    let mut object = Object::default().with("kind", kind.name()).with("path", path.as_str());
    for (key, value) in [("renamed_from", renamed_from), ("was", was), ("now", now)] {
        object = object.with(key, value.clone());
    }
    if let Some(pair) = &facts.lifecycle {
        let stage = |side: &Option<Lifecycle>| side.clone().unwrap_or_default().stage.name();
        object = object.with("stage_was", stage(&pair.was)).with("stage_now", stage(&pair.now));
    }
    if let Some(pair) = &facts.oneof {
        object = object.with("oneof_was", pair.was.clone()).with("oneof_now", pair.now.clone());
    }
    let resolved: Vec<Object> = facts
        .resolved
        .iter()
        .map(|(name, pair)| {
            Object::default()
                .with("name", name.as_str())
                .with("was", pair.was.clone())
                .with("now", pair.now.clone())
        })
        .collect();
    object.with_objects("resolved", &resolved)
}

/// What is inherited of another package as an object.
pub(crate) fn inherited(inherited: &Inherited<'_>) -> Object {
    let changes = inherited.revisions.iter().flat_map(|revision| &revision.changes);
    let changes: Vec<Object> = changes.map(object).collect();
    Object::default()
        .with("package", inherited.package)
        .with("from", inherited.from.map(limbeck_history::Id::as_str))
        .with("to", inherited.to.as_str())
        .with_objects("changes", &changes)
}

/// A text on one line.
pub(crate) fn one(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Into and out of oneofs.
fn moved(change: &Change) -> String {
    match &change.facts.oneof {
        Some(pair) => format!("oneof {} → {}", side(pair.was.as_ref()), side(pair.now.as_ref())),
        None => facts_of(change).trim_start_matches(": ").to_owned(),
    }
}

fn facts_of(change: &Change) -> String {
    let facts = change.facts.resolved.iter();
    let mut lines: Vec<String> = facts
        .map(|(name, pair)| {
            format!("{name} {} → {}", side(pair.was.as_ref()), side(pair.now.as_ref()))
        })
        .collect();
    lines.extend(change.facts.order.iter().map(|_| "order of values".to_owned()));
    if lines.is_empty() { String::new() } else { format!(": {}", lines.join(", ")) }
}

fn side(text: Option<&String>) -> String {
    text.cloned().unwrap_or_else(|| "none".to_owned())
}
