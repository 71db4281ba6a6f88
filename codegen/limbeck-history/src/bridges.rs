//! What the history knows about the conversion between a package and the version that it was forked
//! from: which elements are the same, and what people decided.
//!
//! Elements at the fork are followed on both sides through all that happened since. Decisions stand in
//! the history of the newer version; they are read as what they say about today's elements.

mod descent;
#[cfg(feature = "edit")]
mod fault;
#[cfg(feature = "edit")]
mod fold;
mod lapse;
mod names;
mod past;
mod plans;
mod step;
#[cfg(feature = "edit")]
mod wholes;

use std::collections::{BTreeMap, BTreeSet};

use limbeck_bridge::{Decision, Lineage};
use limbeck_diff::{Comparison, Renames, compare};
use limbeck_schema::model::Schema;

use crate::canon::{Canon, Key, apply, invert};
use crate::graph::History;
use crate::revision::Origin;
use crate::workspace::{Error, Workspace};
use crate::{Id, Revision};
use descent::Descent;
#[cfg(feature = "edit")]
pub(crate) use fault::{Fault, faults};
#[cfg(feature = "edit")]
pub(crate) use fold::{counting, folded};
use lapse::standing;
use names::Names;
use past::Past;
pub(crate) use plans::{Broken, broken};
pub use plans::{Planned, Plans, Unknown, neighbours, orphans};
use step::{Dated, Since};
#[cfg(feature = "edit")]
pub(crate) use wholes::wholes;

/// The conversion between two versions, as their histories and their proto files have it.
#[derive(Clone, Debug)]
pub struct Bridge {
    /// Which elements are the same.
    pub lineage: Lineage,
    /// What elements of the older version are called in the newer one, in full.
    pub renames: Renames,
    /// What was decided, in the order of the revisions, is about what is there still, and was not taken
    /// back by what is about what is gone.
    pub decided: Vec<Decided>,
    /// Whether somebody has to say first what was renamed.
    pub is_unclear: bool,
}

/// A decision, in the names of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The revision that records it.
    pub revision: Id,
    /// Its place in that revision.
    pub place: usize,
    /// What it says.
    pub decision: Decision,
}

impl Bridge {
    /// The conversion between a package and the version that it was forked from; `None` if it was not
    /// forked, or if one of the two is gone.
    ///
    /// A revision in the making counts as recorded, in the place of one with its id.
    ///
    /// # Errors
    /// When what was there at the fork, or what is recorded, cannot be had.
    pub fn of(
        workspace: &Workspace<'_>,
        package: &str,
        drafted: Option<&Revision>,
    ) -> Result<Option<Self>, Error> {
        let Some(newer) = Past::new(workspace, package, drafted)? else { return Ok(None) };
        let Some(fork) = newer.fork() else { return Ok(None) };
        let Some(older) = Past::new(workspace, fork.package, drafted)? else { return Ok(None) };
        let start = at_fork(workspace, &fork)?;
        let before = older.steps(Some(fork.revision));
        let after = newer.steps(None);
        let then = Descent::new(&start, &before, &older.canon);
        let now = Descent::new(&start, &after, &newer.canon);
        let mut lineage = lineage((&older, &then), (&newer, &now));
        lineage.is_gone_back = plans::is_gone_back(workspace, &lineage.older, &lineage.newer);
        let renames = renames(&lineage);
        let names = Names::new(&older, &newer, (&lineage, [workspace.schema; 2]));
        let mut decided = Vec::new();
        let deciding = newer.revisions(None).into_iter().filter(|it| !it.bridges.is_empty());
        for revision in deciding {
            // One that is drafted knows all; of others, the dates say it.
            let is_known = newer.is_drafted(revision);
            let is_later = |step: &Dated<'_>| {
                !is_known && step.revision.is_none_or(|it| it.created > revision.created)
            };
            let since = [Since::new(&before, is_later), newer.behind(&after, revision)];
            for (place, decision) in revision.bridges.iter().enumerate() {
                decided.push(((&revision.id, place), names.rewrite(decision, &since)));
            }
        }
        let decided = standing(decided).into_iter().map(|((revision, place), decision)| Decided {
            revision: revision.clone(),
            place,
            decision,
        });
        let decided = decided.collect();
        let is_unclear = older.is_unclear || newer.is_unclear;
        Ok(Some(Self { lineage, renames, decided, is_unclear }))
    }

    /// Both versions beside each other.
    pub fn comparison<'s>(&self, schema: &'s Schema) -> Comparison<'s> {
        compare(schema, schema, &self.renames)
    }

    /// What was decided.
    pub fn decisions(&self) -> Vec<Decision> {
        self.decided.iter().map(|decided| decided.decision.clone()).collect()
    }
}

