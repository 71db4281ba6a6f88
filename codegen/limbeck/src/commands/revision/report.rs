//! What was recorded, for people and programs.

use limbeck_bridge::Decision;
use limbeck_history::Revision;
use limbeck_history::between::{Inherited, inherited};
use limbeck_history::edit::{Recording, Undecided};
use limbeck_schema::text::{counted, visible};

use crate::cli::Format;
use crate::console::Console;
use crate::error::Error;
use crate::records::Records;
use crate::render::{Object, change};

/// Says what is recorded of a package, and what is left to decide.
pub(super) fn report(
    records: &Records,
    package: &str,
    recorded: &Recording,
    console: &Console,
) -> Result<(), Error> {
    let written = recorded.edit.as_ref().and_then(|edit| edit.revision.as_ref());
    let Some((name, revision)) = written else {
        remind(&recorded.undecided, console);
        return Ok(());
    };
    let path = records.path(package, name);
    let workspace = records.workspace();
    let inherited = inherited(&workspace.histories, revision);
    if console.format == Format::Json {
        let object = object((&path, revision), &inherited, &recorded.undecided);
        return console.data(object.line().as_bytes());
    }
    let changes = counted(revision.changes.len(), "change");
    console.report(&format!("{path}\n  {} {package}: {changes}", revision.id))?;
    for line in lines(revision, &inherited) {
        console.report(&format!("  {line}"))?;
    }
    if !recorded.breaks.is_empty() {
        let breaks = counted(recorded.breaks.len(), "break");
        // What a fork begins with is no revision of its package.
        let listed = if revision.parents.is_empty() {
            String::new()
        } else {
            format!("; `limbeck breaking --against revision:{package}@head-1` lists them")
        };
        console.note(&format!("{breaks} recorded{listed}"));
    }
    remind(&recorded.undecided, console);
    Ok(())
}

/// Changes, decisions, and what is inherited.
fn lines(revision: &Revision, inherited: &[Inherited<'_>]) -> Vec<String> {
    let mut lines: Vec<String> = revision.changes.iter().map(change::line).collect();
    if !revision.bridges.is_empty() {
        lines.push("decides, for review:".to_owned());
    }
    let decision = |decision: &Decision| format!("  {}", visible(&decision.to_string()));
    lines.extend(revision.bridges.iter().map(decision));
    for Inherited { package, revisions, .. } in inherited {
        let changes = revisions.iter().flat_map(|revision| &revision.changes);
        let changes: Vec<String> = changes.map(|it| format!("  {}", change::line(it))).collect();
        if !changes.is_empty() {
            lines.push(format!("inherits from {package}:"));
            lines.extend(changes);
        }
    }
    lines
}

/// What has to be decided, and how.
fn remind(undecided: &[Undecided], console: &Console) {
    let mut packages: Vec<&str> = undecided.iter().map(|it| &*it.package).collect();
    packages.dedup();
    for package in packages {
        let questions = undecided.iter().filter(|it| it.package == package);
        let questions: Vec<_> = questions.map(|it| &it.question).collect();
        let count = counted(questions.len(), "conversion");
        console.note(&format!(
            "{count} of {package} to decide; `limbeck check` asks until somebody does:"
        ));
        for question in questions {
            let subject = question.subject();
            let (subject, reason) = (visible(subject.trim_start()), visible(&question.reason));
            console.note(&format!("  {subject}: {reason}\n    {}", question.command(package)));
        }
    }
}

fn object(
    (path, revision): (&str, &Revision),
    inherited: &[Inherited<'_>],
    undecided: &[Undecided],
) -> Object {
    let changes: Vec<Object> = revision.changes.iter().map(change::object).collect();
    let bridges: Vec<String> = revision.bridges.iter().map(Decision::to_string).collect();
    let inherited: Vec<Object> = inherited.iter().map(change::inherited).collect();
    let undecided: Vec<Object> = undecided.iter().map(question).collect();
    Object::default()
        .with("package", revision.package.as_str())
        .with("id", revision.id.as_str())
        .with("file", path)
        .with("message", revision.message.as_str())
        .with("after", revision.after.to_string())
        .with_objects("changes", &changes)
        .with("bridges", bridges)
        .with_objects("inherited", &inherited)
        .with_objects("undecided", &undecided)
}

fn question(undecided: &Undecided) -> Object {
    let Undecided { package, question } = undecided;
    let subject = question.subject();
    Object::default()
        .with("package", package.as_str())
        .with("from", question.from.clone())
        .with("to", question.to.clone())
        .with("subject", subject.trim_start())
        .with("reason", question.reason.as_str())
        .with("command", question.command(package))
}
