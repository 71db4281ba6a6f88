//! Who breaks by a change, and the exchange that shows it: `Asked` is only sent in requests, `Told`
//! only in responses, and no rpc knows `Hidden`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use limbeck_check::{BreakingConfig, Scope, Scopes, Selection, Today, breaking};
use limbeck_diff::{Renames, compare};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::{Direction, Harm};
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

const REQUEST: &[Direction] = &[Direction::OldClientToNewServer];
const RESPONSE: &[Direction] = &[Direction::NewServerToOldClient];
const BOTH: &[Direction] = &[Direction::OldClientToNewServer, Direction::NewServerToOldClient];

#[test]
fn only_those_break_who_read_what_they_do_not_expect() {
    type Expected = (&'static str, &'static [Direction]);
    let cases: [(&str, &str, &str, [Expected; 3]); 6] = [
        (
            "MESSAGE_SAME_REQUIRED_FIELDS",
            "optional string a = 1;",
            "optional string a = 1; required string b = 2;",
            [("Asked", REQUEST), ("Told", &[]), ("Hidden", REQUEST)],
        ),
        (
            "MESSAGE_SAME_REQUIRED_FIELDS",
            "required string a = 1;",
            "optional string a = 1;",
            [("Asked", &[]), ("Told", RESPONSE), ("Hidden", RESPONSE)],
        ),
        (
            "FIELD_SAME_ONEOF",
            "optional string a = 1; oneof c { string b = 2; }",
            "oneof c { string a = 1; string b = 2; }",
            [("Asked", REQUEST), ("Told", &[]), ("Hidden", REQUEST)],
        ),
        (
            "FIELD_SAME_TYPE",
            "optional sint32 a = 1;",
            "optional int32 a = 1;",
            [("Asked", REQUEST), ("Told", RESPONSE), ("Hidden", BOTH)],
        ),
        (
            "FIELD_SAME_CPP_STRING_TYPE",
            "optional string a = 1;",
            "optional string a = 1 [ctype = CORD];",
            [("Asked", &[]), ("Told", &[]), ("Hidden", &[])],
        ),
        (
            "FIELD_NO_DELETE",
            "optional string a = 1; optional string b = 2;",
            "optional string a = 1;",
            [("Asked", REQUEST), ("Told", RESPONSE), ("Hidden", BOTH)],
        ),
    ];
    for (rule, before, after, expected) in cases {
        for (message, directions) in expected {
            let harm = harm(rule, (message, before), (message, after));
            assert_eq!(harm.directions, directions, "{rule} in {message}: {}", harm.witness);
            assert!(!harm.witness.is_empty() && !harm.instead.is_empty(), "{rule} in {message}");
        }
    }
}

#[test]
fn a_witness_names_what_changed() {
    for (rule, message, before, after, witness) in [
        (
            "FIELD_SAME_TYPE",
            "Asked",
            "optional string email = 3;",
            "optional int64 email = 3;",
            "an old client sends `email: \"ada@example.org\"` as field 3, length-delimited bytes; \
             the new server expects a varint there, and loses the value or refuses the message",
        ),
        (
            "FIELD_SAME_TYPE",
            "Told",
            "optional uint32 size = 1;",
            "optional int32 size = 1;",
            "a new server sends `size: -1`; the old client reads `4294967295`",
        ),
        (
            "FIELD_SAME_TYPE",
            "Asked",
            "optional Color color = 1;",
            "optional Shade color = 1;",
            "an old client sends `GREEN` (2), which `t.v1.Shade` has not; the new server misreads \
             or refuses it",
        ),
        (
            "FIELD_SAME_TYPE",
            "Asked",
            "optional Old part = 1;",
            "optional New part = 1;",
            "an old client sends `part` with `a` in it, field 1, which is `b` in `t.v1.New`; the \
             new server misreads or refuses it",
        ),
        (
            "FIELD_SAME_TYPE",
            "Asked",
            "map<string, int32> a = 1;",
            "map<string, int32> b = 1;",
            "code that holds `a` as `map<string, int32>` does not compile",
        ),
        (
            "FIELD_SAME_DEFAULT",
            "Told",
            "optional int32 tries = 1 [default = 3];",
            "optional int32 tries = 1 [default = 5];",
            "a new server leaves `tries` out and means `5`; the old client reads `3`",
        ),
    ] {
        let found = harm(rule, (message, before), (message, after));
        assert_eq!(found.witness, witness);
    }
}

fn harm(rule: &str, before: (&str, &str), after: (&str, &str)) -> Harm {
    let (old, new) = (schema(before), schema(after));
    let scopes = Scopes { old: Scope::roots(&old), new: Scope::roots(&new) };
    let selection = Selection { use_: vec![rule.to_owned()], ..Selection::default() };
    let config = BreakingConfig { selection, ..BreakingConfig::default() };
    let comparison = compare(&old, &new, &Renames::default());
    let mut findings = breaking(&comparison, &scopes, &config, &Today::default()).unwrap();
    let Some(finding) = findings.pop() else { panic!("{rule} says nothing of {after:?}") };
    assert!(findings.is_empty(), "{findings:#?}");
    *finding.harm.unwrap()
}

/// Three messages, one of which holds the fields that count.
fn schema((message, fields): (&str, &str)) -> Schema {
    let body = |name| if name == message { fields } else { "" };
    let messages =
        ["Asked", "Told", "Hidden"].map(|name| format!("message {name} {{ {} }}\n", body(name)));
    let text = format!(
        "syntax = \"proto2\";\npackage t.v1;\n{}\
         enum Color {{ GREEN = 2; }}\nenum Shade {{ PALE = 0; }}\n\
         message Old {{ optional string a = 1; }}\nmessage New {{ optional string b = 1; }}\n\
         service Service {{ rpc Call(Asked) returns (Told); }}\n",
        messages.concat()
    );
    let memory: Memory = [("t/v1/t.proto".to_owned(), text)].into_iter().collect();
    let compilation = compile(&memory, &Limits::default()).unwrap();
    assert!(!compilation.has_errors(), "{:#?}", compilation.findings);
    compilation.schema
}
