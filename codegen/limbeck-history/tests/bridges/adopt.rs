//! Versions that were copied by hand.

use crate::project::{Project, Wish};

#[test]
fn equal_names_are_the_same_whatever_their_numbers() {
    let mut project =
        Project::new("message M { string name = 1; string fax = 2; } enum E { A = 0; B = 1; }");
    project.set(
        "user.v2",
        "message M { string fax = 1; string name = 2; bool on = 3; } enum E { A = 0; B = 2; C = 1; }",
    );
    let wish = Wish { fork_of: Some("user.v1"), ..Wish::default() };
    let said = crate::project::said(&project.record("user.v2", &wish).unwrap());
    assert_eq!(said.decided, ["-> M.on: down=drop"]);
    assert_eq!(
        said.open,
        [
            "user.v2: E.B -> E.B: up=identity, down=identity",
            "user.v2: -> E.C: down=map_to(…) because \"…\"",
        ]
    );
    assert_eq!(project.asked().len(), 2);
    let wish = Wish {
        decide: &["E.B -> E.B: up=identity, down=identity", "-> E.C: down=reject"],
        ..Wish::default()
    };
    assert_eq!(crate::project::said(&project.record("user.v2", &wish).unwrap()).open, [""; 0]);
    assert_eq!(project.asked(), [""; 0]);
}

#[test]
fn a_new_name_on_an_old_number_is_asked_first() {
    let mut project = Project::new("message M { string fax = 1; }");
    project.set("user.v2", "message M { string tax_id = 1; }");
    let fork = Wish { fork_of: Some("user.v1"), ..Wish::default() };
    let refused = project.refused("user.v2", &fork);
    assert!(refused[0].0.contains("was field `M.fax` of `user.v2` renamed"), "{refused:?}");
    let reuse = Wish { fork_of: Some("user.v1"), keep: &["M.fax"], ..Wish::default() };
    let said = crate::project::said(&project.record("user.v2", &reuse).unwrap());
    assert_eq!(said.decided, ["M.fax ->: up=reject_if_set, down=zero", "-> M.tax_id: down=drop"]);
    assert_eq!(project.asked(), [""; 0]);
}

#[test]
fn a_number_that_went_to_another_name_asks_nothing() {
    let mut project = Project::new("message M { string syntax = 1; string entities = 2; }");
    project.set("user.v2", "message M { string entities = 1; }");
    let wish = Wish { fork_of: Some("user.v1"), ..Wish::default() };
    let said = crate::project::said(&project.record("user.v2", &wish).unwrap());
    assert_eq!(said.decided, ["M.syntax ->: up=reject_if_set, down=zero"]);
    assert_eq!(project.asked(), [""; 0]);
}

#[test]
fn a_baseline_has_to_go_before_a_fork_begins() {
    let mut project = Project::new("message M {}");
    project.set("user.v2", "message M {}");
    project.adopt("user.v2");
    let wish = Wish { fork_of: Some("user.v1"), ..Wish::default() };
    let refused = project.refused("user.v2", &wish);
    assert_eq!(refused[0].0, "`user.v2` has a history, which a fork would begin");
    assert!(refused[0].1.contains("`rm -r user/v2/revisions`"), "{refused:?}");
    project.snapshots.remove("user.v2");
    project.record("user.v2", &wish).unwrap();
    assert_eq!(project.asked(), [""; 0]);
}

#[test]
fn a_version_without_a_history_may_have_come_of_another() {
    let mut project = Project::new("message M {}");
    project.set("user.v2", "message M {}");
    project.set("billing.v1", "message M {}");
    let problems = project.problems();
    let help = |package: &str| {
        let problem = problems.iter().find(|it| it.package == package).unwrap();
        assert!(problem.message.contains("has no history"), "{problem:?}");
        problem.help.clone()
    };
    assert!(help("user.v2").contains("with `--fork-of user.v1`"), "{}", help("user.v2"));
    assert!(!help("billing.v1").contains("--fork-of"), "{}", help("billing.v1"));
}

#[test]
fn an_older_version_may_have_used_types_of_the_newer_one() {
    let older = "import \"user/v2/user.proto\";\n\
                 message M { user.v2.Place at = 1; map<string, user.v2.Place> by = 2; string note = 3; } \
                 message Answer { user.v2.Kind kind = 1; } service S { rpc Get(M) returns (Answer); }";
    let newer = "message M { Place at = 1; map<string, Place> by = 2; } \
                 message Answer { Kind kind = 1; } service S { rpc Get(M) returns (Answer); } \
                 message Place { Inner inner = 1; Kind kind = 2; } message Inner { string id = 1; } \
                 enum Kind { UNSPECIFIED = 0; CAR = 1; }";
    let mut project = Project::default();
    project.set("user.v1", older);
    project.set("user.v2", newer);
    project.record("user.v1", &Wish::default()).unwrap();
    let fork = Wish { fork_of: Some("user.v1"), ..Wish::default() };
    let said = crate::project::said(&project.record("user.v2", &fork).unwrap());
    assert_eq!(said.decided, ["M.note ->: up=reject_if_set"]);
    assert_eq!((said.open, project.asked()), (Vec::new(), Vec::new()));
    assert_eq!(project.problems(), []);
    project.with(|workspace| {
        for package in ["user.v1", "user.v2"] {
            assert_eq!(limbeck_history::verify::deep(workspace, package), [], "{package}");
        }
        let plans = limbeck_history::bridges::Plans::of(workspace);
        assert_eq!((plans.planned.len(), plans.unknown), (1, Vec::new()));
    });
    // It goes on as ever.
    project.edit(
        "user.v2",
        &newer.replace("Place at = 1;", "Place at = 1; int32 more = 4;"),
        &Wish::default(),
    );
    assert_eq!(project.problems(), []);
}
