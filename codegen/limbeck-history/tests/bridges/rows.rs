//! Rows of the table: what an edit of the newer version asks, and that deciding it closes it.

use crate::project::{Project, Wish};

/// What stands before the fork, what the newer version becomes; what is decided by itself, what is
/// asked, and what answers that.
struct Row {
    old: &'static str,
    new: &'static str,
    decided: &'static [&'static str],
    open: &'static [&'static str],
    answers: &'static [&'static str],
}

const ROWS: &[Row] = &[
    Row {
        old: "message M { int32 a = 1; }",
        new: "message M { int64 a = 1; }",
        decided: &["M.a -> M.a: down=reject"],
        open: &[],
        answers: &[],
    },
    Row {
        old: "message M { int32 a = 1; }",
        new: "message M { int32 a = 1; string b = 2; }",
        decided: &["-> M.b: down=drop"],
        open: &[],
        answers: &[],
    },
    Row {
        old: "message M { int32 a = 1; string b = 2; }",
        new: "message M { int32 a = 1; }",
        decided: &["M.b ->: up=reject_if_set, down=zero"],
        open: &[],
        answers: &[],
    },
    Row {
        old: "message M { int32 a = 1; }",
        new: "message M { optional int32 a = 1; }",
        decided: &["M.a -> M.a: down=zero"],
        open: &[],
        answers: &[],
    },
    Row {
        old: "enum E { E_0 = 0; E_1 = 1; }",
        new: "enum E { E_0 = 0; E_1 = 1; E_2 = 2; }",
        decided: &[],
        open: &["user.v2: -> E.E_2: down=map_to(…) because \"…\""],
        answers: &["-> E.E_2: down=map_to(E_1) because \"least privilege\""],
    },
    Row {
        old: "enum E { E_0 = 0; E_1 = 1; }",
        new: "enum E { E_0 = 0; }",
        decided: &[],
        open: &["user.v2: E.E_1 ->: up=map_to(…) because \"…\""],
        answers: &["E.E_1 ->: up=reject"],
    },
    Row {
        old: "message M { oneof o { int32 a = 1; } }",
        new: "message M { oneof o { int32 a = 1; int32 b = 2; } }",
        decided: &[],
        open: &["user.v2: -> M.b: down=drop because \"…\""],
        answers: &["-> M.b: down=sentinel(a) because \"nobody looks\""],
    },
    Row {
        old: "message M { int32 a = 1; } service S { rpc Do(M) returns (M); rpc Undo(M) returns (M); }",
        new: "message M { int32 a = 1; } service S { rpc Do(M) returns (M); }",
        decided: &[],
        open: &["user.v2: S.Undo ->: up=unimplemented because \"…\""],
        answers: &["S.Undo ->: up=custom"],
    },
    Row {
        old: "message M { int32 a = 1; }",
        new: "message M { repeated int32 a = 1; bool b = 2; }",
        decided: &["M.a -> M.a: down=first", "-> M.b: down=drop"],
        open: &[],
        answers: &[],
    },
    Row {
        old: "message M { bool a = 1; }",
        new: "message M { string a = 1; }",
        decided: &[],
        open: &["user.v2: M.a -> M.a: up=custom, down=custom"],
        answers: &["M.a -> M.a: up=custom, down=custom"],
    },
    Row {
        old: "message M { int32 a = 1; } message N { int32 a = 1; }",
        new: "message N { int32 a = 1; }",
        decided: &[],
        open: &[],
        answers: &[],
    },
];

#[test]
fn an_edit_of_the_newer_version_is_asked_about_once() {
    for Row { old, new, decided, open, answers } in ROWS {
        let mut project = Project::forked(old);
        assert_eq!(project.asked(), [""; 0], "{new}");
        let said = project.edit("user.v2", new, &Wish::default());
        assert_eq!(said.decided, *decided, "{new}");
        assert_eq!(said.open, *open, "{new}");
        let asked: Vec<String> = open.iter().map(|it| it.replace("user.v2: ", "")).collect();
        assert_eq!(project.asked(), asked, "{new}");
        if !answers.is_empty() {
            let said = project.edit("user.v2", new, &Wish { decide: answers, ..Wish::default() });
            assert_eq!(said.open, [""; 0], "{new}");
            assert_eq!(said.decided.len(), answers.len(), "{new}");
        }
        assert_eq!(project.asked(), [""; 0], "{new}");
        let again = project.record("user.v2", &Wish::default()).unwrap();
        assert!(again.edit.is_none(), "nothing is left to record: {new}");
    }
}

