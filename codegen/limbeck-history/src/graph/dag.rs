//! A graph of numbered nodes that follow each other.
//!
//! Nothing recurses: a history may be a line of a hundred thousand revisions.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Nodes and what they follow.
#[derive(Clone, Debug, Default)]
pub(super) struct Dag {
    parents: Vec<Vec<usize>>,
    children: Vec<Vec<usize>>,
    /// Parents before children; nodes in a circle, or behind one, are not in it.
    pub(super) order: Vec<usize>,
    /// Place of each node in `order`.
    ranks: Vec<Option<usize>>,
}

/// Some of the nodes.
pub(super) struct Nodes(Vec<bool>);

impl Dag {
    /// A graph of parents by node; of nodes that could come next, `key` says which does.
    pub(super) fn new<K: Ord>(parents: Vec<Vec<usize>>, key: impl Fn(usize) -> K) -> Self {
        let mut children = vec![Vec::new(); parents.len()];
        for (node, parents) in parents.iter().enumerate() {
            for &parent in parents {
                if let Some(children) = children.get_mut(parent) {
                    children.push(node);
                }
            }
        }
        let order = order(&parents, &children, key);
        let mut ranks = vec![None; parents.len()];
        for (rank, &node) in order.iter().enumerate() {
            set(&mut ranks, node, Some(rank));
        }
        Self { parents, children, order, ranks }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.parents.len()
    }

    /// What a node follows.
    pub(super) fn parents(&self, node: usize) -> &[usize] {
        self.parents.get(node).map_or(&[], Vec::as_slice)
    }

    /// What follows a node.
    pub(super) fn children(&self, node: usize) -> &[usize] {
        self.children.get(node).map_or(&[], Vec::as_slice)
    }

    /// Place of a node in the order.
    pub(super) fn rank(&self, node: usize) -> Option<usize> {
        self.ranks.get(node).copied().flatten()
    }

    /// Whether a node is in a circle or behind one.
    pub(super) fn is_circular(&self, node: usize) -> bool {
        self.ranks.get(node).is_some_and(Option::is_none)
    }

    /// Some nodes and all that they follow.
    pub(super) fn ancestors(&self, nodes: impl IntoIterator<Item = usize>) -> Nodes {
        self.reached(nodes, |node| self.parents(node))
    }

    /// Some nodes and all that follows them.
    pub(super) fn descendants(&self, nodes: impl IntoIterator<Item = usize>) -> Nodes {
        self.reached(nodes, |node| self.children(node))
    }

    fn reached<'a>(
        &self,
        nodes: impl IntoIterator<Item = usize>,
        next: impl Fn(usize) -> &'a [usize],
    ) -> Nodes {
        let mut found = Nodes(vec![false; self.len()]);
        let mut open: Vec<usize> = nodes.into_iter().collect();
        while let Some(node) = open.pop() {
            if found.insert(node) {
                open.extend(next(node));
            }
        }
        found
    }

    /// The chosen nodes, parents before children, those of circles last.
    pub(super) fn sorted(&self, is_chosen: impl Fn(usize) -> bool) -> Vec<usize> {
        let circular = (0..self.len()).filter(|&node| self.is_circular(node));
        self.order.iter().copied().chain(circular).filter(|&node| is_chosen(node)).collect()
    }

    /// Circles, each from its first node along what it follows. Those behind another circle may be
    /// left out.
    pub(super) fn circles(&self) -> Vec<Vec<usize>> {
        // Every node that is left has a parent that is left: following one parent each, every walk
        // ends in a circle.
        let next =
            |node: usize| self.parents(node).iter().copied().find(|&it| self.is_circular(it));
        let mut walks = vec![None; self.len()];
        let mut circles = Vec::new();
        for start in (0..self.len()).filter(|&node| self.is_circular(node)) {
            let mut walk = Vec::new();
            let mut node = start;
            while walks.get(node) == Some(&None) {
                set(&mut walks, node, Some(start));
                walk.push(node);
                let Some(parent) = next(node) else { break };
                node = parent;
            }
            let is_new = walks.get(node) == Some(&Some(start));
            let at = walk.iter().position(|&seen| seen == node).filter(|_| is_new);
            circles.extend(at.map(|at| from_smallest(walk.split_off(at))));
        }
        circles
    }
}

impl Nodes {
    /// Whether a node is one of them.
    pub(super) fn contains(&self, node: usize) -> bool {
        self.0.get(node).copied().unwrap_or_default()
    }

    /// Adds a node; `false` if it was there, or does not exist.
    fn insert(&mut self, node: usize) -> bool {
        self.0.get_mut(node).is_some_and(|seen| !std::mem::replace(seen, true))
    }
}

/// Kahn's algorithm, with the smallest of what is possible next.
fn order<K: Ord>(
    parents: &[Vec<usize>],
    children: &[Vec<usize>],
    key: impl Fn(usize) -> K,
) -> Vec<usize> {
    let mut missing: Vec<usize> = parents.iter().map(Vec::len).collect();
    let mut ready = BinaryHeap::new();
    for (node, &missing) in missing.iter().enumerate() {
        if missing == 0 {
            ready.push(Reverse((key(node), node)));
        }
    }
    let mut order = Vec::with_capacity(parents.len());
    while let Some(Reverse((_, node))) = ready.pop() {
        order.push(node);
        for &child in children.get(node).into_iter().flatten() {
            let Some(missing) = missing.get_mut(child) else { continue };
            *missing -= 1;
            if *missing == 0 {
                ready.push(Reverse((key(child), child)));
            }
        }
    }
    order
}

fn from_smallest(mut circle: Vec<usize>) -> Vec<usize> {
    let smallest = circle.iter().enumerate().min_by_key(|(_, node)| **node).map(|(at, _)| at);
    circle.rotate_left(smallest.unwrap_or_default());
    circle
}

fn set<T>(items: &mut [T], at: usize, value: T) {
    if let Some(item) = items.get_mut(at) {
        *item = value;
    }
}
