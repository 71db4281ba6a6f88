//! Several revisions that nobody relies on as one.

use std::collections::BTreeSet;

use super::heads::{described, joinable, listed, users};
use super::line::is_sealed;
use super::{Edit, Refusal, snapshot};
use crate::bridges::{self, counting};
use crate::canon::{Canon, Moves, apply, differences};
use crate::draft::{Recorded, draft};
use crate::graph::{Entry, History};
use crate::question::Answers;
use crate::replay::{Replay, Start};
use crate::store::{Content, Snapshot, Transaction, checkpoint_name};
use crate::verify::conversions;
use crate::workspace::Workspace;
use crate::{Change, Id, Problem, ProblemKind, Revision, file, seal};

/// What was folded.
#[derive(Clone, Debug)]
pub struct Squashing {
    /// What to write and remove.
    pub edit: Edit,
    /// The revision that stands for all.
    pub revision: Revision,
    /// Those that were folded into it, oldest first.
    pub folded: Vec<Revision>,
}

/// Folds what comes after `from`, up to `to`, into one revision, which has the id of the last. Changes
/// that took each other back are gone; of decisions and stages, the last one counts.
///
/// # Errors
/// When one of them is published, they are no straight line, other packages build on one, or the
/// history has problems.
pub fn squash(
    workspace: &Workspace<'_>,
    (package, message): (&str, &str),
    (from, to): (&Id, &Id),
) -> Result<Squashing, Refusal> {
    let mends =
        |problem: &Problem| matches!(problem.kind, ProblemKind::Seal | ProblemKind::Identity);
    let history = joinable(workspace, package, mends)?;
    if let Some(done) = finish(workspace, history, (message, from, to)) {
        return Ok(done);
    }
    let path = history.path(Some(from), to);
    straight(workspace, history, &path, (from, to))?;
    let revisions: Vec<&Revision> = path.iter().filter_map(|id| history.get(id)).collect();
    let (Some((last, folded)), Some(parent)) = (revisions.split_last(), history.get(from)) else {
        return Err(nothing(history, (from, to)));
    };
    let reasons: Vec<&str> =
        revisions.iter().filter_map(|it| it.allow_breaking.as_deref()).collect();
    let mut revision = Revision {
        parents: vec![from.clone()],
        message: message.to_owned(),
        before: Some(parent.after),
        allow_breaking: (!reasons.is_empty()).then(|| reasons.join("; ")),
        changes: changes(workspace, history, &revisions, from)?,
        bridges: bridges::folded(workspace, package, &revisions)?,
        ..(*last).clone()
    };
    revision.seal = seal::seal(&revision, &[parent.seal]);
    let mut sealed = vec![revision.clone()];
    for id in history.order().into_iter().filter(|id| *id != to && history.is_ancestor(to, id)) {
        let Some(mut next) = history.get(id).cloned() else { continue };
        let now = |parent: &Id| {
            let new = sealed.iter().find(|it| it.id == *parent);
            new.or_else(|| history.get(parent)).map(|it| it.seal)
        };
        let seals: Vec<_> = next.parents.iter().filter_map(now).collect();
        next.seal = seal::seal(&next, &seals);
        sealed.push(next);
    }
    let snapshot = snapshot(workspace, package);
    let folded: Vec<Revision> = folded.iter().map(|it| (*it).clone()).collect();
    let transaction = transaction(history, &snapshot, (&sealed, &folded))?;
    let edit = Edit { package: package.to_owned(), transaction, revision: None };
    converts_alike(workspace, history, (&edit, to))?;
    Ok(Squashing { edit, revision, folded })
}

fn nothing(history: &History, (from, to): (&Id, &Id)) -> Refusal {
    Refusal::one(
        &history.package,
        ProblemKind::Parent,
        format!(
            "there is nothing to fold between {} and {}",
            described(history, from),
            described(history, to)
        ),
        "`A..B` names what comes after A, up to B: at least two revisions; `limbeck history` lists them",
    )
}

