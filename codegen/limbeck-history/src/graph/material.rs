//! What a history is judged by, and words that the judgements share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use limbeck_schema::finding::{Place, Span};

use super::history::Entry;
use super::index::Index;
use super::marks::Mark;
use crate::store::{Snapshot, quoted};
use crate::{Id, Problem, ProblemKind, Revision, file};

/// How many revisions a sentence names.
const SHOWN: usize = 5;
/// How many characters of a message a sentence shows.
const MESSAGE: usize = 60;

/// What was read, and what is wrong with it so far.
pub(super) struct Material<'a> {
    pub(super) package: &'a str,
    pub(super) snapshot: &'a Snapshot,
    pub(super) revisions: BTreeMap<Id, Entry>,
    /// Ids that stand in files that cannot be read, with what these seem to follow.
    pub(super) unreadable: BTreeMap<Id, Vec<Id>>,
    /// Whether there are files that cannot be read and in which not even an id stands: what is
    /// missing may be one of them.
    pub(super) has_nameless: bool,
    /// Revisions that were taken out on purpose, as checkpoints say.
    pub(super) pruned: BTreeSet<Id>,
    /// Revisions that were published, as checkpoints say.
    pub(super) sealed: BTreeSet<Id>,
    pub(super) head: Mark,
    pub(super) published: Mark,
    pub(super) index: Index,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Problem>,
}

impl Material<'_> {
    /// A problem of the file of this name.
    pub(super) fn problem(
        &self,
        kind: ProblemKind,
        place: Place,
        message: String,
        help: String,
    ) -> Problem {
        Problem { package: self.package.to_owned(), place: Some(place), kind, message, help }
    }

    /// The place in the file of a revision where a key stands, else its beginning.
    pub(super) fn place(&self, id: &Id, key: &str) -> Place {
        let name = self.revisions.get(id).map_or("", |entry| entry.name.as_str());
        let content = self.snapshot.get(name).unwrap_or_default();
        if content.is_empty() {
            return self.snapshot.place(name);
        }
        // Read again: places of what is right are never asked for, and need not be kept.
        match file::parse(self.package, &self.snapshot.path(name), content) {
            Ok(parsed) => parsed.place(key),
            Err(_) => self.snapshot.place(name),
        }
    }

    /// Path of the file of a revision, as a shell takes it.
    pub(super) fn path(&self, id: &Id) -> String {
        let name = self.revisions.get(id).map_or("", |entry| entry.name.as_str());
        quoted(&self.snapshot.path(name))
    }

    /// `4f1c9a2e7b3d` and its message.
    pub(super) fn describe(&self, id: &Id) -> String {
        match self.revisions.get(id) {
            Some(entry) => format!("`{id}` ({})", shortened(&entry.revision.message)),
            None => format!("`{id}`"),
        }
    }

    /// Some revisions with their messages: `a, b and c`.
    pub(super) fn list<'b>(&self, ids: impl IntoIterator<Item = &'b Id>) -> String {
        let ids: Vec<&Id> = ids.into_iter().collect();
        let mut words: Vec<String> = ids.iter().take(SHOWN).map(|id| self.describe(id)).collect();
        if ids.len() > SHOWN {
            words.push(format!("{} more", ids.len() - SHOWN));
        }
        match words.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        }
    }

    /// What nothing follows, as far as can be seen.
    pub(super) fn heads(&self) -> Vec<&Id> {
        let followed: BTreeSet<&Id> = self.unreadable.values().flatten().collect();
        let is_head = |id: &&Id| self.index.children(id).is_empty() && !followed.contains(*id);
        self.index.order().into_iter().filter(is_head).collect()
    }

    /// The heads that follow a revision.
    pub(super) fn heads_above(&self, id: &Id) -> Vec<&Id> {
        let above = self.index.dag.descendants(self.index.node(id));
        let is_above = |id: &&Id| self.index.node(id).is_some_and(|node| above.contains(node));
        self.heads().into_iter().filter(is_above).collect()
    }

    /// What others rely on.
    pub(super) fn published_set(&self) -> BTreeSet<Id> {
        let found = self.index.ancestors(self.published.ids().chain(&self.sealed));
        let nodes = self.index.dag.sorted(|node| found.contains(node));
        self.index.ids(nodes).into_iter().cloned().collect()
    }

    /// How a mark is set by hand.
    pub(super) fn set(&self, mark: &str, id: &Id) -> String {
        format!("`echo {id} > {}`", quoted(&self.snapshot.path(mark)))
    }

    /// How a revision that was deleted is found and brought back.
    pub(super) fn restore(&self, id: &Id) -> String {
        let folder = quoted(&self.snapshot.folder);
        format!(
            "`git log --all --name-status -G'^id *= *\"{id}\"' -- {folder}` names the commits that \
             added and deleted its file; `git checkout COMMIT -- FILE` brings it back from the \
             commit that added it"
        )
    }

    /// Whether a revision is there, be it broken, or was taken out on purpose.
    pub(super) fn is_known(&self, id: &Id) -> bool {
        self.revisions.contains_key(id)
            || self.unreadable.contains_key(id)
            || self.pruned.contains(id)
    }

    /// Whether a revision may stand in a file that cannot be read, which is told.
    pub(super) fn may_be_unreadable(&self, id: &Id) -> bool {
        let is_lost = self.has_nameless && !self.revisions.contains_key(id);
        is_lost || self.unreadable.contains_key(id)
    }

    /// How an edit of the file of a revision, or of those it follows, is found and undone.
    pub(super) fn undo_any(&self, revision: &Revision) -> String {
        let parents = revision.parents.iter().filter(|id| self.revisions.contains_key(id));
        let ids = std::iter::once(&revision.id).chain(parents);
        let paths: Vec<String> = ids.map(|id| self.path(id)).collect();
        if paths.len() == 1 {
            return self.undo(&revision.id);
        }
        format!(
            "`git checkout HEAD -- {paths}` undoes what is not committed; else `git log -p -- {paths}` \
             shows which was changed, and `git checkout COMMIT -- FILE` undoes that",
            paths = paths.join(" ")
        )
    }

    /// How an edit of the file of a revision is found and undone.
    pub(super) fn undo(&self, id: &Id) -> String {
        let path = self.path(id);
        format!(
            "`git checkout HEAD -- {path}` undoes what is not committed; else `git log -p -- {path}` \
             shows who changed it, and `git checkout COMMIT -- {path}` undoes that"
        )
    }
}

/// The first line of a text, not too much of it, and nothing that a terminal would act on.
pub(crate) fn shortened(text: &str) -> String {
    let is_direction = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let line = text.lines().next().unwrap_or_default();
    let kept = line
        .chars()
        .take(MESSAGE)
        .map(|c| if c.is_control() || is_direction(c) { char::REPLACEMENT_CHARACTER } else { c });
    let is_all = line.chars().nth(MESSAGE).is_none() && text.lines().nth(1).is_none();
    kept.chain((!is_all).then_some('…')).collect()
}

/// A place at the beginning of a file.
pub(super) fn beginning(path: String) -> Place {
    Place { file: Arc::from(path), span: Span::default() }
}
