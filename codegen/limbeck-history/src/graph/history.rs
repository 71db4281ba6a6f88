//! The history of one package.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::load::Loaded;
use super::marks::Mark;
use super::material::Material;
use super::{contents, links, marks};
use crate::store::{Content, Snapshot};
use crate::{Id, Problem, Revision};

/// The history of one package.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The package.
    pub package: String,
    /// Its `revisions/` folder, for people.
    pub folder: String,
    /// The revisions that can be read. What is asked about them is answered from when the history
    /// was made: make another one for others.
    pub revisions: BTreeMap<Id, Entry>,
    /// What `HEAD` names, if that is one of the revisions.
    pub head: Option<Id>,
    /// What `PUBLISHED` names, if that is one of the revisions.
    pub published: Option<Id>,
    /// Texts of schemas by the revision that they are of.
    pub checkpoints: BTreeMap<Id, Vec<u8>>,
    /// All that is wrong.
    pub problems: Vec<Problem>,
    /// What is odd, and no more.
    pub notes: Vec<Problem>,
    /// Made of `revisions`.
    index: Index,
    /// Ids of what is published: [`History::is_published`].
    published_set: BTreeSet<Id>,
}

/// A revision and its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The revision.
    pub revision: Revision,
    /// Name of the file in the folder.
    pub name: String,
}

impl History {
    /// The history that lies in a folder.
    pub fn new(package: &str, snapshot: &Snapshot) -> Self {
        let Loaded { revisions, unreadable, has_nameless, pruned, sealed, problems } =
            Loaded::new(package, snapshot);
        let mut material = Material {
            package,
            snapshot,
            head: Mark::new(snapshot.get(crate::store::HEAD)),
            published: Mark::new(snapshot.get(crate::store::PUBLISHED)),
            index: Index::new(&revisions),
            revisions,
            unreadable,
            has_nameless,
            pruned,
            sealed,
            problems,
            notes: Vec::new(),
        };
        contents::judge(&mut material);
        links::judge(&mut material);
        marks::judge(&mut material);
        Self::of_material(material)
    }

    /// A history of revisions from anywhere, whose contents are believed: digests and seals are not
    /// compared. Files are numbered in the order given.
    pub fn of(
        package: &str,
        revisions: impl IntoIterator<Item = Revision>,
        head: Option<Id>,
        published: Option<Id>,
    ) -> Self {
        let mark = |id: Option<Id>| id.map_or(Mark::Missing, Mark::Id);
        let entries = revisions.into_iter().zip(1..).map(|(revision, number)| {
            (revision.id.clone(), Entry { revision, name: format!("{number:04}_revision.toml") })
        });
        let revisions: BTreeMap<Id, Entry> = entries.collect();
        let mut material = Material {
            package,
            snapshot: &Snapshot::new("revisions", []),
            head: mark(head),
            published: mark(published),
            index: Index::new(&revisions),
            revisions,
            unreadable: BTreeMap::new(),
            has_nameless: false,
            pruned: BTreeSet::new(),
            sealed: BTreeSet::new(),
            problems: Vec::new(),
            notes: Vec::new(),
        };
        links::judge(&mut material);
        marks::judge(&mut material);
        Self::of_material(material)
    }

    fn of_material(material: Material) -> Self {
        let mut checkpoints = BTreeMap::new();
        for (name, content) in &material.snapshot.files {
            if let Some(id) = Content::checkpoint_id(name) {
                checkpoints.insert(id, content.clone());
            }
        }
        let is_there = |id: &Id| material.revisions.contains_key(id);
        let head = material.head.id().filter(|id| is_there(id)).cloned();
        let published = material.published.id().filter(|id| is_there(id)).cloned();
        let published_set = material.published_set();
        let Material { package, snapshot, revisions, index, mut problems, mut notes, .. } =
            material;
        problems.sort();
        notes.sort();
        Self {
            package: package.to_owned(),
            folder: snapshot.folder.clone(),
            revisions,
            head,
            published,
            checkpoints,
            problems,
            notes,
            index,
            published_set,
        }
    }

