//! Which of several decisions counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::decision::Decision;
use crate::policy::{Direction, PolicyKind};

/// Two branches that say different things about one element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Which way.
    pub direction: Direction,
    /// The element that both decide.
    pub path: String,
    /// The enum or oneof that it is part of, if the one decides that and the other the part.
    pub whole: Option<String>,
    /// What the one branch says.
    pub left: Decision,
    /// What the other says.
    pub right: Decision,
}

/// The oneofs that fields are in, or were on a branch, by version. Whose a value of an enum is, its name
/// says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wholes {
    /// Of fields of the older version.
    pub older: BTreeMap<String, BTreeSet<String>>,
    /// Of fields of the newer version.
    pub newer: BTreeMap<String, BTreeSet<String>>,
}

/// A side of a conversion and an element on it.
type Key<'d> = (Direction, Side, &'d str);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Older,
    Newer,
}

/// What counts of decisions that were made one after the other.
///
/// The newest on a path and direction is binding. One that relates several elements counts as a
/// whole: if a later one decides any of them in a direction, nothing is left of it in that direction.
pub fn binding(decisions: &[Decision]) -> Vec<Decision> {
    bound(decisions).into_iter().map(|(_, decision)| decision).collect()
}

/// As [`binding`], each with its place among all.
pub(crate) fn bound(decisions: &[Decision]) -> Vec<(usize, Decision)> {
    let mut taken = BTreeSet::new();
    let mut bound: Vec<(usize, Decision)> = Vec::new();
    for (place, decision) in decisions.iter().enumerate().rev() {
        let mut left = decision.clone();
        for direction in Direction::ALL {
            if decision.policy(*direction).is_none() {
                continue;
            }
            let keys: Vec<Key<'_>> = keys(decision, *direction).collect();
            if keys.iter().any(|key| taken.contains(key)) {
                *left.policy_mut(*direction) = None;
            }
            taken.extend(keys);
        }
        if left.up.is_some() || left.down.is_some() {
            bound.push((place, left));
        }
    }
    bound.reverse();
    bound
}

/// Where the decisions of two branches, each in order, differ in what they do or relate; also where one
/// decides the whole that the other decides a part of.
///
/// Reasons may differ: they do not change what happens.
pub fn contradictions(
    left: &[Decision],
    right: &[Decision],
    wholes: &Wholes,
) -> Vec<Contradiction> {
    let (left, right) = (bound(left), bound(right));
    let (of_left, of_right) = (Index::new(&left), Index::new(&right));
    let mut found = Vec::new();
    for (_, decision) in &left {
        for direction in Direction::ALL {
            let mut shared = keys(decision, *direction)
                .filter_map(|key| Some((key.2, of_right.decisions.get(&key)?)))
                .filter(|(_, (_, other))| !is_same(decision, other, *direction));
            if let Some((path, (_, other))) = shared.next() {
                found.push(Contradiction {
                    direction: *direction,
                    path: path.to_owned(),
                    whole: None,
                    left: decision.clone(),
                    right: (*other).clone(),
                });
            }
        }
    }
    found.extend(wholes.parted(&left, (&of_left, &of_right)));
    found.extend(wholes.parted(&right, (&of_right, &of_left)).map(|it| Contradiction {
        left: it.right,
        right: it.left,
        ..it
    }));
    found
}

impl Wholes {
    /// Decisions about parts of what the other branch decides as a whole, by what both branches decide.
    fn parted<'p>(
        &'p self,
        parts: &'p [(usize, Decision)],
        (own, others): (&'p Index<'p>, &'p Index<'p>),
    ) -> impl Iterator<Item = Contradiction> + 'p {
        let ways = |decision| Direction::ALL.iter().map(move |direction| (decision, *direction));
        let all = parts.iter().flat_map(move |(_, decision)| ways(decision));
        all.filter_map(move |(decision, direction)| {
            keys(decision, direction).find_map(|(_, side, path)| {
                let whole = self.of(side, path).into_iter().find_map(|whole| {
                    let key = (direction, side, whole);
                    let (_, other) = others.decisions.get(&key)?;
                    let is_shared = own
                        .decisions
                        .get(&key)
                        .is_some_and(|(_, known)| is_same(known, other, direction));
                    let is_same = is_usual(decision, direction) && is_usual(other, direction);
                    (!is_shared && !is_same).then_some((whole, other))
                });
                let (whole, other) = whole?;
                let (path, whole) = (path.to_owned(), Some(whole.to_owned()));
                let (left, right) = (decision.clone(), other.clone());
                Some(Contradiction { direction, path, whole, left, right })
            })
        })
    }

    /// What an element is part of.
    fn of<'w>(&'w self, side: Side, path: &'w str) -> Vec<&'w str> {
        let oneofs = match side {
            Side::Older => &self.older,
            Side::Newer => &self.newer,
        };
        let oneofs = oneofs.get(path).into_iter().flatten().map(String::as_str);
        oneofs.chain(path.rsplit_once('.').map(|(parent, _)| parent)).collect()
    }
}

/// Binding decisions by what they decide.
pub(crate) struct Index<'d> {
    decisions: BTreeMap<Key<'d>, &'d (usize, Decision)>,
}

impl<'d> Index<'d> {
    /// Of decisions that [`bound`] gave: none of them share a path.
    pub(crate) fn new(bound: &'d [(usize, Decision)]) -> Self {
        let entries = bound.iter().flat_map(|entry| {
            let keys = Direction::ALL.iter().flat_map(|direction| keys(&entry.1, *direction));
            keys.map(move |key| (key, entry))
        });
        Self { decisions: entries.collect() }
    }

    /// The decision that says something about all of these elements, and its place.
    pub(crate) fn find(
        &self,
        direction: Direction,
        from: &[String],
        to: &[String],
    ) -> Option<&'d (usize, Decision)> {
        let older = from.iter().map(|path| (direction, Side::Older, path.as_str()));
        let newer = to.iter().map(|path| (direction, Side::Newer, path.as_str()));
        let mut found = older.chain(newer).map(|key| self.decisions.get(&key).copied());
        let first = found.next()??;
        found.all(|other| other.is_some_and(|other| std::ptr::eq(other, first))).then_some(first)
    }
}

/// What a decision decides in one direction.
fn keys(decision: &Decision, direction: Direction) -> impl Iterator<Item = Key<'_>> {
    let older = decision.from.iter().map(move |path| (direction, Side::Older, path.as_str()));
    let newer = decision.to.iter().map(move |path| (direction, Side::Newer, path.as_str()));
    older.chain(newer).filter(move |_| decision.policy(direction).is_some())
}

fn is_same(left: &Decision, right: &Decision, direction: Direction) -> bool {
    // The order of elements is that of a custom conversion's parameters, and what `priority` goes by.
    let does_same = match (left.policy(direction), right.policy(direction)) {
        (Some(left), Some(right)) => left.is_same(right),
        (left, right) => left.is_none() && right.is_none(),
    };
    does_same && left.from == right.from && left.to == right.to
}

fn is_usual(decision: &Decision, direction: Direction) -> bool {
    decision.policy(direction).is_some_and(|policy| policy.kind == PolicyKind::Identity)
}
