//! Plans, case by case.

use limbeck_bridge::plan::{Class, EnumCase, EnumHow, How, MethodHow, Step, Summary};
use limbeck_bridge::{Argument, Decision, Direction, Policy, PolicyKind, Question};

use crate::pair::Pair;
use crate::parts::check;

/// Decisions of their texts.
pub(crate) fn decided(texts: &[&str]) -> Vec<Decision> {
    texts
        .iter()
        .map(|text| text.parse().unwrap_or_else(|error| panic!("{text}: {error}")))
        .collect()
}

#[test]
fn a_decision_about_messages_that_are_no_pair_is_told() {
    let pair = Pair::new(
        "message M { string name = 1; } message N {}",
        "message M { string name = 1; } message N { string given = 1; }",
    );
    let plan = pair.plan(&decided(&["M.name -> N.given: up=custom, down=custom"]));
    let reasons: Vec<&str> = plan.questions.iter().map(|it| it.reason.as_str()).collect();
    assert!(
        reasons.iter().any(|it| it.contains("fields of messages of which none")),
        "{reasons:?}"
    );
}

#[test]
fn a_value_that_does_not_fit_is_asked_again() {
    let pair = Pair::new(
        "message M { int32 a = 1; bool b = 2; E e = 3; repeated string l = 4; } enum E { E_0 = 0; }",
        "message M {}",
    );
    let drop = |field: &str, value: &str| {
        format!("M.{field} ->: up=drop because \"x\", down=const({value}) because \"x\"")
    };
    for (field, value, problem) in [
        ("a", "3000000000", "is not a whole number from -2147483648 to 2147483647"),
        ("a", "\"x\"", "is not a whole number"),
        ("b", "1", "is not `true` or `false`"),
        ("e", "E_1", "is not the name of an enum value"),
        ("l", "\"x\"", "it is no scalar"),
    ] {
        let plan = pair.plan(&decided(&[&drop(field, value)]));
        let found = plan.questions.iter().find(|it| it.from == [format!("M.{field}")]);
        assert!(found.is_some_and(|it| it.reason.contains(problem)), "{field}: {found:?}");
    }
    for (field, value) in [("a", "-7"), ("b", "true"), ("e", "E_0")] {
        let plan = pair.plan(&decided(&[&drop(field, value)]));
        assert!(plan.questions.iter().all(|it| it.from != [format!("M.{field}")]), "{field}");
    }
}

#[test]
fn numbers_are_what_their_types_hold() {
    let types = ["double", "float", "uint64", "int64"];
    let fields: Vec<String> =
        types.iter().zip(1..).map(|(ty, n)| format!("{ty} {ty}_ = {n};")).collect();
    let pair = Pair::new(&format!("message M {{ {} }}", fields.concat()), "message M {}");
    for (ty, value, is_held) in [
        ("double", "1.5", true),
        ("double", "-2.5e-300", true),
        ("double", "3", true),
        ("double", "9007199254740993", false),
        ("double", "1e999", false),
        ("double", "\"inf\"", false),
        ("double", "NaN", false),
        ("float", "0.1", true),
        ("float", "1e39", false),
        ("float", "16777217", false),
        ("uint64", "18446744073709551615", true),
        ("uint64", "18446744073709551616", false),
        ("uint64", "-1", false),
        ("uint64", "1.5", false),
        ("int64", "9223372036854775808", false),
        ("int64", "-9223372036854775808", true),
    ] {
        let text = format!("M.{ty}_ ->: up=drop because \"x\", down=const({value}) because \"x\"");
        let decisions = decided(&[&text]);
        // What is kept of it is read again.
        assert_eq!(decided(&[&decisions[0].to_string()]), decisions, "{text}");
        let plan = pair.plan(&decisions);
        let is_asked = plan.questions.iter().any(|it| it.from == [format!("M.{ty}_")]);
        assert_eq!(!is_asked, is_held, "{ty} {value}: {:?}", plan.questions);
    }
}

