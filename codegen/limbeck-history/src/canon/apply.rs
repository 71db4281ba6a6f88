//! Changes applied to a recorded schema: all of a list at once, what was there checked.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::lifecycle::Lifecycle;

use super::conflict::{Conflict, Unfit};
use super::declaration::Declaration;
use super::order;
use super::read::{MAX_DEPTH, ReadError, read_change};
use super::text::Role;
use super::{Canon, Key, Moves, join};
use crate::revision::{Change, Kind, Pair};

/// The recorded schema after a list of changes.
///
/// All apply at once: what is gone goes by the names before; then everything renamed moves, with all
/// that refers to it; then the rest is set, by the names after.
///
/// # Errors
/// Every change that does not fit.
pub fn apply(canon: &Canon, changes: &[Change]) -> Result<Canon, Vec<Conflict>> {
    let moves = Moves::of(changes);
    let removals = changes.iter().filter(|change| is_removal(change));
    let gone: BTreeSet<Key> =
        removals.flat_map(|change| canon.goes_with(&key_of(change, canon), &moves)).collect();
    let renamed = canon.renamed(&moves, &gone);
    let conflicts = Vec::new();
    let mut step = Step { old: canon, moves, gone, new: renamed.canon, conflicts, change: 0 };
    step.report_taken(changes, &renamed.taken);
    let mut seen = BTreeSet::new();
    for (n, change) in changes.iter().enumerate() {
        step.change = n;
        let key = key_of(change, canon);
        if seen.insert((key.clone(), is_removal(change))) {
            step.check(change, &key);
        } else {
            step.conflict(&key, Unfit::Twice);
        }
    }
    for is_first in [true, false] {
        let set = changes.iter().enumerate().filter(|(_, change)| !is_removal(change));
        for (n, change) in set.filter(|(_, change)| is_addition(change) == is_first) {
            step.change = n;
            step.set(change, &key_of(change, canon));
        }
    }
    for (n, change) in changes.iter().enumerate() {
        step.change = n;
        step.check_surroundings(change, &key_of(change, canon));
    }
    step.check_names();
    step.new.tidy_orders();
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
        let path = if is_whole || is_removal(&change) || is_addition(&change) {
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
pub(super) fn is_removal(change: &Change) -> bool {
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
    gone: BTreeSet<Key>,
    new: Canon,
    conflicts: Vec<Conflict>,
    change: usize,
}

impl Step<'_> {
    fn conflict(&mut self, key: &Key, unfit: Unfit) {
        self.conflicts.push(Conflict { change: self.change, key: key.clone(), unfit });
    }

    fn differs(&mut self, key: &Key, name: &'static str, expected: String, found: String) {
        self.conflict(key, Unfit::Differs { key: name, expected, found });
    }

    /// What stands where something was renamed to: of all that is inside of it, the outermost.
    fn report_taken(&mut self, changes: &[Change], taken: &[(Key, Key)]) {
        let elements = taken.iter().filter(|(old, _)| old.kind.is_element());
        let paths: BTreeSet<&str> = elements.map(|(old, _)| &*old.path).collect();
        let renamed = changes.iter().enumerate().filter(|(_, it)| it.renamed_from.is_some());
        let renamed: BTreeMap<&str, usize> = renamed.map(|(n, it)| (&*it.path, n)).collect();
        for (old, new) in taken {
            if surroundings(old).is_none_or(|around| !paths.contains(around)) {
                self.change = renamed.get(&*new.path).copied().unwrap_or(0);
                self.conflict(new, Unfit::Present);
            }
        }
    }

    /// Whether what the change says was there is there.
    fn check(&mut self, change: &Change, key: &Key) {
        if change.kind == Kind::Lifecycle {
            return self.check_lifecycle(change, key);
        }
        if let Some(error) = misplaced(change) {
            return self.conflict(key, error);
        }
        if is_addition(change) {
            let oneof = change.facts.oneof.as_ref().and_then(|pair| pair.was.clone());
            if self.new.elements.contains_key(key) {
                self.conflict(key, Unfit::Present);
            } else if let Some(oneof) = oneof {
                self.differs(key, "oneof", oneof, "none".to_owned());
            }
            return;
        }
        let Some(old_key) = self.key_before(change, key) else {
            return self.conflict(key, Unfit::Missing);
        };
        let Some(found) = self.old.elements.get(&old_key).cloned() else {
            return self.conflict(key, Unfit::Missing);
        };
        if let Some(was) = &change.was {
            self.check_text((change, key), &old_key, was);
        }
        self.check_facts((change, key), &found);
    }

    /// The key before of what a change alters or removes, if it is there.
    fn key_before(&self, change: &Change, key: &Key) -> Option<Key> {
        if is_removal(change) {
            return Some(key.clone());
        }
        let old = self.moves.old_key(key, &self.old.package);
        let is_left = self.moves.target(&old, &self.old.package)? == *key;
        (is_left && !self.gone.contains(&old)).then_some(old)
    }

    fn check_facts(&mut self, (change, key): (&Change, &Key), found: &Declaration) {
        let oneof = change.facts.oneof.as_ref();
        let was = oneof.and_then(|pair| pair.was.clone());
        if (oneof.is_some() || is_removal(change)) && was != found.oneof {
            self.differs(key, "oneof", shown(was), shown(found.oneof.clone()));
        }
        if let Some(pair) = &change.facts.order
            && *pair.was.as_deref().unwrap_or_default() != *found.order
        {
            let expected = pair.was.clone().unwrap_or_default().join(", ");
            self.differs(key, "order", expected, found.order.join(", "));
        }
    }

    fn check_lifecycle(&mut self, change: &Change, key: &Key) {
        if change.path != self.old.package {
            return self.conflict(key, Unfit::Missing);
        }
        let expected = change.facts.lifecycle.as_ref().and_then(|pair| pair.was.as_ref());
        if expected != self.old.lifecycle.as_ref() {
            let words =
                |it: Option<&Lifecycle>| shown(it.map(|lifecycle| lifecycle.stage.to_string()));
            let found = words(self.old.lifecycle.as_ref());
            self.differs(key, "lifecycle", words(expected), found);
        }
    }

    fn check_text(&mut self, (change, key): (&Change, &Key), old_key: &Key, was: &str) {
        let parsed = match read_change(&self.old.package, old_key, was) {
            Ok(parsed) => parsed,
            Err(error) => return self.conflict(key, Unfit::Text { key: "was", error }),
        };
        let is_same = if is_removal(change) && self.old.is_whole(old_key) {
            parsed.iter().all(|(key, declaration)| {
                let found = self.old.elements.get(key);
                found.is_some_and(|found| same_inside(found, declaration, key == old_key))
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

    fn set(&mut self, change: &Change, key: &Key) {
        if change.kind == Kind::Lifecycle {
            let now = change.facts.lifecycle.as_ref().and_then(|pair| pair.now.clone());
            self.new.lifecycle = now;
            return;
        }
        if let Some(now) = &change.now {
            match read_change(&self.old.package, key, now) {
                Ok(parsed) if is_addition(change) => self.new.elements.extend(parsed),
                Ok(parsed) => self.set_text(key, parsed),
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

    /// Sets the text of what is there, and nothing that is inside.
    fn set_text(&mut self, key: &Key, mut parsed: BTreeMap<Key, Declaration>) {
        let own = parsed.remove(key);
        // A group brings the head of its message.
        let group = own.as_ref().and_then(|own| own.group.clone());
        let is_head = |key: &Key| key.kind == Kind::Message && Some(&key.path) == group.as_ref();
        if let Some(inside) = parsed.keys().find(|key| !is_head(key)) {
            let error = ReadError {
                range: 0..0,
                message: format!("the text shows {} `{}`", inside.kind, inside.path),
                help: "what changes inside is a change of its own".to_owned(),
            };
            return self.conflict(key, Unfit::Text { key: "now", error });
        }
        if let (Some(own), Some(there)) = (own, self.new.elements.get_mut(key)) {
            there.text = own.text;
            there.group = own.group;
        }
    }

    /// Whether what it is in is there.
    fn check_surroundings(&mut self, change: &Change, key: &Key) {
        let Some(there) = self.new.elements.get(key) else { return };
        if key.kind == Kind::Syntax {
            return;
        }
        let Some(around) = surroundings(key).filter(|_| !is_removal(change)) else { return };
        let oneof = there.oneof.clone().filter(|oneof| !oneof.is_empty());
        let oneof = oneof.map(|oneof| Key::new(Kind::Oneof, join(around, &oneof)));
        let missing = oneof.filter(|oneof| !self.new.elements.contains_key(oneof));
        if self.new.element_at(around).is_none() {
            self.conflict(key, Unfit::NoParent(around.to_owned()));
        } else if let Some(oneof) = missing {
            self.conflict(key, Unfit::NoParent(oneof.path));
        }
    }

    /// Whether all names mean something, and nothing is nested without end.
    fn check_names(&mut self) {
        let mut found = Vec::new();
        for (key, declaration) in &self.new.elements {
            let tokens = declaration.text.tokens.iter();
            let gone =
                tokens.filter(|token| token.role == Role::Gone).map(|it| it.text.to_string());
            found.extend(gone.map(|name| (key.clone(), Unfit::Gone(name))));
            let old = self.old.elements.get(&self.moves.old_key(key, &self.old.package));
            if declaration.oneof.as_deref() == Some("") {
                let name = old.and_then(|old| old.oneof.clone()).unwrap_or_default();
                found.push((key.clone(), Unfit::Gone(name)));
            }
            let lost = declaration.order.iter().position(String::is_empty);
            if let Some(lost) = lost {
                let name = old.and_then(|old| old.order.get(lost).cloned()).unwrap_or_default();
                found.push((key.clone(), Unfit::Gone(name)));
            }
            if key.kind.is_element() && key.path.matches('.').count() >= MAX_DEPTH {
                found.push((key.clone(), Unfit::Deep));
            }
        }
        self.change = 0;
        for (key, unfit) in found {
            self.conflict(&key, unfit);
        }
    }
}

/// The path of the element that something is declared in.
fn surroundings(key: &Key) -> Option<&str> {
    match key.kind {
        Kind::Reserved | Kind::Extensions | Kind::Syntax => Some(&*key.path),
        _ => key.parent(),
    }
}

/// What a change says that its kind of declaration does not have.
fn misplaced(change: &Change) -> Option<Unfit> {
    let facts = &change.facts;
    let unfit = if facts.oneof.is_some() && change.kind != Kind::Field {
        ("oneof", "only a field is in a oneof")
    } else if facts.order.is_some() && change.kind != Kind::Enum {
        ("order", "only the values of an enum have an order")
    } else if facts.lifecycle.is_some() {
        ("lifecycle", "only a package has a stage")
    } else if change.renamed_from.is_some() && !change.kind.is_element() {
        ("renamed_from", "it has no name of its own that could be another")
    } else if change.kind.is_member()
        && change.renamed_from.as_ref().is_some_and(|from| from.starts_with('.'))
    {
        ("renamed_from", "it stays in what it is in; elsewhere it is something new")
    } else {
        return None;
    };
    let (key, message) = unfit;
    let help = format!("take `{key}` out");
    Some(Unfit::Text { key, error: ReadError { range: 0..0, message: message.to_owned(), help } })
}

/// What is inside of a container is the same in all; of the element itself, its oneof stands beside.
fn same_inside(found: &Declaration, said: &Declaration, is_itself: bool) -> bool {
    found.text == said.text && (is_itself || found.oneof == said.oneof) && found.order == said.order
}

impl Canon {
    /// Whether the text of an addition or removal shows more than the declaration itself.
    fn is_whole(&self, key: &Key) -> bool {
        key.kind.is_container() || self.elements.get(key).is_some_and(|it| it.group.is_some())
    }

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

    /// What is gone when an element is: itself and what is inside, but for what was renamed.
    fn goes_with(&self, key: &Key, moves: &Moves) -> Vec<Key> {
        let mut gone: Vec<Key> = Vec::new();
        let mut kept: Option<String> = None;
        for inside in self.inside_of(key) {
            if kept.as_ref().is_some_and(|kept| super::is_within(&inside.path, kept)) {
                continue;
            }
            kept = None;
            if inside.kind != Kind::Option && moves.is_renamed_path(&inside.path) {
                kept = Some(inside.path);
            } else {
                gone.push(inside);
            }
        }
        gone.push(key.clone());
        gone
    }

    /// Orders as they are recorded: no name in them that need not be.
    fn tidy_orders(&mut self) {
        let enums = self.elements.iter().filter(|(_, enum_)| !enum_.order.is_empty());
        let tidy: Vec<(Key, Vec<String>)> = enums
            .map(|(key, enum_)| {
                let values = self.values(&key.path, &enum_.order).into_iter();
                let values = values
                    .map(|(key, value)| (value.text.number(), key.name().to_owned()))
                    .collect::<Vec<_>>();
                (key.clone(), order::exceptions(&values))
            })
            .collect();
        for (key, order) in tidy {
            if let Some(enum_) = self.elements.get_mut(&key) {
                enum_.order = order;
            }
        }
    }
}

fn shown(name: Option<String>) -> String {
    name.unwrap_or_else(|| "none".to_owned())
}
