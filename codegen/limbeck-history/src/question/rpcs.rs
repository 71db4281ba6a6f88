//! Rpcs that lost their name, by what goes in and out.

use super::{Question, Sides};
use crate::canon::Key;
use crate::revision::Kind;

impl Sides<'_> {
    /// Those with the same request and response; else the only ones, if one of both is the same.
    pub(super) fn rpcs(&self) -> Vec<Question> {
        let mut questions = Vec::new();
        for (gone, mut come) in self.loose_members(Kind::Rpc).into_values() {
            let are_alone = gone.len() == 1 && come.len() == 1;
            for old in gone {
                let found = come.iter().position(|new| self.shared_types(old, new) == 2);
                let half = || {
                    are_alone && come.first().is_some_and(|new| self.shared_types(old, new) == 1)
                };
                let (at, why) = match found {
                    Some(at) => (at, "it has the same request and response"),
                    None if half() => (0, "one rpc is gone, and one is new"),
                    None => continue,
                };
                questions.push(Question::of(old, come.remove(at), why.to_owned()));
            }
        }
        questions
    }

    /// How many of request and response are the same.
    fn shared_types(&self, old: &Key, new: &Key) -> usize {
        let after = |name: &str| {
            if name.starts_with('.') { name.to_owned() } else { self.moves.new_path(name) }
        };
        let (before, now) = (self.old.type_names(old), self.new.type_names(new));
        before.into_iter().zip(now).filter(|(old, new)| after(old) == *new).count()
    }
}
