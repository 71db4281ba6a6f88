//! Stages that do not follow each other, and versions that hold on to older ones.

use limbeck_schema::lifecycle::{Lifecycle, Stage};

use crate::graph::History;
use crate::lifecycle::{day, imports};
use crate::workspace::Workspace;
use crate::{Problem, ProblemKind, Revision};

/// What is wrong with the stages of a package, as recorded and as its files are.
pub(super) fn problems(workspace: &Workspace<'_>, history: &History) -> Vec<Problem> {
    let mut problems = imports(workspace.schema, &history.package);
    let mut stage: Option<Lifecycle> = None;
    for revision in history.order().into_iter().filter_map(|id| history.get(id)) {
        let pair = revision.changes.iter().find_map(|change| change.facts.lifecycle.as_ref());
        let Some(now) = pair.and_then(|pair| pair.now.clone()) else { continue };
        problems.extend(step(workspace, history, revision, (stage.as_ref(), &now)));
        stage = Some(now);
    }
    let is_there = workspace.schema.find_package(&history.package).is_some();
    let is_removed = stage.is_some_and(|stage| stage.stage == Stage::Removed);
    problems.extend((is_removed && is_there).then(|| left(history)));
    problems
}

/// A step that somebody wrote by hand.
fn step(
    workspace: &Workspace<'_>,
    history: &History,
    revision: &Revision,
    (before, now): (Option<&Lifecycle>, &Lifecycle),
) -> Option<Problem> {
    let id = &revision.id;
    let back = before.filter(|before| now.stage < before.stage);
    let wrong = [&now.since, &now.sunset].into_iter().flatten().find(|date| day(date).is_none());
    let message = match (back, wrong) {
        (Some(before), _) => format!("revision {id} takes {} back to {}", before.stage, now.stage),
        (None, Some(date)) => format!("revision {id} names the day `{date}`, which is none"),
        (None, None) => return None,
    };
    let at = revision.changes.iter().position(|change| change.facts.lifecycle.is_some());
    let key = format!("change[{}]", at.unwrap_or_default());
    let file = history.file(id).unwrap_or_default();
    Some(Problem {
        package: history.package.clone(),
        place: Some(super::key_place(workspace, history, id, &key)),
        kind: ProblemKind::Lifecycle,
        message,
        help: format!(
            "bring it back as it was: `git log --oneline -- {file}` and `git checkout COMMIT -- {file}`"
        ),
    })
}

/// Files of a package that was removed.
fn left(history: &History) -> Problem {
    let package = &history.package;
    Problem {
        package: package.clone(),
        place: None,
        kind: ProblemKind::Lifecycle,
        message: format!("`{package}` is removed, but its proto files are there"),
        help: format!(
            "delete them, and record it: `limbeck revision -m \"Remove {package}\" --package {package}`"
        ),
    }
}