#[test]
fn fields_that_are_not_in_the_message_do_not_nest() {
    let pair = Pair::new(
        "message M { string street = 1; string zip = 2; int64 n = 3; }",
        "message M { Address a = 9; } message Address { string street = 1; int32 n = 2; }",
    );
    for (text, problem) in [
        ("M.street, M.zip -> M.a: up=nest, down=flatten", "`Address` has no field `zip`"),
        (
            "M.street, M.n -> M.a: up=nest, down=flatten",
            "`n` does not move as it is: not every `int64`",
        ),
    ] {
        let plan = pair.plan(&decided(&[text]));
        let found = plan.questions.iter().any(|it| it.reason.contains(problem));
        assert!(found, "{text}: {:#?}", plan.questions);
    }
}

#[test]
fn what_stays_inside_is_asked_about_and_told() {
    let pair = Pair::new(
        "message M { string street = 1; }",
        "message M { reserved 1; Address a = 9; }
         message Address { string street = 1; string zip = 2; }",
    );
    // What does not stand is asked about.
    let mut broken = decided(&["M.street -> M.a: up=nest, down=flatten"]);
    let flatten = Policy::new(PolicyKind::Flatten).with("value", Argument::from("x"));
    *broken[0].policy_mut(Direction::Down) = Some(flatten);
    let plan = pair.plan(&broken);
    let found = plan.questions.iter().find(|it| it.reason.contains("`zip` of it would be dropped"));
    assert!(found.is_some_and(|it| it.suggestion.is_none()), "{:#?}", plan.questions);
    // So is what drops something without a reason.
    let bare = "M.street -> M.a: up=nest, down=flatten";
    let plan = pair.plan(&decided(&[bare]));
    assert_eq!(plan.questions.len(), 1, "{:#?}", plan.questions);
    let Question { reason, .. } = &plan.questions[0];
    assert!(reason.contains("`flatten` can lose something, and no reason is given"), "{reason}");
    let command = plan.questions[0].command("user.v2");
    assert!(command.ends_with("down=flatten because \"…\"'"), "{command}");
    let plan = pair.plan(&decided(&[&format!("{bare} because \"v1 has no zip\"")]));
    check(&plan, pair.schema());
    let lines = pair.lines(&plan, "M");
    assert!(lines.contains(&"down  -> M.a.zip: lossy, is dropped".to_owned()), "{lines:#?}");
    let steps = pair.steps(&plan, "M", Direction::Down);
    let [Step { how: How::Flatten(inner), .. }] = &*steps else { panic!("{steps:?}") };
    let dropped = inner.iter().find(|step| step.to.is_empty()).unwrap();
    assert!(dropped.ruling.is_some(), "who drops it, and why, is known");
}

#[test]
fn a_default_that_loses_something_says_why() {
    let optional = "message M { optional int32 a = 1; }";
    let pair = Pair::new("message M { int32 a = 1; }", optional);
    let plan = pair.plan(&decided(&["M.a -> M.a: down=default(5)"]));
    assert_eq!(plan.questions.len(), 1, "{:#?}", plan.questions);
    let Question { reason, .. } = &plan.questions[0];
    assert!(reason.contains("`default` can lose something, and no reason is given"), "{reason}");
    let reasoned = "M.a -> M.a: down=default(5) because \"it is five mostly\"";
    assert_eq!(pair.plan(&decided(&[reasoned])).questions, []);
    // What the older version does not have loses nothing of it.
    let pair = Pair::new("message M {}", optional);
    let added = "-> M.a: up=default(5), down=drop because \"v1 does not know it\"";
    assert_eq!(pair.plan(&decided(&[added])).questions, []);
}

#[test]
fn values_that_share_a_number_are_decided_once() {
    let mut pair = Pair::new(
        "enum E { option allow_alias = true; E_0 = 0; E_A = 1; E_B = 1; }",
        "enum E { option allow_alias = true; E_0 = 0; E_A = 1; E_C = 5; E_B = 5; }",
    );
    for value in ["E.E_0", "E.E_A", "E.E_B"] {
        pair.lineage.pairs.push((value.to_owned(), value.to_owned()));
    }
    assert_eq!(pair.shown(&[]), ["E.E_B -> E.E_B: down=? [identity map_to reject]"]);
    for (down, case) in [("identity", false), ("reject", true)] {
        let decisions = decided(&[&format!("E.E_B -> E.E_B: down={down}")]);
        assert_eq!(pair.shown(&decisions), [""; 0]);
        let plan = pair.plan(&decisions);
        assert_eq!(plan.enums[0].down.fallible, case, "{down}");
    }
}

