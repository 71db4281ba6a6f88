//! What became of a package on one branch.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::canon::{Canon, Key, Moves};
use crate::{Id, Revision};

/// What became of something that both branches began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::edit) enum Effect {
    /// It is gone.
    Gone,
    /// It has another name, and maybe another declaration.
    Renamed,
    /// It has another declaration.
    Changed,
}

/// One of two branches, as one step.
pub(in crate::edit) struct Side<'h> {
    /// Its revisions, oldest first.
    pub(in crate::edit) revisions: Vec<&'h Revision>,
    /// What is recorded at its head.
    pub(in crate::edit) canon: Rc<Canon>,
    /// What it renamed.
    pub(in crate::edit) moves: Moves,
    /// What is not as it was, by the keys before.
    pub(super) effects: BTreeMap<Key, Effect>,
    /// What is new, by the keys after.
    pub(super) added: BTreeSet<Key>,
}

/// How much of a declaration is shown.
const SHOWN: usize = 120;

impl<'h> Side<'h> {
    pub(super) fn new(base: &Canon, canon: Rc<Canon>, revisions: Vec<&'h Revision>) -> Self {
        let moves = composed(&revisions).between(base, &canon);
        let package = &base.package;
        let target =
            |key: &Key| moves.target(key, package).filter(|new| canon.elements.contains_key(new));
        let gone: BTreeSet<Key> =
            base.keys().filter(|key| target(key).is_none()).cloned().collect();
        let expected = base.renamed(&moves, &gone).canon;
        let mut effects = BTreeMap::new();
        let mut known = BTreeSet::new();
        for key in base.keys() {
            let Some(new) = target(key) else {
                effects.insert(key.clone(), Effect::Gone);
                continue;
            };
            let is_same = expected.elements.get(&new) == canon.elements.get(&new);
            if moves.is_renamed(key) {
                effects.insert(key.clone(), Effect::Renamed);
            } else if !is_same {
                effects.insert(key.clone(), Effect::Changed);
            }
            known.insert(new);
        }
        let added = canon.keys().filter(|key| !known.contains(*key)).cloned().collect();
        Self { revisions, canon, moves, effects, added }
    }

    /// The key after of what both began with.
    pub(super) fn target(&self, key: &Key) -> Option<Key> {
        let new = self.moves.target(key, &self.canon.package)?;
        self.canon.elements.contains_key(&new).then_some(new)
    }

    /// The newest revision that says something about an element, by a path before or after.
    pub(super) fn author(&self, paths: &[&str]) -> Option<Id> {
        let is_about = |path: &str, revision: &Revision| {
            revision.changes.iter().any(|change| {
                let old = change.renamed_from.as_deref().map(|name| match name.strip_prefix('.') {
                    Some(path) => path.to_owned(),
                    None => match change.path.rsplit_once('.') {
                        Some((parent, _)) => format!("{parent}.{name}"),
                        None => name.to_owned(),
                    },
                });
                change.path == path || old.as_deref() == Some(path)
            })
        };
        // Of what stands inside something new, whoever added that.
        let around =
            |path: &str| path.rfind('.').map(|at| path.get(..at).unwrap_or_default().to_owned());
        let mut paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        while !paths.is_empty() {
            let found =
                self.revisions.iter().rev().find(|it| paths.iter().any(|path| is_about(path, it)));
            if let Some(found) = found {
                return Some(found.id.clone());
            }
            paths = paths.iter().filter_map(|path| around(path)).collect();
        }
        None
    }

    /// A declaration at the head, on a line.
    pub(super) fn text(&self, key: &Key) -> String {
        let text = self.canon.text(key).unwrap_or_default();
        let oneof = self.canon.elements.get(key).and_then(|it| it.oneof.as_deref());
        let line = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        let mut shown: String = line.chars().take(SHOWN).collect();
        if shown.len() < line.len() {
            shown.push('…');
        }
        match oneof {
            Some(oneof) => format!("`{shown}` in oneof `{oneof}`"),
            None => format!("`{shown}`"),
        }
    }
}

/// The renames of several revisions as one step.
pub(in crate::edit) fn composed(revisions: &[&Revision]) -> Moves {
    let steps = revisions.iter().map(|revision| Moves::of(&revision.changes));
    steps.reduce(|first, next| first.then(&next)).unwrap_or_default()
}
