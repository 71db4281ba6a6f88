//! Revisions drawn up anew behind another one: what they change stays, what follows from it does not.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use limbeck_schema::compile::Compilation;
use limbeck_schema::model::{FileId, Schema};

use super::Refusal;
use super::heads::described_revision;
use crate::canon::{Canon, Conflict, apply};
use crate::graph::{Entry, History};
use crate::replay::{Replay, Start};
use crate::store::{Snapshot, Transaction, checkpoint_name};
use crate::workspace::{self, Workspace, closure_of, digest_of};
use crate::{Id, ProblemKind, Revision, file, seal};

/// The end of a line of revisions that grows.
pub(super) struct Line<'w> {
    workspace: &'w Workspace<'w>,
    history: &'w History,
    replay: Replay<'w>,
    /// The revision at the end, as it is now.
    pub(super) tip: Revision,
    /// What is recorded there.
    pub(super) canon: Rc<Canon>,
    /// What that compiles to; of a revision that was not drawn up anew, nobody asked.
    pub(super) compiled: Option<Compilation>,
}

/// Why a revision cannot follow.
pub(super) enum Misfit {
    /// Its changes do not fit.
    Conflicts(Vec<Conflict>),
    /// What comes out does not compile.
    Compile(crate::rebuild::Error),
    /// Something else.
    Refusal(Refusal),
}

impl<'w> Line<'w> {
    pub(super) fn new(
        workspace: &'w Workspace<'w>,
        history: &'w History,
        tip: &Id,
    ) -> Result<Self, Refusal> {
        let replay = Replay::new(&workspace.histories, Start::Checkpoint);
        let canon = replay.canon(&history.package, tip).map_err(workspace::Error::Replay)?;
        let Some(tip) = history.get(tip).cloned() else {
            return Err(Refusal::one(
                &history.package,
                ProblemKind::Parent,
                format!("`{}` has no revision {tip}", history.package),
                "`limbeck history` lists them",
            ));
        };
        Ok(Self { workspace, history, replay, tip, canon, compiled: None })
    }

    /// Adds a revision at the end, with the identity, changes and words that it has.
    pub(super) fn follow(&mut self, revision: &Revision) -> Result<Revision, Misfit> {
        let canon = apply(&self.canon, &revision.changes).map_err(Misfit::Conflicts)?;
        let mut next = revision.clone();
        next.parents = vec![self.tip.id.clone()];
        next.before = Some(self.tip.after);
        next.requires = self.requires(revision).map_err(Misfit::Refusal)?;
        let compiled = compile(self.workspace, &canon, (&next, &self.replay))?;
        let schema = &compiled.schema;
        next.after = digest_of(schema, &canon.package);
        next.closure = closure_of(schema, &canon.package);
        let reached = imported(schema, &canon.package);
        next.requires.retain(|package, _| reached.contains(package));
        next.seal = seal::seal(&next, &[self.tip.seal]);
        self.canon = Rc::new(canon);
        self.compiled = Some(compiled);
        self.tip = next.clone();
        Ok(next)
    }

    /// The heads of other packages that both sides know: the newer one of each.
    fn requires(&self, revision: &Revision) -> Result<BTreeMap<String, Id>, Refusal> {
        newest(self.workspace, &self.history.package, [&self.tip, revision])
    }
}