#[test]
fn what_is_not_served_answers_nothing() {
    let pair = Pair::new(
        "message A {} message M {} service S { rpc Do(A) returns (stream M); }",
        "message A {} message L {} service S { rpc Do(A) returns (L); }",
    );
    let unserved = "S.Do -> S.Do: up=unimplemented because \"x\"";
    assert_eq!(pair.shown(&decided(&[unserved])), [""; 0]);
    for text in [unserved.to_owned(), format!("{unserved}, down=custom")] {
        let plan = pair.plan(&decided(&[&text]));
        let method = &plan.services[0].methods[0];
        assert_eq!(
            (&method.how, &method.down_ruling),
            (&MethodHow::Unimplemented, &None),
            "{text}"
        );
    }
    let served = pair.shown(&decided(&["S.Do -> S.Do: up=single"]));
    assert_eq!(served, ["S.Do -> S.Do: down=? []"]);
}

#[test]
fn answers_are_gathered_in_a_list() {
    let text = |field: &str, stream: &str| {
        format!("message A {{ {field} }} service S {{ rpc Do(A) returns ({stream} A); }}")
    };
    let collect = decided(&["S.Do -> S.Do: down=collect(10)"]);
    for (field, is_open) in [
        ("", true),
        ("int32 a = 1;", true),
        ("repeated int32 a = 1;", false),
        ("repeated int32 a = 1; repeated int32 b = 2;", true),
        // Which of many answers would tell it?
        ("repeated int32 a = 1; string next = 2;", true),
        ("repeated int32 a = 1; oneof o { string next = 2; }", true),
        ("repeated int32 a = 1; map<string, int32> b = 2;", true),
    ] {
        let pair = Pair::new(&text(field, ""), &text(field, "stream"));
        assert_eq!(!pair.plan(&collect).questions.is_empty(), is_open, "{field}");
        let asked = if is_open { "[single]" } else { "[collect single]" };
        assert_eq!(pair.shown(&[]), [format!("S.Do -> S.Do: down=? {asked}")], "{field}");
    }
}

#[test]
fn nothing_is_offered_that_cannot_be_filled_in() {
    for (old, new, asked) in [
        // Elements without fields have no key.
        (
            "repeated string a = 1;",
            "map<string, string> a = 1;",
            &["M.a -> M.a: up=? [] down=? []"][..],
        ),
        ("map<string, int32> a = 1;", "repeated int32 a = 1;", &["M.a -> M.a: up=? [] down=? []"]),
        ("repeated K a = 1;", "map<int32, K> a = 1;", &["M.a -> M.a: up=? [] down=? []"]),
        ("repeated K a = 1;", "map<string, K> a = 1;", &["M.a -> M.a: up=? [key] down=? [key]"]),
        // What is no scalar has no value that could be said.
        (
            "",
            "K a = 1 [(google.api.field_behavior) = REQUIRED];",
            &["-> M.a: down=drop [drop]", "-> M.a: up=? [zero]"],
        ),
        (
            "repeated int32 a = 1;",
            "",
            &["M.a ->: up=reject_if_set [reject_if_set drop stash] down=zero [zero]"],
        ),
    ] {
        let text =
            |fields: &str| format!("message M {{ {fields} }} message K {{ string id = 1; }}");
        let pair = Pair::new(&text(old), &text(new));
        assert_eq!(pair.shown(&[]), asked, "{old} | {new}");
    }
}

