//! What is renamed after it was decided.

use crate::project::{Project, Wish};

const BEFORE: &str =
    "message User { int32 logins = 1; Status status = 2; repeated Role roles = 3; }
     message Role { string id = 1; }
     enum Status { ACTIVE = 0; OFF = 1; }";
const AFTER: &str =
    "message User { int64 logins = 1; Status status = 2; map<string, Role> roles = 3; }
     message Role { string id = 1; }
     enum Status { ACTIVE = 0; OFF = 1; LOCKED = 2; }";

fn decided() -> Project {
    let mut project = Project::forked(BEFORE);
    let wish = Wish {
        decide: &[
            "-> Status.LOCKED: down=map_to(OFF) because \"least privilege\"",
            "User.roles -> User.roles: up=key(id, last) because \"the newest\", down=custom",
        ],
        ..Wish::default()
    };
    let said = project.edit("user.v2", AFTER, &wish);
    assert_eq!(said.open, [""; 0]);
    assert_eq!(project.asked(), [""; 0]);
    project
}

#[test]
fn decisions_follow_renames_of_the_newer_version() {
    let mut project = decided();
    let text = AFTER
        .replace("User ", "Account ")
        .replace("logins", "login_count")
        .replace("LOCKED", "BARRED")
        .replace("Status ", "State ");
    let renames = &[
        ("User", "Account"),
        ("User.logins", "Account.login_count"),
        ("Status", "State"),
        ("Status.LOCKED", "State.BARRED"),
    ];
    let said = project.edit("user.v2", &text, &Wish { rename: renames, ..Wish::default() });
    assert_eq!((said.decided, said.open), (Vec::new(), Vec::new()));
    assert_eq!(project.asked(), [""; 0]);
}

#[test]
fn decisions_follow_renames_of_the_older_version_in_arguments_too() {
    let mut project = decided();
    let text = BEFORE
        .replace("logins", "login_count")
        .replace("OFF", "DISABLED")
        .replace("Role", "Duty")
        .replace("string id", "string key");
    let renames = &[
        ("User.logins", "User.login_count"),
        ("Status.OFF", "Status.DISABLED"),
        ("Role", "Duty"),
        ("Role.id", "Duty.key"),
    ];
    let said = project.edit("user.v1", &text, &Wish { rename: renames, ..Wish::default() });
    assert_eq!(said.open, [""; 0], "what was decided stays decided");
    assert_eq!(project.asked(), [""; 0]);
    let bridge = project.with(|workspace| {
        limbeck_history::Bridge::of(workspace, "user.v2", None).unwrap().unwrap()
    });
    let texts: Vec<String> = bridge.decisions().iter().map(ToString::to_string).collect();
    assert!(texts.iter().any(|it| it.contains("map_to(DISABLED)")), "{texts:#?}");
    assert!(texts.iter().any(|it| it.contains("key(key, last)")), "{texts:#?}");
    assert!(texts.iter().any(|it| it.starts_with("User.login_count -> User.logins")), "{texts:#?}");
}

#[test]
fn a_decision_lapses_with_what_it_is_about() {
    let mut project = decided();
    let text = AFTER.replace("LOCKED = 2;", "");
    project.edit("user.v2", &text, &Wish::default());
    assert_eq!(project.asked(), [""; 0], "nothing is left to decide, and nobody complains");
    // The same name later is another value.
    let text = AFTER.replace("LOCKED = 2;", "LOCKED = 3;");
    let said = project.edit("user.v2", &text, &Wish::default());
    assert_eq!(said.open.len(), 1, "{said:?}");
    assert_eq!(project.asked().len(), 1);
}

