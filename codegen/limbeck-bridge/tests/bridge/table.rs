//! The table of bridges, row by row: what is asked, and how it is answered.

use limbeck_bridge::{Argument, Decision, Direction, Policy, PolicyKind, Question};

use crate::pair::{Pair, show};
use crate::parts::check;
use crate::rows::CASES;

#[test]
fn every_row_asks_what_the_table_says() {
    let mut wrong = Vec::new();
    for (name, pair, asked) in &*CASES {
        let found = pair.shown(&[]);
        if found != *asked {
            wrong.push(format!("{name}: asks {found:#?}, not {asked:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A decision as someone would make it: as suggested, or else the last word, or else by code.
pub(crate) fn answer(question: &Question, use_names: bool) -> Decision {
    if let Some(suggestion) = &question.suggestion {
        return suggestion.clone();
    }
    let (from, to) = (question.from.clone(), question.to.clone());
    let mut decision = Decision { from, to, ..Decision::default() };
    for need in &question.needs {
        let named = question.reason.split('`').rev().nth(1);
        let policy = match named {
            Some(named) if use_names && need.options.contains(&PolicyKind::MapTo) => {
                let map_to = Policy::new(PolicyKind::MapTo);
                map_to.with("value", Argument::from(named)).because("a test")
            }
            Some(_) | None => Policy::new(PolicyKind::Custom),
        };
        *decision.policy_mut(need.direction) = Some(policy);
    }
    decision
}

/// What answers all questions of a pair: each in its order.
pub(crate) fn answers(pair: &Pair, questions: &[Question], use_names: bool) -> Vec<Decision> {
    let mut answers: Vec<Decision> = questions.iter().map(|it| answer(it, use_names)).collect();
    // What is suggested of one direction may make no sense beside what is said of the other, and a name
    // may be one of another type: that is said, and code is always an answer.
    for left in pair.open(&answers) {
        assert!(left.reason.contains("which is decided"), "{left:?} after {answers:?}");
        let same = |it: &Question| {
            let needs =
                |it: &Question| it.needs.iter().map(|need| need.direction).collect::<Vec<_>>();
            (&it.from, &it.to, needs(it)) == (&left.from, &left.to, needs(&left))
        };
        let place = questions.iter().position(same).unwrap();
        for need in &left.needs {
            *answers[place].policy_mut(need.direction) = Some(Policy::new(PolicyKind::Custom));
        }
    }
    answers
}

#[test]
fn nothing_is_open_after_every_answer() {
    for (name, pair, asked) in &*CASES {
        for use_names in [true, false] {
            let questions = pair.open(&[]);
            let answers = answers(pair, &questions, use_names);
            for (question, decision) in questions.iter().zip(&answers) {
                let text = decision.to_string();
                assert_eq!(text.parse::<Decision>(), Ok(decision.clone()), "{name}: {text}");
                assert!(!question.reason.is_empty(), "{name}");
            }
            check(&pair.plan(&answers), pair.schema());
            let left = pair.shown(&answers);
            assert!(left.is_empty(), "{name}: {left:?} are open after {answers:?}");
            for missing in 0..answers.len() {
                let mut fewer = answers.clone();
                fewer.remove(missing);
                let shown = pair.shown(&fewer);
                // Beside a decision without a unit, code is all that is left.
                let is_time = name.contains("Timestamp") || name.contains("Duration");
                if is_time && questions.len() > 1 && asked[missing].contains("floor") {
                    let without_unit = asked[missing].replace("=floor [floor reject]", "=? []");
                    assert_eq!(shown, [without_unit], "{name}");
                } else {
                    assert_eq!(shown, [asked[missing]], "{name}");
                }
            }
        }
    }
}

#[test]
fn suggestions_stand_and_options_can_be_said() {
    for (name, pair, _) in &*CASES {
        for question in pair.open(&[]) {
            for need in &question.needs {
                for kind in &need.options {
                    assert!(kind.directions().contains(&need.direction), "{name}: {kind}");
                }
                let suggested =
                    question.suggestion.as_ref().and_then(|it| it.policy(need.direction));
                if let Some(policy) = suggested {
                    assert_eq!(policy.validate(need.direction), Ok(()), "{name}");
                    assert!(need.options.contains(&policy.kind), "{name}");
                }
            }
        }
    }
}

#[test]
fn a_time_without_a_unit_is_left_to_code() {
    for (old, new, time, number) in [
        ("google.protobuf.Timestamp", "int64", "up", "down"),
        ("int64", "google.protobuf.Timestamp", "down", "up"),
    ] {
        let pair = Pair::new(
            &format!("message M {{ {old} t = 1; }}"),
            &format!("message M {{ {new} t = 1; }}"),
        );
        let first = decided(&format!("M.t -> M.t: {number}=custom"));
        let left = pair.open(&first);
        assert_eq!(show(&left[0]), format!("M.t -> M.t: {time}=? []"));
        for kind in ["floor because \"x\"", "reject"] {
            let both = [&*first, &*decided(&format!("M.t -> M.t: {time}={kind}"))].concat();
            assert!(pair.open(&both)[0].reason.contains("only a `scale`"), "{kind}");
        }
        // What the command says is an answer.
        let command = left[0].command("user.v2");
        let text = command.rsplit('\'').nth(1).unwrap();
        assert_eq!(pair.open(&[&*first, &*decided(text)].concat()), [], "{command}");
        let scaled = decided(&format!("M.t -> M.t: {number}=scale(1000), {time}=reject"));
        assert_eq!(pair.open(&scaled), []);
    }
}

fn decided(text: &str) -> Vec<Decision> {
    vec![text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))]
}

#[test]
fn what_does_not_fit_is_asked_again() {
    let pair = Pair::new(
        "message M { int32 a = 1; } enum E { E_0 = 0; E_9 = 9; }",
        "message M { int64 a = 1; } enum E { E_0 = 0; E_1 = 1; E_9 = 9; }",
    );
    let value = "-> E.E_1: down=map_to(E_9) because \"x\"";
    for (text, problem) in [
        ("M.a -> M.a: down=first because \"x\"", "`first`, which is decided, does not fit"),
        ("M.a -> M.a: up=reject", "not every `int64` of v2 fits `int32` of v1"),
        ("M.a ->: down=saturate because \"x\"", "not every"),
        ("-> M.a: down=saturate because \"x\"", "not every"),
        ("M.b -> M.b: down=saturate because \"x\"", "not every"),
    ] {
        let decisions = [decided(text), decided(value)].concat();
        let questions = pair.open(&decisions);
        assert_eq!(questions.len(), 1, "{text}: {questions:?}");
        assert!(questions[0].reason.contains(problem), "{text}: {}", questions[0].reason);
    }
    let field = "M.a -> M.a: down=saturate because \"x\"";
    for (text, problem) in [
        ("-> E.E_1: down=map_to(E_1) because \"x\"", "`E_1`, which is decided, is not there"),
        (
            "-> E.E_1: down=map_to(VALUE) because \"x\"",
            "v1 does not have this value, only `E_0`, `E_9`",
        ),
        ("-> E.E_1: down=drop because \"x\"", "`drop`, which is decided, does not fit"),
    ] {
        let decisions = [decided(text), decided(field)].concat();
        let questions = pair.open(&decisions);
        assert_eq!(questions.len(), 1, "{text}: {questions:?}");
        assert!(questions[0].reason.contains(problem), "{text}: {}", questions[0].reason);
    }
    let mut without_why = decided(field);
    without_why[0].policy_mut(Direction::Down).as_mut().unwrap().why = None;
    let questions = pair.open(&[without_why, decided(value)].concat());
    assert!(questions[0].reason.contains("no reason is given"), "{}", questions[0].reason);
    assert_eq!(pair.open(&[decided(field), decided(value)].concat()), []);
}

#[test]
fn the_key_of_a_map_is_a_field() {
    let file =
        |field: &str| format!("message M {{ {field} a = 1; }} message A {{ string id = 1; }}");
    let (list, map) = (file("repeated A"), file("map<string, A>"));
    let both = |up: &str, down: &str| {
        decided(&format!("M.a -> M.a: up=key({up}) because \"x\", down=key({down}) because \"x\""))
    };
    for pair in [Pair::new(&list, &map), Pair::new(&map, &list)] {
        assert_eq!(pair.open(&both("id", "id")), []);
        let left = pair.open(&both("id", "key"));
        assert!(left[0].reason.contains("`key`, which is decided, is not there"), "{left:?}");
        assert!(left[0].needs(Direction::Down) && !left[0].needs(Direction::Up));
    }
}

#[test]
fn one_decision_may_answer_several_questions() {
    let pair = Pair::new(
        "message M { string name = 1; }",
        "message M { string given = 2; string family = 3; }",
    );
    assert_eq!(pair.open(&[]).len(), 3);
    let decisions = decided("M.name -> M.given, M.family: up=custom, down=custom");
    assert_eq!(pair.open(&decisions), []);
    let later = decided("-> M.given: down=drop because \"x\"");
    let left = pair.shown(&[decisions, later].concat());
    assert_eq!(
        left,
        ["M.name ->: down=zero [zero const]", "-> M.family: down=drop [drop]"],
        "what is related counts as a whole"
    );
}

#[test]
fn commands_can_be_pasted() {
    let pair = Pair::new(
        "message M { int32 a = 1; } enum E { E_0 = 0; } service S { rpc Do(M) returns (M); }",
        "message M { int64 a = 1; google.protobuf.Timestamp b = 2; } enum E { E_0 = 0; E_1 = 1; }",
    );
    let commands: Vec<String> =
        pair.open(&[]).iter().map(|question| question.command("user.v2")).collect();
    assert_eq!(
        commands,
        [
            "limbeck revision --package user.v2 -m 'Decide the conversion of M.a -> M.a' \
             --decide 'M.a -> M.a: down=reject because \"v1 has no such value\"'",
            "limbeck revision --package user.v2 -m 'Decide the conversion of -> M.b' \
             --decide '-> M.b: down=drop because \"v1 does not know the field\"'",
            "limbeck revision --package user.v2 -m 'Decide the conversion of -> E.E_1' \
             --decide '-> E.E_1: down=map_to(…) because \"…\"'",
            "limbeck revision --package user.v2 -m 'Decide the conversion of S.Do ->' \
             --decide 'S.Do ->: up=unimplemented because \"…\"'",
        ]
    );
    for (text, column) in [
        ("-> E.E_1: down=map_to(…) because \"x\"", 23),
        ("S.Do ->: up=unimplemented because \"…\"", 13),
    ] {
        assert_eq!(text.parse::<Decision>().unwrap_err().column, column, "{text}");
    }
    let question = Question {
        from: vec!["M.a".to_owned()],
        to: Vec::new(),
        needs: Vec::new(),
        suggestion: Some(decided("M.a ->: up=drop because \"it's gone\"").remove(0)),
        reason: String::new(),
    };
    assert!(question.command("user.v2").ends_with("because \"it'\\''s gone\"'"));
    assert_eq!(show(&question), "M.a ->: ");
}

#[test]
fn names_that_are_not_there_are_found() {
    let pair = Pair::new(
        "message M { int32 count = 1; } enum E { E_0 = 0; }",
        "message M { oneof kind { int32 size = 1; } } service S { rpc Do(M) returns (M); }",
    );
    for (text, unknown) in [
        ("M.count -> M.size: up=reject", &[][..]),
        ("M, E.E_0 -> M.kind, S.Do: up=reject", &[]),
        (
            "M.coutn -> M.siez: up=reject",
            &[("M.coutn", Some("M.count")), ("M.siez", Some("M.size"))],
        ),
        ("M.size -> M.count: up=reject", &[("M.size", None), ("M.count", None)]),
        ("E.E_1 -> S.Undo: up=reject", &[("E.E_1", Some("E.E_0")), ("S.Undo", Some("S.Do"))]),
        ("user.v1.M -> N.count.deep: up=reject", &[("user.v1.M", None), ("N.count.deep", None)]),
    ] {
        let found = pair.strangers(&decided(text)[0]);
        let found: Vec<_> = found.iter().map(|it| (&*it.path, it.similar.as_deref())).collect();
        assert_eq!(found, unknown, "{text}");
    }
}

/// What stands for each number from 1 on.
fn each(count: usize, shown: impl FnMut(usize) -> String) -> String {
    (1..=count).map(shown).collect::<Vec<_>>().concat()
}

/// Thousands of everything, none of which is what it was.
#[test]
fn much_is_no_trouble() {
    let count = 4_000;
    let version = |ty: &str, base: usize| {
        let fields = each(count, |n| format!("{ty} f{n} = {n};"));
        let members = each(count, |n| format!("{ty} g{n} = {};", n + base));
        let pairs = each(count / 2, |n| {
            format!("oneof p{n} {{ {ty} h{n} = {}; {ty} i{n} = {}; }}", 2 * n, 2 * n + 1)
        });
        let values = each(count, |n| format!("E_{base}_{n} = {};", n + base));
        let rpcs = each(count, |n| format!("rpc Do{base}x{n}(M) returns (M);"));
        format!(
            "message M {{ {fields} }} message O {{ oneof o {{ {ty} a = 1; {members} }} }}
             message P {{ {pairs} }}
             enum E {{ E_0 = 0; {values} }} service S {{ {rpcs} }}"
        )
    };
    let pair = Pair::new(&version("int32", 1), &version("int64", 100_000));
    let questions = pair.open(&[]);
    assert_eq!(questions.len(), count + 1 + 2 * count + count + 2 * count + count);
    let answers: Vec<Decision> = questions.iter().map(|it| answer(it, false)).collect();
    assert_eq!(pair.open(&answers).len(), 0);
}
