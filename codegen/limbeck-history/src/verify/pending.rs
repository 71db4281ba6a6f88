//! What the proto files say and no revision records, and whether it may.

use limbeck_diff::{Renames, compare};
use limbeck_schema::lifecycle::Stage;

use super::{Report, Terms};
use crate::canon::Moves;
use crate::draft::{Draft, Recorded, draft, renames};
use crate::edit::asked;
use crate::graph::History;
use crate::policy::{breaks, refuses_breaks};
use crate::question::Answers;
use crate::replay::{Replay, Start};
use crate::workspace::{Pending, Workspace};
use crate::{Change, Id, Problem, ProblemKind};

/// How many changes are named.
const NAMED: usize = 5;

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
        Some(Pending::Own) => own(workspace, history, report),
    }
    if let Err(problem) = policy(workspace, history, terms, report) {
        report.problems.extend(problem);
    }
}

/// Changes that no revision records.
fn own(workspace: &Workspace<'_>, history: &History, report: &mut Report) {
    let package = &*history.package;
    let Some(head) = &history.head else { return };
    let drafted =
        workspace.canon(package, head).map_err(|error| error.to_string()).and_then(|canon| {
            let recorded = Recorded { canon: &canon, schema: None };
            draft(recorded, workspace.schema, package, &Answers::default())
                .map_err(|error| error.to_string())
        });
    let problem = |message: String, help: String| Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::Pending,
        message,
        help,
    };
    let record = format!("`limbeck revision -m \"…\" --package {package}`");
    match drafted {
        Ok(Draft { changes, questions, .. }) => {
            let named = match &*changes {
                [] => "options that other packages declare".to_owned(),
                changes => named(changes),
            };
            let message = format!("`{package}` has changes that no revision records: {named}");
            report.problems.push(problem(message, format!("{record} records them")));
            report.problems.extend(questions.iter().map(|it| asked(workspace, package, it)));
        }
        Err(error) => {
            let message =
                format!("`{package}` differs from what is recorded, which cannot be had: {error}");
            let help = "`limbeck verify --deep` says what is wrong with the record";
            let told = problem(message, help.to_owned());
            report.problems.push(Problem { kind: ProblemKind::Digest, ..told });
        }
    }
}

/// The first few of some changes.
fn named(changes: &[Change]) -> String {
    let name = |change: &Change| {
        let verb = match (&change.was, &change.now, &change.renamed_from) {
            (None, Some(_), None) => " added",
            (Some(_), None, None) => " removed",
            (_, _, Some(_)) => " renamed",
            (Some(_), Some(_), None) | (None, None, None) => "",
        };
        format!("{} `{}`{verb}", change.kind, change.path)
    };
    let mut names: Vec<String> = changes.iter().take(NAMED).map(name).collect();
    if changes.len() > NAMED {
        names.push(format!("{} more", changes.len() - NAMED));
    }
    names.join(", ")
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
    let failed = |error: crate::workspace::Error| match error {
        crate::workspace::Error::Replay(failure) => failure.problems(history),
        crate::workspace::Error::Rebuild { .. } => vec![Problem {
            package: package.to_owned(),
            place: None,
            kind: ProblemKind::Digest,
            message: error.to_string(),
            help: "`limbeck verify --deep` says which revision is wrong".to_owned(),
        }],
        crate::workspace::Error::Required { .. } => vec![Problem {
            package: package.to_owned(),
            place: None,
            kind: ProblemKind::Parent,
            message: error.to_string(),
            help: error.help(),
        }],
    };
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
