//! What makes one recorded schema into another, as changes.

use std::collections::{BTreeMap, BTreeSet};

use super::declaration::Declaration;
use super::{Canon, Key, Moves};
use crate::revision::{Change, Facts, Kind, Pair};

/// The changes that make `old` into `new`, given what was renamed; in the order of the paths.
///
/// What is inside of an added or removed container is part of its text. The stage of the package is
/// the first change, its syntax the next.
pub fn differences(old: &Canon, new: &Canon, moves: &Moves) -> Vec<Change> {
    let (moved, _) = old.moved(moves);
    let before: BTreeMap<Key, &Key> =
        old.elements.keys().map(|key| (moves.new_key(key, &old.package), key)).collect();
    let pair = Sides { old, new, moves, moved: &moved, before: &before };
    let mut changes: Vec<Change> = pair.lifecycle().into_iter().collect();
    let keys: BTreeSet<&Key> = moved.elements.keys().chain(new.elements.keys()).collect();
    changes.extend(keys.into_iter().filter_map(|key| pair.change(key)));
    changes
}

struct Sides<'c> {
    old: &'c Canon,
    new: &'c Canon,
    moves: &'c Moves,
    /// What is old, under its new names.
    moved: &'c Canon,
    /// New key to old key.
    before: &'c BTreeMap<Key, &'c Key>,
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

    /// The change at a key after; `None` if there is none, or if that of its container shows it.
    fn change(&self, key: &Key) -> Option<Change> {
        let moved = self.moved.elements.get(key);
        let new = self.new.elements.get(key);
        match (moved, new) {
            (Some(_), None) if is_shown(key, self.moved, self.new) => None,
            (None, Some(_)) if is_shown(key, self.new, self.moved) => None,
            (Some(moved), Some(new)) => self.altered(key, moved, new),
            (Some(moved), None) => {
                let old = *self.before.get(key)?;
                let oneof = moved.oneof.is_some().then(|| Pair {
                    was: self.old.elements.get(old).and_then(|it| it.oneof.clone()),
                    now: None,
                });
                let was = self.old.change_text(old, Extent::Whole);
                Some(Change {
                    was,
                    facts: Facts { oneof, ..Facts::default() },
                    ..self.bare(old, None)
                })
            }
            (None, Some(new)) => {
                let oneof = new.oneof.clone().map(|oneof| Pair { was: None, now: Some(oneof) });
                let now = self.new.change_text(key, Extent::Whole);
                Some(Change {
                    now,
                    facts: Facts { oneof, ..Facts::default() },
                    ..self.bare(key, None)
                })
            }
            (None, None) => None,
        }
    }

    fn altered(&self, key: &Key, moved: &Declaration, new: &Declaration) -> Option<Change> {
        let is_renamed = key.kind.is_element() && self.moves.iter().any(|(_, to)| to == key.path);
        let renamed_from =
            is_renamed.then(|| self.moves.renamed_from(key.kind, &key.path)).flatten();
        let differs = moved.text != new.text;
        let facts = self.facts(key, moved, new);
        if !differs && renamed_from.is_none() && facts == Facts::default() {
            return None;
        }
        let old = *self.before.get(key)?;
        // A container's text shows nothing but its name, which is in the path.
        let shows = !key.kind.is_container()
            && (differs || renamed_from.is_some() || facts.oneof.is_some());
        let text = |canon: &Canon, key| {
            if shows { canon.change_text(key, Extent::Own) } else { None }
        };
        let (was, now) = (text(self.old, old), text(self.new, key));
        Some(Change { was, now, facts, ..self.bare(key, renamed_from) })
    }

    fn facts(&self, key: &Key, moved: &Declaration, new: &Declaration) -> Facts {
        let mut facts = Facts::default();
        let old = self.before.get(key).and_then(|key| self.old.elements.get(*key));
        let Some(old) = old else { return facts };
        if moved.oneof != new.oneof {
            facts.oneof = Some(Pair { was: old.oneof.clone(), now: new.oneof.clone() });
        }
        if moved.order != new.order {
            let some = |order: &Vec<String>| Some(order.clone()).filter(|it| !it.is_empty());
            facts.order = Some(Pair { was: some(&old.order), now: some(&new.order) });
        }
        facts
    }

    fn bare(&self, key: &Key, renamed_from: Option<String>) -> Change {
        let is_default = key.kind == Kind::Syntax && key.path.is_empty();
        let path = if is_default { self.new.package.clone() } else { key.path.clone() };
        Change { kind: key.kind, path, renamed_from, ..Change::default() }
    }
}

/// How much of a container a text shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// All that is inside.
    Whole,
    /// The declaration alone.
    Own,
}

impl Canon {
    fn change_text(&self, key: &Key, extent: Extent) -> Option<String> {
        let declaration = self.elements.get(key)?;
        let is_whole =
            extent == Extent::Whole && (key.kind.is_container() || declaration.group.is_some());
        Some(if is_whole {
            self.declaration_text(key, declaration)
        } else {
            declaration.own_text()
        })
    }
}

/// Whether what only one side has is inside of something that only that side has.
fn is_shown(key: &Key, side: &Canon, other: &Canon) -> bool {
    if key.kind == Kind::Syntax {
        return false;
    }
    let is_alone = |key: &Key| side.elements.contains_key(key) && !other.elements.contains_key(key);
    let own = [Kind::Message, Kind::Enum, Kind::Service].map(|kind| Key::new(kind, &*key.path));
    if !key.kind.is_element() && own.iter().any(is_alone) {
        return true;
    }
    // Of a group, the field shows the message.
    if key.kind == Kind::Message && side.group_field(&key.path).is_some_and(|field| is_alone(field))
    {
        return true;
    }
    let Some(parent) = key.parent() else { return false };
    [Kind::Message, Kind::Enum, Kind::Service]
        .map(|kind| Key::new(kind, parent))
        .iter()
        .any(is_alone)
}

impl Canon {
    /// The field or extension whose group a message is.
    fn group_field(&self, message: &str) -> Option<&Key> {
        let path = match message.rsplit_once('.') {
            Some((parent, name)) => format!("{parent}.{}", name.to_ascii_lowercase()),
            None => message.to_ascii_lowercase(),
        };
        [Kind::Field, Kind::Extension].into_iter().find_map(|kind| {
            let found = self.elements.get_key_value(&Key::new(kind, &*path))?;
            (found.1.group.as_deref() == Some(message)).then_some(found.0)
        })
    }
}
