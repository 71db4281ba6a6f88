//! Where names and numbers mislead.

use limbeck_bridge::plan::{Class, EnumCase, EnumHow, EnumTo};
use limbeck_bridge::{Direction, Lineage};

use crate::pair::Pair;
use crate::planned::decided;

fn with(mut pair: Pair, edit: impl FnOnce(&mut Lineage)) -> Pair {
    edit(&mut pair.lineage);
    pair
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect()
}

#[test]
fn unknown_paths_say_nothing() {
    let pair = Pair::new("message M { int32 a = 1; }", "message M { int32 a = 1; }");
    let pair = with(pair, |lineage| {
        lineage.pairs = pairs(&[("M.x", "M.a"), ("M.a", "N.x"), ("", ""), ("..", "ü")]);
        lineage.added_to_older = ["", "M.a.b", "."].map(str::to_owned).into();
    });
    assert_eq!(pair.open(&[]), []);
}

#[test]
fn equal_numbers_may_be_unrelated() {
    let pair = Pair::new("message M { int32 a = 1; }", "message M { int32 a = 1; }");
    let asked = [
        "M.a ->: up=reject_if_set [reject_if_set drop stash] down=zero [zero const]",
        "-> M.a: down=drop [drop]",
    ];
    let pair = with(pair, |lineage| {
        lineage.added_to_older = ["M.a".to_owned()].into();
        lineage.added_to_newer = ["M.a".to_owned()].into();
    });
    assert_eq!(pair.shown(&[]), asked);
    let same = "M.a -> M.a: up=identity, down=identity".parse().unwrap();
    assert_eq!(pair.open(&[same]), []);
    for edit in [
        |lineage: &mut Lineage| lineage.added_to_newer.clear(),
        |lineage: &mut Lineage| lineage.added_to_older.clear(),
    ] {
        let pair = Pair::new("message M { int32 a = 1; }", "message M { int32 a = 1; }");
        let pair = with(pair, |lineage| {
            lineage.added_to_older = ["M.a".to_owned()].into();
            lineage.added_to_newer = ["M.a".to_owned()].into();
            edit(lineage);
        });
        assert_eq!(pair.shown(&[]), asked, "one side is enough");
    }
}

#[test]
fn equal_values_messages_and_rpcs_may_be_unrelated() {
    let text = "message M { N n = 1; } message N { int32 a = 1; } enum E { E_0 = 0; E_1 = 1; }
                service S { rpc Do(M) returns (M); }";
    let pair = with(Pair::new(text, text), |lineage| {
        let added = ["N", "E.E_1", "S.Do"].map(str::to_owned);
        lineage.added_to_older = added.clone().into();
        lineage.added_to_newer = added.into();
    });
    assert_eq!(
        pair.shown(&[]),
        [
            "M.n -> M.n: up=? [] down=? []",
            "E.E_1 -> E.E_1: up=? [identity map_to reject] down=? [identity map_to reject]",
            "S.Do ->: up=? [unimplemented]",
        ]
    );
}

#[test]
fn values_that_both_sides_were_given_are_asked_about_together() {
    let pair = with(
        Pair::new(
            "enum E { E_0 = 0; E_1 = 1; E_X = 3; E_OLD = 4; }",
            "enum E { E_0 = 0; E_1 = 1; E_X = 5; E_NEW = 6; }",
        ),
        |lineage| {
            lineage.pairs = pairs(&[("E", "E"), ("E.E_0", "E.E_0"), ("E.E_1", "E.E_1")]);
            lineage.added_to_older = ["E.E_X", "E.E_OLD"].map(str::to_owned).into();
            lineage.added_to_newer = ["E.E_X", "E.E_NEW"].map(str::to_owned).into();
        },
    );
    let others = [
        "E.E_OLD ->: up=? [map_to reject]".to_owned(),
        "-> E.E_NEW: down=? [map_to reject]".to_owned(),
    ];
    let asked = |up, down| format!("E.E_X -> E.E_X:{up}{down}");
    let (up, down) = (" up=? [identity map_to reject]", " down=? [identity map_to reject]");
    let both = [[asked(up, down)].as_slice(), &others].concat();
    assert_eq!(pair.shown(&[]), both);
    // What was said of it before the older version had the word does not tell what that means.
    assert_eq!(pair.shown(&decided(&["-> E.E_X: down=map_to(E_1) because \"for now\""])), both);
    for (text, left) in [
        ("E.E_X -> E.E_X: up=drop because \"x\", down=identity", asked(up, "")),
        ("E.E_X -> E.E_X: up=map_to(E_OLD) because \"x\", down=reject", asked(up, "")),
    ] {
        assert_eq!(pair.shown(&decided(&[text])), [[left].as_slice(), &others].concat(), "{text}");
    }
    let questions = pair.open(&[]);
    let reason = "v1 and v2 were each given it, and nobody said that both mean the same";
    assert_eq!(questions[0].reason, reason);
    let plan = pair.plan(&decided(&[
        "E.E_X -> E.E_X: up=identity, down=identity",
        // Of other names, it can be said just as well.
        "E.E_OLD -> E.E_NEW: up=identity, down=identity",
    ]));
    assert_eq!(plan.questions, []);
    for direction in Direction::ALL {
        let Some(EnumHow::Cases(cases)) = &plan.enums[0].way(*direction).how else { panic!() };
        let is_kept =
            |case: &EnumCase| case.class == Class::Lossless && matches!(case.to, EnumTo::Value(_));
        assert!(cases.len() == 4 && cases.iter().all(is_kept), "{direction}: {cases:?}");
    }
}