#[test]
fn several_fields_are_converted_by_one_method() {
    let pair = Pair::new(
        "message M { string name = 1; }",
        "message M { string display = 1; string given = 2; string family = 3; }",
    );
    let decisions = decided(&["M.name -> M.given, M.family, M.display: up=custom, down=custom"]);
    let plan = pair.plan(&decisions);
    check(&plan, pair.schema());
    let up = pair.lines(&plan, "M");
    assert_eq!(
        up,
        [
            "up M.name -> M.given, M.family, M.display: custom, the service's own code",
            "down M.name -> M.given, M.family, M.display: custom, the service's own code",
        ]
    );
    assert!(plan.messages.iter().all(|pair| pair.up.fallible && pair.down.fallible));
    // One direction alone leaves the other as it was.
    let plan = pair.plan(&decided(&[
        "M.name -> M.given, M.family, M.display: up=custom",
        "-> M.given: down=drop because \"x\"",
        "-> M.family: down=drop because \"x\"",
    ]));
    check(&plan, pair.schema());
    assert_eq!(pair.steps(&plan, "M", Direction::Up).len(), 1);
    assert_eq!(pair.steps(&plan, "M", Direction::Down).len(), 3);
}

#[test]
fn fields_nest_in_a_message_of_another_package() {
    let pair = Pair::new(
        "message M { int64 units = 1; }",
        "message M { reserved 1; common.v1.Money price = 2; }",
    );
    let plan = pair.plan(&decided(&["M.units -> M.price: up=nest, down=flatten"]));
    check(&plan, pair.schema());
    assert!(
        matches!(&*pair.steps(&plan, "M", Direction::Up), [step] if matches!(step.how, How::Nest(_)))
    );
    assert!(
        matches!(&*pair.steps(&plan, "M", Direction::Down), [step] if matches!(step.how, How::Flatten(_)))
    );
}

#[test]
fn what_nobody_asked_counts_if_it_fits() {
    let pair = Pair::new(
        "message M { int64 a = 1; int32 b = 2; }",
        "message M { int64 a = 1; int32 b = 2; }",
    );
    let plan = pair.plan(&decided(&[
        "M.a -> M.a: up=scale(1000), down=floor because \"x\"",
        "M.b -> M.b: up=custom",
    ]));
    check(&plan, pair.schema());
    assert_eq!(
        pair.lines(&plan, "M"),
        [
            "up M.a -> M.a: checked, is multiplied by 1000",
            "up M.b -> M.b: custom, the service's own code",
            "down M.a -> M.a: lossy, is divided by 1000, rounded down",
            "down M.b -> M.b: lossless, moves",
        ]
    );
    let plan = pair.plan(&decided(&["M.a -> M.a: up=scale(1000)"]));
    assert_eq!(plan.questions.len(), 1, "the way back has to be said");
    let pair = Pair::new("", "message N {}");
    assert!(pair.plan(&[]).messages.is_empty());
}

#[test]
fn a_default_is_what_unset_reads_as() {
    let pair = Pair::new(
        "proto2 message M { optional int32 a = 1 [default = 1]; optional int32 b = 2 [default = 3];
           optional string c = 3; }",
        "proto2 message M { optional int32 a = 1 [default = 2];
           oneof o { int32 b = 2 [default = 4]; string c = 3; } }",
    );
    let asked = pair.shown(&[]);
    // Of two members, the other may be set.
    assert_eq!(
        asked,
        [
            "M.b, M.c -> M.o: up=? []",
            "M.a -> M.a: up=? [identity default] down=? [identity default]",
            "M.b -> M.b: down=? [identity default]",
        ]
    );
    let plan = pair.plan(&decided(&[
        "M.a -> M.a: up=default(1) because \"x\", down=default(2) because \"x\"",
        "M.b -> M.b: down=default(4) because \"x\"",
        "M.b, M.c -> M.o: up=custom",
    ]));
    check(&plan, pair.schema());
    let lines = pair.lines(&plan, "M");
    assert_eq!(lines[0], "up M.a -> M.a: lossy, moves; unset reads as `1`", "{lines:#?}");
    assert!(
        lines.contains(&"down M.a -> M.a: lossy, moves; unset reads as `2`".to_owned()),
        "{lines:#?}"
    );
    assert!(
        lines.contains(&"down M.b -> M.b: lossy, moves; unset reads as `4`".to_owned()),
        "{lines:#?}"
    );
}

