//! Every kind of change, and what is none: one line of proto before and after.

use std::collections::BTreeSet;

use limbeck_diff::{Kind, Renames, compare};
use limbeck_schema::model::Schema;

use crate::compiled::schema;

/// Text of `a.proto` before and after, and the kinds of change between them.
type Row = (&'static str, &'static str, &'static [Kind]);

const FIELDS: &[Row] = &[
    ("", "int32 a = 1;", &[Kind::FieldAdded]),
    ("int32 a = 1;", "", &[Kind::FieldRemoved]),
    ("int32 a = 1;", "int32 b = 1;", &[Kind::FieldName, Kind::FieldJsonName]),
    ("int32 a = 1;", "int64 a = 1;", &[Kind::FieldType]),
    (
        "int32 a = 1;",
        "repeated int32 a = 1;",
        &[Kind::FieldCardinality, Kind::FieldLabel, Kind::FieldPacked],
    ),
    ("int32 a = 1;", "optional int32 a = 1;", &[Kind::FieldPresence, Kind::FieldLabel]),
    ("M m = 1;", "optional M m = 1;", &[Kind::FieldLabel]),
    ("repeated int32 a = 1;", "repeated int32 a = 1 [packed = false];", &[Kind::FieldPacked]),
    // What the syntax implies may be written.
    ("repeated int32 a = 1;", "repeated int32 a = 1 [packed = true];", &[]),
    ("string s_t = 1;", "string s_t = 1 [json_name = \"sT\"];", &[]),
    ("string s_t = 1;", "string s_t = 1 [json_name = \"x\"];", &[Kind::FieldJsonName]),
    ("int32 a = 1;", "int32 a = 1 [deprecated = false];", &[Kind::FieldOption]),
    ("int32 a = 1 [deprecated = true];", "int32 a = 1;", &[Kind::FieldOption]),
    ("string a = 1;", "bytes a = 1;", &[Kind::FieldType, Kind::FieldUtf8]),
    (
        "oneof o { int32 a = 1; }",
        "int32 a = 1;",
        &[Kind::FieldPresence, Kind::FieldOneof, Kind::OneofRemoved],
    ),
    (
        "oneof o { int32 a = 1; }",
        "oneof p { int32 a = 1; }",
        &[Kind::FieldOneof, Kind::OneofRemoved, Kind::OneofAdded],
    ),
    (
        "oneof o { int32 a = 1; }",
        "oneof o { option (oneof) = 1; int32 a = 1; }",
        &[Kind::OneofOption],
    ),
    ("map<string, int32> a = 1;", "map<string, int64> a = 1;", &[Kind::FieldType]),
    // The entry follows its field.
    (
        "map<string, int32> a = 1;",
        "map<string, int32> b = 1;",
        &[Kind::FieldName, Kind::FieldJsonName],
    ),
    ("map<string, int32> a = 1;", "", &[Kind::FieldRemoved]),
    (
        "map<string, int32> a = 1;",
        "repeated int32 a = 1;",
        &[Kind::FieldType, Kind::FieldCardinality, Kind::FieldLabel, Kind::FieldPacked],
    ),
    ("reserved 5 to 9;", "reserved 5 to 6, 7 to 8, 9;", &[]),
    ("reserved 5;", "reserved 5 to 6;", &[Kind::MessageRangeReserved]),
    ("reserved 5 to 6;", "reserved 6;", &[Kind::MessageRangeReleased]),
    (
        "reserved \"a\", \"b\";",
        "reserved \"b\", \"c\";",
        &[Kind::MessageNameReserved, Kind::MessageNameReleased],
    ),
    ("", "option deprecated = true;", &[Kind::MessageOption]),
];

const FIELDS2: &[Row] = &[
    ("optional int32 a = 1;", "required int32 a = 1;", &[Kind::FieldPresence, Kind::FieldLabel]),
    ("optional int32 a = 1;", "optional int32 a = 1 [default = 0];", &[Kind::FieldDefault]),
    (
        "optional E e = 1; enum E { A = 0; B = 1; }",
        "optional E e = 1; enum E { B = 1; A = 0; }",
        &[Kind::FieldImplied, Kind::EnumDefault],
    ),
    ("optional float a = 1 [default = nan];", "optional float a = 1 [default = -nan];", &[]),
    ("optional M m = 1; message M {}", "optional group M = 1 {}", &[Kind::FieldDelimited]),
    ("extensions 100 to 199;", "extensions 100 to 149, 150 to 199;", &[]),
    ("extensions 100 to 199;", "extensions 100 to 299;", &[Kind::ExtensionRangeAdded]),
    ("extensions 100 to 199;", "extensions 150 to 199;", &[Kind::ExtensionRangeRemoved]),
    (
        "extensions 100 to 199;",
        "extensions 100 to 199 [(range) = 1];",
        &[Kind::ExtensionRangeRemoved, Kind::ExtensionRangeAdded],
    ),
];

const ENUMS: &[Row] = &[
    ("V0 = 0;", "V0 = 0; V1 = 1;", &[Kind::EnumValueAdded]),
    ("V0 = 0; V1 = 1;", "V0 = 0;", &[Kind::EnumValueRemoved]),
    ("V0 = 0; V1 = 1;", "V0 = 0; W1 = 1;", &[Kind::EnumValueName]),
    ("V0 = 0;", "V0 = 0 [deprecated = true];", &[Kind::EnumValueOption]),
    ("V0 = 0;", "option deprecated = true; V0 = 0;", &[Kind::EnumOption]),
    ("V0 = 0; V1 = 1; V2 = 2;", "V0 = 0; V2 = 2; V1 = 1;", &[]),
    ("V0 = 0; V1 = 1;", "V1 = 1; V0 = 0;", &[Kind::EnumDefault]),
    // JSON writes the first of several names.
    (
        "option allow_alias = true; V0 = 0; A = 1; B = 1;",
        "option allow_alias = true; V0 = 0; B = 1; A = 1;",
        &[Kind::EnumAliases],
    ),
    ("V0 = 0; reserved 5;", "V0 = 0; reserved 5 to 6;", &[Kind::EnumRangeReserved]),
    ("V0 = 0; reserved 5;", "V0 = 0;", &[Kind::EnumRangeReleased]),
    (
        "V0 = 0; reserved \"A\";",
        "V0 = 0; reserved \"B\";",
        &[Kind::EnumNameReserved, Kind::EnumNameReleased],
    ),
];

const METHODS: &[Row] = &[
    ("", "rpc A(M) returns (M);", &[Kind::MethodAdded]),
    ("rpc A(M) returns (M);", "", &[Kind::MethodRemoved]),
    ("rpc A(M) returns (M);", "rpc A(N) returns (M);", &[Kind::MethodInput]),
    ("rpc A(M) returns (M);", "rpc A(M) returns (N);", &[Kind::MethodOutput]),
    ("rpc A(M) returns (M);", "rpc A(stream M) returns (M);", &[Kind::MethodClientStreaming]),
    ("rpc A(M) returns (M);", "rpc A(M) returns (stream M);", &[Kind::MethodServerStreaming]),
    (
        "rpc A(M) returns (M);",
        "rpc A(M) returns (M) { option deprecated = true; }",
        &[Kind::MethodOption],
    ),
    ("", "option deprecated = true;", &[Kind::ServiceOption]),
];

/// Whole files.
const FILES: &[Row] = &[
    (
        "",
        "message A {} enum E { Z = 0; } service S {}",
        &[Kind::MessageAdded, Kind::EnumAdded, Kind::ServiceAdded],
    ),
    (
        "message A { message B {} map<int32, B> m = 1; }",
        "",
        &[Kind::MessageRemoved, Kind::MessageRemoved],
    ),
    ("enum E { Z = 0; } service S {}", "", &[Kind::EnumRemoved, Kind::ServiceRemoved]),
    ("message A {}", "enum A { Z = 0; }", &[Kind::MessageRemoved, Kind::EnumAdded]),
    ("option java_package = \"a\";", "option java_package = \"b\";", &[Kind::FileOption]),
    ("", "import \"o.proto\";", &[Kind::ImportAdded]),
    (
        "import \"o.proto\";",
        "import public \"o.proto\";",
        &[Kind::ImportRemoved, Kind::ImportAdded],
    ),
    ("extend M { optional int32 x = 100; }", "", &[Kind::ExtensionRemoved]),
    ("", "extend M { optional int32 x = 100; }", &[Kind::ExtensionAdded]),
    (
        "extend M { optional int32 x = 100; }",
        "extend M { optional int32 x = 101; }",
        &[Kind::FieldNumber],
    ),
    (
        "extend M { optional int32 x = 100; }",
        "extend N { optional int32 x = 100; }",
        &[Kind::ExtensionExtendee],
    ),
];

const OPTIONS: &str = "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\";
    extend google.protobuf.MessageOptions { optional double message = 50001; }
    extend google.protobuf.OneofOptions { optional int32 oneof = 50001; }
    extend google.protobuf.ExtensionRangeOptions { optional int32 range = 50001; }";

/// Wraps both texts of a row, and checks which kinds of change are between them, and back.
fn check(rows: &[Row], before: &str, after: &str) -> BTreeSet<Kind> {
    let files = |text: &str| {
        let text = format!("{before}{text}{after}");
        schema([("a.proto", text), ("o.proto", OPTIONS.to_owned())])
    };
    for (old, new, expected) in rows {
        let kinds = kinds(&files(old), &files(new), &Renames::default());
        assert_eq!(kinds, sorted(expected), "{old} → {new}");
    }
    rows.iter().flat_map(|(_, _, kinds)| kinds.iter().copied()).collect()
}

fn kinds(old: &Schema, new: &Schema, renames: &Renames) -> Vec<Kind> {
    let changes = |old, new, renames: &Renames| compare(old, new, renames).changes;
    let back = changes(new, old, &renames.invert());
    let back: Vec<Kind> = back.iter().map(|change| change.kind.invert()).collect();
    let forth: Vec<Kind> = changes(old, new, renames).iter().map(|change| change.kind).collect();
    assert_eq!(sorted(&forth), sorted(&back), "the way back");
    sorted(&forth)
}

fn sorted(kinds: &[Kind]) -> Vec<Kind> {
    let mut kinds = kinds.to_vec();
    kinds.sort();
    kinds
}

const PROTO3: &str = "syntax = \"proto3\"; package p; import \"o.proto\"; message A { ";
const PROTO2: &str = "package p; import \"o.proto\"; message A { ";

#[test]
fn every_kind_of_change_is_found_where_it_is() {
    let mut seen = check(FIELDS, PROTO3, "} message M {}");
    seen.extend(check(FIELDS2, PROTO2, "}"));
    seen.extend(check(ENUMS, "package p; enum E { ", "}"));
    let messages = "message M {} message N {}";
    seen.extend(check(METHODS, "package p; service S { ", &format!("}} {messages}")));
    let messages = "message M { extensions 100 to 199; } message N { extensions 100 to 199; }";
    seen.extend(check(FILES, "package p;", messages));
    for (old, new, renames, expected) in SETS {
        let (old, new) = (schema(old.iter().copied()), schema(new.iter().copied()));
        let renames: Renames = renames.iter().copied().collect();
        assert_eq!(kinds(&old, &new, &renames), sorted(expected), "{renames:?}");
        seen.extend(expected.iter().copied());
    }
    let missing: Vec<_> = Kind::ALL.iter().filter(|kind| !seen.contains(kind)).collect();
    assert!(missing.is_empty(), "no row shows {missing:?}");
}

/// Files before and after, renames, and the kinds of change.
type Set = (
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
    &'static [Kind],
);

const ALL: &str = "package p; message A { extensions 5 to max; message B {} oneof o { B b = 1; } }
    enum E { Z = 0; } service S { rpc Get(A) returns (A.B); } extend A { optional int32 x = 5; }";

const SETS: &[Set] = &[
    // A file under another name is another file.
    (&[("a.proto", ALL)], &[("b.proto", ALL)], &[], &[
        Kind::FileRemoved,
        Kind::FileAdded,
        Kind::MessageMoved,
        Kind::MessageMoved,
        Kind::EnumMoved,
        Kind::ServiceMoved,
        Kind::ExtensionMoved,
    ]),
    (
        &[("a.proto", "package p;"), ("b.proto", "package q;")],
        &[("a.proto", "package q;"), ("b.proto", "package q;")],
        &[],
        &[Kind::FilePackage, Kind::PackageRemoved],
    ),
    (
        &[("a.proto", "package q;"), ("b.proto", "package q;")],
        &[("a.proto", "package p;"), ("b.proto", "package q;")],
        &[],
        &[Kind::FilePackage, Kind::PackageAdded],
    ),
    // The types of map keys are the same but for the text they may hold; their presence is none.
    (
        &[("a.proto", "syntax = \"proto2\"; message A { map<string, int32> m = 1; }")],
        &[("a.proto", "syntax = \"proto3\"; message A { map<string, int32> m = 1; }")],
        &[],
        &[Kind::FileSyntax, Kind::FieldUtf8],
    ),
    (
        &[("a.proto", "syntax = \"proto2\"; enum E { Z = 0; }")],
        &[("a.proto", "syntax = \"proto3\"; enum E { Z = 0; }")],
        &[],
        &[Kind::FileSyntax, Kind::EnumOpenness],
    ),
    // A package takes all with it, also what refers to it.
    (
        &[("a.proto", ALL)],
        &[("a.proto", "package q; message A { extensions 5 to max; message B {} oneof o { B b = 1; } }
            enum E { Z = 0; } service S { rpc Get(A) returns (A.B); } extend A { optional int32 x = 5; }")],
        &[("p", "q")],
        &[
            Kind::FilePackage,
            Kind::PackageRenamed,
            Kind::MessageRenamed,
            Kind::MessageRenamed,
            Kind::EnumRenamed,
            Kind::ServiceRenamed,
            Kind::ExtensionRenamed,
        ],
    ),
    (
        &[("a.proto", ALL)],
        &[("a.proto", "package p; message X { extensions 5 to max; message B {} oneof way { B b = 1; } }
            enum E { Z = 0; } service S { rpc Fetch(X) returns (X.B); } extend X { optional int32 y = 5; }")],
        &[("p.A", "p.X"), ("p.A.o", "p.X.way"), ("p.S.Get", "p.S.Fetch"), ("p.x", "p.y")],
        &[
            Kind::MessageRenamed,
            Kind::MessageRenamed,
            Kind::OneofRenamed,
            Kind::MethodRenamed,
            Kind::ExtensionRenamed,
        ],
    ),
    // What was renamed to a name that something else had: that is gone, whichever stands first.
    (
        &[("a.proto", "package p; message B {} message A { optional int32 a = 1; } message C {}")],
        &[("a.proto", "package p; message B { optional int32 a = 1; }")],
        &[("p.A", "p.B")],
        &[Kind::MessageRenamed, Kind::MessageRemoved, Kind::MessageRemoved],
    ),
    (
        &[("a.proto", "package p; message M {} service S { rpc B(M) returns (M); rpc A(M) returns (stream M); }")],
        &[("a.proto", "package p; message M {} service S { rpc B(M) returns (stream M); }")],
        &[("p.S.A", "p.S.B")],
        &[Kind::MethodRenamed, Kind::MethodRemoved],
    ),
    // The name of a field of an option says nothing, nor does the option's own.
    (
        &[("a.proto", "package p; message M { option (o.x).a = 1; } import \"o.proto\";"), ("o.proto", OPTION_A)],
        &[("a.proto", "package p; message M { option (o.y).b = 1; } import \"o.proto\";"), ("o.proto", OPTION_B)],
        &[("o.x", "o.y")],
        &[Kind::FieldName, Kind::FieldJsonName, Kind::ExtensionRenamed],
    ),
];

const OPTION_A: &str = "package o; import \"google/protobuf/descriptor.proto\";
    message R { optional int32 a = 1; } extend google.protobuf.MessageOptions { optional R x = 50001; }";
const OPTION_B: &str = "package o; import \"google/protobuf/descriptor.proto\";
    message R { optional int32 b = 1; } extend google.protobuf.MessageOptions { optional R y = 50001; }";
