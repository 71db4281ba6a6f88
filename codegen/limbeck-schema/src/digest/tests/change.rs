//! Each change of meaning changes the digest, and no two lead to the same one.

use std::collections::BTreeMap;

use super::{OPTIONS, digests};

const PROTO3: &str = r#"syntax = "proto3"; package p; import "o.proto"; import "q.proto";
message User {
  string name = 1;
  repeated int32 scores = 2;
  map<string, int64> counts = 3;
  optional bool active = 4;
  Address address = 5;
  oneof contact { string email = 6; string phone = 7; }
  Status status = 8;
  bytes photo = 9 [(o.field) = { text: "a", inner: { numbers: 1 }, ratio: 0.5 }];
  q.Money money = 10;
  double ratio = 11;
  reserved 20 to 22;
  reserved "fax";
  option (o.message) = { text: "m" };
  message Address { string city = 1; }
}
enum Status { option allow_alias = true; UNKNOWN = 0; ON = 1; ACTIVE = 1; LAST = 5; FINAL = 5; reserved 9; reserved "OFF"; }
service Users {
  rpc Get(User) returns (User);
  rpc Watch(User) returns (stream User);
}
"#;

const PROTO2: &str = r#"syntax = "proto2"; package p; import "o.proto";
message Old {
  optional int32 number = 1 [default = 5];
  required string must = 2;
  optional Kind kind = 3;
  repeated int32 list = 4;
  optional group Group = 5 { optional int32 x = 1; }
  optional double nan = 6 [default = nan];
  extensions 100 to 200;
  extensions 300 to 400;
}
enum Kind { FIRST = 3; SECOND = 1; }
extend Old { optional int32 more = 100; repeated string words = 101; }
"#;

/// Text to replace, and what by: one change of meaning each.
const CHANGES3: &[(&str, &str)] = &[
    ("package p;", "package p; message More {}"),
    ("string name = 1;", ""),
    ("string name = 1;", "string title = 1;"),
    ("string name = 1;", "string name = 30;"),
    ("string name = 1;", "bytes name = 1;"),
    ("string name = 1;", "repeated string name = 1;"),
    ("string name = 1;", "optional string name = 1;"),
    ("string name = 1;", "string name = 1 [json_name = \"label\"];"),
    ("string name = 1;", "string name = 1 [deprecated = true];"),
    ("string name = 1;", "string name = 1 [deprecated = false];"),
    ("string name = 1;", "string name = 1 [(o.tags) = \"a\"];"),
    ("string name = 1;", "string name = 1 [(o.tags) = \"a\", (o.tags) = \"b\"];"),
    ("string name = 1;", "string name = 1 [(o.tags) = \"b\", (o.tags) = \"a\"];"),
    ("repeated int32 scores = 2;", "repeated int32 scores = 2 [packed = false];"),
    ("repeated int32 scores = 2;", "int32 scores = 2;"),
    ("repeated int32 scores = 2;", "repeated int64 scores = 2;"),
    ("repeated int32 scores = 2;", "repeated sint32 scores = 2;"),
    ("repeated int32 scores = 2;", "repeated uint32 scores = 2;"),
    ("repeated int32 scores = 2;", "repeated sfixed32 scores = 2;"),
    ("map<string, int64> counts = 3;", "map<int32, int64> counts = 3;"),
    ("map<string, int64> counts = 3;", "map<string, string> counts = 3;"),
    ("optional bool active = 4;", "bool active = 4;"),
    (
        "oneof contact { string email = 6; string phone = 7; }",
        "string email = 6; string phone = 7;",
    ),
    (
        "oneof contact { string email = 6; string phone = 7; }",
        "oneof contact { string email = 6; } string phone = 7;",
    ),
    ("oneof contact", "oneof way"),
    ("string phone = 7; }", "string phone = 7; Status s = 12; }"),
    ("oneof contact {", "oneof contact { option (o.oneof).text = \"o\";"),
    ("Status status = 8;", "int32 status = 8;"),
    ("text: \"a\"", "text: \"b\""),
    ("text: \"a\", ", ""),
    ("numbers: 1", "numbers: 2"),
    ("numbers: 1", "numbers: [1, 1]"),
    ("ratio: 0.5", "ratio: -0.5"),
    ("ratio: 0.5", "ratio: 0.5, level: LOW"),
    ("ratio: 0.5", "ratio: 0.5, level: HIGH"),
    ("ratio: 0.5", "ratio: 0.5, named { key: \"a\" value: 1 }"),
    ("ratio: 0.5", "ratio: 0.5, [o.extra]: true"),
    ("q.Money money", "q.Other money"),
    ("double ratio", "float ratio"),
    ("reserved 20 to 22;", ""),
    ("reserved 20 to 22;", "reserved 20 to 23;"),
    ("reserved \"fax\";", "reserved \"telex\";"),
    ("{ text: \"m\" }", "{ text: \"n\" }"),
    (
        "message Address { string city = 1; }",
        "message Address { string city = 1; message Deep {} }",
    ),
    (
        "message Address { string city = 1; }",
        "message Address { string city = 1; enum Deep { A = 0; } }",
    ),
    ("UNKNOWN = 0;", "NONE = 0;"),
    ("ON = 1;", "ON = 2;"),
    ("ON = 1;", "ON = 1 [deprecated = true];"),
    ("ON = 1;", "ON = 1 [(o.value).text = \"v\"];"),
    // JSON writes the first of the names of a number.
    ("ON = 1; ACTIVE = 1;", "ACTIVE = 1; ON = 1;"),
    ("reserved 9;", "reserved 9, 11;"),
    ("reserved \"OFF\";", ""),
    ("option allow_alias = true;", "option allow_alias = true; option (o.enum).text = \"e\";"),
    ("rpc Get(User)", "rpc Fetch(User)"),
    ("rpc Get(User)", "rpc Get(stream User)"),
    ("rpc Get(User)", "rpc Get(User.Address)"),
    ("(stream User)", "(User)"),
    ("(stream User)", "(stream User.Address)"),
    ("(stream User);", "(stream User) { option deprecated = true; }"),
    ("(stream User);", "(stream User) { option (o.method).text = \"m\"; }"),
    ("(stream User);", "(stream User) { option idempotency_level = IDEMPOTENT; }"),
    ("service Users {", "service Users { option (o.service).text = \"s\";"),
    ("service Users", "service People"),
];

