//! Histories as drawings: the row and the column of each revision, and the lines between them.
//!
//! Newest first. Packages that were forked from each other are one drawing, side by side: what leads
//! to a package's head has a column of its own, branches stand to the right of all packages. What is
//! drawn with, and what is written beside, is not here.

mod place;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::Id;
use crate::graph::History;
use crate::revision::Origin;
use crate::symbol::Histories;

/// Packages that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// The packages, each after the one that it was forked from. They have the first columns.
    pub packages: Vec<String>,
    /// Revisions, one a row.
    pub nodes: Vec<Node>,
    /// Lines between them.
    pub edges: Vec<Edge>,
    /// How many columns there are.
    pub columns: usize,
}

/// A revision in a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its package.
    pub package: String,
    /// Which.
    pub id: Id,
    /// Where it stands.
    pub column: usize,
}

/// A line from a revision down to one that it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The row of the newer one.
    pub child: usize,
    /// The row of the older one; `None` if that is there and not drawn.
    pub parent: Option<usize>,
    /// The column that the line runs in between the two.
    pub column: usize,
    /// Why there is a line.
    pub kind: EdgeKind,
}

/// Why a revision follows another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// It is the next step.
    Step,
    /// It takes the other one in.
    Merge,
    /// It begins another package there.
    Fork,
}

/// The drawings of the revisions that are chosen, by the names of their first packages.
pub fn drawings(histories: &Histories, is_chosen: &dyn Fn(&str, &Id) -> bool) -> Vec<Drawing> {
    let families = families(histories);
    let drawn = families.into_iter().map(|packages| draw(histories, packages, is_chosen));
    drawn.filter(|drawing| !drawing.nodes.is_empty()).collect()
}

/// Packages that were forked from each other, each after the one that it was forked from.
pub fn families(histories: &Histories) -> Vec<Vec<String>> {
    let mut sources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut near: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (package, history) in histories {
        near.entry(package).or_default();
        for source in history.revisions.values().filter_map(|it| forked_from(&it.revision.origin)) {
            if histories.contains_key(source.0) && source.0 != package {
                sources.entry(package).or_default().insert(source.0);
                near.entry(package).or_default().insert(source.0);
                near.entry(source.0).or_default().insert(package);
            }
        }
    }
    let mut families = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for package in histories.keys() {
        let mut family = BTreeSet::new();
        let mut open = vec![package.as_str()];
        while let Some(package) = open.pop() {
            if seen.insert(package) {
                family.insert(package);
                open.extend(near.get(package).into_iter().flatten());
            }
        }
        if !family.is_empty() {
            families.push(sources_first(family, &sources));
        }
    }
    families
}

/// What a first revision was forked from.
pub(crate) fn forked_from(origin: &Origin) -> Option<(&str, &Id)> {
    match origin {
        Origin::Nothing | Origin::Baseline => None,
        Origin::Fork { package, revision, .. } => Some((package, revision)),
    }
}

fn sources_first(
    mut family: BTreeSet<&str>,
    sources: &BTreeMap<&str, BTreeSet<&str>>,
) -> Vec<String> {
    let mut order = Vec::new();
    while let Some(first) = family.first() {
        let is_free = |package: &&&str| {
            let mut before = sources.get(**package).into_iter().flatten();
            !before.any(|source| family.contains(source))
        };
        // In a circle none is free.
        let next = family.iter().find(is_free).unwrap_or(first);
        let next = (*next).to_owned();
        family.remove(next.as_str());
        order.push(next);
    }
    order
}

/// What a revision follows: package, id, why.
type Follows<'h> = Vec<(&'h str, &'h Id, EdgeKind)>;

/// A revision on its way into a drawing.
struct Drawn<'h> {
    package: usize,
    id: &'h Id,
    created: &'h str,
    follows: Follows<'h>,
}