/// Whether revisions follow each other one by one, and nobody relies on them.
fn straight(
    workspace: &Workspace<'_>,
    history: &History,
    path: &[&Id],
    (from, to): (&Id, &Id),
) -> Result<(), Refusal> {
    let package = &*history.package;
    let published: Vec<&Id> = path.iter().copied().filter(|id| history.is_published(id)).collect();
    if !published.is_empty() {
        let words = listed(history, published);
        return Err(Refusal::one(
            package,
            ProblemKind::Published,
            format!("{words} of `{package}` cannot be folded: others rely on what is published"),
            format!(
                "`limbeck squash published..head --package {package} -m \"…\"` folds the rest; `limbeck checkpoint --prune` shortens what is published"
            ),
        ));
    }
    let mut before = from;
    for id in path {
        let next = history.children(id);
        let is_end = *id == to;
        let is_next = history.parents(id) == std::slice::from_ref(before);
        if !is_next || next.len() > 1 || (next.len() != 1 && !is_end) {
            return Err(Refusal::one(
                package,
                ProblemKind::Heads,
                format!(
                    "{} does not stand in a straight line from {}",
                    described(history, id),
                    described(history, from)
                ),
                format!(
                    "what branches or joins cannot be folded; `limbeck rebase --package {package}` puts open branches in a line"
                ),
            ));
        }
        before = id;
    }
    if path.len() < 2 {
        return Err(nothing(history, (from, to)));
    }
    let ids: BTreeSet<&Id> = path.iter().copied().filter(|id| *id != to).collect();
    match users(workspace, package, &ids).first() {
        Some((other, revision, _)) => Err(Refusal::one(
            package,
            ProblemKind::Parent,
            format!(
                "`{other}` builds on one of {}, at {}",
                listed(history, ids.iter().copied()),
                revision.id
            ),
            format!(
                "fold up to what it builds on, or draft that anew: `limbeck drop {} --package {other}`",
                revision.id
            ),
        )),
        None => Ok(()),
    }
}

/// What all of them change together.
fn changes(
    workspace: &Workspace<'_>,
    history: &History,
    revisions: &[&Revision],
    from: &Id,
) -> Result<Vec<Change>, Refusal> {
    let package = &*history.package;
    let replay = Replay::new(&workspace.histories, Start::Checkpoint);
    let before = workspace.canon(package, from)?;
    let Some(last) = revisions.last() else { return Ok(Vec::new()) };
    let after = workspace.canon(package, &last.id)?;
    let moves = super::clash::composed(revisions).between(&before, &after);
    let old = workspace.compile_canon(&before, history.get(from), &replay)?;
    let new = workspace.compile_canon(&after, Some(last), &replay)?;
    let pair = |(old, new): (&str, &str)| (old.to_owned(), new.to_owned());
    let answers = Answers { renamed: moves.iter().map(pair).collect(), ..Answers::default() };
    let recorded = Recorded { canon: &before, schema: Some(&old.schema) };
    let mut drafted = match draft(recorded, &new.schema, package, &answers) {
        Ok(draft) => draft.changes,
        // Renames that cannot be told as one step.
        Err(_) => differences(&before, &after, &Moves::default()),
    };
    let stage = differences(&before, &after, &moves);
    if !drafted.iter().any(|change| change.facts.lifecycle.is_some()) {
        drafted.splice(0..0, stage.into_iter().find(|change| change.facts.lifecycle.is_some()));
    }
    leads(history, (&before, &after), &drafted, &last.id)?;
    Ok(drafted)
}

/// Makes sure that changes lead where the revisions led.
fn leads(
    history: &History,
    (before, after): (&Canon, &Canon),
    changes: &[Change],
    last: &Id,
) -> Result<(), Refusal> {
    if apply(before, changes).is_ok_and(|found| found == *after) {
        return Ok(());
    }
    Err(Refusal::one(
        &history.package,
        ProblemKind::Digest,
        format!("the changes up to {} cannot be told as one step", described(history, last)),
        "fold fewer at once: up to a renaming, and from it on",
    ))
}

/// Makes sure that versions convert as they did: that nothing is decided otherwise, and nothing has to
/// be decided that had not.
fn converts_alike(
    workspace: &Workspace<'_>,
    history: &History,
    (edit, last): (&Edit, &Id),
) -> Result<(), Refusal> {
    let package = &*history.package;
    let mut snapshots = workspace.snapshots.clone();
    if let Some(snapshot) = snapshots.get_mut(package) {
        edit.transaction.apply(snapshot);
    }
    let after = Workspace::new(snapshots, workspace.files, workspace.schema);
    let messages = |workspace: &Workspace<'_>| -> BTreeSet<(String, String)> {
        let problems = conversions(workspace, package).into_iter();
        problems.map(|problem| (problem.package, problem.message)).collect()
    };
    let is_alike = counting(workspace, package)? == counting(&after, package)?;
    if is_alike && messages(&after).is_subset(&messages(workspace)) {
        return Ok(());
    }
    Err(Refusal::one(
        package,
        ProblemKind::Bridge,
        format!(
            "what was decided up to {} on conversions cannot be told as one step",
            described(history, last)
        ),
        "fold fewer at once: up to a renaming or a decision, and from it on",
    ))
}

