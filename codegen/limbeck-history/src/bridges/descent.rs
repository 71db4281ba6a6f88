//! What came of the elements that were there at a fork.

use std::collections::BTreeMap;

use super::step::{Dated, Step};
use crate::canon::{Canon, Key, is_within};

/// What came of the elements that were there at a fork: path now, and what it was then.
#[derive(Clone, Debug, Default)]
pub(super) struct Descent(BTreeMap<String, Key>);

impl Descent {
    /// Follows what was there to what is there.
    pub(super) fn new(start: &Canon, steps: &[Dated<'_>], end: &Canon) -> Self {
        let elements = start.keys().filter(|key| key.kind.is_element());
        let mut descent = Self(elements.map(|key| (key.path.clone(), key.clone())).collect());
        for step in steps {
            descent.step(&step.step);
        }
        let is_there = |path: &str, origin: &Key| {
            end.element_at(path).is_some_and(|key| key.kind == origin.kind)
        };
        descent.0.retain(|path, origin| is_there(path, origin));
        descent
    }

    /// Path now, and what it was at the fork.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Key)> {
        self.0.iter().map(|(path, origin)| (&**path, origin))
    }

    /// Whether what has a path now was there at the fork.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Only what a step tells of is looked at: most tell of little.
    fn step(&mut self, step: &Step) {
        let renamed = step.moves.iter().map(|(old, _)| old);
        let mut concerned = Vec::new();
        for outer in renamed.chain(step.gone.iter().map(String::as_str)) {
            let within = self.0.range(outer.to_owned()..);
            let within = within.take_while(|(path, _)| is_within(path, outer));
            let paths: Vec<String> = within.map(|(path, _)| path.clone()).collect();
            for path in paths {
                concerned.extend(self.0.remove_entry(&path));
            }
        }
        for (path, origin) in concerned {
            if let Some(path) = step.follow(&path) {
                self.0.insert(path, origin);
            }
        }
    }
}