#[test]
fn what_is_decided_with_the_edit_is_not_suggested() {
    let mut project = Project::forked("message M { int32 a = 1; }");
    let wish =
        Wish { decide: &["M.a -> M.a: down=saturate because \"only shown\""], ..Wish::default() };
    let said = project.edit("user.v2", "message M { int64 a = 1; string b = 2; }", &wish);
    assert_eq!(said.decided, ["M.a -> M.a: down=saturate", "-> M.b: down=drop"]);
    assert_eq!(project.asked(), [""; 0]);
}

#[test]
fn while_an_edit_is_not_recorded_only_what_recording_leaves_open_is_asked() {
    let mut project = Project::forked("enum E { E_0 = 0; } message M { int32 a = 1; }");
    project.set("user.v2", "enum E { E_0 = 0; E_1 = 1; } message M { int64 a = 1; }");
    let problems = project.problems();
    let shown: Vec<(&str, &str)> =
        problems.iter().map(|it| (it.kind.id(), it.help.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("REVISION_PENDING", "`limbeck revision -m \"…\" --package user.v2` records them"),
            (
                "REVISION_BRIDGE",
                "`limbeck revision --package user.v2 -m 'Decide the conversion of -> E.E_1' \
                 --decide '-> E.E_1: down=map_to(…) because \"…\"'`"
            ),
        ]
    );
}

#[test]
fn an_edit_of_the_older_version_is_decided_in_the_newer_one() {
    let mut project = Project::forked("message M { string name = 1; }");
    let text = "message M { string name = 1; string locale = 12; }";
    let said = project.edit("user.v1", text, &Wish::default());
    assert_eq!(said.decided, [""; 0], "the older version's history decides nothing");
    assert_eq!(said.open.len(), 1, "{said:?}");
    assert!(said.open[0].starts_with("user.v2: M.locale ->: up=reject_if_set"), "{said:?}");
    assert_eq!(project.asked().len(), 1);
    // Equal in number, and unrelated.
    let text = "message M { string name = 1; string given_name = 12; }";
    let said = project.edit("user.v2", text, &Wish::default());
    assert_eq!(
        said.decided,
        ["M.locale ->: up=reject_if_set, down=zero", "-> M.given_name: down=drop"]
    );
    assert_eq!(project.asked(), [""; 0]);
}

#[test]
fn equal_in_name_and_number_after_the_fork_is_unrelated_until_somebody_says_so() {
    let mut project = Project::forked("message M { string name = 1; }");
    let text = "message M { string name = 1; string locale = 2; }";
    project.edit("user.v1", text, &Wish::default());
    let said = project.edit("user.v2", text, &Wish::default());
    assert_eq!(
        said.decided,
        ["M.locale ->: up=reject_if_set, down=zero", "-> M.locale: down=drop"]
    );
    let same =
        Wish { decide: &["M.locale -> M.locale: up=identity, down=identity"], ..Wish::default() };
    project.edit("user.v2", text, &same);
    assert_eq!(project.asked(), [""; 0]);
    let bridge = project.with(|workspace| {
        limbeck_history::Bridge::of(workspace, "user.v2", None).unwrap().unwrap()
    });
    assert!(bridge.lineage.added_to_older.contains("M.locale"));
    assert!(bridge.lineage.added_to_newer.contains("M.locale"));
}

#[test]
fn versions_chain_by_neighbours() {
    let mut project = Project::forked("message M { int32 a = 1; }");
    project.edit("user.v2", "message M { int64 a = 1; }", &Wish::default());
    project.fork("user.v2", "user.v3");
    assert_eq!(project.asked(), [""; 0], "v3 converts to v2, not to v1");
    let said = project.edit("user.v3", "message M { double a = 1; }", &Wish::default());
    assert_eq!(said.decided, ["M.a -> M.a: up=reject, down=reject"]);
    let said = project.edit(
        "user.v2",
        "message M { int64 a = 1; enum E { E_0 = 0; } E e = 2; }",
        &Wish::default(),
    );
    assert_eq!(said.decided, ["-> M.e: down=drop"]);
    assert_eq!(said.open.len(), 1, "{said:?}");
    assert!(said.open[0].starts_with("user.v3: M.e ->:"), "{said:?}");
}
