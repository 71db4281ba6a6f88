//! Changes there and back, and changes that somebody spoiled.

use limbeck_history::canon::{Canon, Moves, apply, differences, invert};
use limbeck_history::question::{self, Answers};
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

/// Some renames, each from any old to any new element of one kind, as far as they make sense.
fn random_moves(old: &Canon, new: &Canon, c: &mut Choices<'_>) -> Moves {
    let mut answers = Answers::default();
    let mut moves = Moves::default();
    let kinds = [Kind::Message, Kind::Message, Kind::Message, Kind::Enum, Kind::Service];
    let members = [Kind::Field, Kind::Value, Kind::Oneof, Kind::Rpc, Kind::Extension];
    for kinds in [kinds, members] {
        for _ in 0..c.below(6) {
            let kind = kinds[c.below(kinds.len())];
            let paths = |canon: &Canon| -> Vec<String> {
                let keys = canon.keys().filter(|key| key.kind == kind);
                keys.map(|key| key.path.clone()).collect()
            };
            let (from, to) = (paths(old), paths(new));
            let Some(from) = from.get(c.below(from.len())) else { continue };
            // Of all that it may be now, one.
            let fitting = to.into_iter().filter_map(|to| {
                let mut answers = answers.clone();
                answers.renamed.push((from.clone(), to));
                Some((question::moves(old, new, &answers).ok()?, answers))
            });
            let mut fitting: Vec<(Moves, Answers)> = fitting.collect();
            if !fitting.is_empty() {
                (moves, answers) = fitting.swap_remove(c.below(fitting.len()));
            }
        }
    }
    moves
}