fn draw(
    histories: &Histories,
    mut packages: Vec<String>,
    is_chosen: &dyn Fn(&str, &Id) -> bool,
) -> Drawing {
    packages.retain(|package| {
        let history = histories.get(package);
        history.is_some_and(|it| it.revisions.keys().any(|id| is_chosen(package, id)))
    });
    let mut drawn = Vec::new();
    for (number, package) in packages.iter().enumerate() {
        let Some(history) = histories.get(package) else { continue };
        for (id, entry) in history.revisions.iter().filter(|(id, _)| is_chosen(package, id)) {
            let created = entry.revision.created.as_str();
            drawn.push(Drawn { package: number, id, created, follows: follows(history, id) });
        }
    }
    let drawn = sorted(drawn, &packages);
    let rows: BTreeMap<(&str, &Id), usize> = (0..)
        .zip(&drawn)
        .filter_map(|(row, node)| Some(((packages.get(node.package)?.as_str(), node.id), row)))
        .collect();
    let is_there = |package: &str, id: &Id| {
        histories.get(package).is_some_and(|history| history.get(id).is_some())
    };
    let mut edges = Vec::new();
    for (child, node) in drawn.iter().enumerate() {
        for (package, id, kind) in &node.follows {
            let parent = rows.get(&(*package, *id)).copied();
            // Of a circle, the line that leads back up is left out.
            if parent.map_or_else(|| is_there(package, id), |parent| parent > child) {
                edges.push(Edge { child, parent, column: 0, kind: *kind });
            }
        }
    }
    let main = place::main_lines(histories, &packages);
    let nodes = drawn
        .iter()
        .map(|node| {
            let package = packages.get(node.package).cloned().unwrap_or_default();
            Node { package, id: node.id.clone(), column: 0 }
        })
        .collect();
    let mut drawing = Drawing { packages, nodes, edges, columns: 0 };
    place::place(&mut drawing, &main);
    drawing
}

fn follows<'h>(history: &'h History, id: &Id) -> Follows<'h> {
    let Some(revision) = history.get(id) else { return Vec::new() };
    let package = history.package.as_str();
    let kinds = std::iter::once(EdgeKind::Step).chain(std::iter::repeat(EdgeKind::Merge));
    let mut follows: Follows<'h> =
        revision.parents.iter().zip(kinds).map(|(id, kind)| (package, id, kind)).collect();
    let fork = forked_from(&revision.origin);
    follows.extend(fork.map(|(package, id)| (package, id, EdgeKind::Fork)));
    follows
}

/// Newer ones first, each before what it follows; those of circles last.
fn sorted<'h>(drawn: Vec<Drawn<'h>>, packages: &[String]) -> Vec<Drawn<'h>> {
    let numbers: BTreeMap<(&str, &Id), usize> = (0..)
        .zip(&drawn)
        .filter_map(|(number, node)| {
            Some(((packages.get(node.package)?.as_str(), node.id), number))
        })
        .collect();
    let parents: Vec<Vec<usize>> = drawn
        .iter()
        .map(|node| {
            let known = node
                .follows
                .iter()
                .filter_map(|(package, id, _)| numbers.get(&(*package, *id)).copied());
            known.collect()
        })
        .collect();
    let mut newer = vec![0usize; drawn.len()];
    for parent in parents.iter().flatten() {
        if let Some(count) = newer.get_mut(*parent) {
            *count += 1;
        }
    }
    let mut drawn: Vec<Option<Drawn<'h>>> = drawn.into_iter().map(Some).collect();
    let keys: Vec<_> =
        drawn.iter().flatten().map(|node| (node.created, node.package, Reverse(node.id))).collect();
    let mut ready: BinaryHeap<_> =
        keys.iter().zip(0..).filter(|(_, number)| newer.get(*number) == Some(&0)).collect();
    let mut sorted = Vec::with_capacity(drawn.len());
    while let Some((_, number)) = ready.pop() {
        sorted.extend(drawn.get_mut(number).and_then(Option::take));
        for parent in parents.get(number).into_iter().flatten() {
            let Some(count) = newer.get_mut(*parent) else { continue };
            *count -= 1;
            if *count == 0 {
                ready.extend(keys.get(*parent).map(|key| (key, *parent)));
            }
        }
    }
    let mut circular: Vec<Drawn<'h>> = drawn.into_iter().flatten().collect();
    circular.sort_by_key(|node| Reverse((node.created, node.package, Reverse(node.id))));
    sorted.extend(circular);
    sorted
}
