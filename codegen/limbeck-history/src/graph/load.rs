//! Reading all revisions of a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::history::Entry;
use super::material::beginning;
use crate::file::{self, Parsed};
use crate::store::{Content, Snapshot, quoted};
use crate::{Id, Problem, ProblemKind, checkpoint};

/// What the files of revisions hold.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) revisions: BTreeMap<Id, Entry>,
    /// Ids that stand in files that cannot be read, with what these seem to follow.
    pub(super) unreadable: BTreeMap<Id, Vec<Id>>,
    /// Whether there are files that cannot be read and in which not even an id stands.
    pub(super) has_nameless: bool,
    /// Revisions that were taken out on purpose, as checkpoints say.
    pub(super) pruned: BTreeSet<Id>,
    /// Revisions that were published, as checkpoints say.
    pub(super) sealed: BTreeSet<Id>,
    pub(super) problems: Vec<Problem>,
}

impl Loaded {
    /// Reads the files, all of them whatever is wrong with some.
    pub(super) fn new(package: &str, snapshot: &Snapshot) -> Self {
        let mut loaded = Self::default();
        let files: Vec<(&String, &Vec<u8>)> = snapshot
            .files
            .iter()
            .filter(|(name, _)| Content::of(name) == Some(Content::Revision))
            .collect();
        let parsed: Vec<_> = files
            .par_iter()
            .map(|(name, content)| file::parse(package, &snapshot.path(name), content))
            .collect();
        for ((name, content), parsed) in files.into_iter().zip(parsed) {
            match parsed {
                Ok(Parsed { revision, .. }) => {
                    loaded.add(package, snapshot, Entry { revision, name: name.clone() });
                }
                Err(problems) => {
                    loaded.problems.extend(problems);
                    let glimpsed = glimpse(content);
                    loaded.has_nameless |= glimpsed.is_empty();
                    loaded.unreadable.extend(glimpsed);
                }
            }
        }
        for head in heads(package, snapshot) {
            loaded.pruned.extend(head.pruned);
            loaded.sealed.extend(head.sealed.into_keys());
        }
        loaded
    }

    fn add(&mut self, package: &str, snapshot: &Snapshot, entry: Entry) {
        let id = entry.revision.id.clone();
        let Some(first) = self.revisions.get(&id) else {
            self.revisions.insert(id, entry);
            return;
        };
        let (path, first_path) = (snapshot.path(&entry.name), snapshot.path(&first.name));
        let is_copy = snapshot.get(&entry.name) == snapshot.get(&first.name);
        let (how, which) = if is_copy {
            ("is a copy of", "delete one")
        } else {
            ("has the id of", "delete the one that should not be there")
        };
        self.problems.push(Problem {
            package: package.to_owned(),
            place: Some(beginning(path.clone())),
            kind: ProblemKind::Identity,
            message: format!("`{path}` {how} `{first_path}`, `{id}`"),
            help: format!("{which}: `rm {}` or `rm {}`", quoted(&path), quoted(&first_path)),
        });
    }
}

/// What the checkpoints say that can be read.
fn heads(package: &str, snapshot: &Snapshot) -> Vec<checkpoint::Head> {
    let named = snapshot.files.iter();
    let named =
        named.filter_map(|(name, content)| Some((Content::checkpoint_id(name)?, name, content)));
    let files: Vec<(Id, &String, &Vec<u8>)> = named.collect();
    files
        .par_iter()
        .filter_map(|(id, name, content)| {
            checkpoint::head(package, id, (&snapshot.place(name), content)).ok()
        })
        .collect()
}

/// The id and the parents in a file that cannot be read, so that not everything else seems wrong
/// because of it.
fn glimpse(content: &[u8]) -> Vec<(Id, Vec<Id>)> {
    let text = String::from_utf8_lossy(content);
    let ids_at = |key: &str| -> Vec<Id> {
        let mut values = text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix(key)?.trim_start().strip_prefix('='));
        let value = values.next().unwrap_or_default();
        value.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(|it| it.parse().ok()).collect()
    };
    let ids = ids_at("id");
    let parents = ids_at("parents");
    ids.into_iter().map(|id| (id, parents.clone())).collect()
}