    /// Whether there is nothing at all: no revision, not even a broken one.
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty() && self.problems.is_empty()
    }

    /// A revision.
    pub fn get(&self, id: &Id) -> Option<&Revision> {
        self.revisions.get(id).map(|entry| &entry.revision)
    }

    /// The revision that `HEAD` names.
    pub fn head_revision(&self) -> Option<&Revision> {
        self.get(self.head.as_ref()?)
    }

    /// What a revision follows; such that are not there included.
    pub fn parents(&self, id: &Id) -> &[Id] {
        self.get(id).map_or(&[], |revision| &revision.parents)
    }

    /// What follows a revision.
    pub fn children(&self, id: &Id) -> Vec<&Id> {
        self.index.children(id)
    }

    /// What nothing follows.
    pub fn heads(&self) -> Vec<&Id> {
        self.order().into_iter().filter(|id| self.index.children(id).is_empty()).collect()
    }

    /// What follows nothing that is there: of a pruned history, what followed the last one that is
    /// gone.
    pub fn roots(&self) -> Vec<&Id> {
        let is_root = |id: &&Id| self.parents(id).iter().all(|it| self.get(it).is_none());
        self.order().into_iter().filter(is_root).collect()
    }

    /// All revisions, parents before children, else older ones first, else by id. Those in a circle,
    /// or behind one, are left out.
    pub fn order(&self) -> Vec<&Id> {
        self.index.order()
    }

    /// A revision and all that it follows, parents before children.
    pub fn ancestors(&self, id: &Id) -> Vec<&Id> {
        let found = self.index.ancestors([id]);
        self.index.ids(self.index.dag.sorted(|node| found.contains(node)))
    }

    /// Whether a revision is `of`, or followed by it.
    pub fn is_ancestor(&self, ancestor: &Id, of: &Id) -> bool {
        self.index.is_ancestor(ancestor, of)
    }

    /// A revision and what it follows along first parents, newest first.
    pub fn first_parents(&self, id: &Id) -> Vec<&Id> {
        let mut chain = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next = self.revisions.get_key_value(id);
        while let Some((id, entry)) = next {
            if !seen.insert(id) {
                break;
            }
            chain.push(id);
            let parent = entry.revision.parents.first();
            next = parent.and_then(|parent| self.revisions.get_key_value(parent));
        }
        chain
    }

    /// What both follow, or are, parents before children.
    pub fn common_ancestors(&self, one: &Id, other: &Id) -> Vec<&Id> {
        let (one, other) = (self.index.ancestors([one]), self.index.ancestors([other]));
        self.index.ids(self.index.dag.sorted(|node| one.contains(node) && other.contains(node)))
    }

    /// The newest of what both follow, or are: one, unless branches were merged crosswise.
    pub fn merge_bases(&self, one: &Id, other: &Id) -> Vec<&Id> {
        let (one, other) = (self.index.ancestors([one]), self.index.ancestors([other]));
        let is_common = |node: usize| one.contains(node) && other.contains(node);
        let dag = &self.index.dag;
        // What lies between a common one and a newer common one is common, too.
        let is_newest = |node| !dag.children(node).iter().any(|&child| is_common(child));
        self.index.ids(dag.sorted(|node| is_common(node) && is_newest(node)))
    }

    /// What leads from `base` to `tip`: what `tip` is or follows, and `base` neither is nor follows;
    /// parents before children. From nothing, if there is no `base`.
    pub fn path(&self, base: Option<&Id>, tip: &Id) -> Vec<&Id> {
        let (old, new) = (self.index.ancestors(base), self.index.ancestors([tip]));
        self.index.ids(self.index.dag.sorted(|node| new.contains(node) && !old.contains(node)))
    }

    /// What others rely on: what `PUBLISHED` names and all that it follows. While there are marks of
    /// a merge in that file, both sides. Also, whatever that file says, what checkpoints know to have
    /// been published.
    pub fn published_set(&self) -> &BTreeSet<Id> {
        &self.published_set
    }

    /// Whether others rely on a revision.
    pub fn is_published(&self, id: &Id) -> bool {
        self.published_set.contains(id)
    }

    /// The number of the next file.
    pub fn next_number(&self) -> u32 {
        let numbers = self.revisions.values().filter_map(Entry::number);
        numbers.max().unwrap_or_default().saturating_add(1)
    }

    /// Where the file of a revision is, for people.
    pub fn file(&self, id: &Id) -> Option<String> {
        self.revisions.get(id).map(|entry| format!("{}/{}", self.folder, entry.name))
    }
}

impl Entry {
    /// The number that sorts the file.
    pub fn number(&self) -> Option<u32> {
        let (number, _) = self.name.split_once(['_', '.'])?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok()).flatten()
    }
}
