//! Marking what others rely on, and writing checkpoints.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::heads::users;
use super::{Edit, Refusal, snapshot, sound};
use crate::bridges::needed;
use crate::canon::Canon;
use crate::checkpoint::{self, Checkpoint, Head, Sealed};
use crate::graph::History;
use crate::store::{PUBLISHED, Transaction, checkpoint_name};
use crate::workspace::Workspace;
use crate::{Id, ProblemKind, Revision, seal};

/// Marks a revision, and all before it, as what others rely on; from then on they cannot change.
///
/// # Errors
/// When the history has problems, the revision is not at or below the head, or the mark would move
/// back.
pub fn publish(workspace: &Workspace<'_>, package: &str, id: &Id) -> Result<Option<Edit>, Refusal> {
    if let Some(rest) = rest(workspace, package, id) {
        return Ok(Some(rest));
    }
    let history = sound(workspace, package)?;
    if history.published.as_ref() == Some(id) {
        return Ok(None);
    }
    let refuse = |message: String, help: String| {
        Refusal::one(package, ProblemKind::Published, message, help)
    };
    let head = history.head.as_ref();
    if !head.is_some_and(|head| history.is_ancestor(id, head)) {
        return Err(refuse(
            format!("revision {id} is not below the head of `{package}`"),
            format!("`limbeck publish {package}` publishes the head"),
        ));
    }
    if history.is_published(id) {
        let now = history.published.as_ref().map(ToString::to_string).unwrap_or_default();
        return Err(refuse(
            format!("revision {id} of `{package}` is published already, and so is {now} after it"),
            "what is published stays so: others may rely on it".to_owned(),
        ));
    }
    let canon = workspace.canon(package, id)?;
    let newly = history.path(history.published.as_ref(), id);
    let sealed = newly.into_iter().filter_map(|id| history.get(id)).map(entry).collect();
    let mut transaction = Transaction::on(&snapshot(workspace, package));
    let pruned = pruned(history);
    write(&mut transaction, history, (id, &canon), (sealed, pruned));
    transaction.write(PUBLISHED, format!("{id}\n"));
    Ok(Some(Edit { package: package.to_owned(), transaction, revision: None }))
}

/// What is left to do of a publication that was interrupted, or whose mark was lost since.
fn rest(workspace: &Workspace<'_>, package: &str, id: &Id) -> Option<Edit> {
    let history = workspace.histories.get(package)?;
    let is_right = history.head.as_ref().is_some_and(|head| history.is_ancestor(id, head))
        && known_head(history, id).is_some_and(|head| head.sealed.contains_key(id))
        && history.published.as_ref().is_none_or(|now| now != id && history.is_ancestor(now, id))
        && history.published_set().iter().all(|it| history.is_ancestor(it, id))
        && history.problems.iter().all(|it| it.kind == ProblemKind::Published);
    let mut transaction = Transaction::on(&snapshot(workspace, package));
    transaction.write(PUBLISHED, format!("{id}\n"));
    is_right.then(|| Edit { package: package.to_owned(), transaction, revision: None })
}

