//! How revisions follow each other.

use std::collections::BTreeMap;

use super::material::Material;
use crate::revision::Origin;
use crate::store::{HEAD, quoted};
use crate::{Id, Problem, ProblemKind, Revision};

/// Finds what is wrong.
pub(super) fn judge(material: &mut Material) {
    let mut problems = Vec::new();
    let mut dangling: BTreeMap<&Id, Vec<&Id>> = BTreeMap::new();
    for (id, entry) in &material.revisions {
        problems.extend(parents(material, &entry.revision));
        for parent in &entry.revision.parents {
            if !material.is_known(parent) && !material.may_be_unreadable(parent) {
                dangling.entry(parent).or_default().push(id);
            }
        }
    }
    problems.extend(dangling.iter().map(|(parent, of)| missing(material, parent, of)));
    problems.extend(circles(material));
    problems.extend(roots(material));
    problems.extend(heads(material));
    let notes = numbers(material);
    material.problems.extend(problems);
    material.notes.extend(notes);
}

/// Whether a revision follows as many as its kind does.
fn parents(material: &Material, revision: &Revision) -> Option<Problem> {
    let id = &revision.id;
    let words = match (revision.parents.as_slice(), &revision.origin) {
        ([one, other], _) if one == other => format!("follows `{one}` twice"),
        ([_, _, _, ..], _) => {
            format!("follows {} revisions; a merge joins two", revision.parents.len())
        }
        ([parent, ..], Origin::Baseline) => {
            format!("is a baseline, with which a history begins, but follows `{parent}`")
        }
        ([parent, ..], Origin::Fork { .. }) => {
            format!("is a fork, with which a history begins, but follows `{parent}`")
        }
        ([] | [_] | [_, _], Origin::Nothing) | ([], Origin::Baseline | Origin::Fork { .. }) => {
            return None;
        }
    };
    let message = format!("{} {words}", material.describe(id));
    let place = material.place(id, "parents");
    Some(material.problem(ProblemKind::Parent, place, message, material.undo(id)))
}

/// A revision that others follow, and that is not there.
fn missing(material: &Material, parent: &Id, of: &[&Id]) -> Problem {
    let place = of
        .first()
        .map_or_else(|| material.snapshot.place(HEAD), |child| material.place(child, "parents"));
    let follow = if of.len() == 1 { "follows" } else { "follow" };
    let message =
        format!("{} {follow} `{parent}`, which is not there", material.list(of.iter().copied()));
    material.problem(ProblemKind::Parent, place, message, material.restore(parent))
}

/// Revisions that follow themselves.
fn circles(material: &Material) -> Vec<Problem> {
    let mut problems = Vec::new();
    for circle in material.index.dag.circles() {
        let ids = material.index.ids(circle);
        let Some(first) = ids.first() else { continue };
        let message = if ids.len() == 1 {
            format!("{} follows itself", material.describe(first))
        } else {
            format!(
                "{} revisions follow each other in a circle: {}",
                ids.len(),
                material.list(ids.iter().copied())
            )
        };
        let place = material.place(first, "parents");
        problems.push(material.problem(ProblemKind::Circle, place, message, material.undo(first)));
    }
    problems
}

/// Beginnings, the one that `HEAD` comes from first.
fn beginnings<'a>(material: &'a Material) -> Vec<&'a Id> {
    let of_head = material.index.ancestors(material.head.ids());
    let is_of_head = |id: &Id| material.index.node(id).is_some_and(|node| of_head.contains(node));
    let is_beginning = |id: &&Id| {
        let entry = material.revisions.get(*id);
        // What is to be taken out may be there yet, if that was interrupted.
        let is_gone =
            |id: &Id| material.pruned.contains(id) && !material.revisions.contains_key(id);
        entry.is_some_and(|it| it.revision.parents.iter().all(is_gone))
    };
    let mut found: Vec<&Id> = material.index.order().into_iter().filter(is_beginning).collect();
    found.sort_by_key(|id| !is_of_head(id));
    found
}

/// Beginnings but one.
fn roots(material: &Material) -> Vec<Problem> {
    let beginnings = beginnings(material);
    let Some((first, others)) = beginnings.split_first() else { return Vec::new() };
    let problem = |id: &&Id| {
        let message = format!(
            "{} follows nothing that is there, but the history begins with {}",
            material.describe(id),
            material.describe(first)
        );
        let help = format!(
            "if it was edited: {}; if it does not belong here: `rm {}`",
            material.undo(id),
            material.path(id)
        );
        material.problem(ProblemKind::Parent, material.place(id, "parents"), message, help)
    };
    others.iter().map(problem).collect()
}

/// More than one head.
fn heads(material: &Material) -> Option<Problem> {
    // What hangs on another beginning, or on what is missing, is told as that.
    let heads = match beginnings(material).first() {
        Some(first) => material.heads_above(first),
        None => material.heads(),
    };
    let marked: Vec<&Id> = material.head.ids().collect();
    let is_told = material.head.is_conflict() && heads.iter().all(|head| marked.contains(head));
    if heads.len() < 2 || is_told {
        return None;
    }
    let message = format!(
        "`{}` has {} heads: {}",
        material.package,
        heads.len(),
        material.list(heads.iter().copied())
    );
    let place = material.snapshot.place(HEAD);
    Some(material.problem(ProblemKind::Heads, place, message, join(material, &heads)))
}

/// How several heads become one.
pub(super) fn join(material: &Material, heads: &[&Id]) -> String {
    let package = quoted(material.package);
    let published = material.published_set();
    let open: Vec<&Id> = heads.iter().copied().filter(|id| !published.contains(*id)).collect();
    if open.is_empty() {
        format!("others rely on all of them: `limbeck merge --package {package}` joins them")
    } else if open.len() == heads.len() {
        format!("`limbeck rebase --package {package}` puts them in one line: none is published")
    } else {
        let open = material.list(open);
        format!(
            "`limbeck rebase --package {package}` puts what is not published behind the rest: {open}"
        )
    }
}

/// Files that sort before what they follow.
fn numbers(material: &Material) -> Vec<Problem> {
    let mut notes = Vec::new();
    for entry in material.revisions.values() {
        let parents = entry.revision.parents.iter().filter_map(|id| material.revisions.get(id));
        let later = parents
            .filter(|it| it.name != entry.name && it.number() >= entry.number())
            .max_by_key(|it| it.number());
        let Some(parent) = later else { continue };
        let message = format!("`{}` sorts before `{}`, which it follows", entry.name, parent.name);
        let help = "nothing depends on it: the number only sorts the folder".to_owned();
        let place = material.snapshot.place(&entry.name);
        notes.push(material.problem(ProblemKind::File, place, message, help));
    }
    notes
}