#[test]
fn a_value_that_was_given_again_is_another() {
    let text = "enum E { E_0 = 0; E_1 = 1; }";
    let pair = with(Pair::new(text, text), |lineage| {
        lineage.pairs = pairs(&[("E", "E"), ("E.E_0", "E.E_0")]);
        lineage.added_to_newer = ["E.E_1".to_owned()].into();
    });
    let questions = pair.open(&[]);
    let reasons: Vec<&str> = questions.iter().map(|it| &*it.reason).collect();
    let reason = |label: &str| {
        format!("{label} has another value of this name, which did not come of it, of `E_0`, `E_1`")
    };
    assert_eq!(reasons, [reason("v2"), reason("v1")]);
    assert_eq!(pair.open(&decided(&["E.E_1 -> E.E_1: up=identity, down=identity"])), []);
}

#[test]
fn what_has_another_number_is_the_same() {
    let pair = Pair::new(
        "message M { int32 a = 1; int64 b = 2; }",
        "message M { int64 b = 1; int32 a = 2; }",
    );
    assert_eq!(pair.shown(&[]).len(), 2, "by number, types differ");
    let pair = with(pair, |lineage| {
        lineage.pairs = pairs(&[("M.a", "M.a"), ("M.b", "M.b")]);
    });
    assert_eq!(pair.open(&[]), []);
    let pair = Pair::new("enum E { E_0 = 0; E_1 = 1; }", "enum E { E_0 = 0; E_2 = 2; }");
    let pair = with(pair, |lineage| lineage.pairs = pairs(&[("E.E_1", "E.E_2")]));
    let asked = "E.E_1 -> E.E_2: up=? [identity map_to reject] down=? [identity map_to reject]";
    assert_eq!(pair.shown(&[]), [asked]);
    let pair =
        Pair::new("enum E { E_0 = 0; E_1 = 1; }", "enum E { E_UNKNOWN = 0; E_0 = 1; E_1 = 2; }");
    let pair = with(pair, |lineage| {
        lineage.pairs = pairs(&[("E.E_0", "E.E_0"), ("E.E_1", "E.E_1")]);
    });
    let both = "up=? [identity map_to reject] down=? [identity map_to reject]";
    assert_eq!(
        pair.shown(&[]),
        [
            format!("E.E_0 -> E.E_0: {both}"),
            format!("E.E_1 -> E.E_1: {both}"),
            "-> E.E_UNKNOWN: down=? [map_to reject]".to_owned(),
        ]
    );
}

#[test]
fn renamed_containers_and_rpcs_are_the_same() {
    let pair = Pair::new(
        "message M { N n = 1; message N { int32 a = 1; } } enum E { E_0 = 0; }
         service S { rpc Do(M) returns (M.N); rpc Undo(M) returns (M); }",
        "message X { N n = 1; message N { int64 a = 1; } } enum F { F_0 = 0; F_1 = 1; }
         service T { rpc Make(X) returns (X.N); }",
    );
    assert_eq!(
        pair.shown(&[]),
        ["S.Do ->: up=? [unimplemented]", "S.Undo ->: up=? [unimplemented]"]
    );
    let pair = pair.renamed("M", "X").renamed("E", "F").renamed("S", "T").renamed("S.Do", "T.Make");
    let asked = [
        "M.N.a -> X.N.a: down=reject [reject saturate]",
        "-> F.F_1: down=? [map_to reject]",
        "S.Undo ->: up=? [unimplemented]",
    ];
    assert_eq!(pair.shown(&[]), asked);
}

#[test]
fn what_moved_into_a_message_is_nested() {
    let flat = "message User { string street = 1; string city = 2; } message Address {}";
    let deep = "message User { Address address = 3; }
                message Address { string street = 1; string city = 2; }";
    let moved = [("User.street", "Address.street"), ("User.city", "Address.city")];
    let pair = with(Pair::new(flat, deep), |it| it.pairs = pairs(&moved));
    assert_eq!(
        pair.shown(&[])[0],
        "User.street, User.city -> User.address: up=nest [nest] down=flatten [flatten]"
    );
    let pair =
        with(Pair::new(deep, flat), |it| it.pairs = pairs(&moved.map(|(old, new)| (new, old))));
    assert_eq!(
        pair.shown(&[])[0],
        "User.address -> User.street, User.city: up=flatten [flatten] down=nest [nest]"
    );
}
