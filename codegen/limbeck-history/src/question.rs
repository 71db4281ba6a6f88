//! What may have been renamed: asked, never guessed.
//!
//! A new name on an old number may be a rename or a reuse of the number; where there are no numbers,
//! what looks alike is asked about. Somebody answers, or nothing is recorded.

mod containers;
mod numbers;
mod oneofs;
mod rpcs;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::canon::{Canon, Key, Moves, Pairs};
use crate::revision::Kind;

/// What somebody said about names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Path before and path after of what was renamed, relative to the package.
    pub renamed: Vec<(String, String)>,
    /// Paths before of what was not.
    pub kept: BTreeSet<String>,
}

/// Something that may have been renamed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// What it is.
    pub kind: Kind,
    /// Its path before.
    pub old: String,
    /// What it may be called now.
    pub new: String,
    /// Why it is asked; a fragment.
    pub why: String,
}

/// An answer that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswer {
    /// There was nothing of that name.
    #[error("`{0}` is not recorded, so that it cannot have been renamed")]
    NoOld(String),
    /// There is nothing of that name.
    #[error("there is no `{0}` in the proto files")]
    NoNew(String),
    /// They are not of one kind.
    #[error("`{old}` and `{new}` are not of one kind: {old_kind} and {new_kind}")]
    Kinds {
        /// The path before.
        old: String,
        /// What it was.
        old_kind: Kind,
        /// The path after.
        new: String,
        /// What it is.
        new_kind: Kind,
    },
    /// They have different numbers.
    #[error(
        "`{old}` has the number {old_number}, `{new}` has {new_number}: by its number it is another"
    )]
    Numbers {
        /// The path before.
        old: String,
        /// Its number.
        old_number: i64,
        /// The path after.
        new: String,
        /// Its number.
        new_number: i64,
    },
    /// The message of a group goes with its field, and no other does.
    #[error("one of `{old}` and `{new}` is the message of a group, which goes with its field")]
    Group {
        /// The path before.
        old: String,
        /// The path after.
        new: String,
    },
    /// A member cannot have come from somewhere else.
    #[error("`{new}` is not in what `{old}` was in: there it is something new")]
    Elsewhere {
        /// The path before.
        old: String,
        /// The path after.
        new: String,
    },
    /// Two were renamed to one, or one to two, or one was both renamed and not.
    #[error("`{0}` is named twice")]
    Twice(String),
}

/// The renames that somebody named.
///
/// # Errors
/// Every answer that makes no sense.
pub fn moves(old: &Canon, new: &Canon, answers: &Answers) -> Result<Moves, Vec<BadAnswer>> {
    let mut bad = Vec::new();
    let (mut sources, mut targets) = (BTreeSet::new(), BTreeSet::new());
    let mut found: Vec<(&Key, &Key)> = Vec::new();
    for (from, to) in &answers.renamed {
        bad.extend((!sources.insert(from)).then(|| BadAnswer::Twice(from.clone())));
        bad.extend((!targets.insert(to)).then(|| BadAnswer::Twice(to.clone())));
        match (old.element_at(from), new.element_at(to)) {
            (None, _) => bad.push(BadAnswer::NoOld(from.clone())),
            (_, None) => bad.push(BadAnswer::NoNew(to.clone())),
            (Some(from), Some(to)) => found.push((from, to)),
        }
    }
    for kept in &answers.kept {
        if sources.contains(kept) {
            bad.push(BadAnswer::Twice(kept.clone()));
        } else if old.element_at(kept).is_none() {
            bad.push(BadAnswer::NoOld(kept.clone()));
        }
    }
    // A group is a field and a message.
    let halves = found.iter().filter_map(|(from, to)| {
        let (from, to) = (old.other_half(from)?, new.other_half(to)?);
        (!sources.contains(&from.path) && !targets.contains(&to.path)).then_some((from, to))
    });
    let halves: Vec<(&Key, &Key)> = halves.collect();
    found.extend(halves);
    let pairs = found.iter().map(|(from, to)| (from.path.clone(), to.path.clone()));
    let moves: Moves = pairs.collect();
    bad.extend(found.into_iter().filter_map(|pair| misfit((old, new), pair, &moves)));
    if bad.is_empty() { Ok(moves) } else { Err(bad) }
}

