//! Changes applied to a recorded schema: all of a list at once, what was there checked.

use std::collections::BTreeSet;
use std::fmt;

use super::declaration::Declaration;
use super::read::{ReadError, read_change};
use super::{Canon, Key, Moves, is_within};
use crate::revision::{Change, Kind, Pair};

/// A change that does not fit to what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Which of the list.
    pub change: usize,
    /// What it is about.
    pub key: Key,
    /// Why it does not fit.
    pub unfit: Unfit,
}

/// Why a change does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// What it changes or removes is not there.
    Missing,
    /// What it adds is there.
    Present,
    /// What it changes is something else.
    Differs {
        /// The key that differs: `was`, `oneof`, `order`, `lifecycle`.
        key: &'static str,
        /// What the change says.
        expected: String,
        /// What is there.
        found: String,
    },
    /// Its text cannot be read.
    Text {
        /// `was` or `now`.
        key: &'static str,
        /// What is wrong.
        error: ReadError,
    },
    /// Nothing that it could be in is there.
    NoParent(String),
    /// Another change is about the same.
    Twice,
}

/// The recorded schema after a list of changes.
///
/// All apply at once: what is gone goes by the names before; then everything renamed moves, with all
/// that refers to it; then the rest is set, by the names after.
///
/// # Errors
/// Every change that does not fit.
pub fn apply(canon: &Canon, changes: &[Change]) -> Result<Canon, Vec<Conflict>> {
    let moves = Moves::of(changes);
    let (moved, twice) = canon.moved(&moves);
    let mut step = Step { old: canon, moves, new: moved, conflicts: Vec::new(), change: 0 };
    step.report_clashes(changes, twice);
    let mut seen = BTreeSet::new();
    for (n, change) in changes.iter().enumerate() {
        step.change = n;
        let key = key_of(change, canon);
        if !seen.insert((key.clone(), is_removal(change))) {
            step.conflict(&key, Unfit::Twice);
        } else {
            step.check(change, &key);
        }
    }
    for (n, change) in changes.iter().enumerate().filter(|(_, change)| is_removal(change)) {
        step.change = n;
        step.remove(&key_of(change, canon));
    }
    for (n, change) in changes.iter().enumerate().filter(|(_, change)| !is_removal(change)) {
        step.change = n;
        step.set(change, &key_of(change, canon));
    }
    for (n, change) in changes.iter().enumerate() {
        step.change = n;
        step.check_surroundings(change, &key_of(change, canon));
    }
    if step.conflicts.is_empty() { Ok(step.new) } else { Err(step.conflicts) }
}

/// The changes that lead back.
pub fn invert(package: &str, changes: &[Change]) -> Vec<Change> {
    let moves = Moves::of(changes);
    let renames: Moves = moves.iter().map(|(old, new)| (new, old)).collect();
    let inverted = changes.iter().cloned().map(|change| {
        let is_whole = change.path == package
            && matches!(change.kind, Kind::Lifecycle | Kind::Syntax | Kind::Package);
        let key = Key::new(change.kind, &*change.path);
        let is_there = change.was.is_some() && change.now.is_none();
        let is_new = change.now.is_some() && change.was.is_none();
        let path = if is_whole || is_there || is_new {
            key.path
        } else {
            moves.old_key(&key, package).path
        };
        let renamed_from = change.renamed_from.as_ref();
        let renamed_from = renamed_from.and_then(|_| renames.renamed_from(change.kind, &path));
        let mut facts = change.facts;
        facts.oneof = facts.oneof.map(Pair::invert);
        facts.order = facts.order.map(Pair::invert);
        facts.lifecycle = facts.lifecycle.map(Pair::invert);
        facts.resolved =
            facts.resolved.into_iter().map(|(name, pair)| (name, pair.invert())).collect();
        Change { kind: change.kind, path, renamed_from, was: change.now, now: change.was, facts }
    });
    inverted.collect()
}

/// Whether a change takes something away.
fn is_removal(change: &Change) -> bool {
    change.was.is_some() && change.now.is_none() && change.renamed_from.is_none()
}

/// Whether a change puts something there.
fn is_addition(change: &Change) -> bool {
    change.now.is_some() && change.was.is_none() && change.renamed_from.is_none()
}