#[test]
fn unset_is_one_thing_both_ways() {
    let text = |n: u8| format!("proto2 message M {{ optional int32 a = 1 [default = {n}]; }}");
    let pair = Pair::new(&text(1), &text(2));
    for (up, down, is_open) in [
        ("identity", "identity", false),
        ("default(1) because \"x\"", "default(2) because \"x\"", false),
        ("default(1) because \"x\"", "custom", false),
        ("default(1) because \"x\"", "identity", true),
        ("identity", "default(2) because \"x\"", true),
    ] {
        let plan = pair.plan(&decided(&[&format!("M.a -> M.a: up={up}, down={down}")]));
        assert_eq!(!plan.questions.is_empty(), is_open, "{up} {down}: {:?}", plan.questions);
        let is_told = |reason: &str| reason.contains("contradict each other");
        assert!(plan.questions.iter().all(|it| is_told(&it.reason)), "{:?}", plan.questions);
    }
}

#[test]
fn what_is_undecided_spreads_to_who_holds_it() {
    let text = |ty: &str| {
        format!(
            "message A {{ B b = 1; }} message B {{ A a = 1; C c = 2; }} message C {{ {ty} x = 1; }}
             message D {{ string s = 1; }}"
        )
    };
    let pair = Pair::new(&text("int32"), &text("int64"));
    let plan = pair.plan(&[]);
    let is_determined = |name: &str| {
        let pair = pair.pair_of(&plan, name);
        (pair.up.how.is_some(), pair.down.how.is_some())
    };
    assert_eq!(
        ["A", "B", "C", "D"].map(is_determined),
        [(true, false), (true, false), (true, false), (true, true)]
    );
    let plan = pair.plan(&decided(&["C.x -> C.x: down=reject"]));
    check(&plan, pair.schema());
    let can_err = |name: &str| {
        (pair.pair_of(&plan, name).up.fallible, pair.pair_of(&plan, name).down.fallible)
    };
    assert_eq!(
        ["A", "B", "C", "D"].map(can_err),
        [(false, true), (false, true), (false, true), (false, false)]
    );
}

#[test]
fn small_numbers_are_always_times() {
    for (ty, factor, class, can_err) in [
        ("int32", 1, "lossless", false),
        ("uint32", 1000, "lossless", false),
        ("int32", 7, "checked", true),
        ("int64", 1, "checked", true),
    ] {
        let old = format!("message M {{ repeated {ty} a = 1; }}");
        let pair = Pair::new(&old, "message M { repeated google.protobuf.Timestamp a = 1; }");
        let decision = format!("M.a -> M.a: up=scale({factor}), down=floor because \"x\"");
        let plan = pair.plan(&decided(&[&decision]));
        check(&plan, pair.schema());
        let lines = pair.lines(&plan, "M");
        assert!(lines[0].starts_with(&format!("up M.a -> M.a: {class}, ")), "{lines:?}");
        assert_eq!(pair.pair_of(&plan, "M").up.fallible, can_err, "{ty} {factor}");
    }
}

#[test]
fn how_a_time_was_written_is_lost_and_what_is_none_is_refused() {
    let pair = Pair::new(
        "message M { repeated string a = 1; }",
        "message M { repeated google.protobuf.Timestamp a = 1; }",
    );
    let plan = pair.plan(&decided(&["M.a -> M.a: up=reject"]));
    check(&plan, pair.schema());
    assert!(pair.lines(&plan, "M")[0].starts_with("up M.a -> M.a: lossy, "));
    assert!(pair.pair_of(&plan, "M").up.fallible);
}