#[test]
fn what_was_taken_back_does_not_come_back() {
    let (older, newer) = ("message M { int32 a = 1; }", "message M { int32 a = 1; int32 b = 2; }");
    let mut project = Project::forked(older);
    project.edit("user.v2", newer, &Wish::default());
    assert_eq!(project.asked(), [""; 0], "it is dropped, as is suggested");
    project.edit("user.v1", newer, &Wish::default());
    let decide = &["M.b -> M.b: up=identity, down=identity"];
    project.edit("user.v2", newer, &Wish { decide, ..Wish::default() });
    assert_eq!(project.asked(), [""; 0]);
    let said = project.edit("user.v1", older, &Wish::default());
    let asked = ["user.v2: -> M.b: down=drop because \"v1 does not know the field\""];
    assert_eq!(said.open, asked, "what it is now, nobody said");
    assert_eq!(project.asked().len(), 1);
    let decided = |project: &Project| {
        let bridge =
            project.with(|it| limbeck_history::Bridge::of(it, "user.v2", None).unwrap().unwrap());
        bridge.decided.iter().map(|it| it.decision.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(decided(&project), [""; 0]);
    // Whoever decides again is heard.
    let decide = &["-> M.b: up=const(3) because \"x\", down=drop because \"nobody reads it\""];
    project.edit("user.v2", newer, &Wish { decide, ..Wish::default() });
    assert_eq!(project.asked(), [""; 0]);
    assert_eq!(decided(&project).len(), 1);
}

#[test]
fn a_value_that_the_older_version_is_given_too_is_asked_about_again() {
    let older = "message M { E e = 1; } enum E { E_0 = 0; E_1 = 1; }
                 service S { rpc Get(Q) returns (M); } message Q {}";
    let given = |number: u8| older.replace("E_1 = 1;", &format!("E_1 = 1; E_X = {number};"));
    let mut project = Project::forked(older);
    let decide = &["-> E.E_X: down=map_to(E_1) because \"for now\""];
    project.edit("user.v2", &given(2), &Wish { decide, ..Wish::default() });
    assert_eq!(project.asked(), [""; 0]);
    let said = project.edit("user.v1", &given(3), &Wish::default());
    assert_eq!(said.open, ["user.v2: E.E_X -> E.E_X: down=identity"]);
    assert_eq!(project.asked().len(), 1);
    // Each alone says nothing of both.
    project.set("user.v2", &given(2));
    let refused = project.refused("user.v2", &Wish { decide, ..Wish::default() });
    assert!(refused[0].0.contains("does not decide `E.E_X -> E.E_X`"), "{refused:?}");
    let decide = &["E.E_X -> E.E_X: down=identity"];
    project.edit("user.v2", &given(2), &Wish { decide, ..Wish::default() });
    assert_eq!(project.asked(), [""; 0]);
}

#[test]
fn what_is_not_recorded_yet_counts() {
    let mut project = decided();
    project.set("user.v1", &BEFORE.replace("OFF = 1;", ""));
    let asked: Vec<String> = project
        .problems()
        .into_iter()
        .filter(|problem| problem.package == "user.v2")
        .map(|problem| problem.message)
        .collect();
    assert_eq!(asked.len(), 2, "{asked:#?}");
    assert!(asked.iter().any(|it| it.contains("`OFF`, which is decided, is not there")));
    assert!(asked.iter().any(|it| it.contains("`-> Status.OFF`")));
}

#[test]
fn dates_that_lie_do_not_hide_a_rename() {
    let mut project = decided();
    let text = BEFORE.replace("logins", "login_count");
    let rename = Wish { rename: &[("User.logins", "User.login_count")], ..Wish::default() };
    project.edit("user.v1", &text, &rename);
    project.forge("user.v1", |revision| revision.created = "2026-11-26T07:00:00Z".to_owned());
    assert_eq!(project.asked(), [""; 0], "the name is none today, so the rename came later");
}

#[test]
fn revisions_that_were_folded_decide_in_old_names() {
    let mut project = Project::forked(BEFORE);
    let text = AFTER.replace("logins", "login_count");
    let wish = Wish {
        rename: &[("User.logins", "User.login_count")],
        decide: &["-> Status.LOCKED: down=map_to(OFF) because \"least privilege\""],
        ..Wish::default()
    };
    let said = project.edit("user.v2", &text, &wish);
    assert_eq!(said.open.len(), 1, "{said:?}");
    project.forge("user.v2", |revision| {
        for decision in &mut revision.bridges {
            for path in &mut decision.to {
                *path = path.replace("login_count", "logins");
            }
        }
        revision.bridges.push("User.roles -> User.roles: up=custom, down=custom".parse().unwrap());
    });
    assert_eq!(project.asked(), [""; 0]);
}

#[test]
fn an_amended_revision_keeps_what_it_decided() {
    let mut project = decided();
    project.set("user.v2", &format!("{AFTER} message More {{ int32 a = 1; }}"));
    let amended = project.record("user.v2", &Wish { amend: true, ..Wish::default() }).unwrap();
    let said = crate::project::said(&amended);
    assert_eq!(said.open, [""; 0]);
    assert_eq!(said.decided.len(), 3, "{said:?}");
    assert_eq!(project.asked(), [""; 0]);
    // What it decided about what is gone goes, what is decided anew too.
    project.set("user.v2", &AFTER.replace("LOCKED = 2;", ""));
    let decide = &["User.logins -> User.logins: down=saturate because \"shown\""];
    let amended =
        project.record("user.v2", &Wish { amend: true, decide, ..Wish::default() }).unwrap();
    let said = crate::project::said(&amended);
    assert_eq!(said.decided.len(), 2, "{said:?}");
    assert!(said.decided.iter().any(|it| it.ends_with("down=saturate")), "{said:?}");
    assert_eq!(project.asked(), [""; 0]);
}