/// What a change is about: by the name before if it is gone, else by the name after.
fn key_of(change: &Change, canon: &Canon) -> Key {
    let is_package = change.kind == Kind::Syntax && change.path == canon.package;
    Key::new(change.kind, if is_package { "" } else { &*change.path })
}

struct Step<'c> {
    old: &'c Canon,
    moves: Moves,
    new: Canon,
    conflicts: Vec<Conflict>,
    change: usize,
}

impl Step<'_> {
    fn conflict(&mut self, key: &Key, unfit: Unfit) {
        self.conflicts.push(Conflict { change: self.change, key: key.clone(), unfit });
    }

    /// Renames that put two elements in one place; what a removal makes room for is none.
    fn report_clashes(&mut self, changes: &[Change], twice: Vec<Key>) {
        for key in twice {
            let makes_room = |change: &Change| {
                is_removal(change) && is_within(&key.path, &self.moves.new_path(&change.path))
            };
            if changes.iter().any(makes_room) {
                continue;
            }
            let by = changes.iter().position(|change| {
                change.renamed_from.is_some() && is_within(&key.path, &change.path)
            });
            self.change = by.unwrap_or(0);
            self.conflict(&key, Unfit::Present);
        }
    }

    /// Whether what the change says was there is there.
    fn check(&mut self, change: &Change, key: &Key) {
        if change.kind == Kind::Lifecycle {
            return self.check_lifecycle(change, key);
        }
        if is_addition(change) {
            let came = self.moves.iter().any(|(_, new)| is_within(&key.path, new));
            if self.old.elements.contains_key(key) && self.new.elements.contains_key(key) && !came {
                self.conflict(key, Unfit::Present);
            }
            return;
        }
        let old_key = if is_removal(change) {
            key.clone()
        } else {
            self.moves.old_key(key, &self.old.package)
        };
        let Some(found) = self.old.elements.get(&old_key).cloned() else {
            return self.conflict(key, Unfit::Missing);
        };
        if let Some(was) = &change.was {
            self.check_text((change, key), &old_key, was);
        }
        if let Some(pair) = &change.facts.oneof
            && pair.was != found.oneof
        {
            self.differs(key, "oneof", shown(pair.was.as_ref()), shown(found.oneof.as_ref()));
        }
        if let Some(pair) = &change.facts.order
            && *pair.was.as_deref().unwrap_or_default() != *found.order
        {
            let expected = pair.was.clone().unwrap_or_default().join(", ");
            self.differs(key, "order", expected, found.order.join(", "));
        }
    }

    fn check_lifecycle(&mut self, change: &Change, key: &Key) {
        let expected = change.facts.lifecycle.as_ref().and_then(|pair| pair.was.as_ref());
        if expected != self.old.lifecycle.as_ref() {
            let words = |it: Option<&limbeck_schema::lifecycle::Lifecycle>| {
                it.map_or_else(|| "none".to_owned(), |it| it.stage.to_string())
            };
            let found = words(self.old.lifecycle.as_ref());
            self.differs(key, "lifecycle", words(expected), found);
        }
    }

    fn differs(&mut self, key: &Key, name: &'static str, expected: String, found: String) {
        self.conflict(key, Unfit::Differs { key: name, expected, found });
    }

    fn check_text(&mut self, (change, key): (&Change, &Key), old_key: &Key, was: &str) {
        let parsed = match read_change(&self.old.package, old_key, was) {
            Ok(parsed) => parsed,
            Err(error) => return self.conflict(key, Unfit::Text { key: "was", error }),
        };
        let is_same = if is_removal(change) && is_whole(old_key, &parsed) {
            parsed.iter().all(|(key, declaration)| {
                self.old
                    .elements
                    .get(key)
                    .is_some_and(|found| same_inside(found, declaration, key == old_key))
            }) && self.old.inside_of(old_key).iter().all(|key| parsed.contains_key(key))
        } else {
            let text = parsed.get(old_key).map(|it| &it.text);
            text == self.old.elements.get(old_key).map(|it| &it.text)
        };
        if !is_same {
            let found = self.old.text(old_key).unwrap_or_default();
            self.differs(key, "was", was.trim().to_owned(), found);
        }
    }

    /// Takes away an element and what is inside, but for what moves elsewhere.
    fn remove(&mut self, key: &Key) {
        let package = self.old.package.clone();
        let target = self.moves.new_path(&key.path);
        let mut gone = vec![key.clone()];
        gone.extend(self.old.inside_of(key));
        for old in gone {
            let moved = self.moves.new_key(&old, &package);
            let stays = old != *key && moved.path != old.path && !is_within(&moved.path, &target);
            if !stays && !self.is_taken(&moved, &old) {
                self.new.elements.remove(&moved);
            }
        }
    }

    /// Whether something else was renamed to where a removed element stood.
    fn is_taken(&self, moved: &Key, old: &Key) -> bool {
        self.moves.old_key(moved, &self.old.package) != *old
    }

    fn set(&mut self, change: &Change, key: &Key) {
        if let Some(pair) = &change.facts.lifecycle {
            self.new.lifecycle.clone_from(&pair.now);
        }
        if let Some(now) = &change.now {
            match read_change(&self.old.package, key, now) {
                Ok(parsed) if is_addition(change) => self.new.elements.extend(parsed),
                Ok(parsed) => {
                    let text = parsed.into_iter().find(|(found, _)| found == key);
                    if let (Some((_, parsed)), Some(there)) = (text, self.new.elements.get_mut(key))
                    {
                        there.text = parsed.text;
                        there.group = parsed.group;
                    }
                }
                Err(error) => self.conflict(key, Unfit::Text { key: "now", error }),
            }
        }
        let Some(there) = self.new.elements.get_mut(key) else { return };
        if let Some(pair) = &change.facts.oneof {
            there.oneof.clone_from(&pair.now);
        }
        if let Some(pair) = &change.facts.order {
            there.order = pair.now.clone().unwrap_or_default();
        }
    }

    /// Whether what it is in is there.
    fn check_surroundings(&mut self, change: &Change, key: &Key) {
        let Some(there) = self.new.elements.get(key) else { return };
        let around = match key.kind {
            Kind::Reserved | Kind::Extensions => Some(&*key.path),
            _ => key.parent(),
        };
        let Some(around) = around.filter(|_| !is_removal(change)) else { return };
        let oneof =
            there.oneof.clone().map(|oneof| Key::new(Kind::Oneof, super::join(around, &oneof)));
        let missing = oneof.filter(|oneof| !self.new.elements.contains_key(oneof));
        if self.new.element_at(around).is_none() {
            self.conflict(key, Unfit::NoParent(around.to_owned()));
        } else if let Some(oneof) = missing {
            self.conflict(key, Unfit::NoParent(oneof.path));
        }
    }
}

