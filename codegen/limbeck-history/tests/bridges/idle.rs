//! Decisions that decide nothing: refused, found, and left alone where a later change made them so.

use crate::project::{Project, Wish};

const OLD: &str = "message M { int32 count = 1; string name = 2; N inner = 3; } message N {} \
                   enum E { Z = 0; A = 1; } service S { rpc Get(M) returns (M); }";

fn new() -> String {
    OLD.replace("int32 count", "int64 count")
}

/// A project whose newer version has a change that is not recorded.
fn edited() -> Project {
    let mut project = Project::forked(OLD);
    project.set("user.v2", &new());
    project
}

#[test]
fn what_decides_nothing_is_refused() {
    let alone = "`M.name` is in both versions, and goes up as `M.name -> M.name`";
    let cases = [
        ("M.name ->: up=drop because \"x\"", alone),
        ("M.name ->: up=reject_if_set", alone),
        ("-> M.name: down=drop because \"x\"", "goes down as `M.name -> M.name`"),
        ("M.count -> M.count: up=reject", "it converts by itself, up"),
        ("M.name -> M.name: down=zero because \"x\"", "it converts by itself, down"),
        ("M -> M: down=custom", "a message converts member by member"),
        ("S -> S: up=custom", "a service converts member by member"),
        ("E.A -> E.A: down=map_to(Z) because \"x\"", "it converts by itself, down"),
        ("S.Get -> S.Get: up=unimplemented because \"x\"", "it converts by itself, up"),
        (
            "M.count -> M.count: up=reject, down=reject",
            "`M.count -> M.count: up=reject` decides nothing",
        ),
    ];
    for (decision, expected) in cases {
        let refused = edited().refused("user.v2", &Wish { decide: &[decision], ..Wish::default() });
        let [(message, help)] = &refused[..] else { panic!("{decision}: {refused:#?}") };
        assert!(message.contains("decides nothing: ") && message.contains(expected), "{message}");
        assert!(help.contains("`limbeck "), "{help}");
    }
}

/// What undoes an older decision only is no effect: it would wake up when the field goes.
#[test]
fn what_only_undoes_is_refused_and_identity_taken() {
    let cases = [
        ("M.name -> M.name: up=custom", "M.name ->: up=drop because \"x\"", "M.name -> M.name"),
        ("M.name -> M.name: up=custom", "M.name -> M.name: up=reject", "M.name -> M.name"),
        ("M.name -> M.name, M.count: up=custom", "M.name ->: up=reject_if_set", "M.name -> M.name"),
        (
            "M.inner -> M.inner: up=custom",
            "M.inner ->: up=drop because \"x\"",
            "M.inner -> M.inner",
        ),
        ("S.Get -> S.Get: up=custom", "S.Get ->: up=unimplemented because \"x\"", "S.Get -> S.Get"),
        ("E.A -> E.A: up=custom", "E.A ->: up=map_to(Z) because \"x\"", "E.A -> E.A"),
        ("M.x -> M.x: up=custom", "M.x ->: up=drop because \"x\"", "M.x -> M.x"),
        ("M.o -> M.o: up=custom", "M.x ->: up=drop because \"x\"", ""),
        ("M.o -> M.o: up=custom", "M.x -> M.x: up=custom", ""),
        ("M.name -> M.name: up=custom", "M.o -> M.o: up=identity", ""),
    ];
    let text = OLD.replace("N inner = 3;", "N inner = 3; oneof o { int32 x = 4; string y = 5; }");
    for (first, second, usual) in cases {
        let mut project = Project::forked(&text);
        project.edit("user.v2", &text, &Wish { decide: &[first], ..Wish::default() });
        let refused = project.refused("user.v2", &Wish { decide: &[second], ..Wish::default() });
        let [(message, help)] = &refused[..] else { panic!("{second}: {refused:#?}") };
        assert!(message.contains("decides nothing: "), "{message}");
        let show =
            "leave it out; `limbeck bridge show user.v1 user.v2 --all` lists what converts how";
        if usual.is_empty() {
            assert_eq!(help, show);
            continue;
        }
        let identity = format!("{usual}: up=identity");
        assert!(help.contains(&format!("--decide '{identity}'` takes back what")), "{help}");
        project.edit("user.v2", &text, &Wish { decide: &[&identity], ..Wish::default() });
        let problems = project.problems();
        let idle = problems.iter().find(|it| it.message.contains("decides nothing"));
        assert_eq!(idle, None, "{identity}");
    }
}

#[test]
fn a_long_reason_is_not_said_again_whole() {
    let decision = format!("M.name ->: up=drop because \"{}\"", "é".repeat(5_000));
    let refused = edited().refused("user.v2", &Wish { decide: &[&decision], ..Wish::default() });
    assert!(refused[0].0.len() < 500, "{}", refused[0].0);
}

