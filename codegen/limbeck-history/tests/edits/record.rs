//! Revisions that are drafted anew.

use limbeck_history::edit::Refusal;
use limbeck_schema::lifecycle::{Lifecycle, Stage};

use crate::project::{PACKAGE, Project, Words};

/// A stable package, and a revision that takes a field away, with a reason.
fn broken() -> Project {
    let mut project = Project::new("message A { int64 a = 1; int64 b = 2; int64 c = 3; }");
    let lifecycle = Some(Lifecycle { stage: Stage::Stable, ..Lifecycle::default() });
    project.record_as(2, PACKAGE, &Words { lifecycle, ..Words::default() });
    project.set("message A { int64 a = 1; int64 b = 2; }");
    let words = Words { allow_breaking: Some("nobody reads c"), ..Words::default() };
    project.record_as(3, PACKAGE, &words);
    project
}

#[test]
fn the_reason_of_an_amended_revision_is_not_for_other_breaks() {
    let mut project = broken();
    project.set("message A { int64 a = 1; }");
    let words = Words { amend: true, ..Words::default() };
    match project.recorded((4, PACKAGE), &words) {
        Err(Refusal::Breaks(breaks)) => {
            let subjects: Vec<_> = breaks.iter().map(|it| it.subject.as_deref()).collect();
            assert!(!subjects.is_empty());
            assert!(subjects.iter().all(|it| *it == Some("p.v1.A.b")), "{breaks:#?}");
        }
        other => panic!("{other:?}"),
    }
    let allow_breaking = Some("nobody reads b and c");
    let words = Words { amend: true, allow_breaking, ..Words::default() };
    let recording = project.recorded((4, PACKAGE), &words).unwrap();
    let (_, revision) = recording.edit.unwrap().revision.unwrap();
    assert_eq!(revision.allow_breaking.as_deref(), allow_breaking);
}

#[test]
fn the_reason_of_an_amended_revision_stays_with_its_breaks() {
    let mut project = broken();
    project.set("message A { int64 a = 1; int64 b = 2; int64 d = 4; }");
    let words = Words { amend: true, ..Words::default() };
    let recording = project.recorded((4, PACKAGE), &words).unwrap();
    let (_, revision) = recording.edit.unwrap().revision.unwrap();
    assert_eq!(revision.allow_breaking.as_deref(), Some("nobody reads c"));
}

#[test]
fn where_several_packages_differ_an_answer_says_which_is_meant() {
    let mut project = Project::new("message A { int64 a = 1; }");
    project.set("message A { int64 b = 1; }");
    let help = |project: &Project| match project.recorded((2, PACKAGE), &Words::default()) {
        Err(Refusal::Problems(problems)) => problems[0].help.clone(),
        other => panic!("{other:?}"),
    };
    assert!(help(&project).starts_with("`--rename A.a=A.b` says yes"));
    project.set_package("q.v1", "message Q {}");
    let help = help(&project);
    assert!(help.starts_with("`--rename A.a=A.b --package p.v1` says yes"), "{help}");
    assert!(help.contains("`--no-rename A.a --package p.v1`"), "{help}");
}
