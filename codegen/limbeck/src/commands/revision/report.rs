//! What was recorded, for people and programs.

use limbeck_history::edit::Recording;
use limbeck_history::{Change, Revision};
use limbeck_schema::text::counted;

use crate::cli::Format;
use crate::console::Console;
use crate::error::Error;
use crate::records::Records;
use crate::render::Object;

/// Says what is recorded of a package.
pub(super) fn report(
    records: &Records,
    package: &str,
    recorded: &Recording,
    console: &Console,
) -> Result<(), Error> {
    let Some((name, revision)) = recorded.edit.as_ref().and_then(|edit| edit.revision.as_ref())
    else {
        return Ok(());
    };
    let path = records.path(package, name);
    if console.format == Format::Json {
        return console.data(object(&path, revision).line().as_bytes());
    }
    let changes = counted(revision.changes.len(), "change");
    console.report(&format!("{path}\n  {} {package}: {changes}", revision.id))?;
    for change in &revision.changes {
        console.report(&format!("  {}", line(change)))?;
    }
    if !recorded.breaks.is_empty() {
        let breaks = counted(recorded.breaks.len(), "break");
        console.note(&format!(
            "{breaks} recorded; `limbeck breaking --against revision:{package}@head-1` lists them"
        ));
    }
    Ok(())
}

/// A change on a line: `+ field User.nickname: string nickname = 4;`.
pub(crate) fn line(change: &Change) -> String {
    let one = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let Change { kind, path, renamed_from, was, now, facts } = change;
    if let Some(pair) = &facts.lifecycle {
        let now = pair.now.as_ref().map_or("none".to_owned(), |it| it.stage.to_string());
        return format!("~ lifecycle {path}: {now}");
    }
    let renamed =
        renamed_from.as_ref().map(|from| format!(" (was {})", from.trim_start_matches('.')));
    let renamed = renamed.unwrap_or_default();
    let whole = kind.is_container();
    match (was, now) {
        (None, Some(_)) if whole => format!("+ {kind} {path}"),
        (Some(_), None) if whole => format!("- {kind} {path}"),
        (None, Some(now)) => format!("+ {kind} {path}: {}", one(now)),
        (Some(was), None) => format!("- {kind} {path}: {}", one(was)),
        (Some(was), Some(now)) if was == now => {
            format!("~ {kind} {path}{renamed}: {}", moved(change))
        }
        (Some(was), Some(now)) => format!("~ {kind} {path}{renamed}: {} → {}", one(was), one(now)),
        (None, None) => format!("~ {kind} {path}{renamed}{}", facts_of(change)),
    }
}

/// Into and out of oneofs.
fn moved(change: &Change) -> String {
    match &change.facts.oneof {
        Some(pair) => {
            let side = |name: &Option<String>| name.clone().unwrap_or_else(|| "none".to_owned());
            format!("oneof {} → {}", side(&pair.was), side(&pair.now))
        }
        None => facts_of(change).trim_start_matches(": ").to_owned(),
    }
}

fn facts_of(change: &Change) -> String {
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    let facts = change.facts.resolved.iter();
    let mut lines: Vec<String> = facts
        .map(|(name, pair)| format!("{name} {} → {}", side(&pair.was), side(&pair.now)))
        .collect();
    lines.extend(change.facts.order.iter().map(|_| "order of values".to_owned()));
    if lines.is_empty() { String::new() } else { format!(": {}", lines.join(", ")) }
}

fn object(path: &str, revision: &Revision) -> Object {
    let changes: Vec<Object> = revision
        .changes
        .iter()
        .map(|change| {
            Object::default()
                .with("kind", change.kind.name())
                .with("path", change.path.as_str())
                .with("renamed_from", change.renamed_from.clone())
                .with("was", change.was.clone())
                .with("now", change.now.clone())
        })
        .collect();
    Object::default()
        .with("package", revision.package.as_str())
        .with("id", revision.id.as_str())
        .with("file", path)
        .with("message", revision.message.as_str())
        .with("after", revision.after.to_string())
        .with_objects("changes", &changes)
}
