//! What is asked, and what is not.

use std::fmt::Write;
use std::time::Instant;

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::source::Memory;

use super::{Answers, moves, questions};
use crate::canon::Canon;

fn canon(text: &str) -> Canon {
    let text = format!("syntax = \"proto3\"; package p; {text}");
    let files = Memory::from_iter([("p.proto", text.as_str())]);
    let compilation = compile(&files, &Limits::default()).unwrap();
    assert!(!compilation.has_errors(), "{:#?}", compilation.findings);
    Canon::of(&compilation.schema, compilation.schema.find_package("p").unwrap()).unwrap()
}

fn answers(renamed: &[(&str, &str)], kept: &[&str]) -> Answers {
    let renamed = renamed.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned()));
    Answers { renamed: renamed.collect(), kept: kept.iter().map(|it| (*it).to_owned()).collect() }
}

/// The questions, and those that are left when all before are answered with yes.
fn asked(old: &str, new: &str) -> Vec<Vec<String>> {
    let (old, new) = (canon(old), canon(new));
    let mut answers = Answers::default();
    let mut rounds = Vec::new();
    loop {
        let moves = moves(&old, &new, &answers).unwrap();
        let questions = questions(&old, &new, &answers, &moves);
        if questions.is_empty() {
            return rounds;
        }
        answers.renamed.extend(questions.iter().map(|it| (it.old.clone(), it.new.clone())));
        let line =
            |it: &super::Question| format!("{} {} -> {}: {}", it.kind, it.old, it.new, it.why);
        rounds.push(questions.iter().map(line).collect());
    }
}

fn bad(old: &str, new: &str, renamed: &[(&str, &str)], kept: &[&str]) -> Vec<String> {
    let bad = moves(&canon(old), &canon(new), &answers(renamed, kept)).unwrap_err();
    bad.iter().map(ToString::to_string).collect()
}

#[test]
fn answers_that_make_no_sense_are_refused_with_the_reason() {
    let old =
        "message A { int32 a = 1; int32 b = 2; } message B { int32 c = 1; } enum E { Z = 0; }";
    let new =
        "message A { int32 d = 1; int32 e = 2; } message B { int32 f = 1; } enum F { Z = 0; }";
    let bad = |renamed: &[(&str, &str)], kept: &[&str]| bad(old, new, renamed, kept);
    assert_eq!(
        bad(&[("A.x", "A.d")], &[]),
        ["`A.x` is not recorded, so that it cannot have been renamed"]
    );
    assert_eq!(bad(&[("A.a", "A.x")], &[]), ["there is no `A.x` in the proto files"]);
    assert_eq!(bad(&[("A.a", "F")], &[]), ["`A.a` and `F` are not of one kind: field and enum"]);
    assert_eq!(
        bad(&[("A.a", "A.e")], &[]),
        ["`A.a` has the number 1, `A.e` has 2: by its number it is another"]
    );
    assert_eq!(
        bad(&[("A.a", "B.f")], &[]),
        ["`B.f` is not in what `A.a` was in: there it is something new"]
    );
    assert_eq!(bad(&[("A.a", "A.d"), ("A.a", "A.e")], &[])[0], "`A.a` is named twice");
    assert_eq!(bad(&[("A.a", "A.d")], &["A.a"]), ["`A.a` is named twice"]);
    assert_eq!(bad(&[], &["A.q"]), ["`A.q` is not recorded, so that it cannot have been renamed"]);
}