/// Writes the checkpoint of a revision, where replay starts from then on. With `prune`, the files of
/// the published revisions before it go: their ids stay in the checkpoint.
///
/// # Errors
/// When the history has problems that a checkpoint does not mend, the revision cannot be replayed, or
/// what would be pruned is not published.
pub fn write_checkpoint(
    workspace: &Workspace<'_>,
    package: &str,
    id: &Id,
    prune: bool,
) -> Result<Edit, Refusal> {
    let history = match workspace.histories.get(package) {
        // A checkpoint that is gone or broken is what this mends.
        Some(history) if history.problems.iter().all(|it| it.kind == ProblemKind::Checkpoint) => {
            history
        }
        _ => sound(workspace, package)?,
    };
    let Some(revision) = history.get(id) else {
        return Err(Refusal::one(
            package,
            ProblemKind::Parent,
            format!("`{package}` has no revision {id}"),
            format!("`limbeck history --package {package}` lists them"),
        ));
    };
    let canon = workspace.canon(package, id)?;
    let mut sealed: BTreeMap<Id, Sealed> =
        known_head(history, id).map(|it| it.sealed).unwrap_or_default();
    if history.is_published(id) {
        sealed.extend([entry(revision)]);
    }
    let mut ids = pruned(history);
    let mut transaction = Transaction::on(&snapshot(workspace, package));
    let mut gone = Vec::new();
    if prune {
        gone = history.ancestors(id).into_iter().filter(|it| *it != id).cloned().collect();
        if !history.is_published(id) {
            return Err(Refusal::one(
                package,
                ProblemKind::Published,
                format!("revision {id} of `{package}` is not published"),
                "what nobody relies on yet is shortened with `limbeck squash`",
            ));
        }
        required(workspace, package, &gone)?;
        if let Some((message, help)) = needed(workspace, history, &gone) {
            return Err(Refusal::one(package, ProblemKind::Bridge, message, help));
        }
        // One that was interrupted left some of what it said is gone.
        ids.retain(|it| !gone.contains(it));
        let left = ids.iter().filter(|it| *it != id && history.checkpoints.contains_key(it));
        left.for_each(|it| transaction.remove(checkpoint_name(it)));
        ids.extend(gone.iter().cloned());
    }
    write(&mut transaction, history, (id, &canon), (sealed, ids));
    for id in &gone {
        let file = history.revisions.get(id).map(|entry| entry.name.clone());
        transaction.steps.extend(file.map(|name| crate::store::Step::Remove { name }));
        if history.checkpoints.contains_key(id) {
            transaction.remove(checkpoint_name(id));
        }
    }
    Ok(Edit { package: package.to_owned(), transaction, revision: None })
}

/// Refuses to take out what revisions of other packages require: they could not be rebuilt.
fn required(workspace: &Workspace<'_>, package: &str, gone: &[Id]) -> Result<(), Refusal> {
    let users = users(workspace, package, &gone.iter().collect());
    let Some((other, revision, _)) = users.into_iter().find(|(_, _, is_fork)| !is_fork) else {
        return Ok(());
    };
    let (id, needed) = (&revision.id, revision.requires.get(package));
    let needed = needed.map(ToString::to_string).unwrap_or_default();
    Err(Refusal::one(
        package,
        ProblemKind::Parent,
        format!("revision {needed} of `{package}` would go, which `{other}` requires at {id}"),
        format!(
            "shorten that first, up to a published revision that requires a newer one: `limbeck \
             checkpoint {other}@published --prune`"
        ),
    ))
}

/// Adds the checkpoint of a revision to what is written.
pub(super) fn write(
    transaction: &mut Transaction,
    history: &History,
    (id, canon): (&Id, &Rc<Canon>),
    (sealed, pruned): (BTreeMap<Id, Sealed>, Vec<Id>),
) {
    let Some(revision) = history.get(id) else { return };
    let text = text(revision, canon, sealed, pruned);
    transaction.write(checkpoint_name(id), text);
}

/// The text of the checkpoint of a revision.
pub(super) fn text(
    revision: &Revision,
    canon: &Canon,
    sealed: BTreeMap<Id, Sealed>,
    pruned: Vec<Id>,
) -> String {
    checkpoint::write(&Checkpoint {
        head: Head {
            id: revision.id.clone(),
            after: revision.after,
            lifecycle: canon.lifecycle.clone(),
            sealed,
            pruned,
        },
        canon: canon.clone(),
    })
}

/// A revision as it is sealed.
pub(super) fn entry(revision: &Revision) -> (Id, Sealed) {
    let fingerprints = seal::fingerprints(revision);
    (revision.id.clone(), Sealed { seal: revision.seal, fingerprints })
}

/// What the checkpoint of a revision says, if there is one that can be read.
fn known_head(history: &History, id: &Id) -> Option<Head> {
    let bytes = history.checkpoints.get(id)?;
    checkpoint::head(&history.package, id, (&crate::replay::place(history, id), bytes)).ok()
}

/// Revisions that were taken out of the folder before.
fn pruned(history: &History) -> Vec<Id> {
    let heads = history.checkpoints.keys().filter_map(|id| known_head(history, id));
    let mut ids: Vec<Id> = Vec::new();
    for id in heads.flat_map(|head| head.pruned) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}
