//! A revision for people and programs.

use std::fmt::Write;

use limbeck_bridge::Decision;
use limbeck_history::between::inherited;
use limbeck_history::revision::Origin;
use limbeck_history::{Id, Revision, Workspace};
use limbeck_schema::text::{Tone, counted, visible};

use crate::console::Console;
use crate::render::{Object, change};

/// All that is in a revision.
pub(super) fn text(workspace: &Workspace<'_>, revision: &Revision, console: &Console) -> String {
    let Revision { id, package, message, changes, bridges, .. } = revision;
    let name = console.paint(Tone::Place, &format!("{package}@{id}"));
    let marks = marks(workspace, revision);
    let marks = if marks.is_empty() { marks } else { format!("  ({marks})") };
    let mut text = format!("{name}{marks}\n\n");
    for line in visible(message).lines() {
        let _ = writeln!(text, "{}", format!("    {line}").trim_end());
    }
    text.push('\n');
    for (key, value) in facts(workspace, revision) {
        let _ = writeln!(text, "{key:<10}{value}");
    }
    let _ = writeln!(text, "\n{}", counted(changes.len(), "change"));
    for changed in changes {
        let _ = writeln!(text, "  {}", change::line(changed));
    }
    for inherited in inherited(&workspace.histories, revision) {
        let (package, to) = (inherited.package, inherited.to);
        let from = inherited.from.map(|from| format!("{package}@{from} → ")).unwrap_or_default();
        let _ = writeln!(text, "\ninherited, {from}{package}@{to}");
        for changed in inherited.revisions.iter().flat_map(|revision| &revision.changes) {
            let _ = writeln!(text, "  {}", change::line(changed));
        }
    }
    if !bridges.is_empty() {
        let _ = writeln!(text, "\n{}", counted(bridges.len(), "decision"));
        for decision in bridges {
            let _ = writeln!(text, "  {}", visible(&change::one(&decision.to_string())));
        }
    }
    text
}

/// For programs.
pub(super) fn object(workspace: &Workspace<'_>, revision: &Revision) -> Object {
    let history = workspace.histories.get(&revision.package);
    let is_head = history.is_some_and(|history| history.head.as_ref() == Some(&revision.id));
    let is_published = history.is_some_and(|history| history.is_published(&revision.id));
    let parents: Vec<&str> = revision.parents.iter().map(Id::as_str).collect();
    let requires = revision.requires.iter().map(|(package, id)| {
        Object::default().with("package", package.as_str()).with("id", id.as_str())
    });
    let changes: Vec<Object> = revision.changes.iter().map(change::object).collect();
    let bridges: Vec<String> = revision.bridges.iter().map(Decision::to_string).collect();
    let object = Object::default()
        .with("package", revision.package.as_str())
        .with("id", revision.id.as_str())
        .with("file", history.and_then(|history| history.file(&revision.id)))
        .with("parents", parents)
        .with("message", revision.message.as_str())
        .with("created", revision.created.as_str())
        .with("head", is_head)
        .with("published", is_published)
        .with("before", revision.before.map(|digest| digest.to_string()))
        .with("after", revision.after.to_string())
        .with("closure", revision.closure.to_string());
    let object = match &revision.origin {
        Origin::Nothing => object,
        Origin::Baseline => object.with("origin", "baseline"),
        Origin::Fork { package, revision, .. } => object
            .with("origin", "fork")
            .with("fork_of", package.as_str())
            .with("fork_revision", revision.as_str()),
    };
    object
        .with("allow_breaking", revision.allow_breaking.clone())
        .with_objects("requires", &requires.collect::<Vec<_>>())
        .with_objects("changes", &changes)
        .with("bridges", bridges)
}

fn marks(workspace: &Workspace<'_>, revision: &Revision) -> String {
    let Some(history) = workspace.histories.get(&revision.package) else { return String::new() };
    let id = &revision.id;
    let mut marks = Vec::new();
    if history.head.as_ref() == Some(id) {
        marks.push("head");
    }
    if history.is_published(id) {
        marks.push("published");
    }
    if history.checkpoints.contains_key(id) {
        marks.push("checkpoint");
    }
    marks.join(", ")
}

fn facts(workspace: &Workspace<'_>, revision: &Revision) -> Vec<(&'static str, String)> {
    let all = |ids: &[Id]| ids.iter().map(Id::to_string).collect::<Vec<_>>().join(", ");
    let mut facts = vec![("created", visible(&revision.created).into_owned())];
    if !revision.parents.is_empty() {
        facts.push(("follows", all(&revision.parents)));
    }
    match &revision.origin {
        Origin::Nothing => {}
        Origin::Baseline => facts.push(("begins", "with a baseline".to_owned())),
        Origin::Fork { package, revision, .. } => {
            facts.push(("begins", format!("as a fork of {package}@{revision}")));
        }
    }
    if let Ok(lifecycle) = workspace.lifecycle(&revision.package, &revision.id) {
        facts.push(("stage", lifecycle.stage.to_string()));
    }
    for (package, id) in &revision.requires {
        facts.push(("requires", format!("{package}@{id}")));
    }
    if let Some(why) = &revision.allow_breaking {
        facts.push(("breaks", format!("allowed: {}", visible(&change::one(why)))));
    }
    facts.push(("after", revision.after.to_string()));
    let history = workspace.histories.get(&revision.package);
    let file = history.and_then(|history| history.file(&revision.id));
    facts.extend(file.map(|file| ("file", file)));
    facts
}