/// The newest files first, so that the line is what it was until all that replaces it is there.
fn transaction(
    history: &History,
    snapshot: &Snapshot,
    (sealed, folded): (&[Revision], &[Revision]),
) -> Result<Transaction, Refusal> {
    let mut transaction = Transaction::on(snapshot);
    let mut old_names = Vec::new();
    let mut written: Vec<(String, String)> = Vec::new();
    for (n, revision) in sealed.iter().enumerate().rev() {
        let Some(entry) = history.revisions.get(&revision.id) else { continue };
        let name = match entry.number() {
            Some(number) if n == 0 => file::file_name(number, &revision.message),
            Some(_) | None => entry.name.clone(),
        };
        let old = snapshot.get(&entry.name).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let text = file::rewrite(old.unwrap_or_default(), revision);
        if snapshot.get(&name) != Some(text.as_bytes()) {
            transaction.write(&*name, &*text);
        }
        if name != entry.name {
            old_names.push(entry.name.clone());
        }
        written.push((name, text));
    }
    interrupted(history, snapshot, &written)?;
    for name in old_names {
        transaction.remove(name);
    }
    remove(history, snapshot, folded, &mut transaction);
    Ok(transaction)
}

/// Removes the files of revisions, the newest first.
fn remove(
    history: &History,
    snapshot: &Snapshot,
    folded: &[Revision],
    transaction: &mut Transaction,
) {
    for revision in folded.iter().rev() {
        let checkpoint = checkpoint_name(&revision.id);
        if snapshot.get(&checkpoint).is_some() {
            transaction.remove(checkpoint);
        }
        transaction.steps.extend(
            history
                .revisions
                .get(&revision.id)
                .map(|Entry { name, .. }| crate::store::Step::Remove { name: name.clone() }),
        );
    }
}

/// Makes sure that files which are not what the history says are what is about to be written.
fn interrupted(
    history: &History,
    snapshot: &Snapshot,
    written: &[(String, String)],
) -> Result<(), Refusal> {
    let is_written = |name: &str| {
        let expected = written.iter().find(|(it, _)| it == name);
        expected.is_some_and(|(_, text)| snapshot.get(name) == Some(text.as_bytes()))
    };
    let mut edited =
        history.revisions.values().filter(|entry| !is_sealed(history, &entry.revision));
    let is_fine =
        edited.all(|entry| is_written(&entry.name)) && copies(history, snapshot).all(is_written);
    if is_fine { Ok(()) } else { Err(Refusal::Problems(history.problems.clone())) }
}

/// Files of revisions that have another file, too.
fn copies<'s>(history: &History, snapshot: &'s Snapshot) -> impl Iterator<Item = &'s str> {
    let names: BTreeSet<String> =
        history.revisions.values().map(|entry| entry.name.clone()).collect();
    let is_revision = |name: &&str| Content::of(name) == Some(Content::Revision);
    let files = snapshot.files.keys().map(String::as_str);
    files.filter(is_revision).filter(move |name| !names.contains(*name))
}

/// The rest of what was interrupted: the revision that stands for all is there, and those that were
/// folded into it are left beside it.
fn finish(
    workspace: &Workspace<'_>,
    history: &History,
    (message, from, to): (&str, &Id, &Id),
) -> Option<Squashing> {
    let revision = history.get(to)?;
    let is_done = revision.message == message && revision.parents == [from.clone()];
    if !is_done || !is_sealed(history, revision) {
        return None;
    }
    let heads = history.heads();
    let left = heads.iter().find(|head| !history.is_ancestor(to, head))?;
    let path = history.path(Some(to), left);
    let folded: Vec<Revision> = path.iter().filter_map(|id| history.get(id)).cloned().collect();
    let covers = |path: &str| {
        revision.changes.iter().any(|change| {
            path.strip_prefix(&*change.path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let is_left = heads.len() == 2
        && folded.first().is_some_and(|first| first.parents == [from.clone()])
        && folded.iter().all(|it| !history.is_published(&it.id))
        && folded.iter().all(|it| it.changes.iter().all(|change| covers(&change.path)));
    if !is_left {
        return None;
    }
    let snapshot = snapshot(workspace, &history.package);
    let mut transaction = Transaction::on(&snapshot);
    for name in copies(history, &snapshot) {
        let parsed = file::parse(&history.package, name, snapshot.get(name)?).ok()?;
        if parsed.revision.id != *to {
            return None;
        }
        transaction.remove(name);
    }
    remove(history, &snapshot, &folded, &mut transaction);
    let edit = Edit { package: history.package.clone(), transaction, revision: None };
    Some(Squashing { edit, revision: revision.clone(), folded })
}
