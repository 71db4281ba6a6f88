//! Oneofs that lost their name, by the fields in them.

use std::collections::BTreeSet;

use super::{Question, Sides};
use crate::canon::Key;
use crate::revision::Kind;

impl Sides<'_> {
    pub(super) fn oneofs(&self) -> Vec<Question> {
        let (before, after) = (self.old.oneof_members(), self.new.oneof_members());
        let mut questions = Vec::new();
        for (gone, come) in self.loose_members(Kind::Oneof).into_values() {
            let mut free: BTreeSet<&Key> = come.into_iter().collect();
            for old in gone {
                let Some(members) = before.get(&old.path) else { continue };
                let shared = |key: &Key| {
                    after.get(&key.path).map_or(0, |others| members.intersection(others).count())
                };
                let best = free.iter().map(|key| (shared(key), *key));
                if let Some((count @ 1.., new)) = best.max_by_key(|(count, _)| *count) {
                    free.remove(new);
                    let why = format!("{count} of its fields are in it");
                    questions.push(Question::of(old, new, why));
                }
            }
        }
        questions
    }
}
