//! What lies between two recorded states: of one package, or of two that were forked from each other.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::digest::Digest;

use crate::canon::{Canon, Moves, differences};
use crate::drawing::forked_from;
use crate::graph::History;
use crate::symbol::Histories;
use crate::{Change, Id, Revision};

/// What another package changed, and a revision inherits.
#[derive(Clone, Debug)]
pub struct Inherited<'h> {
    /// The other package.
    pub package: &'h str,
    /// What was required of it before; `None` if nothing.
    pub from: Option<&'h Id>,
    /// What is now.
    pub to: &'h Id,
    /// What lies between, oldest first.
    pub revisions: Vec<&'h Revision>,
}

/// The changes that lead from one record to another as one step; of other packages than the new one,
/// everything is taken under its name.
///
/// Renames that lead from something to something are followed.
pub fn changes(old: &Canon, new: &Canon, moves: &Moves) -> Vec<Change> {
    let forked;
    let old = if old.package == new.package {
        old
    } else {
        forked = Canon { lifecycle: old.lifecycle.clone(), ..old.fork(&new.package) };
        &forked
    };
    let is_sound = |(from, to): &(&str, &str)| {
        let (from, to) = (old.element_at(from), new.element_at(to));
        from.is_some() && from.map(|key| key.kind) == to.map(|key| key.kind)
    };
    let moves: Moves = moves.iter().filter(is_sound).collect();
    differences(old, new, &moves)
}

/// What was renamed on the way from a revision to another: back to where they part, and forth.
pub fn moves(histories: &Histories, from: (&str, &Id), to: (&str, &Id)) -> Moves {
    let (old, new) = (lineage(histories, from), lineage(histories, to));
    let common = old.iter().enumerate().find_map(|(up, (package, _))| {
        let down = new.iter().position(|(other, _)| other == package)?;
        Some((up, down))
    });
    let Some((up, down)) = common else { return Moves::default() };
    let whole = |lineage: &[(&str, &Id)]| {
        let steps = lineage.iter().rev().map(|(package, id)| along(histories, package, (None, id)));
        steps.fold(Moves::default(), |moves, step| moves.then(&step))
    };
    let (Some((package, from)), Some((_, to))) = (old.get(up), new.get(down)) else {
        return Moves::default();
    };
    let across = inside(histories, package, from, to);
    let back = inverse(&whole(old.get(..up).unwrap_or_default()));
    back.then(&across).then(&whole(new.get(..down).unwrap_or_default()))
}

/// What was renamed on the way to a revision from the beginning of its history.
pub fn moves_to(histories: &Histories, package: &str, id: &Id) -> Moves {
    along(histories, package, (None, id))
}

/// The newest revision that leads to a schema of this digest.
pub fn revision_of<'h>(history: &'h History, digest: &Digest) -> Option<&'h Id> {
    let is_it = |id: &&&Id| history.get(id).is_some_and(|revision| revision.after == *digest);
    history.order().iter().rev().find(is_it).copied()
}

/// What a revision inherits of packages that it requires.
pub fn inherited<'h>(histories: &'h Histories, revision: &'h Revision) -> Vec<Inherited<'h>> {
    let history = histories.get(&revision.package);
    let parent = revision.parents.first().and_then(|parent| history?.get(parent));
    let Some(parent) = parent else { return Vec::new() };
    let mut inherited = Vec::new();
    for (package, to) in &revision.requires {
        let from = parent.requires.get(package);
        let Some(history) = histories.get(package).filter(|_| from != Some(to)) else { continue };
        // What is required for the first time was not inherited: the own changes say it.
        if from.is_none() {
            continue;
        }
        let path = history.path(from, to).into_iter().filter_map(|id| history.get(id));
        inherited.push(Inherited { package, from, to, revisions: path.collect() });
    }
    inherited
}

/// A revision, and what the histories that lead to it were forked from.
fn lineage<'h>(
    histories: &'h Histories,
    (package, id): (&'h str, &'h Id),
) -> Vec<(&'h str, &'h Id)> {
    let mut lineage = vec![(package, id)];
    let mut seen = BTreeSet::from([package]);
    let mut at = (package, id);
    while let Some(history) = histories.get(at.0) {
        let first = history.first_parents(at.1).last().and_then(|id| history.get(id));
        let Some(source) = first.and_then(|first| forked_from(&first.origin)) else { break };
        if !seen.insert(source.0) {
            break;
        }
        lineage.push(source);
        at = source;
    }
    lineage
}

/// Between two revisions of a package.
fn inside(histories: &Histories, package: &str, from: &Id, to: &Id) -> Moves {
    let Some(history) = histories.get(package) else { return Moves::default() };
    let base = history.merge_bases(from, to).last().copied();
    let back = inverse(&along(histories, package, (base, from)));
    back.then(&along(histories, package, (base, to)))
}

/// All renames of a stretch.
fn along(histories: &Histories, package: &str, (base, tip): (Option<&Id>, &Id)) -> Moves {
    let Some(history) = histories.get(package) else { return Moves::default() };
    let steps = history.path(base, tip).into_iter().filter_map(|id| history.get(id));
    steps.fold(Moves::default(), |moves, step| {
        let own = Moves::of(&step.changes);
        if own.is_empty() { moves } else { moves.then(&own) }
    })
}

fn inverse(moves: &Moves) -> Moves {
    moves.iter().map(|(old, new)| (new, old)).collect::<BTreeMap<_, _>>().into_iter().collect()
}
