//! What the proto files say and no revision records, and whether it may.

use limbeck_diff::{Renames, compare};
use limbeck_schema::lifecycle::Stage;

use super::{Report, Terms, unrecorded};
use crate::canon::Moves;
use crate::draft::renames;
use crate::graph::History;
use crate::policy::{breaks, refuses_breaks};
use crate::replay::{Replay, Start};
use crate::workspace::{Pending, Workspace};
use crate::{Id, Problem, ProblemKind};

/// Finds what is pending, and what of it, or of what nobody relies on yet, must not be.
pub(super) fn judge(
    workspace: &Workspace<'_>,
    history: &History,
    terms: &Terms,
    report: &mut Report,
) {
    let package = &*history.package;
    match workspace.pending(package) {
        None | Some(Pending::Nothing) => {}
        Some(Pending::Closure) => report.problems.push(inherited(workspace, history)),
        Some(Pending::Own) => report.problems.extend(unrecorded::problems(workspace, history)),
    }
    if let Err(problem) = policy(workspace, history, terms, report) {
        report.problems.extend(problem);
    }
}

/// A package that is as recorded, but what it reaches in others is not.
fn inherited(workspace: &Workspace<'_>, history: &History) -> Problem {
    let package = &*history.package;
    let before = history.head_revision().map(|head| &head.requires);
    let now = workspace.requires(package);
    let is_other = |(name, id): &(&String, &Id)| before.and_then(|it| it.get(*name)) != Some(*id);
    let moved: Vec<String> =
        now.iter().filter(is_other).map(|(name, _)| format!("`{name}`")).collect();
    let whose = if moved.is_empty() { "other packages".to_owned() } else { moved.join(", ") };
    Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::PendingImport,
        message: format!("what `{package}` reaches in {whose} changed, and no revision records it"),
        help: format!("`limbeck revision -m \"…\" --package {package}` records what is inherited"),
    }
}

/// Breaks since what the package promises not to break, unless a revision since then gives a reason.
fn policy(
    workspace: &Workspace<'_>,
    history: &History,
    terms: &Terms,
    report: &mut Report,
) -> Result<(), Vec<Problem>> {
    let package = &*history.package;
    let Some(head) = &history.head else { return Ok(()) };
    let failed = |error: crate::workspace::Error| error.problems(history);
    let is_refused = refuses_breaks(workspace.lifecycle(package, head).map_err(failed)?.stage);
    let base = if is_refused { promise(history, head) } else { None };
    let Some(base) = base else { return Ok(()) };
    if base == head && workspace.pending(package) == Some(Pending::Nothing) {
        return Ok(());
    }
    let replay = Replay::new(&workspace.histories, Start::Checkpoint);
    let canon = replay.canon(package, base).map_err(|failure| failure.problems(history))?;
    let before = workspace.compile_canon(&canon, history.get(base), &replay).map_err(failed)?;
    let since = history.path(Some(base), head).into_iter().filter_map(|id| history.get(id));
    let renames = composed(package, since.map(|it| Moves::of(&it.changes)).collect());
    let comparison = compare(&before.schema, workspace.schema, &renames);
    let level = terms.levels.get(package).copied().unwrap_or_default();
    report.breaks.extend(breaks(&comparison, package, level));
    Ok(())
}

/// The revision that everything since has to be compatible with: the newest that is published, that
/// promised stability, or that gave a reason for a break. What was allowed is not told again.
fn promise<'h>(history: &'h History, head: &'h Id) -> Option<&'h Id> {
    let mut stage = Stage::Draft;
    let mut found = None;
    for id in history.ancestors(head) {
        let Some(revision) = history.get(id) else { continue };
        let changed = revision.changes.iter().find_map(|it| it.facts.lifecycle.as_ref());
        let now = changed.and_then(|pair| pair.now.as_ref()).map_or(stage, |it| it.stage);
        let begins = refuses_breaks(now) && !refuses_breaks(stage);
        stage = now;
        let is_reasoned = revision.allow_breaking.is_some();
        // A pruned history says its stage in a checkpoint alone.
        let is_first =
            found.is_none() && revision.parents.iter().all(|it| history.get(it).is_none());
        if begins || is_reasoned || is_first || history.published.as_ref() == Some(id) {
            found = Some(id);
        }
    }
    found
}

/// Renames of several revisions as one step.
pub(super) fn composed(package: &str, steps: Vec<Moves>) -> Renames {
    let all = steps.into_iter().reduce(|first, then| first.then(&then));
    renames(package, &all.unwrap_or_default())
}