#[test]
fn a_value_that_goes_there_and_back_loses_nothing() {
    let pair = Pair::new(
        "message M { E e = 1; } enum E { E_0 = 0; E_LOW = 1; E_HIGH = 2; E_TOP = 3; }",
        "message M { E e = 1; } enum E { E_0 = 0; E_LOW = 10; E_HIGH = 20; }",
    );
    let plan = pair.plan(&decided(&[
        "E.E_LOW -> E.E_LOW: up=map_to(E_LOW) because \"x\", down=map_to(E_LOW) because \"x\"",
        "E.E_HIGH -> E.E_HIGH: up=map_to(E_HIGH) because \"x\", down=map_to(E_HIGH) because \"x\"",
        "E.E_LOW ->: up=map_to(E_LOW) because \"x\"",
        "-> E.E_LOW: down=map_to(E_LOW) because \"x\"",
        "E.E_HIGH ->: up=map_to(E_HIGH) because \"x\"",
        "-> E.E_HIGH: down=map_to(E_HIGH) because \"x\"",
        "E.E_TOP ->: up=map_to(E_HIGH) because \"x\"",
    ]));
    let classes = |direction| -> Vec<(String, Class)> {
        let pair_plan = &plan.enums[0];
        let Some(EnumHow::Cases(cases)) = &pair_plan.way(direction).how else {
            panic!("{:?}", plan.questions)
        };
        let name = |case: &EnumCase| pair.schema().name(case.from).to_owned();
        cases.iter().map(|case| (name(case), case.class)).collect()
    };
    let expected = |names: &[(&str, Class)]| -> Vec<(String, Class)> {
        names.iter().map(|(name, class)| ((*name).to_owned(), *class)).collect()
    };
    let (lossless, lossy) = (Class::Lossless, Class::Lossy);
    let up = [("E_0", lossless), ("E_LOW", lossless), ("E_HIGH", lossy), ("E_TOP", lossy)];
    assert_eq!(classes(Direction::Up), expected(&up));
    let down = [("E_0", lossless), ("E_LOW", lossless), ("E_HIGH", lossless)];
    assert_eq!(classes(Direction::Down), expected(&down));
}

#[test]
fn what_is_lost_is_lost_of_the_version_that_it_comes_of() {
    let pair = Pair::new(
        "message M { E e = 1; string fax = 2; string pager = 4; } enum E { E_0 = 0; E_1 = 1; }",
        "message M { E e = 1; reserved 2, 4; string note = 3; } enum E { E_0 = 0; E_1 = 1; E_2 = 2; }",
    );
    let plan = pair.plan(&decided(&[
        "-> E.E_2: down=map_to(E_1) because \"x\"",
        "M.fax ->: up=drop because \"x\", down=zero because \"x\"",
        "M.pager ->: up=reject_if_set, down=const(\"none\") because \"x\"",
        "-> M.note: down=drop because \"x\"",
    ]));
    check(&plan, pair.schema());
    let summary = Summary::of(&plan.report(pair.schema()));
    assert_eq!(summary.survives, ["M.e", "E.E_0", "E.E_1"]);
    assert_eq!(summary.refused, ["M.pager"]);
    assert_eq!(summary.lost, ["M.fax"]);
    assert_eq!(summary.unseen, ["M.note", "E.E_2"]);
    assert_eq!(summary.answered, 5);
}

/// Two versions of a message of so many fields, and a decision about each.
fn much(count: usize, from: usize, policies: &str, ty: &str) -> (Pair, Vec<Decision>) {
    let text = |ty: &str, from: usize| -> String {
        let fields: Vec<String> =
            (from..from + count).map(|n| format!("{ty} f{n} = {n};")).collect();
        let fields = fields.concat();
        format!("message M {{ {fields} }}")
    };
    let pair = Pair::new(&text("int32", 1), &text(ty, from));
    let numbers = (1..=count).zip(from..);
    let decision = |(old, new)| format!("M.f{old} -> M.f{new}: {policies}").parse().unwrap();
    (pair, numbers.map(decision).collect())
}

/// Ten times as much takes some ten times as long, not a hundred times.
#[test]
fn much_is_planned_in_little_time() {
    for (from, policies, ty) in [
        (1, "down=reject", "int64"),
        (50_000, "up=identity, down=identity", "int32"),
        (50_000, "up=custom, down=custom", "int32"),
    ] {
        let took = [1_000, 10_000].map(|count| {
            let (pair, decisions) = much(count, from, policies, ty);
            let start = std::time::Instant::now();
            let plan = pair.plan(&decisions);
            let took = start.elapsed();
            check(&plan, pair.schema());
            took
        });
        assert!(took[1] < took[0] * 40, "{took:?}");
    }
}
