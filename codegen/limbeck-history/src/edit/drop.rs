//! Taking revisions away that nobody relies on.

use std::collections::BTreeSet;

use super::heads::{described, joinable, listed, users};
use super::{Edit, Refusal, snapshot};
use crate::graph::History;
use crate::store::{HEAD, PUBLISHED, Transaction, checkpoint_name};
use crate::workspace::Workspace;
use crate::{Id, Problem, ProblemKind, Revision};

/// What was taken away.
#[derive(Clone, Debug)]
pub struct Dropping {
    /// What to write and remove.
    pub edit: Edit,
    /// The revisions that go, newest first.
    pub dropped: Vec<Revision>,
    /// The head afterwards; `None` if nothing is left.
    pub head: Option<Revision>,
}

/// What follows a revision that is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Followers {
    /// Keeps it from being dropped.
    #[default]
    Keep,
    /// Is dropped, too.
    Drop,
}

/// Takes a revision away, the newest if none is named.
///
/// # Errors
/// When others rely on it, something follows it, or the history has problems that stay.
pub fn drop(
    workspace: &Workspace<'_>,
    package: &str,
    (id, followers): (Option<&Id>, Followers),
) -> Result<Dropping, Refusal> {
    // What is wrong with the revision itself goes with it.
    let history = joinable(workspace, package, is_about_contents)?;
    let heads = history.heads();
    let id = match (id, &*heads) {
        (Some(id), _) => id,
        (None, [only]) => only,
        (None, []) => {
            return Err(Refusal::one(
                package,
                ProblemKind::Heads,
                format!("no revision of `{package}` can be read"),
                "`limbeck verify` says what is wrong with each of them",
            ));
        }
        (None, _) => {
            return Err(Refusal::one(
                package,
                ProblemKind::Heads,
                format!("`{package}` has several heads: {}", listed(history, heads)),
                "name the one to drop: `limbeck drop REV`",
            ));
        }
    };
    let mut gone: Vec<&Id> =
        history.order().into_iter().filter(|it| history.is_ancestor(id, it)).collect();
    gone.reverse();
    droppable(workspace, history, &gone, (id, followers))?;
    let head = head_after(history, &gone);
    let transaction = transaction(workspace, history, &gone, head);
    let revisions = gone.iter().filter_map(|id| history.get(id)).cloned();
    let dropped: Vec<Revision> = revisions.collect();
    let edit = Edit { package: package.to_owned(), transaction, revision: None };
    stays_wrong(workspace, &edit)?;
    Ok(Dropping { edit, dropped, head: head.and_then(|id| history.get(id)).cloned() })
}

fn is_about_contents(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::Seal | ProblemKind::Digest | ProblemKind::Checkpoint | ProblemKind::Identity
    )
}

fn droppable(
    workspace: &Workspace<'_>,
    history: &History,
    gone: &[&Id],
    (id, followers): (&Id, Followers),
) -> Result<(), Refusal> {
    let package = &*history.package;
    let refuse =
        |kind, message: String, help: String| Err(Refusal::one(package, kind, message, help));
    if gone.iter().any(|id| history.is_published(id)) {
        return refuse(
            ProblemKind::Published,
            format!(
                "{} of `{package}` is published, and others rely on it",
                described(history, id)
            ),
            format!(
                "what it did can be undone by another one: edit the proto files, and `limbeck revision \
                 -m \"…\" --package {package}`"
            ),
        );
    }
    let followed: Vec<&Id> = gone.iter().copied().filter(|it| *it != id).collect();
    if !followed.is_empty() && followers == Followers::Keep {
        let verb = if followed.len() == 1 { "follows" } else { "follow" };
        return refuse(
            ProblemKind::Parent,
            format!("{} {verb} {}", listed(history, followed), described(history, id)),
            format!("`limbeck drop {id} --with-children --package {package}` drops them, too"),
        );
    }
    let ids: BTreeSet<&Id> = gone.iter().copied().collect();
    match users(workspace, package, &ids).first() {
        Some((other, revision, is_fork)) => {
            let how = if *is_fork { "was forked from" } else { "requires" };
            refuse(
                ProblemKind::Parent,
                format!(
                    "`{other}` {how} {}, at {}",
                    listed(history, gone.iter().copied()),
                    revision.id
                ),
                format!(
                    "drop that first: `limbeck drop {} --with-children --package {other}`",
                    revision.id
                ),
            )
        }
        None => Ok(()),
    }
}

/// What `HEAD` should name when some revisions are gone.
fn head_after<'h>(history: &'h History, gone: &[&Id]) -> Option<&'h Id> {
    let is_left = |id: &&Id| !gone.contains(id);
    let oldest = gone.last()?;
    let parents = history.parents(oldest);
    let mut left = history.heads();
    left.retain(is_left);
    match (&*left, parents) {
        // Another branch is the whole history now.
        ([only], [parent]) if history.is_ancestor(parent, only) => Some(only),
        (_, parents) => parents.first(),
    }
}

fn transaction(
    workspace: &Workspace<'_>,
    history: &History,
    gone: &[&Id],
    head: Option<&Id>,
) -> Transaction {
    let snapshot = snapshot(workspace, &history.package);
    let mut transaction = Transaction::on(&snapshot);
    // First, so that the same command can go on if it is interrupted.
    match head {
        Some(head) => super::rebase::mark(workspace, history, head, &mut transaction),
        None => {
            for name in [HEAD, PUBLISHED].into_iter().filter(|name| snapshot.get(name).is_some()) {
                transaction.remove(name);
            }
        }
    }
    for id in gone {
        let checkpoint = checkpoint_name(id);
        if snapshot.get(&checkpoint).is_some() {
            transaction.remove(checkpoint);
        }
        if let Some(entry) = history.revisions.get(*id) {
            transaction.remove(&*entry.name);
        }
    }
    transaction
}

/// Makes sure that nothing is wrong afterwards but what is about heads.
fn stays_wrong(workspace: &Workspace<'_>, edit: &Edit) -> Result<(), Refusal> {
    let mut snapshots = workspace.snapshots.clone();
    if let Some(snapshot) = snapshots.get_mut(&edit.package) {
        edit.transaction.apply(snapshot);
    }
    let after = Workspace::new(snapshots, workspace.files, workspace.schema);
    if after.histories.contains_key(&edit.package) {
        joinable(&after, &edit.package, |_| false)?;
    }
    Ok(())
}
