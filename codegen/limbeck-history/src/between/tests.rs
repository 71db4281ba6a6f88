//! States of one package and of forks, compared.

use limbeck_schema::digest::Digest;

use super::{changes, inherited, moves, moves_to, revision_of};
use crate::canon::{Canon, Moves, apply};
use crate::graph::History;
use crate::revision::{Change, Id, Kind, Origin, Revision};
use crate::symbol::Histories;

fn id(number: usize) -> Id {
    format!("{number:012x}").parse().unwrap()
}

fn digest(number: usize) -> Digest {
    format!("lb1:{number:064x}").parse().unwrap()
}

fn revision(package: &str, number: usize, parents: &[usize], changes: Vec<Change>) -> Revision {
    Revision {
        id: id(number),
        package: package.to_owned(),
        parents: parents.iter().map(|parent| id(*parent)).collect(),
        origin: Origin::Nothing,
        message: String::new(),
        created: format!("2026-01-01T00:00:{number:02}Z"),
        before: None,
        after: digest(number),
        closure: digest(0),
        requires: [].into(),
        allow_breaking: None,
        changes,
        bridges: Vec::new(),
        seal: digest(0),
    }
}

fn renamed(from: &str, to: &str) -> Vec<Change> {
    let text = |name: &str| Some(format!("string {name} = 2;"));
    vec![Change {
        kind: Kind::Field,
        path: format!("User.{to}"),
        renamed_from: Some(from.to_owned()),
        was: text(from),
        now: text(to),
        ..Change::default()
    }]
}

/// `a` renamed to `b`, then on two branches to `c` and `d`; a fork of the first branch to `e`.
fn histories() -> Histories {
    let first = [
        revision("a.v1", 1, &[], Vec::new()),
        revision("a.v1", 2, &[1], renamed("a", "b")),
        revision("a.v1", 3, &[2], renamed("b", "c")),
        revision("a.v1", 4, &[2], renamed("b", "d")),
    ];
    let mut fork = revision("a.v2", 5, &[], Vec::new());
    fork.origin = Origin::Fork { package: "a.v1".to_owned(), revision: id(3), after: digest(3) };
    let second = [fork, revision("a.v2", 6, &[5], renamed("c", "e"))];
    [
        ("a.v1".to_owned(), History::of("a.v1", first, Some(id(3)), None)),
        ("a.v2".to_owned(), History::of("a.v2", second, Some(id(6)), None)),
    ]
    .into()
}

fn shown(moves: &Moves) -> String {
    moves.iter().map(|(old, new)| format!("{old}={new}")).collect::<Vec<_>>().join(" ")
}

fn between(from: (&str, usize), to: (&str, usize)) -> String {
    shown(&moves(&histories(), (from.0, &id(from.1)), (to.0, &id(to.1))))
}

fn canon(package: &str, field: &str) -> Canon {
    let text = format!(
        "syntax = \"proto3\";\n\npackage {package};\n\nmessage User {{\n  string {field} = 2;\n}}\n"
    );
    Canon::read(package, &text).unwrap()
}

#[test]
fn what_is_unknown_has_no_renames() {
    assert_eq!(between(("gone.v1", 1), ("a.v1", 2)), "");
    assert_eq!(between(("a.v1", 1), ("a.v1", 99)), "");
    assert_eq!(shown(&moves_to(&histories(), "a.v1", &id(99))), "");
}

#[test]
fn forks_in_a_circle_end() {
    let fork = |package: &str, number, of: &str, revision_of| {
        let mut first = revision(package, number, &[], Vec::new());
        let revision = id(revision_of);
        first.origin = Origin::Fork { package: of.to_owned(), revision, after: digest(0) };
        (package.to_owned(), History::of(package, [first], Some(id(number)), None))
    };
    let histories = [fork("a.v1", 1, "a.v2", 2), fork("a.v2", 2, "a.v1", 1)].into();
    assert_eq!(shown(&moves(&histories, ("a.v1", &id(1)), ("a.v2", &id(2)))), "");
}

#[test]
fn renames_are_followed_forth_back_and_across() {
    assert_eq!(between(("a.v1", 1), ("a.v1", 3)), "User.a=User.c");
    assert_eq!(between(("a.v1", 3), ("a.v1", 1)), "User.c=User.a");
    assert_eq!(between(("a.v1", 3), ("a.v1", 4)), "User.c=User.d");
    assert_eq!(between(("a.v1", 2), ("a.v1", 2)), "");
    assert_eq!(between(("a.v1", 1), ("a.v2", 6)), "User.a=User.e");
    assert_eq!(between(("a.v2", 6), ("a.v1", 4)), "User.e=User.d");
}

#[test]
fn changes_lead_from_one_to_the_other() {
    let (old, new) = (canon("a.v1", "a"), canon("a.v2", "e"));
    let followed = moves(&histories(), ("a.v1", &id(1)), ("a.v2", &id(6)));
    let listed = changes(&old, &new, &followed);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].renamed_from.as_deref(), Some("a"));
    assert_eq!(apply(&old.fork("a.v2"), &listed).unwrap(), new);
    // A rename of what is not there is none.
    let stale: Moves = [("User.gone", "User.e"), ("User", "User.e")].into_iter().collect();
    let listed = changes(&old, &new, &stale);
    assert!(listed.iter().all(|change| change.renamed_from.is_none()));
    assert_eq!(apply(&old.fork("a.v2"), &listed).unwrap(), new);
}

#[test]
fn a_schema_is_found_by_what_it_means() {
    let histories = histories();
    assert_eq!(revision_of(&histories["a.v1"], &digest(2)), Some(&id(2)));
    assert_eq!(revision_of(&histories["a.v1"], &digest(9)), None);
}

#[test]
fn what_another_package_changed_is_inherited() {
    let mut first = revision("b.v1", 7, &[], Vec::new());
    first.requires = [("a.v1".to_owned(), id(1)), ("gone.v1".to_owned(), id(1))].into();
    let mut second = revision("b.v1", 8, &[7], Vec::new());
    second.requires = [("a.v1".to_owned(), id(3)), ("gone.v1".to_owned(), id(2))].into();
    let mut histories = histories();
    let history = History::of("b.v1", [first, second], Some(id(8)), None);
    histories.insert("b.v1".to_owned(), history);
    let of = |number| inherited(&histories, histories["b.v1"].get(&id(number)).unwrap());
    assert!(of(7).is_empty());
    let found = of(8);
    assert_eq!(found.len(), 1);
    let ids: Vec<&Id> = found[0].revisions.iter().map(|revision| &revision.id).collect();
    assert_eq!((found[0].package, ids), ("a.v1", vec![&id(2), &id(3)]));
}
