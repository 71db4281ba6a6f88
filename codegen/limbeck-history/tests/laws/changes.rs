//! Changes there and back, and changes that somebody spoiled.

use limbeck_history::canon::{Canon, Key, Moves, apply, differences, invert};
use limbeck_history::revision::{Change, Kind};

use crate::case::{Case, hold};
use crate::choices::Choices;

#[test]
fn changes_lead_there_and_back() {
    hold(1, |case| {
        for package in case.packages() {
            let (old, new) = (case.old.canon(&package), case.new.canon(&package));
            let moves = random_moves(&old, &new, &mut case.rest);
            there_and_back((&old, &new), &moves, case);
        }
    });
}

fn there_and_back((old, new): (&Canon, &Canon), moves: &Moves, case: &Case<'_>) {
    let changes = differences(old, new, moves);
    let shown = |changes: &[Change]| {
        format!("{moves:?}\n{changes:#?}\n==== old\n{}==== new\n{}", case.old.text, case.new.text)
    };
    let there = apply(old, &changes).unwrap_or_else(|it| panic!("{it:#?}\n{}", shown(&changes)));
    assert_eq!(there, *new, "{}", shown(&changes));
    let inverse = invert(&old.package, &changes);
    let back = apply(new, &inverse).unwrap_or_else(|it| panic!("{it:#?}\n{}", shown(&inverse)));
    assert_eq!(back, *old, "{}", shown(&inverse));
    assert_eq!(invert(&old.package, &inverse), changes, "{}", shown(&inverse));
    let is_same = old == new && moves.is_empty();
    assert_eq!(changes.is_empty(), is_same, "{}", shown(&changes));
}

/// Some renames, each from any old to any new element of one kind; of members, within what they are
/// in.
fn random_moves(old: &Canon, new: &Canon, c: &mut Choices<'_>) -> Moves {
    let mut pairs: Vec<(String, String)> = Vec::new();
    if c.once_in(4) {
        return Moves::default();
    }
    let paths = |canon: &Canon, kind| -> Vec<Key> {
        canon.keys().filter(|key| key.kind == kind).cloned().collect()
    };
    let groups = [
        [Kind::Message, Kind::Message, Kind::Enum, Kind::Service, Kind::Extension],
        [Kind::Field, Kind::Field, Kind::Value, Kind::Oneof, Kind::Rpc],
    ];
    for (kinds, is_inside) in groups.into_iter().zip([false, true]) {
        let outer: Moves = pairs.iter().cloned().collect();
        for _ in 0..c.below(6) {
            let kind = kinds[c.below(kinds.len())];
            let (from, to) = (paths(old, kind), paths(new, kind));
            let Some(from) = from.get(c.below(from.len())) else { continue };
            let around = from.parent().map(|parent| outer.new_path(parent));
            let is_left =
                around.as_ref().is_none_or(|it| outer.old_path(it) == from.parent().unwrap());
            let is_there =
                |key: &&Key| !is_inside || (is_left && key.parent() == around.as_deref());
            let to: Vec<&Key> = to.iter().filter(is_there).collect();
            let Some(to) = to.get(c.below(to.len())) else { continue };
            if pairs.iter().all(|(old, new)| *old != from.path && *new != to.path) {
                pairs.push((from.path.clone(), to.path.clone()));
            }
        }
    }
    pairs.into_iter().collect()
}
