//! Decisions that make no sense.

use limbeck_bridge::Decision;

use crate::project::{Project, Wish};

const OLD: &str = "message M { int32 count = 1; int32 total = 2; } enum E { E_0 = 0; E_1 = 1; }";
const NEW: &str = "message M { int64 count = 1; int32 total = 2; } enum E { E_0 = 0; E_1 = 1; }";

/// Decisions, and a part of what is said about them.
const REFUSED: &[(&[&str], &str, &str)] = &[
    (&["M.cuont -> M.count: down=reject"], "`M.cuont`, which `user.v1` does not have", "`M.count`"),
    (&["M.count -> M.coun: down=reject"], "`M.coun`, which `user.v2` does not have", "`M.count`"),
    (&["N.a -> M.count: down=reject"], "`N.a`, which `user.v1` does not have", "relative to it"),
    (
        &["M.count -> M.count: down=reject", "M.count ->: down=custom"],
        "`M.count` is decided twice down",
        "keep one",
    ),
    (
        &["M.count -> M.count: down=first because \"why not\""],
        "does not decide `M.count -> M.count`",
        "limbeck revision --package user.v2",
    ),
];

#[test]
fn decisions_without_sense_are_refused() {
    for (decide, message, help) in REFUSED {
        let mut project = Project::forked(OLD);
        project.set("user.v2", NEW);
        let refused = project.refused("user.v2", &Wish { decide, ..Wish::default() });
        assert_eq!(refused.len(), 1, "{decide:?}: {refused:#?}");
        assert!(refused[0].0.contains(message), "{decide:?}: {refused:#?}");
        assert!(refused[0].1.contains(help), "{decide:?}: {refused:#?}");
    }
}

#[test]
fn what_cannot_be_related_is_decided_each_alone() {
    let mut project =
        Project::forked("message A { int32 x = 1; int32 y = 2; } message B { int32 x = 1; }");
    project.set("user.v2", "message A { int32 x = 1; } message B { int32 x = 1; int32 y = 2; }");
    let decide = &["A.y -> B.y: up=custom, down=custom"][..];
    let refused = project.refused("user.v2", &Wish { decide, ..Wish::default() });
    let [(message, help)] = &*refused else { panic!("{refused:#?}") };
    assert!(message.contains("cannot be decided: what is decided relates"), "{message}");
    assert!(help.contains("--decide 'A.y ->: up=reject_if_set"), "{help}");
    assert!(help.contains("--decide '-> B.y: down=drop"), "{help}");
    assert!(!help.contains(decide[0]), "{help}");
}

#[test]
fn only_what_was_forked_decides() {
    let mut project = Project::forked(OLD);
    let wish = Wish { decide: &["M.count -> M.count: down=reject"], ..Wish::default() };
    let refused = project.refused("user.v1", &wish);
    assert!(refused[0].0.contains("`user.v1` was not forked"), "{refused:?}");
    assert!(refused[0].1.contains("--fork-of"), "{refused:?}");
}

/// A project whose newer version decides `M.count`, and what its file says then.
fn forged(decisions: &[&str]) -> Vec<(String, String, Option<u32>)> {
    let mut project = Project::forked(OLD);
    project.edit("user.v2", NEW, &Wish::default());
    project.forge("user.v2", |revision| {
        revision.bridges = decisions.iter().map(|text| parsed(text)).collect();
    });
    let problems = project.problems().into_iter();
    problems
        .map(|it| {
            assert_eq!(it.kind.id(), "REVISION_BRIDGE", "{it:#?}");
            (it.message, it.help, it.place.map(|place| place.span.start.line))
        })
        .collect()
}

/// A decision; behind `?`, one without the reason that it needs.
fn parsed(text: &str) -> Decision {
    let Some(text) = text.strip_prefix('?') else { return text.parse().unwrap() };
    let mut decision: Decision = format!("{text} because \"x\"").parse().unwrap();
    for policy in [&mut decision.up, &mut decision.down].into_iter().flatten() {
        policy.why = None;
    }
    decision
}