#[test]
fn what_has_an_effect_is_taken() {
    let cases = [
        "M.count -> M.count: down=saturate because \"shown\"",
        "M.count -> M.count: up=custom, down=custom",
        "M.name -> M.name: up=custom",
        "M.inner -> M.inner: down=custom",
        "M.count, M.name -> M.name, M.count: up=custom, down=custom",
        "E -> E: up=custom, down=custom",
        "E.A -> E.A: down=custom",
        "S.Get -> S.Get: up=custom",
    ];
    for decision in cases {
        let mut project = edited();
        let said =
            project.edit("user.v2", &new(), &Wish { decide: &[decision], ..Wish::default() });
        assert_eq!(said.open, [""; 0], "{decision}");
        let expected = decision.split(" because ").next().unwrap();
        assert!(said.decided.iter().any(|it| it == expected), "{decision}: {said:?}");
        assert_eq!(project.asked(), [""; 0], "{decision}");
        assert_eq!(project.problems(), [], "{decision}");
    }
}

#[test]
fn what_was_decided_can_be_decided_anew() {
    let mut project = edited();
    project.edit("user.v2", &new(), &Wish::default());
    for decision in [
        "M.count -> M.count: down=saturate because \"shown\"",
        "M.count -> M.count: down=saturate because \"of another reason\"",
        "M.count -> M.count: down=custom",
        "M.count -> M.count: down=reject because \"no\"",
    ] {
        project.edit("user.v2", &new(), &Wish { decide: &[decision], ..Wish::default() });
        assert_eq!(project.problems(), [], "{decision}");
    }
}

#[test]
fn one_written_by_hand_is_found() {
    let mut project = edited();
    project.edit("user.v2", &new(), &Wish::default());
    project.forge("user.v2", |revision| {
        revision.bridges.push("M.name ->: up=drop because \"x\"".parse().unwrap());
    });
    let problems = project.problems();
    let [problem] = &problems[..] else { panic!("{problems:#?}") };
    assert_eq!(problem.kind.id(), "REVISION_BRIDGE");
    assert!(
        problem.message.contains("decides nothing: `M.name` is in both versions"),
        "{problem:?}"
    );
    let line = problem.place.as_ref().unwrap().span.start.line;
    assert!(line > 1, "{problem:?}");
    // Drafted anew, the revision leaves it out; so it never wakes up.
    project.record("user.v2", &Wish { amend: true, ..Wish::default() }).unwrap();
    assert_eq!(project.problems(), []);
    project.set("user.v2", &new().replace("string name = 2;", ""));
    let recorded = project.record("user.v2", &Wish::default()).unwrap();
    let said = crate::project::said(&recorded);
    assert!(
        said.decided.iter().any(|it| it.starts_with("M.name ->: up=reject_if_set")),
        "{said:?}"
    );
}

#[test]
fn what_a_later_change_made_idle_stays_right() {
    let mut project = edited();
    project.edit("user.v2", &new(), &Wish::default());
    project.edit("user.v2", OLD, &Wish::default());
    assert_eq!(project.problems(), []);
    project.edit("user.v2", &new(), &Wish::default());
    assert_eq!(project.asked(), [""; 0]);
}

/// Commands in the order that people give them, each of which is right, leave nothing to be mended.
#[test]
fn what_a_later_decision_took_the_place_of_stays_right() {
    const FIELDS: &str = "message M { int32 a = 1; string st = 2; string ci = 3; \
                          oneof o { int32 x = 4; string y = 5; } }";
    let nested = FIELDS.replace("oneof", "A ad = 6; oneof");
    let nested = format!("{nested} message A {{ string st = 1; string ci = 2; }}");
    let cases = [
        // What limbeck decided by itself beside the first one.
        (FIELDS, "M.a -> M.a: up=scale(1000)", "M.a -> M.a: up=custom"),
        (FIELDS, "M.a -> M.a: up=scale(1000)", "M.a -> M.a: up=identity"),
        // A member, and then the whole.
        (FIELDS, "M.x -> M.x: up=custom", "M.o -> M.o: up=custom"),
        (
            &nested,
            "M.st, M.ci -> M.ad: up=nest, down=flatten",
            "M.st -> M.st: up=identity, down=identity",
        ),
    ];
    for (text, first, second) in cases {
        let mut project = Project::forked(FIELDS);
        for decision in [first, second] {
            project.edit("user.v2", text, &Wish { decide: &[decision], ..Wish::default() });
            let problems = project.problems();
            let idle = problems.iter().find(|it| it.message.contains("decides nothing"));
            assert_eq!(idle, None, "{first}; {second}");
        }
    }
}
