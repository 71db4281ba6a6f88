//! What makes one recorded schema into another, as changes.

use std::collections::BTreeSet;

use super::apply::is_removal;
use super::declaration::Declaration;
use super::pairs::Pairs;
use super::{Canon, Key, Moves};
use crate::revision::{Change, Facts, Kind, Pair};

/// The changes that make `old` into `new`, given what was renamed; in the order of the paths.
///
/// What is inside of an added or removed container is part of its text. The stage of the package is
/// the first change, its syntax the next.
pub fn differences(old: &Canon, new: &Canon, moves: &Moves) -> Vec<Change> {
    let pairs = Pairs::new(old, new, moves);
    let renamed = old.renamed(moves, &BTreeSet::new()).canon;
    let sides = Sides { old, new, moves, renamed: &renamed };
    let mut changes: Vec<Change> = sides.lifecycle().into_iter().collect();
    changes.extend(pairs.both().filter_map(|(old, new)| sides.altered(old, new)));
    let removed = old.elements.iter().filter(|(key, _)| pairs.is_removed(key));
    changes.extend(removed.map(|(key, declaration)| sides.removed(key, declaration)));
    let added = new.elements.iter().filter(|(key, _)| pairs.is_added(key));
    changes.extend(added.map(|(key, declaration)| sides.added(key, declaration)));
    sort(&mut changes);
    changes
}

/// Puts changes into the order of revision files: the stage, syntaxes, the rest by path, what is gone
/// before what has its name now.
pub(crate) fn sort(changes: &mut [Change]) {
    let rank = |change: &Change| {
        let is_lifecycle = change.kind == Kind::Lifecycle;
        let is_syntax = change.kind == Kind::Syntax;
        let path = change.path.clone();
        (!is_lifecycle, !is_syntax, path, change.kind, !is_removal(change))
    };
    changes.sort_by_cached_key(rank);
}

struct Sides<'c> {
    old: &'c Canon,
    new: &'c Canon,
    moves: &'c Moves,
    /// What is old, under its new names.
    renamed: &'c Canon,
}

impl Sides<'_> {
    fn lifecycle(&self) -> Option<Change> {
        if self.old.lifecycle == self.new.lifecycle {
            return None;
        }
        let pair = Pair { was: self.old.lifecycle.clone(), now: self.new.lifecycle.clone() };
        let facts = Facts { lifecycle: Some(pair), ..Facts::default() };
        let path = self.new.package.clone();
        Some(Change { kind: Kind::Lifecycle, path, facts, ..Change::default() })
    }

    fn removed(&self, key: &Key, declaration: &Declaration) -> Change {
        let oneof = declaration.oneof.clone().map(|oneof| Pair { was: Some(oneof), now: None });
        let was = Some(self.old.change_text(key, declaration));
        Change { was, facts: Facts { oneof, ..Facts::default() }, ..self.bare(key) }
    }

    fn added(&self, key: &Key, declaration: &Declaration) -> Change {
        let oneof = declaration.oneof.clone().map(|oneof| Pair { was: None, now: Some(oneof) });
        let now = Some(self.new.change_text(key, declaration));
        Change { now, facts: Facts { oneof, ..Facts::default() }, ..self.bare(key) }
    }

    fn altered(&self, old: &Key, key: &Key) -> Option<Change> {
        let before = self.old.elements.get(old)?;
        let (renamed, now) = (self.renamed.elements.get(key)?, self.new.elements.get(key)?);
        let is_renamed = self.moves.is_new_name(key);
        let renamed_from =
            is_renamed.then(|| self.moves.renamed_from(key.kind, &key.path)).flatten();
        let mut facts = Facts::default();
        if renamed.oneof != now.oneof {
            facts.oneof = Some(Pair { was: before.oneof.clone(), now: now.oneof.clone() });
        }
        if renamed.order != now.order {
            let some = |order: &Vec<String>| Some(order.clone()).filter(|it| !it.is_empty());
            facts.order = Some(Pair { was: some(&before.order), now: some(&now.order) });
        }
        let differs = renamed.text != now.text;
        if !differs && renamed_from.is_none() && facts == Facts::default() {
            return None;
        }
        // A container's text shows nothing but its name, which is in the path.
        let shows = !key.kind.is_container()
            && (differs || renamed_from.is_some() || facts.oneof.is_some());
        let was = shows.then(|| self.old.own_text(before));
        let now = shows.then(|| self.new.own_text(now));
        Some(Change { renamed_from, was, now, facts, ..self.bare(key) })
    }

    fn bare(&self, key: &Key) -> Change {
        let is_default = key.kind == Kind::Syntax && key.path.is_empty();
        let path = if is_default { self.new.package.clone() } else { key.path.clone() };
        Change { kind: key.kind, path, ..Change::default() }
    }
}
