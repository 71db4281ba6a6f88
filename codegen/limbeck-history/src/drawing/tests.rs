//! Drawings of broken and of ordinary histories.

use limbeck_schema::digest::Digest;

use super::{Drawing, EdgeKind, drawings, families};
use crate::graph::History;
use crate::revision::{Id, Origin, Revision};
use crate::symbol::Histories;

fn id(number: usize) -> Id {
    format!("{number:012x}").parse().unwrap()
}

fn revision(package: &str, number: usize, parents: &[usize]) -> Revision {
    let digest: Digest = format!("lb1:{}", "0".repeat(64)).parse().unwrap();
    Revision {
        id: id(number),
        package: package.to_owned(),
        parents: parents.iter().map(|parent| id(*parent)).collect(),
        origin: Origin::Nothing,
        message: format!("message {number}"),
        created: format!("2026-01-01T{:02}:{:02}:00Z", number / 60 % 24, number % 60),
        before: None,
        after: digest,
        closure: digest,
        requires: [].into(),
        allow_breaking: None,
        changes: Vec::new(),
        bridges: Vec::new(),
        seal: digest,
    }
}

fn history(package: &str, revisions: &[(usize, &[usize])], head: Option<usize>) -> History {
    let revisions = revisions.iter().map(|(number, parents)| revision(package, *number, parents));
    History::of(package, revisions, head.map(id), None)
}

fn all(histories: &Histories) -> Vec<Drawing> {
    drawings(histories, &|_, _| true)
}

/// `number@column` of each row, then `child-column-parent` of each line.
fn shown(drawing: &Drawing) -> String {
    let digits = |id: &Id| id.as_str().trim_start_matches('0').to_owned();
    let nodes = drawing.nodes.iter().map(|node| format!("{}@{}", digits(&node.id), node.column));
    let name = |row: usize| drawing.nodes.get(row).map(|node| digits(&node.id)).unwrap();
    let edges = drawing.edges.iter().map(|edge| {
        let parent = edge.parent.map_or_else(|| "?".to_owned(), name);
        format!("{}-{}-{parent}", name(edge.child), edge.column)
    });
    nodes.chain(edges).collect::<Vec<_>>().join(" ")
}

fn one(revisions: &[(usize, &[usize])], head: Option<usize>) -> String {
    let histories = [("a.v1".to_owned(), history("a.v1", revisions, head))].into();
    let drawings = all(&histories);
    assert_eq!(drawings.len(), 1);
    shown(&drawings[0])
}

#[test]
fn a_circle_ends_and_every_revision_of_it_is_there() {
    assert_eq!(one(&[(1, &[2]), (2, &[1])], None), "2@1 1@1 2-1-1");
    assert_eq!(one(&[(1, &[1])], None), "1@1");
    assert_eq!(one(&[(1, &[3]), (2, &[1]), (3, &[2]), (4, &[3])], Some(4)).matches('@').count(), 4);
}

#[test]
fn what_is_missing_has_no_line() {
    assert_eq!(one(&[(2, &[1]), (3, &[2])], Some(3)), "3@0 2@0 3-0-2");
    assert_eq!(one(&[(3, &[1, 2])], Some(3)), "3@0");
}

#[test]
fn a_package_forked_from_itself_or_from_nothing_is_drawn() {
    let fork = |package: &str, number| Origin::Fork {
        package: package.to_owned(),
        revision: id(number),
        after: revision("x", 1, &[]).after,
    };
    for (package, number) in [("a.v1", 1), ("a.v1", 7), ("gone.v1", 1)] {
        let mut first = revision("a.v1", 1, &[]);
        first.origin = fork(package, number);
        let histories = [("a.v1".to_owned(), History::of("a.v1", [first], None, None))].into();
        assert_eq!(shown(&all(&histories)[0]), "1@0");
    }
    let mut one = revision("a.v1", 1, &[]);
    one.origin = fork("b.v1", 2);
    let mut other = revision("b.v1", 2, &[]);
    other.origin = fork("a.v1", 1);
    let histories = [
        ("a.v1".to_owned(), History::of("a.v1", [one], None, None)),
        ("b.v1".to_owned(), History::of("b.v1", [other], None, None)),
    ]
    .into();
    assert_eq!(shown(&all(&histories)[0]), "2@1 1@0 2-1-1");
}

#[test]
fn branches_stand_beside_the_line_to_the_head() {
    let diamond: &[(usize, &[usize])] = &[(1, &[]), (2, &[1]), (3, &[1]), (4, &[2, 3])];
    assert_eq!(one(diamond, Some(4)), "4@0 3@1 2@0 1@0 4-0-2 4-1-3 3-1-1 2-0-1");
    let heads: &[(usize, &[usize])] = &[(1, &[]), (2, &[1]), (3, &[1])];
    assert_eq!(one(heads, Some(2)), "3@1 2@0 1@0 3-1-1 2-0-1");
    assert_eq!(one(heads, None), "3@0 2@1 1@0 3-0-1 2-1-1");
}

#[test]
fn packages_stand_side_by_side_from_where_they_were_forked() {
    let mut fork = revision("a.v2", 11, &[]);
    let after = fork.after;
    fork.origin = Origin::Fork { package: "a.v1".to_owned(), revision: id(2), after };
    let second = History::of("a.v2", [fork, revision("a.v2", 12, &[11])], Some(id(12)), None);
    let first = history("a.v1", &[(1, &[]), (2, &[1]), (3, &[2])], Some(3));
    let other = history("b.v1", &[(1, &[])], Some(1));
    let histories: Histories = [("a.v1", first), ("a.v2", second), ("b.v1", other)]
        .into_iter()
        .map(|(package, history)| (package.to_owned(), history))
        .collect();
    assert_eq!(families(&histories), [vec!["a.v1", "a.v2"], vec!["b.v1"]]);
    let drawings = all(&histories);
    assert_eq!(shown(&drawings[0]), "c@1 b@1 3@0 2@0 1@0 c-1-b b-1-2 3-0-2 2-0-1");
    assert_eq!(drawings[0].edges[1].kind, EdgeKind::Fork);
    assert_eq!(shown(&drawings[1]), "1@0");
    // What is not drawn leaves an end.
    let part = super::drawings(&histories, &|package, _| package == "a.v2");
    assert_eq!(shown(&part[0]), "c@0 b@0 c-0-b b-0-?");
}

#[test]
fn lines_of_a_large_history_do_not_meet() {
    // Every tenth revision merges a branch of the nine before it.
    let parents = |number: usize| match number {
        0 => vec![],
        number if number % 10 == 0 => vec![number - 1, number - 5],
        number if number % 10 == 5 => vec![number.saturating_sub(6)],
        number if number % 10 == 6 => vec![number - 2],
        number => vec![number - 1],
    };
    let revisions = (0..2_000).map(|number| {
        let parents = parents(number);
        revision("a.v1", number, &parents)
    });
    let history = History::of("a.v1", revisions, Some(id(1_999)), None);
    let drawing = all(&[("a.v1".to_owned(), history)].into()).remove(0);
    assert_eq!(drawing.nodes.len(), 2_000);
    for (number, edge) in drawing.edges.iter().enumerate() {
        let parent = edge.parent.unwrap();
        for row in edge.child + 1..parent {
            assert_ne!(drawing.nodes[row].column, edge.column, "{edge:?} runs over {row}");
        }
        let overlaps = drawing.edges[number + 1..].iter().any(|other| {
            other.column == edge.column
                && other.child < parent
                && other.parent.unwrap() > edge.child
                && other.parent != edge.parent
        });
        assert!(!overlaps, "{edge:?}");
    }
}