#[test]
fn what_is_plainly_new_or_gone_is_not_asked_about() {
    for (old, new) in [
        ("message A { int32 a = 1; }", "message A { int32 b = 2; }"),
        ("message A { int32 a = 1; }", "message A { int32 a = 1; int32 b = 2; }"),
        ("message User { string name = 1; }", "message Invoice { int64 cents = 1; }"),
        ("message DeleteReply {}", "message Ping {}"),
        ("enum E { A = 0; B = 1; }", "enum E { A = 0; C = 2; }"),
        ("message A { oneof o { int32 a = 1; } }", "message A { oneof q { int32 b = 2; } }"),
        (
            "message A {} message B {} message C {} message D {} service S { rpc X(A) returns (B); }",
            "message A {} message B {} message C {} message D {} service S { rpc Y(C) returns (D); }",
        ),
        // Another number: the old name is still there.
        ("enum E { A = 0; B = 1; }", "enum E { A = 0; B = 1; C = 1; option allow_alias = true; }"),
    ] {
        assert!(asked(old, new).is_empty(), "{old} => {new}: {:?}", asked(old, new));
    }
}

#[test]
fn numbers_with_another_name_are_asked_about() {
    assert_eq!(
        asked("message A { int32 a = 1; }", "message A { int64 b = 1; }"),
        [["field A.a -> A.b: the number 1 was that of `A.a`"]]
    );
    assert_eq!(
        asked("message A { int32 a = 1; int32 b = 2; }", "message A { int32 b = 1; int32 a = 2; }"),
        [[
            "field A.a -> A.b: the number 1 was that of `A.a`",
            "field A.b -> A.a: the number 2 was that of `A.b`"
        ]]
    );
    assert_eq!(
        asked("enum E { Z = 0; A = 1; }", "enum E { Z = 0; B = 1; }"),
        [["value E.A -> E.B: the number 1 was that of `E.A`"]]
    );
    assert_eq!(
        asked(
            "enum E { A = 0; B = 0; option allow_alias = true; }",
            "enum E { C = 0; D = 0; option allow_alias = true; }"
        ),
        [[
            "value E.A -> E.C: the number 0 was that of `E.A`",
            "value E.B -> E.D: the number 0 was that of `E.B`"
        ]]
    );
}

#[test]
fn an_answer_does_not_hide_another_question() {
    let (old, new) = (
        canon("message A { int32 a = 1; int32 b = 2; }"),
        canon("message A { int32 b = 1; int32 c = 2; }"),
    );
    let half = answers(&[("A.a", "A.b")], &[]);
    let known = moves(&old, &new, &half).unwrap();
    let left = questions(&old, &new, &half, &known);
    assert_eq!(left.len(), 1, "{left:#?}");
    assert_eq!(left[0].flags(), ["--rename A.b=A.c", "--no-rename A.b"]);
    let kept = answers(&[("A.a", "A.b")], &["A.b"]);
    let known = moves(&old, &new, &kept).unwrap();
    assert!(questions(&old, &new, &kept, &known).is_empty());
}

#[test]
fn what_has_no_number_is_asked_about_by_what_is_in_it() {
    assert_eq!(
        asked(
            "message A { int32 a = 1; int32 b = 2; message N { int32 n = 1; } }",
            "message C { int32 a = 1; int32 c = 2; message N { int32 n = 1; } }"
        ),
        [
            vec!["message A -> C: 1 of its 2 members are in it"],
            vec!["field A.b -> C.c: the number 2 was that of `A.b`"],
        ]
    );
    assert_eq!(
        asked("message GetReply {}", "message FetchReply {}"),
        [["message GetReply -> FetchReply: both are empty"]]
    );
    assert_eq!(
        asked("message A { oneof o { int32 a = 1; } }", "message A { oneof q { int32 a = 1; } }"),
        [["oneof A.o -> A.q: 1 of its fields are in it"]]
    );
    assert_eq!(
        asked(
            "message M {} message N {} service S { rpc A(M) returns (N); rpc B(M) returns (N); }",
            "message M {} message N {} service S { rpc C(M) returns (N); rpc D(M) returns (N); }"
        ),
        [[
            "rpc S.A -> S.C: it has the same request and response",
            "rpc S.B -> S.D: it has the same request and response"
        ]]
    );
    assert_eq!(
        asked(
            "message M {} service S { rpc A(M) returns (M); }",
            "message M {} service T { rpc A(M) returns (M); }"
        ),
        [["service S -> T: 1 of its 1 members are in it"]]
    );
}

