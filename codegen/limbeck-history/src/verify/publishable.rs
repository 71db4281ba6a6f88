//! Whether what is recorded may become what others rely on.

use limbeck_diff::compare;

use super::pending::composed;
use super::{Report, Terms, check};
use crate::bridges::older_version;
use crate::canon::Moves;
use crate::edit::Refusal;
use crate::graph::History;
use crate::policy::{breaks, refuses_breaks};
use crate::workspace::{Pending, Workspace};
use crate::{Id, Problem, ProblemKind};

/// What stands in the way of publishing a revision: all that [`check`] says about what is recorded,
/// and breaks between what others rely on now and the revision. What is pending in the proto files is
/// no part of it.
///
/// # Errors
/// When what is recorded cannot be had.
pub fn publishable(
    workspace: &Workspace<'_>,
    (package, id): (&str, &Id),
    terms: &Terms,
) -> Result<Report, Refusal> {
    let mut report = check(workspace, &[package.to_owned()], terms);
    let Some(history) = workspace.histories.get(package) else { return Ok(report) };
    // Conversions are judged by the proto files of both versions.
    let is_changed = |package: &str| workspace.pending(package) == Some(Pending::Own);
    let is_pending = is_changed(package) || older_version(history).is_some_and(is_changed);
    report.problems.retain(|problem| is_of_record(history, problem, is_pending));
    report.breaks.clear();
    if report.problems.is_empty() {
        policy(workspace, (history, id), terms, &mut report)?;
    }
    Ok(report)
}

/// Whether a problem is about what is recorded, rather than about proto files that differ from it.
fn is_of_record(history: &History, problem: &Problem, is_pending: bool) -> bool {
    let file = problem.place.as_ref().map(|place| &*place.file);
    let is_in_folder = file.is_some_and(|file| file.starts_with(&*history.folder));
    match problem.kind {
        ProblemKind::Pending
        | ProblemKind::PendingImport
        | ProblemKind::Rename
        | ProblemKind::Missing
        | ProblemKind::Policy
        // What an interrupted publication left, publishing again mends.
        | ProblemKind::Published => false,
        ProblemKind::Lifecycle => is_in_folder,
        ProblemKind::Bridge => is_in_folder || !is_pending,
        ProblemKind::File
        | ProblemKind::ConflictMarkers
        | ProblemKind::Format
        | ProblemKind::Identity
        | ProblemKind::Parent
        | ProblemKind::Circle
        | ProblemKind::Heads
        | ProblemKind::Head
        | ProblemKind::Seal
        | ProblemKind::Digest
        | ProblemKind::Mismatch
        | ProblemKind::Checkpoint
        | ProblemKind::Conflict => true,
    }
}

/// Breaks since what others rely on, unless a revision since then gives a reason.
fn policy(
    workspace: &Workspace<'_>,
    (history, id): (&History, &Id),
    terms: &Terms,
    report: &mut Report,
) -> Result<(), Refusal> {
    let package = &*history.package;
    let Some(base) = history.published.as_ref().filter(|base| *base != id) else { return Ok(()) };
    let since: Vec<_> =
        history.path(Some(base), id).into_iter().filter_map(|id| history.get(id)).collect();
    let has_reason = since.iter().any(|revision| revision.allow_breaking.is_some());
    if has_reason || !refuses_breaks(workspace.lifecycle(package, base)?.stage) {
        return Ok(());
    }
    let (before, after) = (workspace.compile(package, base)?, workspace.compile(package, id)?);
    let moves = since.iter().map(|revision| Moves::of(&revision.changes)).collect();
    let comparison = compare(&before.schema, &after.schema, &composed(package, moves));
    let level = terms.levels.get(package).copied().unwrap_or_default();
    report.breaks.extend(breaks(&comparison, package, level));
    Ok(())
}
