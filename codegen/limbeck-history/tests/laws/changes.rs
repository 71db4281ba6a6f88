//! Changes there and back, and changes that somebody spoiled.

use std::collections::BTreeMap;

use limbeck_history::canon::{Canon, Moves, apply, differences, invert};
use limbeck_history::question::{self, Answers};
use limbeck_history::rebuild::{Rebuild, digest_of};
use limbeck_history::revision::{Change, Kind};

use crate::case::{Case, hold};
use crate::choices::Choices;

#[test]
fn changes_lead_there_and_back() {
    hold(2, |case| {
        for package in case.packages() {
            let (old, new) = (case.old.canon(&package), case.new.canon(&package));
            let moves = random_moves(&old, &new, &mut case.rest);
            there_and_back((&old, &new), &moves, case);
        }
    });
}

#[test]
fn a_spoiled_change_does_not_lead_there_unseen() {
    hold(4, |case| {
        for package in case.packages() {
            let (old, new) = (case.old.canon(&package), case.new.canon(&package));
            let moves = random_moves(&old, &new, &mut case.rest);
            let mut changes = differences(&old, &new, &moves);
            let Some(how) = spoil(&mut changes, &mut case.rest) else { continue };
            let Ok(after) = apply(&old, &changes) else { continue };
            let shown = || format!("{how}\n{changes:#?}\n{}", case.old.text);
            assert_ne!(after, new, "{}", shown());
            let digest = digest_of(&case.new.schema, &package).filter(|_| !new.is_empty());
            let canons = BTreeMap::from([(&*after.package, &after)]);
            let rebuild = Rebuild { canons, files: &case.new.files, schema: &case.new.schema };
            let Ok(compiled) = rebuild.compile() else { continue };
            let other = digest_of(&compiled.schema, &package).filter(|_| !after.is_empty());
            assert_ne!(other, digest, "{}", shown());
        }
    });
}

#[test]
fn changes_to_something_else_are_refused_with_its_name() {
    hold(8, |case| {
        for package in case.packages() {
            let (old, new) = (case.old.canon(&package), case.new.canon(&package));
            let changes = differences(&old, &new, &Moves::default());
            if changes.is_empty() {
                continue;
            }
            // What leads there was done already.
            let conflicts = apply(&new, &changes).unwrap_err();
            for conflict in &conflicts {
                assert!(conflict.to_string().contains(&conflict.key.path), "{conflict}");
                assert_eq!(changes[conflict.change].kind, conflict.key.kind, "{conflict}");
            }
        }
    });
}

/// Spoils one thing that one of the changes says.
fn spoil(changes: &mut Vec<Change>, c: &mut Choices<'_>) -> Option<String> {
    let at = c.below(changes.len());
    // What moved into something new is in its text, too, and need not be said again.
    let is_new = |it: &&Change| it.kind.is_container() && it.was.is_none() && it.now.is_some();
    let new: Vec<String> =
        changes.iter().filter(is_new).map(|change| format!("{}.", change.path)).collect();
    let is_shown = |path: &str| new.iter().any(|outer| path.starts_with(outer.as_str()));
    // The syntax alone means nothing.
    let change = changes.get_mut(at);
    let change = change.filter(|it| it.kind != Kind::Syntax && !is_shown(&it.path))?;
    let before = format!("{change:?}");
    let other = |text: &mut String| *text = text.replacen("= ", "= 1", 1);
    match c.below(8) {
        0 => change.was.as_mut().map(other)?,
        1 => change.now.as_mut().map(other)?,
        2 => change.path.push('x'),
        3 => change.kind = Kind::ALL[c.below(Kind::ALL.len())],
        4 => change.renamed_from.as_mut()?.push('x'),
        5 => change.renamed_from = change.renamed_from.is_none().then(|| "x".to_owned()),
        6 => {
            let oneof = change.facts.oneof.as_mut()?;
            std::mem::swap(&mut oneof.was, &mut oneof.now);
        }
        _ => {
            changes.remove(at);
            return Some(format!("without {before}"));
        }
    }
    let after = format!("{:?}", changes.get(at)?);
    (after != before).then(|| format!("{before}\n{after}"))
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
            let (from, mut to) = (paths(old), paths(new));
            let Some(from) = from.get(c.below(from.len())) else { continue };
            // The first that it may be now, from a random place on.
            let place = c.below(to.len());
            to.rotate_left(place);
            for to in to {
                let mut more = answers.clone();
                more.renamed.push((from.clone(), to));
                if let Ok(found) = question::moves(old, new, &more) {
                    (moves, answers) = (found, more);
                    break;
                }
            }
        }
    }
    moves
}
