//! The graph of a history, by ids.

use std::collections::{BTreeMap, BTreeSet};

use super::dag::{Dag, Nodes};
use super::history::Entry;
use crate::Id;

/// How the revisions of a history follow each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Sorted: a node is a place in it.
    ids: Vec<Id>,
    pub(super) dag: Dag,
}

impl Index {
    /// The graph of revisions; parents that are not there are left out.
    pub(super) fn new(revisions: &BTreeMap<Id, Entry>) -> Self {
        let ids: Vec<Id> = revisions.keys().cloned().collect();
        let parents = revisions.values().map(|entry| {
            let mut seen = BTreeSet::new();
            let nodes = entry.revision.parents.iter().filter_map(|id| ids.binary_search(id).ok());
            nodes.filter(|&node| seen.insert(node)).collect()
        });
        let created: Vec<&str> =
            revisions.values().map(|entry| entry.revision.created.as_str()).collect();
        let dag = Dag::new(parents.collect(), |node| created.get(node).copied());
        Self { ids, dag }
    }

    /// The node of a revision.
    pub(super) fn node(&self, id: &Id) -> Option<usize> {
        self.ids.binary_search(id).ok()
    }

    /// The revision of a node.
    pub(super) fn id(&self, node: usize) -> Option<&Id> {
        self.ids.get(node)
    }

    /// The revisions of nodes.
    pub(super) fn ids(&self, nodes: impl IntoIterator<Item = usize>) -> Vec<&Id> {
        nodes.into_iter().filter_map(|node| self.id(node)).collect()
    }

    /// All revisions, parents before children; those in circles, or behind one, are left out.
    pub(super) fn order(&self) -> Vec<&Id> {
        self.ids(self.dag.order.iter().copied())
    }

    /// What follows a revision.
    pub(super) fn children(&self, id: &Id) -> Vec<&Id> {
        let node = self.node(id);
        self.ids(node.into_iter().flat_map(|node| self.dag.children(node).iter().copied()))
    }

    /// Whether a revision is in a circle or behind one.
    pub(super) fn is_circular(&self, id: &Id) -> bool {
        self.node(id).is_some_and(|node| self.dag.is_circular(node))
    }

    /// Nodes of some revisions and all that they follow.
    pub(super) fn ancestors<'a>(&self, ids: impl IntoIterator<Item = &'a Id>) -> Nodes {
        self.dag.ancestors(ids.into_iter().filter_map(|id| self.node(id)))
    }

    /// Whether a revision is another or followed by it.
    pub(super) fn is_ancestor(&self, ancestor: &Id, of: &Id) -> bool {
        let node = self.node(ancestor);
        node.is_some_and(|node| self.ancestors([of]).contains(node))
    }
}
