//! Which declaration before is which after.

use std::collections::BTreeMap;

use super::{Canon, Key, Moves};
use crate::revision::Kind;

/// What is in both of two recorded schemas.
///
/// It has the same name on both sides, or was renamed; and so has what it is in. What is inside of
/// something that is gone is gone with it, unless it was renamed by itself.
pub(crate) struct Pairs<'c> {
    old: Owners<'c>,
    new: Owners<'c>,
    forth: BTreeMap<&'c Key, &'c Key>,
    back: BTreeMap<&'c Key, &'c Key>,
}

impl<'c> Pairs<'c> {
    pub(crate) fn new(old: &'c Canon, new: &'c Canon, moves: &Moves) -> Self {
        let (forth, back) = (BTreeMap::new(), BTreeMap::new());
        let mut pairs = Self { old: Owners::of(old), new: Owners::of(new), forth, back };
        let mut keys: Vec<&Key> = old.elements.keys().collect();
        keys.sort_by_key(|key| rank(key));
        for key in keys {
            let target = moves.target(key, &old.package);
            let found = target.and_then(|target| new.elements.get_key_value(&target));
            let Some((target, _)) = found else { continue };
            let is_inside =
                |owner: Option<&Key>, is_left: &dyn Fn(&Key) -> bool| owner.is_none_or(is_left);
            let stays = moves.is_renamed(key)
                || is_inside(pairs.old.of_key(key), &|owner| pairs.forth.contains_key(owner));
            let stood = moves.is_new_name(target)
                || is_inside(pairs.new.of_key(target), &|owner| pairs.back.contains_key(owner));
            if stays && stood {
                pairs.forth.insert(key, target);
                pairs.back.insert(target, key);
            }
        }
        pairs
    }

    /// Key before and key after of what is in both.
    pub(crate) fn both(&self) -> impl Iterator<Item = (&'c Key, &'c Key)> {
        self.forth.iter().map(|(old, new)| (*old, *new))
    }

    /// Whether what was there still is.
    pub(crate) fn is_kept(&self, old: &Key) -> bool {
        self.forth.contains_key(old)
    }

    /// Whether what is there was there.
    pub(crate) fn is_known(&self, new: &Key) -> bool {
        self.back.contains_key(new)
    }

    /// What it was.
    pub(crate) fn before(&self, new: &Key) -> Option<&'c Key> {
        self.back.get(new).copied()
    }

    /// Whether something is gone that nothing around it shows to be.
    pub(crate) fn is_removed(&self, key: &Key) -> bool {
        let is_left = |owner: &Key| self.forth.contains_key(owner);
        !self.forth.contains_key(key) && self.old.of_key(key).is_none_or(is_left)
    }

    /// Whether something is new that nothing around it shows to be.
    pub(crate) fn is_added(&self, key: &Key) -> bool {
        let is_left = |owner: &Key| self.back.contains_key(owner);
        !self.back.contains_key(key) && self.new.of_key(key).is_none_or(is_left)
    }
}

/// What everything is in.
struct Owners<'c> {
    canon: &'c Canon,
    /// Path of a group's message to its field.
    groups: BTreeMap<&'c str, &'c Key>,
}

impl<'c> Owners<'c> {
    fn of(canon: &'c Canon) -> Self {
        let groups = canon.elements.iter();
        let groups = groups.filter_map(|(key, it)| Some((it.group.as_deref()?, key))).collect();
        Self { canon, groups }
    }

    /// The element whose text shows something: what it is declared in; of a group, its field.
    fn of_key(&self, key: &Key) -> Option<&'c Key> {
        match key.kind {
            Kind::Package | Kind::Lifecycle | Kind::Syntax => None,
            Kind::Reserved | Kind::Extensions => self.canon.element_at(&key.path),
            Kind::Message if self.groups.contains_key(&*key.path) => {
                self.groups.get(&*key.path).copied()
            }
            Kind::Option
            | Kind::Message
            | Kind::Oneof
            | Kind::Field
            | Kind::Enum
            | Kind::Value
            | Kind::Service
            | Kind::Rpc
            | Kind::Extension => self.canon.element_at(key.parent()?),
        }
    }
}

/// What shows others before these.
fn rank(key: &Key) -> (usize, usize) {
    let dots = |path: &str| path.matches('.').count();
    match key.kind {
        Kind::Reserved | Kind::Extensions => (dots(&key.path), 2),
        Kind::Field | Kind::Extension => (key.parent().map_or(0, |it| dots(it) + 1), 0),
        Kind::Package
        | Kind::Lifecycle
        | Kind::Syntax
        | Kind::Option
        | Kind::Message
        | Kind::Oneof
        | Kind::Enum
        | Kind::Value
        | Kind::Service
        | Kind::Rpc => (key.parent().map_or(0, |it| dots(it) + 1), 1),
    }
}
