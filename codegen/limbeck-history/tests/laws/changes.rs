//! Changes there and back, and changes that somebody spoiled.

use limbeck_history::canon::{Canon, Moves, apply, differences, invert};
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
    assert_eq!(changes.is_empty(), old == new, "{}", shown(&changes));
}

/// Up to six renames, each from any old to any new element of one kind.
fn random_moves(old: &Canon, new: &Canon, c: &mut Choices<'_>) -> Moves {
    let count = if c.once_in(3) { 0 } else { 6 };
    let pairs = c.several(count, |c| {
        let kind = [
            Kind::Message,
            Kind::Message,
            Kind::Message,
            Kind::Field,
            Kind::Enum,
            Kind::Value,
            Kind::Oneof,
            Kind::Rpc,
            Kind::Service,
            Kind::Extension,
        ][c.below(10)];
        let paths = |canon: &Canon| -> Vec<String> {
            let keys = canon.keys().filter(|key| key.kind == kind);
            keys.map(|key| key.path.clone()).collect()
        };
        let (from, to) = (paths(old), paths(new));
        let from = from.get(c.below(from.len())).cloned()?;
        Some((from, to.get(c.below(to.len())).cloned()?))
    });
    let mut kept: Vec<(String, String)> = Vec::new();
    for (from, to) in pairs.into_iter().flatten() {
        if kept.iter().all(|(old, new)| *old != from && *new != to) {
            kept.push((from, to));
        }
    }
    kept.into_iter().collect()
}
