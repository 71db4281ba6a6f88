//! What a revision does to the names of elements.

use std::collections::BTreeSet;

use crate::canon::{Canon, Moves};
use crate::{Change, Revision};

/// What a revision does to the names of elements.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    pub(super) moves: Moves,
    /// Paths of what it takes away, with all that is inside.
    pub(super) gone: BTreeSet<String>,
}

impl Step {
    pub(super) fn of(changes: &[Change]) -> Self {
        let is_gone = |change: &&Change| {
            let is_removed = change.was.is_some() && change.now.is_none();
            is_removed && change.renamed_from.is_none() && change.kind.is_element()
        };
        let gone = changes.iter().filter(is_gone).map(|change| change.path.clone()).collect();
        Self { moves: Moves::of(changes), gone }
    }

    /// The path after of what has a path before; `None` if it is gone.
    pub(super) fn follow(&self, path: &str) -> Option<String> {
        match self.last_word(path) {
            Some(Word::Gone) => None,
            Some(Word::Renamed) => Some(self.moves.new_path(path)),
            None => Some(path.to_owned()),
        }
    }

    /// Whether it says what came of a path.
    pub(super) fn tells_of(&self, path: &str) -> bool {
        self.last_word(path).is_some()
    }

    /// What is nearest to an element decides.
    fn last_word(&self, path: &str) -> Option<Word> {
        let mut head = path;
        loop {
            if self.moves.is_renamed_path(head) {
                return Some(Word::Renamed);
            }
            if self.gone.contains(head) {
                return Some(Word::Gone);
            }
            head = head.rsplit_once('.')?.0;
        }
    }
}

/// What a step says about an element.
enum Word {
    Renamed,
    Gone,
}

/// A step, and the revision that takes it; `None` if it is not recorded yet.
#[derive(Clone, Debug)]
pub(super) struct Dated<'w> {
    pub(super) revision: Option<&'w Revision>,
    pub(super) step: Step,
}

/// Steps, each with whether it is known to be later than a decision.
pub(super) struct Since<'s> {
    steps: Vec<(bool, &'s Step)>,
}

impl<'s> Since<'s> {
    pub(super) fn new(steps: &'s [Dated<'_>], is_later: impl Fn(&Dated<'_>) -> bool) -> Self {
        Self { steps: steps.iter().map(|dated| (is_later(dated), &dated.step)).collect() }
    }

    /// What an element that a decision names is called today; `None` if it is gone.
    pub(super) fn follow(&self, path: &str, today: &Canon) -> Option<String> {
        let found = follow(self.later(), path)?;
        if found != path || today.element_at(path).is_some() {
            return Some(found);
        }
        // Dates are what people's clocks said, and revisions are put in a line or folded: a name that
        // nothing has is older than what last told of it.
        match self.steps.iter().rposition(|(_, step)| step.tells_of(path)) {
            Some(at) => follow(self.steps.iter().skip(at).map(|(_, step)| *step), path),
            None => Some(found),
        }
    }

    /// What an element of today was called when a decision was made.
    pub(super) fn follow_back(&self, path: &str) -> String {
        self.later().rev().fold(path.to_owned(), |path, step| step.moves.old_path(&path))
    }

    fn later(&self) -> impl DoubleEndedIterator<Item = &'s Step> {
        self.steps.iter().filter(|(is_later, _)| *is_later).map(|(_, step)| *step)
    }
}

fn follow<'s>(steps: impl Iterator<Item = &'s Step>, path: &str) -> Option<String> {
    let mut steps = steps;
    steps.try_fold(path.to_owned(), |path, step| step.follow(&path))
}