#[test]
fn files_with_decisions_without_sense_are_found() {
    let right = "M.count -> M.count: down=reject";
    assert_eq!(forged(&[right]), []);
    let found = forged(&[right, "M.count -> M.cuont: up=identity"]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].0.contains("`M.cuont`, which `user.v2` does not have"), "{found:#?}");
    assert_eq!((found[0].1.as_str(), found[0].2), ("did you mean `M.count`?", Some(24)));
    let found = forged(&["?M.count -> M.count: down=saturate"]);
    assert_eq!(found.len(), 2, "it stands nowhere, and so is open: {found:#?}");
    assert!(found.iter().all(|it| it.0.contains("no reason is given")), "{found:#?}");
    let found = forged(&[right, "M.count ->: down=custom"]);
    assert!(found.iter().any(|it| it.0.contains("decided twice down")), "{found:#?}");
    assert!(found.iter().any(|it| it.2.is_none() && it.0.contains("is not decided")), "{found:#?}");
    let found = forged(&["M.count -> M.count: down=first because \"x\""]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].0.contains("`first`, which is decided, does not fit"), "{found:#?}");
}

#[test]
fn decisions_where_nothing_was_forked_are_found() {
    let mut project = Project::new(OLD);
    project.forge("user.v1", |revision| {
        revision.bridges = vec!["M.count -> M.count: down=reject".parse().unwrap()];
    });
    let problems = project.problems();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].message.contains("`user.v1` was not forked"), "{problems:#?}");
}

#[test]
fn branches_that_decide_differently_are_found_until_somebody_decides() {
    let policies = [
        ("M.count -> M.count: down=reject", "M.count -> M.count: down=saturate because \"shown\""),
        ("M.count -> M.count: down=reject", "M.count -> M.count: down=reject because \"else\""),
    ];
    for (n, (left, right)) in policies.iter().enumerate() {
        let mut project = Project::forked(OLD);
        let fork = project.snapshots["user.v2"].clone();
        project.edit("user.v2", NEW, &Wish { decide: &[left], ..Wish::default() });
        let branch = project.swap("user.v2", fork);
        project.edit("user.v2", NEW, &Wish { decide: &[right], ..Wish::default() });
        project.merge("user.v2", &branch);
        let problems: Vec<_> = project.problems();
        if n == 1 {
            assert_eq!(problems, [], "reasons may differ");
            continue;
        }
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].message.contains("decide differently on `M.count`"), "{problems:#?}");
        assert!(problems[0].help.contains("limbeck revision --package user.v2"), "{problems:#?}");
        project.edit("user.v2", NEW, &Wish { decide: &[left], ..Wish::default() });
        assert_eq!(project.problems(), []);
    }
}

#[test]
fn branches_that_decide_a_whole_and_its_part_are_found_until_somebody_decides() {
    let text = format!("{OLD} message O {{ oneof o {{ int32 x = 1; string y = 2; }} }}");
    for settled in ["O.o -> O.o: up=identity", "O.o -> O.o: up=custom"] {
        let mut project = Project::forked(&text);
        let fork = project.snapshots["user.v2"].clone();
        let decide = |decision| Wish { decide: decision, ..Wish::default() };
        project.edit("user.v2", &text, &decide(&["O.x -> O.x: up=custom"]));
        let branch = project.swap("user.v2", fork);
        project.edit("user.v2", &text, &decide(&["O.o -> O.o: up=custom"]));
        project.merge("user.v2", &branch);
        let problems = project.problems();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].message.contains("decide differently on `O.x`"), "{problems:#?}");
        project.edit("user.v2", &text, &decide(&[settled]));
        assert_eq!(project.problems(), [], "{settled}");
    }
}

#[test]
fn what_conversions_follow_from_is_not_pruned() {
    let mut project = Project::forked(OLD);
    project.edit("user.v2", NEW, &Wish::default());
    project.edit("user.v1", &format!("{OLD} message N {{ int32 a = 1; }}"), &Wish::default());
    for package in ["user.v1", "user.v2"] {
        project.publish(package);
    }
    let refused = project.prune("user.v2").unwrap_err();
    assert!(refused.contains("says how it converts from `user.v1`"), "{refused}");
    let refused = project.prune("user.v1").unwrap_err();
    assert!(refused.contains("`user.v2` was forked from `user.v1` at 010101010101"), "{refused}");
    project.remove("user.v1");
    project.prune("user.v2").unwrap();
    assert_eq!(project.asked(), [""; 0]);
}
