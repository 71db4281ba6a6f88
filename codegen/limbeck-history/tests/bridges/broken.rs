//! Decisions that make no sense.

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
fn only_what_was_forked_decides() {
    let mut project = Project::forked(OLD);
    let wish = Wish { decide: &["M.count -> M.count: down=reject"], ..Wish::default() };
    let refused = project.refused("user.v1", &wish);
    assert!(refused[0].0.contains("`user.v1` was not forked"), "{refused:?}");
    assert!(refused[0].1.contains("--fork-of"), "{refused:?}");
}
