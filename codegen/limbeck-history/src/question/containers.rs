//! Messages, enums and services that lost their name, by what is in them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{Question, Sides};
use crate::canon::{Canon, Key};
use crate::revision::Kind;

/// Number and name of all members; of services the names of rpcs.
type Signature<'c> = BTreeSet<(i64, &'c str)>;

/// What more elements than these have in common tells nothing.
const COMMON: usize = 16;

/// How many of those that may be meant are looked at closely.
const CLOSE: usize = 8;

impl<'c> Sides<'c> {
    pub(super) fn containers(&self) -> Vec<Question> {
        // Groups are asked about by the numbers of their fields.
        let (mut gone, mut come) = self.loose(Kind::is_container);
        gone.retain(|key| self.old.other_half(key).is_none());
        come.retain(|key| self.new.other_half(key).is_none());
        let (before, after) = (signatures(self.old, &gone), signatures(self.new, &come));
        let mut index = Index::of(&come, &after);
        let mut found: BTreeMap<&Key, (&Key, usize)> = BTreeMap::new();
        let nothing = Signature::new();
        for old in gone.iter().copied() {
            let members = before.get(&*old.path).unwrap_or(&nothing);
            let alike = index.candidates(old, members).into_iter().filter_map(|new| {
                let others = after.get(&*new.path).unwrap_or(&nothing);
                let count = members.intersection(others).count();
                // What moved and changed at once may keep its name.
                let is_moved = old.kind == Kind::Message && old.name() == new.name();
                let is_alike = if members.is_empty() && others.is_empty() {
                    is_moved || is_like(old, new)
                } else {
                    count > 0 && (is_moved || 2 * count >= members.len().max(others.len()))
                };
                is_alike.then_some(((count, likeness(&old.path, &new.path)), new))
            });
            if let Some(((count, _), new)) = alike.max_by_key(|(score, _)| *score) {
                index.remove(new);
                found.insert(old, (new, count));
            }
        }
        let held = self.held(&gone, &come, &found);
        let implied = |old: &Key, new: &Key| self.is_implied(&found, old, new);
        let asked = found.iter().filter(|(old, (new, _))| !implied(old, new));
        let question = |(old, (new, count)): (&&Key, &(&Key, usize))| {
            let size = before.get(&*old.path).map_or(0, BTreeSet::len);
            let why = match size {
                0 => "both are empty".to_owned(),
                _ => format!("{count} of its {size} members are in it"),
            };
            Question::of(old, new, why)
        };
        let mut questions: Vec<Question> = asked.map(question).collect();
        questions.extend(held);
        questions
    }