/// The package that a history was forked from.
pub(crate) fn older_version(history: &History) -> Option<&str> {
    history.roots().into_iter().find_map(|id| match &history.get(id)?.origin {
        Origin::Fork { package, .. } => Some(&**package),
        Origin::Nothing | Origin::Baseline => None,
    })
}

/// The packages that were forked from one.
pub(crate) fn newer_versions<'w>(workspace: &'w Workspace<'_>, package: &str) -> Vec<&'w str> {
    let forks = workspace.histories.iter();
    let forks = forks.filter(|(_, history)| older_version(history) == Some(package));
    forks.map(|(newer, _)| &**newer).collect()
}

/// Why revisions of a package cannot go: how it converts to another version that is there still
/// follows from them. The sentence, and what to do.
#[cfg(feature = "edit")]
pub(crate) fn needed(
    workspace: &Workspace<'_>,
    history: &History,
    gone: &[Id],
) -> Option<(String, String)> {
    let package = &*history.package;
    let is_there = |other: &str| workspace.schema.find_package(other).is_some();
    let decides = |id: &&Id| {
        let revision = history.get(id);
        revision.is_some_and(|it| it.origin != Origin::Nothing || !it.bridges.is_empty())
    };
    if let Some(older) = older_version(history).filter(|older| is_there(older))
        && let Some(id) = gone.iter().find(decides)
    {
        let message = format!(
            "revision {id} of `{package}` would go, which says how it converts from `{older}`"
        );
        return Some((message, format!("prune it when `{older}` is gone")));
    }
    let newer = newer_versions(workspace, package).into_iter().filter(|newer| is_there(newer));
    let forks = newer.filter_map(|newer| {
        let history = workspace.histories.get(newer)?;
        let mut origins = history.roots().into_iter().filter_map(|id| history.get(id));
        origins.find_map(|begun| match &begun.origin {
            Origin::Fork { revision, .. } => Some((newer, revision)),
            Origin::Nothing | Origin::Baseline => None,
        })
    });
    let mut forks = forks.filter(|(_, revision)| gone.contains(revision));
    let (newer, revision) = forks.next()?;
    let message = format!(
        "`{newer}` was forked from `{package}` at {revision}, and how they convert follows from what \
         happened since, which would go"
    );
    Some((message, format!("`limbeck checkpoint {package}@{revision} --prune` keeps that")))
}

/// Where a history begins as the copy of another package.
pub(crate) struct Fork<'r> {
    /// The first revision.
    begun: &'r Revision,
    package: &'r str,
    revision: &'r Id,
}

/// What both versions began with.
fn at_fork(workspace: &Workspace<'_>, fork: &Fork<'_>) -> Result<Canon, Error> {
    let forked = workspace.canon(fork.package, fork.revision);
    let error = match forked {
        Ok(canon) => return Ok((*canon).clone()),
        Err(error) => error,
    };
    // What it was forked from may be pruned; a fork keeps what it began with.
    let Ok(canon) = workspace.canon(&fork.begun.package, &fork.begun.id) else { return Err(error) };
    apply(&canon, &invert(&canon.package, &fork.begun.changes)).map_err(|_| error)
}

/// Which elements of both versions were one at the fork.
fn lineage((older, then): (&Past<'_>, &Descent), (newer, now): (&Past<'_>, &Descent)) -> Lineage {
    let came: BTreeMap<&Key, &str> = now.iter().map(|(path, origin)| (origin, path)).collect();
    let pairs = then.iter().filter_map(|(path, origin)| Some((path, *came.get(origin)?)));
    let added = |past: &Past<'_>, descent: &Descent| -> BTreeSet<String> {
        let paths = past.canon.keys().filter(|key| key.kind.is_element()).map(|key| &key.path);
        paths.filter(|path| !descent.has(path)).cloned().collect()
    };
    Lineage {
        older: older.package.to_owned(),
        newer: newer.package.to_owned(),
        pairs: pairs.map(|(old, new)| (old.to_owned(), new.to_owned())).collect(),
        added_to_older: added(older, then),
        added_to_newer: added(newer, now),
        is_gone_back: false,
    }
}

/// The package, and all elements that are called otherwise.
fn renames(lineage: &Lineage) -> Renames {
    let Lineage { older, newer, pairs, .. } = lineage;
    let full = |package: &str, path: &str| {
        if package.is_empty() { path.to_owned() } else { format!("{package}.{path}") }
    };
    let others = pairs.iter().filter(|(old, new)| old != new);
    let others = others.map(|(old, new)| (full(older, old), full(newer, new)));
    std::iter::once((older.clone(), newer.clone())).chain(others).collect()
}
