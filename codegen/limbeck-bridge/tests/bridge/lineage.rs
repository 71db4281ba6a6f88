//! Where names and numbers mislead.

use limbeck_bridge::Lineage;

use crate::pair::Pair;

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
            "E.E_1 ->: up=? [map_to reject]",
            "-> E.E_1: down=? [map_to reject]",
            "S.Do ->: up=? [unimplemented]",
        ]
    );
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
