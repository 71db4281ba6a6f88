//! Several revisions folded into one.

use limbeck_history::edit::{Refusal, Squashing, squash};
use limbeck_schema::lifecycle::{Lifecycle, Stage};

use crate::project::{PACKAGE, Project, Words, id, said};

fn squashed(project: &Project, from: u32, to: u32) -> Result<Squashing, Refusal> {
    project.with(|workspace| squash(workspace, (PACKAGE, "all"), (&id(from), &id(to))))
}

fn refused(project: &Project, from: u32, to: u32) -> String {
    said(squashed(project, from, to).unwrap_err())
}

/// Four revisions: a field that comes, is renamed, and what is added and taken away again.
fn four() -> Project {
    four_on(Project::new("message A { int64 a = 1; }"), [&[], &[]])
}

/// The same, with decisions of the last two.
fn four_on(mut project: Project, [third, fourth]: [&[&str]; 2]) -> Project {
    project.set("message A { int32 a = 1; string b = 2; } message C {}");
    project.record(2);
    project.set("message A { int32 x = 1; string y = 2; } message C {}");
    let words = Words {
        renamed: &[("A.a", "A.x"), ("A.b", "A.y")],
        decide: third,
        lifecycle: Some(Lifecycle { stage: Stage::Preview, ..Lifecycle::default() }),
        ..Words::default()
    };
    project.record_as(3, PACKAGE, &words);
    project.set("message A { int32 x = 1; bytes y = 2; }");
    let words = Words {
        decide: fourth,
        lifecycle: Some(Lifecycle { stage: Stage::Stable, ..Lifecycle::default() }),
        allow_breaking: Some("nobody uses it"),
        ..Words::default()
    };
    project.record_as(4, PACKAGE, &words);
    project
}

#[test]
fn what_is_published_or_no_line_is_refused() {
    let mut project = four();
    project.publish(2);
    let text = refused(&project, 1, 4);
    assert!(text.contains("others rely on what is published"), "{text}");
    assert!(text.contains("limbeck squash published..head --package p.v1"), "{text}");
    let project = four();
    assert!(refused(&project, 3, 4).contains("at least two"));
    assert!(refused(&project, 4, 1).contains("at least two"));
    let mut one = four();
    let mut other = one.clone();
    one.set("message A { int32 x = 1; bytes y = 2; string z = 3; }");
    one.record(5);
    other.set("message A { int32 x = 1; bytes y = 2; string q = 4; }");
    other.record(6);
    let both = one.merge(&other, "message A { int32 x = 1; bytes y = 2; }");
    assert!(refused(&both, 2, 5).contains("does not stand in a straight line"));
}

#[test]
fn what_other_packages_build_on_is_refused() {
    let mut project = Project::new("message A { string a = 1; }");
    project.set("message A { string a = 1; string b = 2; }");
    project.record(2);
    project.set_package("q.v1", "import \"p/v1/f.proto\"; message Q { p.v1.A a = 1; }");
    project.record_as(7, "q.v1", &Words::default());
    project.set("message A { string a = 1; string b = 2; string c = 3; }");
    project.record(3);
    let text = refused(&project, 1, 3);
    assert!(text.contains("`q.v1` builds on one of `000000000002` (number 2)"), "{text}");
}

#[test]
fn all_becomes_one_that_leads_to_the_same() {
    let mut project = four();
    let before = project.with(|workspace| workspace.canon(PACKAGE, &id(4)).unwrap());
    let done = squashed(&project, 1, 4).unwrap();
    let revision = &done.revision;
    assert_eq!(revision.id, id(4));
    assert_eq!(revision.allow_breaking.as_deref(), Some("nobody uses it"));
    let paths: Vec<&str> = revision.changes.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["p.v1", "A.x", "A.y"]);
    assert_eq!(revision.changes[1].renamed_from.as_deref(), Some("a"));
    project.take(&done.edit);
    project.hold();
    assert_eq!(project.names(), ["0001_number_1.toml", "0004_all.toml", "HEAD"]);
    let after = project.with(|workspace| workspace.canon(PACKAGE, &id(4)).unwrap());
    assert_eq!(after, before);
}

#[test]
fn what_follows_is_sealed_anew() {
    let mut project = four();
    let done = squashed(&project, 1, 3).unwrap();
    project.take(&done.edit);
    project.hold();
    assert_eq!(project.head(), id(4).as_str());
}

#[test]
fn the_last_decision_on_a_conversion_counts() {
    let decisions: [&[&str]; 2] =
        [&["A.a -> A.x: up=reject because \"one\""], &["A.a -> A.x: up=saturate because \"two\""]];
    let project = four_on(Project::forked("message A { int64 a = 1; }"), decisions);
    let done = squashed(&project, 1, 4).unwrap();
    let bridges: Vec<String> = done.revision.bridges.iter().map(ToString::to_string).collect();
    assert!(bridges.iter().any(|it| it.contains("A.a -> A.x: up=saturate")), "{bridges:?}");
    assert!(!bridges.iter().any(|it| it.contains("up=reject")), "{bridges:?}");
}

#[test]
fn decisions_follow_renames_that_are_folded_in_arguments_too() {
    let mut project = Project::forked("enum S { ON = 0; OFF = 1; }");
    project.set("enum S { ON = 0; OFF = 1; GONE = 2; LOCKED = 3; }");
    let decide = &[
        "-> S.GONE: down=map_to(OFF) because \"one\"",
        "-> S.LOCKED: down=map_to(ON) because \"two\"",
    ];
    project.record_as(2, PACKAGE, &Words { decide, ..Words::default() });
    // The older version's names change as well, between the two.
    project.set_package("o.v1", "enum S { ON = 0; DISABLED = 1; }");
    let renamed = &[("S.OFF", "S.DISABLED")];
    project.record_as(701, "o.v1", &Words { renamed, ..Words::default() });
    project.set("enum T { ON = 0; OFF = 1; WENT = 2; }");
    let renamed = &[("S", "T"), ("S.GONE", "T.WENT")];
    project.record_as(702, PACKAGE, &Words { renamed, ..Words::default() });
    project.hold();
    let done = squashed(&project, 1, 702).unwrap();
    let bridges: Vec<String> = done.revision.bridges.iter().map(ToString::to_string).collect();
    assert_eq!(bridges, ["-> T.WENT: down=map_to(DISABLED) because \"one\""]);
    project.take(&done.edit);
    project.hold();
}