/// Compiles a record with the other packages as a revision requires them.
pub(super) fn compile(
    workspace: &Workspace<'_>,
    canon: &Canon,
    (revision, replay): (&Revision, &Replay<'_>),
) -> Result<Compilation, Misfit> {
    workspace.compile_canon(canon, Some(revision), replay).map_err(|error| match error {
        workspace::Error::Rebuild { error, .. } => Misfit::Compile(error),
        workspace::Error::Replay(_) | workspace::Error::Required { .. } => {
            Misfit::Refusal(Refusal::Workspace(error))
        }
    })
}

/// The heads of other packages that two revisions require: the newer one of each.
pub(super) fn newest(
    workspace: &Workspace<'_>,
    package: &str,
    [one, other]: [&Revision; 2],
) -> Result<BTreeMap<String, Id>, Refusal> {
    let mut requires = one.requires.clone();
    for (name, id) in &other.requires {
        let known = requires.entry(name.clone()).or_insert_with(|| id.clone());
        let Some(history) = workspace.histories.get(name) else { continue };
        if history.is_ancestor(known, id) || history.get(known).is_none() {
            known.clone_from(id);
        } else if !history.is_ancestor(id, known) && history.get(id).is_some() {
            return Err(Refusal::one(
                package,
                ProblemKind::Conflict,
                format!(
                    "{} requires {known} of `{name}`, and {} requires {id}, which do not follow each other",
                    described_revision(one),
                    described_revision(other)
                ),
                format!("join that package first: `limbeck rebase --package {name}`"),
            ));
        }
    }
    Ok(requires)
}

/// The packages that the files of one import, directly or not.
pub(super) fn imported(schema: &Schema, package: &str) -> BTreeSet<String> {
    let mut open: Vec<FileId> =
        schema.find_package(package).map(|it| it.files.clone()).unwrap_or_default();
    let mut seen: BTreeSet<FileId> = open.iter().copied().collect();
    let mut packages = BTreeSet::new();
    while let Some(id) = open.pop() {
        let file = schema.file(id);
        packages.insert(schema.package(file.package).name.to_string());
        let imports = file.imports.iter().map(|import| import.file);
        open.extend(imports.filter(|id| seen.insert(*id)));
    }
    packages
}

/// A revision that is written again under the same or another name.
pub(super) struct Rewritten {
    pub(super) revision: Revision,
    pub(super) old_name: String,
    pub(super) new_name: String,
    pub(super) text: String,
}

/// The files of revisions that come one after the other, behind `before`: numbered anew if the first
/// would not sort behind it.
pub(super) fn rewritten(
    history: &History,
    snapshot: &Snapshot,
    before: &Id,
    revisions: Vec<Revision>,
) -> Vec<Rewritten> {
    let entry = |id: &Id| history.revisions.get(id);
    let number = |id: &Id| entry(id).and_then(Entry::number);
    let is_sorted = revisions.first().is_some_and(|first| number(before) < number(&first.id));
    let ids: BTreeSet<Id> = revisions.iter().map(|revision| revision.id.clone()).collect();
    let others = history.revisions.iter().filter(|(id, _)| !ids.contains(*id));
    // Not what is to be moved: files that an interrupted command wrote are found again.
    let mut last = others.filter_map(|(_, entry)| entry.number()).max().unwrap_or_default();
    let old_names: BTreeSet<&str> =
        ids.iter().filter_map(entry).map(|entry| entry.name.as_str()).collect();
    let mut files = Vec::new();
    for revision in revisions {
        let Some(entry) = entry(&revision.id) else { continue };
        let old_name = entry.name.clone();
        let mut new_name = old_name.clone();
        match entry.number().filter(|number| is_sorted || *number > last) {
            Some(number) => last = number,
            None => {
                while old_names.contains(&*new_name) {
                    last = last.saturating_add(1);
                    new_name = file::file_name(last, &revision.message);
                }
            }
        }
        let old = snapshot.get(&old_name).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let text = file::rewrite(old.unwrap_or_default(), &revision);
        files.push(Rewritten { revision, old_name, new_name, text });
    }
    files
}

/// Adds the writing of revisions to a transaction: the newest first, so that the beginning of the line
/// is what it was until the last file is written, and the same command can go on.
pub(super) fn write(transaction: &mut Transaction, snapshot: &Snapshot, files: &[Rewritten]) {
    for file in files {
        let checkpoint = checkpoint_name(&file.revision.id);
        // It is of what was recorded there before.
        if snapshot.get(&checkpoint).is_some() {
            transaction.remove(checkpoint);
        }
    }
    for file in files.iter().rev() {
        if snapshot.get(&file.new_name) != Some(file.text.as_bytes()) {
            transaction.write(&*file.new_name, &*file.text);
        }
    }
}

/// Adds the removal of the files that revisions had before.
pub(super) fn remove_old(transaction: &mut Transaction, files: &[Rewritten]) {
    for file in files.iter().rev().filter(|file| file.old_name != file.new_name) {
        transaction.remove(&*file.old_name);
    }
}

/// Whether the seal of a revision is what it says and what its parents say.
pub(super) fn is_sealed(history: &History, revision: &Revision) -> bool {
    let parents = revision.parents.iter().map(|id| history.get(id).map(|parent| parent.seal));
    parents.collect::<Option<Vec<_>>>().is_some_and(|it| seal::seal(revision, &it) == revision.seal)
}
