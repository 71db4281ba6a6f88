//! Elements that both branches did something about.

use std::collections::BTreeSet;

use super::side::Effect;
use super::{Clash, Side, Sides, named};
use crate::canon::Key;
use crate::{Id, Kind};

/// What of single elements does not go together.
pub(super) fn elements(sides: &Sides<'_>) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for key in sides.base.keys() {
        clashes.extend(both(sides, key));
    }
    for is_first in [true, false] {
        let turned = Turned { sides, is_first };
        clashes.extend(turned.around());
        clashes.extend(turned.names());
        clashes.extend(turned.references());
    }
    clashes.extend(twice(sides));
    clashes
}

/// Something that both began with, and both changed.
fn both(sides: &Sides<'_>, key: &Key) -> Option<Clash> {
    let (first, second) = (&sides.first, &sides.second);
    let (one, other) = (*first.effects.get(key)?, *second.effects.get(key)?);
    let is_same = match (one, other) {
        (Effect::Gone, Effect::Gone) => true,
        (Effect::Gone, _) | (_, Effect::Gone) => false,
        (Effect::Renamed | Effect::Changed, Effect::Renamed | Effect::Changed) => {
            let (new, others) = (first.target(key), second.target(key));
            let declaration = |side: &Side<'_>, key: &Option<Key>| {
                key.as_ref().and_then(|key| side.canon.elements.get(key)).cloned()
            };
            new == others && declaration(first, &new) == declaration(second, &others)
        }
    };
    if is_same {
        return None;
    }
    let does = |side: &Side<'_>| did(side, key);
    Some(Clash {
        element: named(key),
        first: does(first),
        second: does(second),
        why: String::new(),
        decision: None,
    })
}

/// Who did what to something that both began with.
pub(super) fn did(side: &Side<'_>, key: &Key) -> (Option<Id>, String) {
    let Some(new) = side.target(key) else {
        return (side.author(&[&key.path]), "removes it".to_owned());
    };
    let author = side.author(&[&key.path, &new.path]);
    let has = side.text(&new);
    let text = match side.effects.get(key) {
        Some(Effect::Renamed) if key.kind.is_container() => format!("renames it to `{}`", new.path),
        Some(Effect::Renamed) => format!("renames it to `{}`: {has}", new.path),
        Some(Effect::Changed | Effect::Gone) | None => format!("has {has}"),
    };
    (author, text)
}

/// New under the same name on both.
fn twice(sides: &Sides<'_>) -> Vec<Clash> {
    let (first, second) = (&sides.first, &sides.second);
    let both: BTreeSet<&Key> = first.added.intersection(&second.added).collect();
    let is_inside = |key: &Key| {
        let around = key.parent().unwrap_or_default();
        let own = [key.path.as_str(), around];
        both.iter()
            .any(|it| it.kind.is_container() && **it != *key && own.contains(&it.path.as_str()))
    };
    let differs = |key: &&&Key| first.text(key) != second.text(key);
    let clash = |key: &&Key| Clash {
        element: named(key),
        first: (first.author(&[&key.path]), format!("adds {}", first.text(key))),
        second: (second.author(&[&key.path]), format!("adds {}", second.text(key))),
        why: String::new(),
        decision: None,
    };
    both.iter().filter(|key| !is_inside(key)).filter(differs).map(clash).collect()
}

/// Two branches, looked at from one of them.
pub(super) struct Turned<'s, 'h> {
    pub(super) sides: &'s Sides<'h>,
    pub(super) is_first: bool,
}

impl<'s, 'h> Turned<'s, 'h> {
    /// The one that is looked at.
    pub(super) fn this(&self) -> &'s Side<'h> {
        if self.is_first { &self.sides.first } else { &self.sides.second }
    }

    /// The other one.
    pub(super) fn that(&self) -> &'s Side<'h> {
        if self.is_first { &self.sides.second } else { &self.sides.first }
    }

    pub(super) fn clash(
        &self,
        element: String,
        (this, that): ((Option<Id>, String), (Option<Id>, String)),
        why: &str,
    ) -> Clash {
        let (first, second) = if self.is_first { (this, that) } else { (that, this) };
        Clash { element, first, second, why: why.to_owned(), decision: None }
    }

