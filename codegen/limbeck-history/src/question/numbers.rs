//! Fields, values and extensions whose number has another name now.

use std::collections::{BTreeMap, BTreeSet};

use super::{Question, Sides};
use crate::canon::{Canon, Key};
use crate::revision::Kind;

/// What a number is unique in, and the number.
type Place = (Kind, String, i64);

impl<'c> Sides<'c> {
    pub(super) fn numbers(&self) -> Vec<Question> {
        let mut before: BTreeMap<Place, Vec<&Key>> = BTreeMap::new();
        for (key, number) in self.old.numbers() {
            let scope = self.moves.new_path(&scope(self.old, key));
            before.entry((key.kind, scope, number)).or_default().push(key);
        }
        let mut after: BTreeMap<Place, Vec<&'c Key>> = BTreeMap::new();
        for (key, number) in self.new.numbers() {
            after.entry((key.kind, scope(self.new, key), number)).or_default().push(key);
        }
        let mut questions = Vec::new();
        for (place, old) in &before {
            if let Some(new) = after.get(place) {
                questions.extend(self.at_number(place.2, old, new));
            }
        }
        questions
    }

    /// All names that a number had, and all that it has: several in an enum with aliases.
    fn at_number(&self, number: i64, old: &[&Key], new: &[&Key]) -> Vec<Question> {
        let target = |key: &Key| self.moves.target(key, &self.old.package);
        let targets: BTreeSet<Key> = old.iter().filter_map(|key| target(key)).collect();
        let is_gone = |key: &&&Key| target(key).is_none_or(|target| !new.contains(&&target));
        let gone = old.iter().filter(is_gone).filter(|key| !self.is_settled(key));
        let come = new.iter().filter(|key| !targets.contains(**key));
        let ask = |(old, new): (&&Key, &&Key)| {
            Question::of(old, new, format!("the number {number} was that of `{}`", old.path))
        };
        gone.zip(come).map(ask).collect()
    }
}

/// What the numbers belong to: what a field or value is in, the message that is extended.
fn scope(canon: &Canon, key: &Key) -> String {
    let extended = canon.type_names(key).into_iter().next().filter(|_| key.kind == Kind::Extension);
    extended.or(key.parent()).unwrap_or_default().to_owned()
}