/// Why something cannot be what something else was.
fn misfit(
    (old, new): (&Canon, &Canon),
    (from, to): (&Key, &Key),
    moves: &Moves,
) -> Option<BadAnswer> {
    let (old_path, new_path) = (from.path.clone(), to.path.clone());
    if from.kind != to.kind {
        let (old_kind, new_kind) = (from.kind, to.kind);
        return Some(BadAnswer::Kinds { old: old_path, old_kind, new: new_path, new_kind });
    }
    let is_group = |canon: &Canon, key| canon.other_half(key).is_some();
    if from.kind == Kind::Message && is_group(old, from) != is_group(new, to) {
        return Some(BadAnswer::Group { old: old_path, new: new_path });
    }
    let (before, after) = (from.parent().unwrap_or_default(), to.parent().unwrap_or_default());
    let is_inside = moves.old_path(after) == before && moves.new_path(before) == after;
    if from.kind.is_member() && !is_inside {
        return Some(BadAnswer::Elsewhere { old: old_path, new: new_path });
    }
    let (old_number, new_number) = (old.number(from)?, new.number(to)?);
    (old_number != new_number).then_some(BadAnswer::Numbers {
        old: old_path,
        old_number,
        new: new_path,
        new_number,
    })
}

/// What is still to be answered.
pub fn questions(old: &Canon, new: &Canon, answers: &Answers, moves: &Moves) -> Vec<Question> {
    let renamed = answers.renamed.iter().map(|(old, _)| &**old);
    let settled = answers.kept.iter().map(String::as_str).chain(renamed).collect();
    let sides = Sides { old, new, moves, settled, pairs: Pairs::new(old, new, moves) };
    let mut questions = sides.numbers();
    questions.extend(sides.oneofs());
    questions.extend(sides.containers());
    questions.extend(sides.rpcs());
    questions.sort();
    questions
}

/// What is compared.
struct Sides<'c> {
    old: &'c Canon,
    new: &'c Canon,
    moves: &'c Moves,
    /// Paths before of what somebody answered.
    settled: BTreeSet<&'c str>,
    pairs: Pairs<'c>,
}

/// What is gone and what is new, by what it is in after.
type Loose<'c> = BTreeMap<String, (Vec<&'c Key>, Vec<&'c Key>)>;

impl<'c> Sides<'c> {
    /// Whether somebody said what became of something.
    fn is_settled(&self, old: &Key) -> bool {
        self.settled.contains(&*old.path)
    }

    /// Elements that are gone and nothing is known of, and new ones that were nothing else.
    fn loose(&self, is_meant: impl Fn(Kind) -> bool) -> (Vec<&'c Key>, Vec<&'c Key>) {
        let gone = self.old.keys().filter(|key| is_meant(key.kind) && !self.pairs.is_kept(key));
        let new = self.new.keys().filter(|key| is_meant(key.kind) && !self.pairs.is_known(key));
        (gone.filter(|key| !self.is_settled(key)).collect(), new.collect())
    }

    /// As [`Self::loose`], of one kind of members, where what they are in is the same.
    fn loose_members(&self, kind: Kind) -> Loose<'c> {
        let (gone, come) = self.loose(|found| found == kind);
        let mut loose = Loose::new();
        for key in gone.into_iter().filter(|key| self.pairs.is_removed(key)) {
            let around = self.moves.new_path(key.parent().unwrap_or_default());
            loose.entry(around).or_default().0.push(key);
        }
        for key in come {
            if let Some((_, come)) = loose.get_mut(key.parent().unwrap_or_default()) {
                come.push(key);
            }
        }
        loose
    }
}

impl Question {
    fn of(old: &Key, new: &Key, why: String) -> Self {
        Self { kind: old.kind, old: old.path.clone(), new: new.path.clone(), why }
    }

    /// Both flags that answer it.
    pub fn flags(&self) -> [String; 2] {
        [format!("--rename {}={}", self.old, self.new), format!("--no-rename {}", self.old)]
    }
}
