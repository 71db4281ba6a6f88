//! Conversions between versions: what has to be decided, and decisions that mean nothing.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use limbeck_bridge::{Contradiction, Decision, Direction, contradictions, strangers};
use limbeck_diff::Comparison;
use limbeck_schema::finding::{Place, Span};

use super::Report;
use crate::bridges::{Bridge, Fault, faults, older_version, wholes};
use crate::graph::History;
use crate::workspace::{Pending, Workspace};
use crate::{Id, Problem, ProblemKind, file};

/// How many decisions that mean nothing are told of.
const MAX_FAULTS: usize = 100;

/// Judges the decisions of a package, and asks for those that are missing.
pub(super) fn judge(workspace: &Workspace<'_>, history: &History, report: &mut Report) {
    let package = &*history.package;
    let mut problems = Vec::new();
    let files = Files { workspace, history };
    // Where a history was pruned, nobody knows how it began.
    let is_pruned = history.roots().iter().any(|id| !history.parents(id).is_empty());
    let is_forked = is_pruned || older_version(history).is_some();
    for (id, entry) in &history.revisions {
        let faults = faults(&entry.revision.bridges).into_iter().take(MAX_FAULTS);
        problems.extend(faults.map(|fault| files.problem(id, fault)));
        if !is_forked && !entry.revision.bridges.is_empty() {
            problems.push(files.problem(id, Fault::not_forked(package)));
        }
    }
    // What cannot be replayed is told elsewhere.
    if let Ok(Some(bridge)) = Bridge::of(workspace, package, None) {
        let comparison = bridge.comparison(workspace.schema);
        problems.extend(unknown(&files, &bridge, &comparison));
        problems.extend(merged(workspace, history, &bridge));
        if !bridge.is_unclear {
            problems.extend(questions(&files, &bridge));
            problems.extend(useless(&files, &bridge, &comparison));
        }
    }
    report.problems.extend(problems);
}

/// Where decisions stand.
struct Files<'f> {
    workspace: &'f Workspace<'f>,
    history: &'f History,
}

impl Files<'_> {
    /// A fault of a revision, with its place.
    fn problem(&self, id: &Id, fault: Fault) -> Problem {
        let path = self.history.file(id).unwrap_or_default();
        let entry = self.history.revisions.get(id);
        let snapshot = self.workspace.snapshots.get(&self.history.package);
        let bytes = entry.and_then(|entry| snapshot?.get(&entry.name));
        let parsed = bytes.and_then(|bytes| file::parse(&self.history.package, &path, bytes).ok());
        let key = format!("bridge[{}].{}", fault.place, fault.key);
        let place = parsed.map_or_else(
            || Place { file: path.as_str().into(), span: Span::default() },
            |parsed| parsed.place(&key),
        );
        Problem { place: Some(place), ..fault.problem(&self.history.package) }
    }
}

/// Decisions about what is not there, and never was since they were made.
fn unknown(files: &Files<'_>, bridge: &Bridge, comparison: &Comparison<'_>) -> Vec<Problem> {
    let decided = bridge.decided.iter().flat_map(|decided| {
        let strangers = strangers(comparison, &bridge.lineage, &decided.decision).into_iter();
        strangers.map(move |stranger| (decided, stranger))
    });
    decided
        .take(MAX_FAULTS)
        .map(|(decided, stranger)| {
            let fault = Fault::stranger(decided.place, &decided.decision, &stranger);
            files.problem(&decided.revision, fault)
        })
        .collect()
}