const CHANGES2: &[(&str, &str)] = &[
    ("[default = 5]", "[default = 6]"),
    ("[default = 5]", "[default = 0]"),
    (" [default = 5]", ""),
    ("[default = nan]", "[default = inf]"),
    ("required string must", "optional string must"),
    ("FIRST = 3; SECOND = 1;", "SECOND = 1; FIRST = 3;"),
    ("repeated int32 list = 4;", "repeated int32 list = 4 [packed = true];"),
    (
        "optional group Group = 5 { optional int32 x = 1; }",
        "optional Group group = 5; message Group { optional int32 x = 1; }",
    ),
    ("optional int32 x = 1;", "optional int32 x = 2;"),
    ("extensions 300 to 400;", "extensions 300 to 401;"),
    ("extensions 300 to 400;", ""),
    ("optional int32 more = 100;", "optional int32 more = 102;"),
    ("optional int32 more = 100;", "optional int64 more = 100;"),
    ("optional int32 more = 100;", "optional int32 less = 100;"),
    ("optional int32 more = 100;", ""),
    ("optional int32 more = 100;", "optional int32 more = 100 [default = 1];"),
    ("repeated string words = 101;", "repeated string words = 101 [deprecated = true];"),
    ("message Old {", "message Old { option message_set_wire_format = false;"),
];

#[test]
fn every_change_of_meaning_shows() {
    assert_all_differ(PROTO3, CHANGES3);
    assert_all_differ(PROTO2, CHANGES2);
}

/// UTF-8 checks and enum openness come from the syntax alone.
#[test]
fn features_that_differ_by_syntax_show() {
    let file = |syntax: &str, body: &str| format!("syntax = \"{syntax}\"; package p; {body}");
    for body in [
        "message M { repeated string s = 1; }",
        "enum E { A = 0; }",
        "message M { map<string, string> m = 1; }",
    ] {
        let [two, three] =
            ["proto2", "proto3"].map(|syntax| digests(&[("p.proto", &file(syntax, body))]));
        assert_ne!(two, three, "{body}");
    }
}

fn assert_all_differ(text: &str, changes: &[(&str, &str)]) {
    let money = ("q.proto", "syntax = \"proto3\"; package q; message Money {} message Other {}");
    let digest = |text: &str| digests(&[("p.proto", text), money, OPTIONS]).0;
    let mut seen = BTreeMap::from([(digest(text), ("nothing", ""))]);
    for (from, to) in changes {
        assert_eq!(text.matches(from).count(), 1, "`{from}` is not there once");
        let before = seen.insert(digest(&text.replacen(from, to, 1)), (from, to));
        assert_eq!(before, None, "the same as `{from}` to `{to}`");
    }
}