/// Whether a text shows all that is inside.
fn is_whole(key: &Key, parsed: &std::collections::BTreeMap<Key, Declaration>) -> bool {
    key.kind.is_container() || parsed.get(key).is_some_and(|it| it.group.is_some())
}

/// What is inside of a container is the same in all; of the element itself, its oneof stands beside.
fn same_inside(found: &Declaration, said: &Declaration, is_itself: bool) -> bool {
    found.text == said.text && (is_itself || found.oneof == said.oneof) && found.order == said.order
}

impl Canon {
    /// All that goes with an element: what is inside, and the message of a group.
    fn inside_of(&self, key: &Key) -> Vec<Key> {
        let group = self.elements.get(key).and_then(|it| it.group.as_deref());
        let path = match group {
            Some(group) => group,
            None if key.kind.is_container() => &*key.path,
            None => return Vec::new(),
        };
        let inside = self.below(path).map(|(key, _)| key);
        inside.filter(|found| *found != key && found.kind != Kind::Syntax).cloned().collect()
    }
}

fn shown(name: Option<&String>) -> String {
    name.map_or_else(|| "none".to_owned(), Clone::clone)
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Key { path, kind } = &self.key;
        match &self.unfit {
            Unfit::Missing => write!(f, "{kind} `{path}` is not there"),
            Unfit::Present => write!(f, "{kind} `{path}` is there already"),
            Unfit::Differs { key, expected, found } => {
                write!(f, "{kind} `{path}`: `{key}` says `{expected}`, but there is `{found}`")
            }
            Unfit::Text { key, error } => {
                write!(f, "{kind} `{path}`: `{key}` cannot be read: {error}")
            }
            Unfit::NoParent(parent) => {
                write!(f, "{kind} `{path}` has nothing to be in: `{parent}` is not there")
            }
            Unfit::Twice => write!(f, "two changes are about {kind} `{path}`"),
        }
    }
}
