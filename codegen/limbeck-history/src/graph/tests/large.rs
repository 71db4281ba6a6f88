//! Sizes at which recursion overflows and what is quadratic does not end.

use super::*;

/// What recursion does not survive.
const LARGE: usize = 100_000;
/// What takes minutes if it is quadratic.
const MANY: usize = 20_000;

fn line(count: usize) -> impl Iterator<Item = Revision> {
    (1..=count).map(|number| match number {
        1 => revision(1, &[]),
        _ => revision(number, &[number - 1]),
    })
}

#[test]
fn a_long_line() {
    let history = History::of("a.v1", line(LARGE), Some(id(LARGE)), Some(id(LARGE / 2)));
    assert_eq!(history.problems, []);
    assert_eq!(history.order().len(), LARGE);
    assert_eq!(history.ancestors(&id(LARGE)).len(), LARGE);
    assert_eq!(history.first_parents(&id(LARGE)).len(), LARGE);
    assert_eq!(history.merge_bases(&id(LARGE), &id(7)), [&id(7)]);
    assert_eq!(history.path(Some(&id(LARGE - 2)), &id(LARGE)), [&id(LARGE - 1), &id(LARGE)]);
    assert_eq!(history.published_set().len(), LARGE / 2);
}

#[test]
fn a_long_circle() {
    let circle = (1..=LARGE).map(|number| revision(number, &[number % LARGE + 1]));
    let history = History::of("a.v1", circle, Some(id(1)), Some(id(1)));
    assert_eq!(history.problems.len(), 1);
    let message = &history.problems[0].message;
    assert!(message.starts_with("100000 revisions follow each other in a circle: "), "{message}");
    assert!(message.ends_with(" and 99995 more"), "{message}");
    assert_eq!(history.first_parents(&id(1)).len(), LARGE);
    assert_eq!(history.ancestors(&id(1)).len(), LARGE);
}

#[test]
fn many_circles() {
    let pairs = (1..=MANY).map(|number| revision(number, &[((number - 1) ^ 1) + 1]));
    let history = History::of("a.v1", pairs, None, None);
    let circles = history.problems.iter().filter(|it| it.kind == crate::ProblemKind::Circle);
    assert_eq!(circles.count(), MANY / 2);
}

#[test]
fn many_beginnings_and_many_heads() {
    let history = History::of("a.v1", (1..=MANY).map(|it| revision(it, &[])), Some(id(1)), None);
    assert_eq!(history.problems.len(), MANY - 1);
    let fan = (2..=MANY).map(|it| revision(it, &[1]));
    let history = History::of("a.v1", fan.chain([revision(1, &[])]), Some(id(1)), None);
    assert_eq!(history.problems.len(), 1);
}

#[test]
fn many_missing_parents() {
    let history =
        History::of("a.v1", (1..=MANY).map(|it| revision(it, &[it + MANY])), Some(id(1)), None);
    assert_eq!(history.problems.len(), MANY + 1);
}

#[test]
fn one_with_many_parents() {
    let parents: Vec<usize> = (1..MANY).collect();
    let revisions = line(MANY - 1).chain([revision(MANY, &parents)]);
    let history = History::of("a.v1", revisions, Some(id(MANY)), None);
    assert_eq!(history.problems.len(), 1);
}

#[test]
fn a_conflict_of_many() {
    let mut folder = Folder::new(&[(1, &[])]);
    let ids: Vec<String> = (1..=MANY).map(|number| id(number).to_string()).collect();
    folder.write(HEAD, format!("<<<<<<< a\n{}\n=======\n>>>>>>> b\n", ids.join("\n")));
    assert_eq!(folder.history().problems.len(), 1);
}

#[test]
fn a_thousand_files() {
    let mut folder = Folder::new(&[]);
    line(1000).for_each(|revision| folder.add(revision));
    folder.write(HEAD, id(1000).to_string());
    let history = folder.history();
    assert_eq!(history.problems, []);
    assert_eq!(history.next_number(), 1001);
}