    /// The one changes, inside of what the other removes or renames.
    fn around(&self) -> Vec<Clash> {
        let (this, that) = (self.this(), self.that());
        let mut clashes = Vec::new();
        let changed = this.effects.keys().map(|key| (key, key.path.clone()));
        let added = this.added.iter().filter_map(|key| {
            let around = parent(key)?;
            let in_new = this.added.iter().any(|it| it.kind.is_container() && it.path == around);
            (!in_new).then(|| (key, this.moves.old_path(around)))
        });
        let is_new = |key: &Key| this.added.contains(key);
        for (key, path) in changed.chain(added) {
            let at = if is_new(key) { path.as_str() } else { parent(key).unwrap_or_default() };
            let Some(container) = self.container(at) else { continue };
            let theirs = that.target(container);
            let ours = this.target(container);
            if theirs == ours || ours.is_none() {
                continue;
            }
            if !is_new(key) && that.effects.contains_key(key) && theirs.is_none() {
                let mine = this.effects.get(key);
                // Removed with all around it there: told of the element itself unless both agree.
                if mine != Some(&Effect::Gone) {
                    continue;
                }
            }
            let mine = if is_new(key) {
                let author = this.author(&[&key.path]);
                (author, format!("adds {} `{}`: {}", key.kind, key.path, this.text(key)))
            } else {
                let (author, words) = did(this, key);
                (author, format!("changes {}: {words}", named(key)))
            };
            clashes.push(self.clash(named(container), (mine, did(that, container)), ""));
        }
        clashes
    }

    /// The outermost container around a path that the other branch removed or renamed, or the next.
    fn container(&self, path: &str) -> Option<&'s Key> {
        let parts = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
        let mut around = parts.filter_map(|end| self.sides.base.element_at(path.get(..end)?));
        around.find(|key| {
            matches!(self.that().effects.get(*key), Some(Effect::Gone | Effect::Renamed))
        })
    }

    /// The one adds what the other renames something to.
    fn names(&self) -> Vec<Clash> {
        let (this, that) = (self.this(), self.that());
        let mut clashes = Vec::new();
        for (old, new) in that.moves.iter() {
            let Some(key) = that.canon.element_at(new) else { continue };
            let is_here = this.canon.element_at(new).is_some();
            let is_same = this.moves.old_path(new) == old && this.moves.new_path(old) == new;
            if !is_here || is_same || self.sides.base.element_at(new).is_some() {
                continue;
            }
            let mine = if this.moves.old_path(new) == new {
                format!("adds it: {}", this.text(this.canon.element_at(new).unwrap_or(key)))
            } else {
                format!("renames `{}` to it", this.moves.old_path(new))
            };
            let theirs = format!("renames `{old}` to it");
            let authors = (this.author(&[new]), that.author(&[old, new]));
            clashes.push(self.clash(named(key), ((authors.0, mine), (authors.1, theirs)), ""));
        }
        clashes
    }

    /// The one refers to what the other removes or renames.
    fn references(&self) -> Vec<Clash> {
        let (this, that) = (self.this(), self.that());
        let mut clashes = Vec::new();
        let changed = this.effects.keys().filter_map(|key| this.target(key));
        for key in changed.chain(this.added.iter().cloned()) {
            for name in this.canon.references(&key) {
                let old = this.moves.old_path(&name);
                let Some(target) = self.container(&old) else { continue };
                let is_agreed = this.target(target) == that.target(target);
                if is_agreed || refers(self.sides, &key, &old, this) {
                    continue;
                }
                let mine = format!(
                    "has {} `{}` that refers to it: {}",
                    key.kind,
                    key.path,
                    this.text(&key)
                );
                let mine = (this.author(&[&key.path]), mine);
                clashes.push(self.clash(named(target), (mine, did(that, target)), ""));
            }
        }
        clashes
    }
}

/// Whether an element referred to something when both began.
fn refers(sides: &Sides<'_>, key: &Key, name: &str, side: &Side<'_>) -> bool {
    let old = side.moves.old_key(key, &sides.base.package);
    sides.base.references(&old).iter().any(|it| it == name)
}

/// What is around a key; options and reserved names are in what they are of.
fn parent(key: &Key) -> Option<&str> {
    match key.kind {
        Kind::Reserved | Kind::Extensions => Some(&key.path),
        _ => key.parent(),
    }
}
