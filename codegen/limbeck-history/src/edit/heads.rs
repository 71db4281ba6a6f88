//! Histories of which nothing is wrong but that it is not clear which revision is the head.

use std::collections::BTreeSet;

use super::{Refusal, snapshot, sound};
use crate::graph::History;
use crate::store::{HEAD, PUBLISHED};
use crate::workspace::Workspace;
use crate::{Id, Problem, ProblemKind, Revision};

/// The history of a package, if all that is wrong is about its heads, or what a command says that it
/// puts right.
pub(super) fn joinable<'w>(
    workspace: &'w Workspace<'_>,
    package: &str,
    mends: impl Fn(&Problem) -> bool,
) -> Result<&'w History, Refusal> {
    let Some(history) = workspace.histories.get(package) else { return sound(workspace, package) };
    let others = history.problems.iter().filter(|problem| !mends(problem));
    let others: Vec<Problem> =
        others.filter(|problem| !is_about_heads(workspace, history, problem)).cloned().collect();
    if others.is_empty() { Ok(history) } else { Err(Refusal::Problems(others)) }
}

/// Whether a problem goes away when one revision is named as the head.
fn is_about_heads(workspace: &Workspace<'_>, history: &History, problem: &Problem) -> bool {
    let snapshot = snapshot(workspace, &history.package);
    let is_at = |mark: &str| {
        problem.place.as_ref().is_some_and(|place| *place.file == *snapshot.path(mark))
    };
    match problem.kind {
        ProblemKind::Heads => true,
        ProblemKind::Head => is_at(HEAD),
        // As long as it is known what is published.
        ProblemKind::Published => history.published.is_some(),
        ProblemKind::ConflictMarkers => {
            let marked = marked(workspace, history);
            is_at(HEAD)
                || is_at(PUBLISHED)
                    && !marked.is_empty()
                    && marked.iter().all(|id| history.get(id).is_some())
        }
        _ => false,
    }
}

/// All ids that `PUBLISHED` names: several if a merge left both sides in it.
pub(super) fn marked(workspace: &Workspace<'_>, history: &History) -> Vec<Id> {
    let snapshot = snapshot(workspace, &history.package);
    let text = String::from_utf8_lossy(snapshot.get(PUBLISHED).unwrap_or_default()).into_owned();
    text.lines().filter_map(|line| line.trim().parse().ok()).collect()
}

/// What `PUBLISHED` should name, if a merge left marks in it and one side follows the other.
pub(super) fn published_mark(workspace: &Workspace<'_>, history: &History) -> Option<Id> {
    if history.published.is_some() {
        return None;
    }
    let set = history.published_set();
    let is_newest = |id: &&Id| !history.children(id).iter().any(|child| set.contains(*child));
    let mut newest = marked(workspace, history).into_iter().filter(|id| is_newest(&id));
    let first = newest.next()?;
    newest.all(|other| other == first).then_some(first)
}

/// A head, and the revisions that no other head follows, oldest first.
pub(super) struct Branch<'h> {
    pub(super) tip: &'h Id,
    pub(super) own: Vec<&'h Id>,
}

/// All heads: those with published revisions of their own first, then those that began earlier.
pub(super) fn branches(history: &History) -> Vec<Branch<'_>> {
    let heads = history.heads();
    let own = |tip: &Id| {
        let mut own = history.ancestors(tip);
        for other in heads.iter().filter(|other| **other != tip) {
            let common: BTreeSet<&Id> = history.common_ancestors(tip, other).into_iter().collect();
            own.retain(|id| !common.contains(id));
        }
        own
    };
    let mut branches: Vec<Branch<'_>> =
        heads.iter().map(|tip| Branch { tip, own: own(tip) }).collect();
    branches.sort_by_key(|branch| {
        let first = branch.own.first().and_then(|id| history.get(id));
        let age = first.map(|revision| (revision.created.clone(), revision.id.clone()));
        (!branch.is_published(history), age)
    });
    branches
}

impl Branch<'_> {
    pub(super) fn is_published(&self, history: &History) -> bool {
        self.own.iter().any(|id| history.is_published(id))
    }
}

/// `4f1c9a2e7b3d` and its message.
pub(super) fn described(history: &History, id: &Id) -> String {
    history.get(id).map_or_else(|| format!("`{id}`"), described_revision)
}

/// `4f1c9a2e7b3d` and its message.
pub(super) fn described_revision(revision: &Revision) -> String {
    format!("`{}` ({})", revision.id, crate::graph::shortened(&revision.message))
}

/// Some revisions: `a, b and c`.
pub(super) fn listed<'i>(history: &History, ids: impl IntoIterator<Item = &'i Id>) -> String {
    let words: Vec<String> = ids.into_iter().map(|id| described(history, id)).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Packages whose revisions build on one of these: the package, the revision of it, and whether it
/// was forked from it.
pub(super) fn users<'w>(
    workspace: &'w Workspace<'_>,
    package: &str,
    ids: &BTreeSet<&Id>,
) -> Vec<(&'w str, &'w Revision, bool)> {
    let others = workspace.histories.iter().filter(|(other, _)| *other != package);
    let revisions = others.flat_map(|(other, history)| {
        history.revisions.values().map(move |entry| (&**other, &entry.revision))
    });
    let used = |(other, revision): (&'w str, &'w Revision)| {
        let is_fork = match &revision.origin {
            crate::Origin::Fork { package: from, revision, .. } => {
                from == package && ids.contains(revision)
            }
            crate::Origin::Nothing | crate::Origin::Baseline => false,
        };
        let is_required = revision.requires.get(package).is_some_and(|id| ids.contains(id));
        (is_fork || is_required).then_some((other, revision, is_fork))
    };
    revisions.filter_map(used).collect()
}
