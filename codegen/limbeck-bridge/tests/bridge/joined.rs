//! Plans of oneofs: members that one side lacks, fields that come together or apart.

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{Class, How, Several};
use limbeck_schema::model::Element;

use crate::pair::Pair;
use crate::parts::check;
use crate::planned::decided;

#[test]
fn what_a_oneof_tells_and_a_field_does_not_is_said() {
    let pair = Pair::new(
        "message M { int32 a = 1; optional string b = 2; }",
        "message M { oneof o { int32 a = 1; string b = 2; } }",
    );
    let lines = pair.lines(&pair.plan(&decided(&["M.a, M.b -> M.o: up=reject"])), "M");
    for line in [
        "down M.a -> M.a: lossy, moves; that it was set to zero is lost",
        "down M.b -> M.b: lossless, moves",
    ] {
        assert!(lines.iter().any(|it| it == line), "{line}: {lines:#?}");
    }
}

#[test]
fn a_oneof_goes_member_by_member() {
    let pair = Pair::new(
        "message M { oneof o { int32 a = 1; string b = 2; bool c = 3; } }",
        "message M { oneof o { int32 a = 1; string b = 2; bytes d = 4; } }",
    );
    let plan =
        pair.plan(&decided(&["M.c ->: up=sentinel(b) because \"x\"", "-> M.d: down=reject"]));
    check(&plan, pair.schema());
    assert_eq!(
        pair.lines(&plan, "M"),
        [
            "up M.o -> M.o: lossy, member by member",
            "up M.a -> M.a: lossless, moves",
            "up M.b -> M.b: lossless, moves",
            "up M.c -> M.b: lossy, reads as `b`, with nothing in it",
            "down M.o -> M.o: checked, member by member",
            "down M.a -> M.a: lossless, moves",
            "down M.b -> M.b: lossless, moves",
            "down  -> M.d: checked, is refused",
        ]
    );
    let pair_plan = pair.pair_of(&plan, "M");
    assert!(!pair_plan.up.fallible && pair_plan.down.fallible);
}

#[test]
fn a_member_becomes_any_of_the_oneof_on_the_other_side() {
    let pair = Pair::new(
        "message M { oneof o { int32 a = 1; int32 b = 2; bool s = 5; } }",
        "message M { oneof p { int32 a = 1; int32 c = 3; } oneof q { bool s = 5; int32 d = 4; } }",
    );
    let rest = "M.o -> M.a, M.s: down=reject";
    for (text, problem) in [
        ("-> M.c: down=map_to(x) because \"x\"", "variant of `M.p`, only `a`, `b`, `s`; `x`"),
        ("-> M.c: down=map_to(s) because \"x\"", "its value is none of `s`"),
        ("M.b ->: up=map_to(e) because \"x\"", "variant of `M.o`, only `a`, `c`, `s`, `d`; `e`"),
    ] {
        let questions = pair.plan(&decided(&[text, rest])).questions;
        assert!(questions.iter().any(|it| it.reason.contains(problem)), "{text}: {questions:#?}");
    }
    let plan = pair.plan(&decided(&[
        rest,
        "M.b ->: up=map_to(c) because \"v2 calls it so\"",
        "-> M.c: down=map_to(b) because \"v1 calls it so\"",
        "-> M.d: down=map_to(b) because \"v1 calls it so\"",
    ]));
    assert_eq!(plan.questions, []);
    check(&plan, pair.schema());
    let lines = pair.lines(&plan, "M");
    for line in [
        "up M.b -> M.c: lossy, reads as `c`",
        "down M.b -> M.c: lossy, reads as `b`",
        "down M.b -> M.d: lossy, reads as `b`",
    ] {
        assert!(lines.iter().any(|it| it == line), "{line}: {lines:#?}");
    }
}

#[test]
fn each_join_goes_by_what_is_decided_of_it() {
    let pair = Pair::new(
        "message M { oneof x { int32 a = 1; int32 c = 3; } int32 b = 2; int32 d = 4; }",
        "message M { oneof o { int32 a = 1; int32 b = 2; } oneof p { int32 c = 3; int32 d = 4; } }",
    );
    let plan = pair.plan(&decided(&[
        "M.a, M.b -> M.o: up=reject",
        "M.d, M.c -> M.p: up=priority because \"x\"",
        "M.x -> M.a, M.c: down=reject",
    ]));
    check(&plan, pair.schema());
    let steps = pair.steps(&plan, "M", Direction::Up);
    let [step] = &*steps else { panic!("{steps:?}") };
    let How::Regroup { several, leaves } = &step.how else { panic!("{step:?}") };
    let shown =
        |(oneof, several): (&Element, &Several)| (pair.schema().name(*oneof).to_owned(), *several);
    let several: Vec<(String, Several)> = several.iter().map(shown).collect();
    assert_eq!(several, [("o".to_owned(), Several::Reject), ("p".to_owned(), Several::Priority)]);
    let names: Vec<&str> = leaves.iter().map(|leaf| pair.schema().name(leaf.from)).collect();
    assert_eq!(names, ["a", "b", "d", "c"]);
    assert_eq!(step.class, Class::Lossy);
    assert!(pair.pair_of(&plan, "M").up.fallible);
    let about = "of `p` the first that is set counts, and more than one of `o` is refused";
    let lines = pair.lines(&plan, "M");
    assert!(lines.iter().any(|line| line.contains(about)), "{lines:#?}");
}

#[test]
fn priority_goes_by_the_order_of_the_decision() {
    let pair = Pair::new(
        "message M { int32 a = 1; int32 b = 2; }",
        "message M { oneof o { int32 a = 1; int32 b = 2; } }",
    );
    let plan = pair.plan(&decided(&["M.b, M.a -> M.o: up=priority because \"x\""]));
    check(&plan, pair.schema());
    let steps = pair.steps(&plan, "M", Direction::Up);
    let [step] = &*steps else { panic!("{steps:?}") };
    let How::Regroup { several, .. } = &step.how else { panic!("{step:?}") };
    assert!(several.values().eq([&Several::Priority]), "{several:?}");
    let names: Vec<&str> = step.from.iter().map(|it| pair.schema().name(*it)).collect();
    assert_eq!(names, ["b", "a"]);
}
