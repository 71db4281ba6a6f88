//! What people read of each kind of change, and what the history records.

use std::collections::BTreeSet;

use limbeck_diff::{Kind, Renames, apply, compare, describe, descriptions, facts, fold, records};
use limbeck_schema::model::Schema;

use crate::compiled::schema;

const OPTIONS: &str = "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\";
    message Rule { optional string text = 1; optional int32 size = 2; }
    extend google.protobuf.FieldOptions { optional Rule rule = 50001; }
    extend google.protobuf.OneofOptions { optional int32 choice = 50001; }";

const OLD: &str = r#"syntax = "proto2"; package p; import "o.proto"; option java_package = "a";
message Changed {
  option deprecated = true;
  optional string name = 1; optional string type = 2; optional int32 cardinality = 3;
  optional int32 presence = 4; repeated int32 packed = 5; optional Group group = 6;
  optional int32 json = 7; optional int32 default = 8 [default = 1]; optional int32 gone = 9;
  optional int32 marked = 10 [(rule).text = "a"]; map<string, int32> counts = 11;
  oneof contact { int32 inside = 12; } oneof kept { int32 k = 14; } message Group {}
  optional Status status = 15;
  reserved 20 to 22, 30; reserved "old"; extensions 100 to 199, 500;
}
message Gone { message Inner { optional int32 a = 1; } enum Sort { NONE = 0; } }
enum Status { option allow_alias = true; ZERO = 0; ON = 1; ACTIVE = 1; OFF = 2; LAST = 3;
  reserved 20; reserved "OLD"; }
enum GoneEnum { G0 = 0; }
service Service { rpc Get(Changed) returns (Changed); rpc Old(Changed) returns (Changed);
  rpc Quiet(Changed) returns (Changed); }
service GoneService {}
message Other { extensions 100 to 199; }
extend Changed { optional int32 numbered = 100; optional int32 gone = 101; optional int32 moved = 102; }
"#;

const NEW: &str = r#"syntax = "proto2"; package p; import public "o.proto"; option java_package = "b";
message Changed {
  optional string title = 1; optional bytes type = 2; repeated int32 cardinality = 3;
  required int32 presence = 4; repeated int32 packed = 5 [packed = true]; optional group Group = 6 {}
  optional int32 json = 7 [json_name = "j"]; optional int32 default = 8 [default = 2];
  optional int32 marked = 10 [(rule) = { text: "b" size: 1 }]; map<string, int64> counts = 11;
  oneof way { int32 inside = 12; } oneof kept { option (choice) = 1; int32 k = 14; } optional int32 more = 13;
  optional Status status = 15;
  reserved 20 to 23; reserved "new"; extensions 100 to 299;
}
message Added { message Inner { optional int32 a = 1; } optional group Body = 2 {} }
enum Status { option allow_alias = true; option deprecated = true; ON = 1 [deprecated = true];
  ZERO = 0; WORKS = 1; FINAL = 3; MORE = 4; reserved 21; reserved "NEW"; }
enum AddedEnum { A0 = 0; }
service Service { option deprecated = true; rpc Get(stream Added) returns (stream Added);
  rpc New(Changed) returns (Changed);
  rpc Quiet(Changed) returns (Changed) { option deprecated = true; } }
service AddedService {}
message Other { extensions 100 to 199; }
extend Changed { optional int32 numbered = 103; optional int32 added = 104; }
extend Other { optional int32 moved = 102; }
"#;

/// Declarations that move between files, change their syntax, or are renamed.
const MOVED: &str =
    "message M { extensions 10 to max; oneof o { string s = 5; } enum E { Z = 0; } }
    service S { rpc Get(M) returns (M); } extend M { optional string x = 10; }";

fn files(text: &str, more: &[(&str, String)]) -> Schema {
    let more = more.iter().map(|(name, text)| (*name, text.clone()));
    schema([("o.proto", OPTIONS.to_owned()), ("p.proto", text.to_owned())].into_iter().chain(more))
}

/// All lines of a comparison, and the kinds that they show.
fn lines(old: &Schema, new: &Schema, renames: &Renames) -> (String, BTreeSet<Kind>) {
    let comparison = compare(old, new, renames);
    let lines = descriptions(&comparison);
    for (change, line) in comparison.changes.iter().zip(&lines) {
        assert_eq!(describe(change, old, new), *line);
    }
    (lines.join("\n") + "\n", comparison.changes.iter().map(|change| change.kind).collect())
}