#[test]
fn many_that_look_alike_take_no_time() {
    let messages = |name: &str, count: usize| {
        let mut text = String::new();
        for n in 0..count {
            let _ = write!(text, "message {name}{n} {{ string id = 1; int32 size = 2; }} ");
        }
        text
    };
    for count in [500, 2_000] {
        let (old, new) = (canon(&messages("Old", count)), canon(&messages("New", count)));
        let start = Instant::now();
        let found = questions(&old, &new, &Answers::default(), &super::Moves::default());
        println!("{count} removed, {count} added: {:?}", start.elapsed());
        assert_eq!(found.len(), count);
        assert!(found.iter().all(|it| it.new[3..] == it.old[3..]), "the likest name");
    }
}

#[test]
fn a_message_that_moved_is_asked_about_by_its_name() {
    let empty = asked("message None {} message F {}", "message F { message None {} }");
    assert_eq!(empty, [["message None -> F.None: both are empty"]]);
    let old = "message At { int32 x = 1; int32 y = 2; int32 z = 3; } message F {}";
    let new = "message F { message At { int32 x = 1; int64 b = 2; int64 c = 3; } }";
    assert_eq!(asked(old, new)[0], ["message At -> F.At: 1 of its 3 members are in it"]);
    let other = "message F { message By { int32 x = 1; int64 b = 2; int64 c = 3; } }";
    assert_eq!(asked(old, other), [[""; 0]; 0]);
}

#[test]
fn a_field_that_stayed_who_it_was_asks_about_the_message_that_it_holds() {
    let old = "message A { B b = 1; } message B { int32 x = 1; string y = 2; }";
    let new = "message A { C b = 1; } message C { bytes z = 7; }";
    assert_eq!(asked(old, new)[0], ["message B -> C: `A.b` holds it now"]);
    // Those that most fields agree about, and each once.
    let old = "message A { B a = 1; B b = 2; B c = 3; } message B { int32 x = 1; }";
    let new = "message A { C a = 1; D b = 2; D c = 3; } message C { bytes z = 7; } message D { bytes w = 8; }";
    assert_eq!(asked(old, new)[0], ["message B -> D: `A.b` holds it now"]);
    let old =
        "message A { map<string, B> a = 1; E e = 2; } message B { int32 x = 1; } enum E { Z = 0; }";
    let new =
        "message A { map<string, C> a = 1; F e = 2; } message C { bytes z = 7; } enum F { Y = 0; }";
    assert_eq!(
        asked(old, new)[0],
        ["message B -> C: `A.a` holds it now", "enum E -> F: `A.e` holds it now"]
    );
}

#[test]
fn a_field_says_nothing_about_messages_where_it_or_they_are_others() {
    let none = [
        // It has another name, or number.
        (
            "message A { B b = 1; } message B { int32 x = 1; }",
            "message A { C b = 2; } message C { bytes z = 7; }",
        ),
        // The message is there still, or the other was there before.
        (
            "message A { B b = 1; } message B { int32 x = 1; }",
            "message A { C b = 1; } message B { int32 x = 1; } message C { bytes z = 7; }",
        ),
        (
            "message A { B b = 1; } message B { int32 x = 1; } message C { bytes z = 7; }",
            "message A { C b = 1; } message C { bytes z = 7; }",
        ),
        // One is an enum.
        (
            "message A { B b = 1; } message B { int32 x = 1; }",
            "message A { C b = 1; } enum C { Z = 0; }",
        ),
    ];
    for (old, new) in none {
        let asked = asked(old, new).concat();
        assert!(asked.iter().all(|it| !it.contains("holds it now")), "{old} => {new}: {asked:?}");
    }
}