/// Decisions of the newest revision that decide nothing, and never did: nothing changed since they were
/// made. Those that a later change made idle, or that a later decision took the place of, stay right.
fn useless(files: &Files<'_>, bridge: &Bridge, comparison: &Comparison<'_>) -> Vec<Problem> {
    let lineage = &bridge.lineage;
    let versions = (&*lineage.older, &*lineage.newer);
    let is_still = |package: &str| files.workspace.pending(package) != Some(Pending::Own);
    if !is_still(versions.0) || !is_still(versions.1) {
        return Vec::new();
    }
    let older = files.workspace.histories.get(versions.0);
    let older = older.into_iter().flat_map(|history| history.revisions.values());
    let changed = older.map(|entry| &entry.revision).filter(|it| !it.changes.is_empty());
    let changed = changed.map(|revision| &revision.created).max();
    let Some(head) = &files.history.head else { return Vec::new() };
    let is_last = |id: &Id| {
        let Some(revision) = files.history.get(id) else { return false };
        let since = files.history.path(Some(id), head).into_iter();
        let mut since = since.filter_map(|id| files.history.get(id));
        since.all(|it| it.changes.is_empty() && it.bridges.is_empty())
            && changed.is_none_or(|it| *it <= revision.created)
    };
    let idle = limbeck_bridge::idle(comparison, lineage, &bridge.decisions()).into_iter();
    let idle = idle.filter_map(|idle| Some((bridge.decided.get(idle.place)?, idle)));
    let is_known = |decision| strangers(comparison, lineage, decision).is_empty();
    let idle = idle.filter(|(it, _)| is_last(&it.revision) && is_known(&it.decision));
    let idle = idle.take(MAX_FAULTS);
    idle.map(|(decided, idle)| {
        let fault = Fault::idle(decided.place, (&decided.decision, &idle), versions);
        files.problem(&decided.revision, fault)
    })
    .collect()
}

/// What has to be decided. Of a package whose changes are still to be recorded, only what that will
/// not decide as it usually is.
fn questions(files: &Files<'_>, bridge: &Bridge) -> Vec<Problem> {
    let package = &*files.history.package;
    let is_pending = files.workspace.pending(package) == Some(Pending::Own);
    // What cannot be replayed of another API is told elsewhere.
    let questions =
        bridge.plan(files.workspace, None).map_or_else(|_| Vec::new(), |it| it.questions);
    let questions = questions.into_iter().filter(|it| !is_pending || it.suggestion.is_none());
    questions
        .map(|question| Problem {
            package: package.to_owned(),
            place: None,
            kind: ProblemKind::Bridge,
            message: format!(
                "how `{}` converts between `{}` and `{package}` is not decided: {}",
                question.subject().trim_start(),
                bridge.lineage.older,
                question.reason
            ),
            help: format!("`{}`", question.command(package)),
        })
        .collect()
}

/// Branches that were merged although they decide differently, and nobody decided since.
fn merged(workspace: &Workspace<'_>, history: &History, bridge: &Bridge) -> Vec<Problem> {
    let mut by_revision: BTreeMap<&Id, Vec<Decision>> = BTreeMap::new();
    for decided in &bridge.decided {
        by_revision.entry(&decided.revision).or_default().push(decided.decision.clone());
    }
    if by_revision.len() < 2 {
        return Vec::new();
    }
    let of = |ids: Vec<&Id>| -> Vec<Decision> {
        ids.into_iter().filter_map(|id| by_revision.get(id)).flatten().cloned().collect()
    };
    let mut problems = Vec::new();
    let today = OnceCell::new();
    for id in history.order() {
        let [first, second] = history.parents(id) else { continue };
        let Some(head) = &history.head else { continue };
        let found = contradictions(
            &of(history.path(Some(second), first)),
            &of(history.path(Some(first), second)),
            today.get_or_init(|| wholes(workspace, history, &[head])),
        );
        if found.is_empty() {
            continue;
        }
        let since = history.path(Some(first), head).into_iter();
        let since = since.filter(|it| history.is_ancestor(id, it)).collect();
        let settled = of(since);
        let is_open = |found: &&Contradiction| {
            let is_about = |decision: &&Decision| {
                let mut paths = decision.from.iter().chain(&decision.to);
                decision.policy(found.direction).is_some()
                    && paths.any(|path| *path == found.path || Some(path) == found.whole.as_ref())
            };
            !settled.iter().any(|decision| is_about(&decision))
        };
        problems
            .extend(found.iter().filter(is_open).map(|it| contradiction(&history.package, id, it)));
    }
    problems
}

fn contradiction(package: &str, merge: &Id, found: &Contradiction) -> Problem {
    let Contradiction { direction, path, left, right, .. } = found;
    let way = |decision: &Decision| match direction {
        Direction::Up => Decision { down: None, ..decision.clone() },
        Direction::Down => Decision { up: None, ..decision.clone() },
    };
    let (left, right) = (way(left), way(right));
    Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::Bridge,
        message: format!(
            "the branches that {merge} merges decide differently on `{path}`: `{left}` and `{right}`"
        ),
        help: format!(
            "decide again: `{}`",
            limbeck_bridge::command(package, &format!("Decide on {path}"), &left.to_string())
        ),
    }
}