    /// Of messages and enums that are like nothing new: what a field holds that held them, if it is who it
    /// was in all else.
    fn held(
        &self,
        gone: &[&'c Key],
        come: &[&'c Key],
        found: &BTreeMap<&Key, (&Key, usize)>,
    ) -> Vec<Question> {
        let taken: BTreeSet<&Key> = found.values().map(|(new, _)| *new).collect();
        let loose = |keys: &[&'c Key]| -> BTreeMap<&'c str, &'c Key> {
            keys.iter().map(|key| (&*key.path, *key)).collect()
        };
        let (gone, come) = (loose(gone), loose(come));
        let mut held: BTreeMap<(&Key, &Key), (usize, &Key)> = BTreeMap::new();
        for (before, after) in self.pairs.both().filter(|(key, _)| key.kind == Kind::Field) {
            let is_same =
                before.name() == after.name() && self.old.number(before) == self.new.number(after);
            let types = self.old.type_names(before).into_iter().zip(self.new.type_names(after));
            for (old, new) in types.filter(|_| is_same) {
                let (Some(old), Some(new)) = (gone.get(old), come.get(new)) else { continue };
                let is_loose = !found.contains_key(*old) && !taken.contains(*new);
                if is_loose && old.kind == new.kind {
                    held.entry((*old, *new)).or_insert((0, before)).0 += 1;
                }
            }
        }
        let mut ranked: Vec<_> = held.into_iter().collect();
        ranked.sort_by_key(|((old, new), (count, _))| {
            (Reverse((*count, likeness(&old.path, &new.path))), *old, *new)
        });
        let (mut olds, mut news) = (BTreeSet::new(), BTreeSet::new());
        let mut questions = Vec::new();
        for ((old, new), (_, field)) in ranked {
            if !olds.contains(old) && !news.contains(new) {
                olds.insert(old);
                news.insert(new);
                questions.push(Question::of(old, new, format!("`{}` holds it now", field.path)));
            }
        }
        questions
    }

    /// Whether the answer to the question about what something is in says it.
    fn is_implied(&self, found: &BTreeMap<&Key, (&Key, usize)>, old: &Key, new: &Key) -> bool {
        let (Some(before), Some(after)) = (old.parent(), new.parent()) else { return false };
        let outer = self.old.element_at(before).and_then(|outer| found.get(outer));
        outer.is_some_and(|(outer, _)| outer.path == after) && old.name() == new.name()
    }
}

/// The signatures of some elements, by path.
fn signatures<'c>(canon: &'c Canon, keys: &[&'c Key]) -> BTreeMap<&'c str, Signature<'c>> {
    let mut signatures: BTreeMap<&str, Signature<'_>> =
        keys.iter().map(|key| (&*key.path, Signature::new())).collect();
    let rpcs = canon.keys().filter(|key| key.kind == Kind::Rpc).map(|key| (key, 0));
    for (key, number) in canon.numbers().chain(rpcs) {
        if let Some(members) = signatures.get_mut(key.parent().unwrap_or_default()) {
            members.insert((number, key.name()));
        }
    }
    signatures
}

/// New elements, by what may have been something else.
struct Index<'c> {
    by_member: BTreeMap<(Kind, (i64, &'c str)), Vec<&'c Key>>,
    /// Those with the same members: by name, and by the name backwards.
    by_all: BTreeMap<(Kind, &'c Signature<'c>), [BTreeMap<String, &'c Key>; 2]>,
    signatures: &'c BTreeMap<&'c str, Signature<'c>>,
    /// What was found already.
    taken: BTreeSet<&'c Key>,
}

impl<'c> Index<'c> {
    fn of(keys: &[&'c Key], signatures: &'c BTreeMap<&'c str, Signature<'c>>) -> Self {
        let (by_member, by_all, taken) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let mut index = Self { by_member, by_all, signatures, taken };
        for key in keys {
            let Some(members) = signatures.get(&*key.path) else { continue };
            for member in members {
                index.by_member.entry((key.kind, *member)).or_default().push(key);
            }
            let [forth, back] = index.by_all.entry((key.kind, members)).or_default();
            forth.insert(key.path.clone(), key);
            back.insert(reversed(&key.path), key);
        }
        index
    }

    /// Takes away what is something else already.
    fn remove(&mut self, key: &'c Key) {
        self.taken.insert(key);
        let Some(members) = self.signatures.get(&*key.path) else { return };
        if let Some([forth, back]) = self.by_all.get_mut(&(key.kind, members)) {
            forth.remove(&key.path);
            back.remove(&reversed(&key.path));
        }
    }

    /// What may be meant: what shares most of the members that few have; and of all that have the
    /// same members, those whose names are most alike.
    fn candidates(&self, old: &Key, members: &Signature<'_>) -> Vec<&'c Key> {
        let mut shared: BTreeMap<&'c Key, usize> = BTreeMap::new();
        for member in members {
            let having = self.by_member.get(&(old.kind, *member)).map_or(&[][..], |it| it);
            let is_rare = having.len() <= COMMON;
            for key in having.iter().filter(|key| is_rare && !self.taken.contains(**key)) {
                *shared.entry(key).or_default() += 1;
            }
        }
        let mut shared: Vec<(usize, &Key)> =
            shared.into_iter().map(|(key, count)| (count, key)).collect();
        shared.sort_unstable_by(|a, b| b.cmp(a));
        let mut candidates: Vec<&Key> =
            shared.into_iter().take(CLOSE).map(|(_, key)| key).collect();
        if let Some([forth, back]) = self.by_all.get(&(old.kind, members)) {
            candidates.extend(neighbours(forth, old.path.clone()));
            candidates.extend(neighbours(back, reversed(&old.path)));
        }
        candidates
    }
}

/// The next ones before and behind a name.
fn neighbours<'c>(names: &BTreeMap<String, &'c Key>, name: String) -> Vec<&'c Key> {
    let before = names.range(..name.clone()).rev().take(CLOSE).map(|(_, key)| *key);
    before.chain(names.range(name..).take(CLOSE).map(|(_, key)| *key)).collect()
}

fn reversed(path: &str) -> String {
    path.chars().rev().collect()
}

/// Whether two elements in one place have names of which half is the same.
fn is_like(old: &Key, new: &Key) -> bool {
    let (before, after) = (old.name(), new.name());
    let size = before.chars().count().max(after.chars().count());
    old.parent() == new.parent() && 2 * common(before, after) >= size
}

/// How much two paths are alike: shared characters, then length.
fn likeness(a: &str, b: &str) -> (usize, Reverse<usize>) {
    (common(a, b), Reverse(a.len().abs_diff(b.len())))
}

/// How many characters two paths share at their start and end.
fn common(a: &str, b: &str) -> usize {
    let start = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    start + a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).count()
}
