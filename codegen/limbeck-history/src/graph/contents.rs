//! What revisions say about themselves and about what they follow: seals, digests, checkpoints.

use std::collections::BTreeSet;

use limbeck_schema::digest::Digest;

use super::material::{Material, shortened};
use crate::revision::Origin;
use crate::store::{Content, quoted};
use crate::{Id, Problem, ProblemKind, Revision};

/// Finds what is wrong.
pub(super) fn judge(material: &mut Material) {
    let mut problems = Vec::new();
    // What follows from an edit that is already told is not told again.
    let mut edited: BTreeSet<&Id> = BTreeSet::new();
    for id in material.index.order() {
        let Some(entry) = material.revisions.get(id) else { continue };
        let revision = &entry.revision;
        let is_seal_wrong = sealed(material, revision).is_some_and(|seal| seal != revision.seal);
        let follows_edited = revision.parents.iter().any(|parent| edited.contains(parent));
        if is_seal_wrong {
            edited.insert(id);
        }
        if follows_edited {
            continue;
        }
        if is_seal_wrong {
            problems.push(seal(material, revision));
        } else {
            problems.extend(digest(material, revision));
        }
    }
    problems.extend(checkpoints(material));
    material.problems.extend(problems);
    material.notes.extend(others(material));
}

/// What the seal of a revision has to be, if all that it follows is there.
fn sealed(material: &Material, revision: &Revision) -> Option<Digest> {
    let seal = |parent| material.revisions.get(parent).map(|entry| entry.revision.seal);
    let seals: Option<Vec<Digest>> = revision.parents.iter().map(seal).collect();
    Some(crate::seal::seal(revision, &seals?))
}

fn seal(material: &Material, revision: &Revision) -> Problem {
    let id = &revision.id;
    let described = material.describe(id);
    let message = if revision.parents.is_empty() {
        format!("{described} was changed after it was sealed")
    } else {
        let parents = material.list(&revision.parents);
        format!("{described} was changed after it was sealed, or what it follows was: {parents}")
    };
    let is_draft = revision.origin == Origin::Nothing && revision.parents.len() < 2;
    let is_head = material.head.id() == Some(id);
    let is_open = is_draft && is_head && !material.published_set().contains(id);
    let undo = material.undo_any(revision);
    let help = if is_open {
        let package = material.package;
        format!("{undo}; `limbeck revision --amend --package {package}` seals it as it is now")
    } else {
        undo
    };
    material.problem(ProblemKind::Seal, material.place(id, "seal"), message, help)
}

/// Whether a revision begins where the one before ends.
fn digest(material: &Material, revision: &Revision) -> Option<Problem> {
    let id = &revision.id;
    let message = match (revision.parents.first(), &revision.origin) {
        (Some(parent), _) => {
            let after = material.revisions.get(parent)?.revision.after;
            match revision.before {
                Some(before) if before == after => return None,
                Some(before) => format!(
                    "{} begins at `{before}`, but {}, which it follows, leads to `{after}`",
                    material.describe(id),
                    material.describe(parent)
                ),
                None => format!(
                    "{} does not say where it begins, which is `{after}`",
                    material.describe(id)
                ),
            }
        }
        (None, Origin::Nothing) => {
            let before = revision.before?;
            format!("{} follows nothing, but begins at `{before}`", material.describe(id))
        }
        (None, Origin::Baseline | Origin::Fork { .. }) => return None,
    };
    let help = material.undo_any(revision);
    Some(material.problem(ProblemKind::Digest, material.place(id, "before"), message, help))
}

/// Checkpoints of what is not there.
fn checkpoints(material: &Material) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in material.snapshot.files.keys() {
        if Content::of(name) != Some(Content::Checkpoint) {
            continue;
        }
        let path = material.snapshot.path(name);
        let remove = format!("`rm {}`", quoted(&path));
        let (message, help) = match Content::checkpoint_id(name) {
            None => (
                format!("`{path}` is no checkpoint, which is named by the id of a revision"),
                format!("move it elsewhere, or {remove}"),
            ),
            Some(id) if material.is_known(&id) => continue,
            Some(id) => (
                format!("`{path}` is a checkpoint of `{id}`, which is not there"),
                format!("{remove}, or bring the revision back: {}", material.restore(&id)),
            ),
        };
        let place = material.snapshot.place(name);
        problems.push(material.problem(ProblemKind::Checkpoint, place, message, help));
    }
    problems
}

/// What lies in the folder and does not belong there.
fn others(material: &Material) -> Vec<Problem> {
    let note = |name: &String| {
        let message =
            format!("`{}` belongs to no history", shortened(&material.snapshot.path(name)));
        let help = "it is left alone; move it elsewhere".to_owned();
        material.problem(ProblemKind::File, material.snapshot.place(name), message, help)
    };
    material.snapshot.others.iter().map(note).collect()
}
