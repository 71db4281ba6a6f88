//! Decisions of revisions that are folded into one.

use limbeck_bridge::{Decision, binding};
use limbeck_schema::compile::Compilation;
use limbeck_schema::model::Schema;

use super::descent::Descent;
use super::lapse::standing;
use super::names::Names;
use super::past::Past;
use super::step::{Dated, Since};
use super::{Bridge, Fork, at_fork, lineage, newer_versions};
use crate::canon::Canon;
use crate::replay::{Replay, Start};
use crate::workspace::{Error, Workspace};
use crate::{Id, Revision};

/// What revisions that follow each other decide, in the names of when the last of them was made;
/// of what is decided twice, the last counts.
pub(crate) fn folded(
    workspace: &Workspace<'_>,
    package: &str,
    revisions: &[&Revision],
) -> Result<Vec<Decision>, Error> {
    let Some((last, folded)) = revisions.split_last() else { return Ok(Vec::new()) };
    let all = |decided: Vec<Decision>| -> Vec<Decision> {
        binding(&decided.into_iter().chain(last.bridges.iter().cloned()).collect::<Vec<_>>())
    };
    if folded.iter().all(|revision| revision.bridges.is_empty()) {
        return Ok(all(Vec::new()));
    }
    let canon = (*workspace.canon(package, &last.id)?).clone();
    let compiled = compiled(workspace, &canon, Some(last))?;
    let newer = Past::at(workspace, package, Some(&last.id), canon);
    let Some(fork) = newer.fork() else {
        let decided = folded.iter().flat_map(|revision| revision.bridges.iter().cloned());
        return Ok(all(decided.collect()));
    };
    let start = at_fork(workspace, &fork)?;
    let (older, older_compiled) = older_at(workspace, &fork, (&start, &last.created))?;
    let before = older.steps(Some(fork.revision));
    let after = newer.steps(None);
    let then = Descent::new(&start, &before, &older.canon);
    let now = Descent::new(&start, &after, &newer.canon);
    let lineage = lineage((&older, &then), (&newer, &now));
    let schemas: [&Schema; 2] = [&older_compiled.schema, &compiled.schema];
    let names = Names::new(&older, &newer, (&lineage, schemas));
    let mut decided = Vec::new();
    for revision in folded {
        let is_later =
            |step: &Dated<'_>| step.revision.is_none_or(|it| it.created > revision.created);
        let since = [Since::new(&before, is_later), newer.behind(&after, revision)];
        decided.extend(revision.bridges.iter().map(|it| ((), names.rewrite(it, &since))));
    }
    let decided = standing(decided).into_iter().map(|((), decision)| decision);
    Ok(all(decided.collect()))
}

/// What counts of all that is decided, of a package and of those that were forked from it, in the
/// names of today.
pub(crate) fn counting(workspace: &Workspace<'_>, package: &str) -> Result<Vec<Decision>, Error> {
    let mut counting = Vec::new();
    for package in std::iter::once(package).chain(newer_versions(workspace, package)) {
        if let Some(bridge) = Bridge::of(workspace, package, None)? {
            let mut decisions = binding(&bridge.decisions());
            decisions.sort();
            counting.extend(decisions);
        }
    }
    Ok(counting)
}

/// The older version at a time, as far as that can be had.
fn older_at<'w>(
    workspace: &'w Workspace<'_>,
    fork: &Fork<'w>,
    (start, time): (&Canon, &str),
) -> Result<(Past<'w>, Compilation), Error> {
    let tip = newest_before(workspace, fork, time).unwrap_or(fork.revision);
    let revision = workspace.revision(fork.package, tip);
    let canon = match revision {
        Some(_) => (*workspace.canon(fork.package, tip)?).clone(),
        // Its history is gone: what it was at the fork is all that is known.
        None => start.clone(),
    };
    let compiled = compiled(workspace, &canon, revision)?;
    let past = Past::at(workspace, fork.package, revision.map(|_| tip), canon);
    Ok((past, compiled))
}

/// The newest revision after the fork that was there at a time.
fn newest_before<'w>(workspace: &'w Workspace<'_>, fork: &Fork<'w>, time: &str) -> Option<&'w Id> {
    let history = workspace.histories.get(fork.package)?;
    let path = history.path(Some(fork.revision), history.head.as_ref()?);
    let is_there = |id: &&Id| history.get(id).is_some_and(|it| it.created.as_str() <= time);
    path.into_iter().rev().find(is_there)
}

fn compiled(
    workspace: &Workspace<'_>,
    canon: &Canon,
    revision: Option<&Revision>,
) -> Result<Compilation, Error> {
    workspace.compile_canon(canon, revision, &Replay::new(&workspace.histories, Start::Checkpoint))
}