/// Each case: a title, both sides, and renames.
fn cases() -> Vec<(&'static str, Schema, Schema, Renames)> {
    let none = Renames::default();
    let renames = [
        ("p", "q"),
        ("p.M", "q.N"),
        ("p.M.o", "q.N.way"),
        ("p.S.Get", "q.S.Fetch"),
        ("p.x", "q.y"),
    ];
    let after = "message N { extensions 10 to max; oneof way { string s = 5; } enum E { Z = 0; } }
        service S { rpc Fetch(N) returns (N); } extend N { optional string y = 10; }";
    let (moved, syntax) = (
        format!("package p; {MOVED}"),
        "message T { map<int32, string> s = 1; } enum U { Z = 0; }",
    );
    let file = |name: &'static str, text: &str| vec![(name, text.to_owned())];
    let two = [file("a.proto", &moved), file("c.proto", "package c;")].concat();
    vec![
        ("members", files(OLD, &[]), files(NEW, &[]), none.clone()),
        ("files", files("", &two), files("package q;", &file("b.proto", &moved)), none.clone()),
        ("syntax", files(syntax, &[]), files(&format!("syntax = \"proto3\"; {syntax}"), &[]), none),
        (
            "renames",
            files("", &file("a.proto", &moved)),
            files("", &file("a.proto", &format!("package q; {after}"))),
            renames.into_iter().collect(),
        ),
    ]
}

#[test]
fn every_kind_of_change_reads_well() {
    let (mut text, mut seen) = (String::new(), BTreeSet::new());
    for (title, old, new, renames) in cases() {
        let (lines, kinds) = lines(&old, &new, &renames);
        text.extend(["# ", title, "\n", &lines, "\n"]);
        seen.extend(kinds);
    }
    let missing: Vec<_> = Kind::ALL.iter().filter(|kind| !seen.contains(kind)).collect();
    assert!(missing.is_empty(), "no line shows {missing:?}");
    snapbox::assert_data_eq!(text, snapbox::file!["described.txt"].raw());
}

#[test]
fn a_record_says_what_was_and_what_is() {
    let mut text = String::new();
    for (title, old, new, renames) in cases() {
        text.extend(["# ", title, "\n"]);
        for record in fold(records(&compare(&old, &new, &renames))) {
            let (package, path, kind) = (&record.package, &record.path, record.kind.name());
            text.extend(["\n", package, " ", path, ": ", kind, "\n"]);
            for (sign, side) in [('-', &record.was), ('+', &record.now)] {
                let lines = side.as_deref().unwrap_or_default().lines();
                text.extend(lines.map(|line| format!("{sign} {line}\n")));
            }
        }
        text += "\n";
    }
    snapbox::assert_data_eq!(text, snapbox::file!["recorded.txt"].raw());
}

#[test]
fn a_record_that_does_not_fit_says_what_it_found() {
    let none = Renames::default();
    let text = |ty: &str| format!("syntax = \"proto3\"; package p; message M {{ {ty} a = 1; }}");
    let [int, long, bytes] = ["int32", "int64", "bytes"].map(|ty| files(&text(ty), &[]));
    let empty = files("syntax = \"proto3\"; package p; message M {}", &[]);
    let refused = |on: &Schema, old: &Schema, new: &Schema| {
        apply(&facts(on), &records(&compare(old, new, &none))).unwrap_err().to_string()
    };
    assert_eq!(refused(&bytes, &int, &long), "`p.M.a: type` should be `int32`, but is `bytes`");
    assert_eq!(refused(&empty, &int, &long), "`p.M.a: type` should be `int32`, but is absent");
    assert_eq!(
        refused(&int, &empty, &int),
        "`p.M.a: declaration` should be absent, but is `field`"
    );
    let renames = Renames::from_iter([("p.M", "p.N")]);
    let after = files("syntax = \"proto3\"; package p; message N { int32 a = 1; }", &[]);
    let both = "syntax = \"proto3\"; package p; message M { int32 a = 1; } message N {}";
    let records = records(&compare(&int, &after, &renames));
    assert_eq!(apply(&facts(&int), &records), Ok(facts(&after)));
    let error = apply(&facts(&files(both, &[])), &records).unwrap_err();
    assert_eq!(error.to_string(), "`p.N: declaration` should be absent, but is `message`");
}
