//! The changes of named cases, word by word.

use std::fmt::Write;

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

use super::{Draft, Recorded, draft};
use crate::canon::{Canon, apply, invert};
use crate::question::Answers;
use crate::revision::{Change, Pair};

/// The files of one side: the package `p`, and others.
type Files<'f> = &'f [(&'f str, &'f str)];

fn schema(files: Files<'_>) -> Schema {
    let compilation = compile(&files.iter().copied().collect::<Memory>(), &Limits::default());
    let compilation = compilation.unwrap();
    assert!(!compilation.has_errors(), "{:#?}", compilation.findings);
    compilation.schema
}

fn canon(schema: &Schema) -> Canon {
    let package = schema.find_package("p");
    package.map_or_else(|| Canon::new("p"), |package| Canon::of(schema, package).unwrap())
}

fn drafted(old: Files<'_>, new: Files<'_>, renamed: &[(&str, &str)]) -> Draft {
    let (old, new) = (schema(old), schema(new));
    let recorded = canon(&old);
    let renamed = renamed.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned()));
    let answers = Answers { renamed: renamed.collect(), ..Answers::default() };
    let recorded = Recorded { canon: &recorded, schema: Some(&old) };
    let draft = draft(recorded, &new, "p", &answers).unwrap();
    let back = apply(&draft.canon, &invert("p", &draft.changes)).unwrap();
    assert_eq!(back, *recorded.canon, "the way back");
    draft
}

/// The changes, a line each.
fn changes(old: Files<'_>, new: Files<'_>, renamed: &[(&str, &str)]) -> Vec<String> {
    drafted(old, new, renamed).changes.iter().map(line).collect()
}

/// As [`changes`], of one proto3 file.
fn p3(old: &str, new: &str, renamed: &[(&str, &str)]) -> Vec<String> {
    let file = |text: &str| format!("syntax = \"proto3\"; package p; {text}");
    changes(&[("p.proto", &file(old))], &[("p.proto", &file(new))], renamed)
}

/// As [`changes`], of one proto2 file.
fn p2(old: &str, new: &str, renamed: &[(&str, &str)]) -> Vec<String> {
    let file = |text: &str| format!("syntax = \"proto2\"; package p; {text}");
    changes(&[("p.proto", &file(old))], &[("p.proto", &file(new))], renamed)
}

fn line(change: &Change) -> String {
    let mut line = format!("{} {}", change.kind, change.path);
    if let Some(from) = &change.renamed_from {
        let _ = write!(line, " from {from}");
    }
    let text = |text: &Option<String>| {
        let text = text.as_ref().map(|it| it.replace("\n  ", " ").replace('\n', " "));
        text.unwrap_or_else(|| "-".to_owned())
    };
    if change.was.is_some() || change.now.is_some() {
        let _ = write!(line, ": {} => {}", text(&change.was), text(&change.now));
    }
    let mut fact = |name: &str, pair: &Pair<String>| {
        let _ = write!(line, " [{name} {} => {}]", text(&pair.was), text(&pair.now));
    };
    let facts = &change.facts;
    if let Some(pair) = &facts.oneof {
        fact("oneof", pair);
    }
    if let Some(Pair { was, now }) = &facts.order {
        let list = |list: &Option<Vec<String>>| list.as_ref().map(|list| list.join(" "));
        fact("order", &Pair { was: list(was), now: list(now) });
    }
    for (name, pair) in &facts.resolved {
        fact(name, pair);
    }
    line
}

#[test]
fn what_means_the_same_is_no_change() {
    let old = "syntax = \"proto3\"; package p; // A comment.\nimport \"q.proto\";\n\
        message A { reserved 5, 7 to 8, 6; option deprecated = true; q.Q q = 1; int32 b = 2 [json_name = \"b\", deprecated = true]; }\n\
        message B { A a = 1; enum E { Z = 0; } }";
    let (first, second) = (
        "syntax = \"proto3\";\r\npackage p;\r\nimport \"q.proto\";\r\n\
            message A {\r\n  int32 b = 2 [deprecated = true];\r\n\r\n  .q.Q q = 1; reserved 5 to 8; option deprecated = true; }\r\n",
        "syntax = \"proto3\"; package p; import \"a.proto\"; message B { enum E { Z = 0x0; } p.A a = 1; }",
    );
    let q = ("q.proto", "syntax = \"proto3\"; package q; message Q {}");
    let other = ("q.proto", "syntax = \"proto3\"; package q; message Q { int32 new = 1; }");
    let old: Files<'_> = &[("p.proto", old), q];
    assert!(changes(old, &[("a.proto", first), ("b.proto", second), q], &[]).is_empty());
    // What an import is, is recorded by the digest of what is reached.
    assert!(changes(old, &[("a.proto", first), ("b.proto", second), other], &[]).is_empty());
}

#[test]
fn names_that_change_places() {
    assert_eq!(
        p3(
            "message A { int32 a = 1; string b = 2; }",
            "message A { int32 b = 1; string a = 2; }",
            &[("A.a", "A.b"), ("A.b", "A.a")]
        ),
        [
            "field A.a from b: string b = 2; => string a = 2;",
            "field A.b from a: int32 a = 1; => int32 b = 1;"
        ]
    );
}

#[test]
fn into_a_oneof_out_of_it_and_between_two() {
    assert_eq!(
        p3("message A { int32 a = 1; }", "message A { oneof o { int32 a = 1; } }", &[]),
        [
            "field A.a: int32 a = 1; => int32 a = 1; [oneof - => o] [presence implicit => explicit]",
            "oneof A.o: - => oneof o {}"
        ]
    );
    assert_eq!(
        p3(
            "message A { oneof o { int32 a = 1; int32 b = 2; } }",
            "message A { oneof o { int32 b = 2; } int32 a = 1; }",
            &[]
        ),
        ["field A.a: int32 a = 1; => int32 a = 1; [oneof o => -] [presence explicit => implicit]"]
    );
    assert_eq!(
        p3(
            "message A { oneof o { int32 a = 1; int32 b = 2; } oneof q { int32 c = 3; } }",
            "message A { oneof o { int32 b = 2; } oneof q { int32 c = 3; int32 a = 1; } }",
            &[]
        ),
        ["field A.a: int32 a = 1; => int32 a = 1; [oneof o => q]"]
    );
    // The oneof goes, and another has its name.
    assert_eq!(
        p3(
            "message A { oneof o { int32 a = 1; } oneof q { int32 c = 3; } }",
            "message A { oneof o { int32 a = 1; int32 c = 3; } }",
            &[("A.q", "A.o")]
        ),
        [
            "field A.a: int32 a = 1; => int32 a = 1; [oneof o => o]",
            "oneof A.o: oneof o {} => -",
            "oneof A.o from q: oneof q {} => oneof o {}"
        ]
    );
}

#[test]
fn from_proto2_to_proto3() {
    assert_eq!(
        changes(
            &[(
                "p.proto",
                "syntax = \"proto2\"; package p; message A { optional int32 a = 1; repeated int32 b = 2; optional string c = 3; optional E e = 4; required int32 r = 5; } enum E { Z = 0; }"
            )],
            &[(
                "p.proto",
                "syntax = \"proto3\"; package p; message A { int32 a = 1; repeated int32 b = 2; optional string c = 3; E e = 4; optional int32 r = 5; } enum E { Z = 0; }"
            )],
            &[]
        ),
        [
            "syntax p: proto2 => proto3",
            "field A.a: optional int32 a = 1; => int32 a = 1; [presence explicit => implicit]",
            "field A.b [packed false => true]",
            "field A.c [utf8 false => true]",
            "field A.e: optional E e = 4; => E e = 4; [presence explicit => implicit]",
            "field A.r: required int32 r = 5; => optional int32 r = 5; [presence required => explicit]",
            "enum E [openness closed => open]"
        ]
    );
}

#[test]
fn a_message_that_others_refer_to() {
    let old = "syntax = \"proto2\"; package p; import \"google/protobuf/descriptor.proto\"; \
        message B { extensions 1 to 9; } message U { optional B b = 1; map<string, B> m = 2; } \
        service S { rpc Get(B) returns (stream B); } extend B { optional B x = 1; } \
        extend google.protobuf.FieldOptions { optional B rule = 50000; }";
    assert_eq!(
        changes(
            &[("p.proto", old)],
            &[(
                "p.proto",
                &old.replace("B ", "D ")
                    .replace("(B)", "(D)")
                    .replace("B>", "D>")
                    .replace("stream B", "stream D")
            )],
            &[("B", "D")]
        ),
        ["message D from B"]
    );
    // One of another package.
    let of = |name: &str| format!("syntax = \"proto3\"; package q; message {name} {{}}");
    let user = |name: &str| {
        format!(
            "syntax = \"proto3\"; package p; import \"q.proto\"; message U {{ q.{name} b = 1; }}"
        )
    };
    assert_eq!(
        changes(
            &[("p.proto", &user("B")), ("q.proto", &of("B"))],
            &[("p.proto", &user("D")), ("q.proto", &of("D"))],
            &[]
        ),
        ["field U.b: .q.B b = 1; => .q.D b = 1;"]
    );
}

#[test]
fn a_removed_name_that_another_takes() {
    assert_eq!(
        p3(
            "message A { int32 a = 1; } message B { int32 b = 1; } message U { A a = 1; B b = 2; }",
            "message B { int32 a = 1; } message U { B a = 1; B b = 2; }",
            &[("A", "B")]
        ),
        [
            "message B: message B { int32 b = 1; } => -",
            "message B from A",
            "field U.b: B b = 2; => B b = 2;"
        ]
    );
    // A chain, and what is inside of it.
    assert_eq!(
        p3(
            "message A { int32 a = 1; } message B { int32 b = 1; }",
            "message B { int32 a2 = 1; } message C { int64 b = 1; }",
            &[("A", "B"), ("B", "C"), ("A.a", "B.a2")]
        ),
        [
            "message B from A",
            "field B.a2 from a: int32 a = 1; => int32 a2 = 1;",
            "message C from B",
            "field C.b: int32 b = 1; => int64 b = 1;"
        ]
    );
}

#[test]
fn the_first_value_and_aliases() {
    assert_eq!(
        p2("enum E { A = 0; B = 1; }", "enum E { B = 1; A = 0; }", &[]),
        ["enum E [order - => B]"]
    );
    assert_eq!(
        p3(
            "enum E { option allow_alias = true; Z = 0; B = 1; C = 1; }",
            "enum E { option allow_alias = true; Z = 0; C = 1; B = 1; }",
            &[]
        ),
        ["enum E [order - => Z C B]"]
    );
    assert_eq!(
        p3(
            "enum E { option allow_alias = true; Z = 0; B = 1; C = 1; }",
            "enum E { option allow_alias = true; Z = 0; D = 1; C = 1; }",
            &[("E.B", "E.D")]
        ),
        ["enum E [order - => Z D C]", "value E.D from B: B = 1; => D = 1;"]
    );
}

#[test]
fn groups() {
    let group = "message A { optional group G = 1 { optional int32 x = 1; } }";
    assert_eq!(
        p2("message A {}", group, &[]),
        ["field A.g: - => optional group G = 1 { optional int32 x = 1; }"]
    );
    assert_eq!(
        p2(group, "message A {}", &[]),
        ["field A.g: optional group G = 1 { optional int32 x = 1; } => -"]
    );
    let other = group.replace('G', "H").replace("x = 1", "y = 1");
    assert_eq!(
        p2(group, &other, &[("A.G", "A.H")]),
        [
            "field A.G.x: optional int32 x = 1; => -",
            "message A.H from G",
            "field A.H.y: - => optional int32 y = 1;",
            "field A.h from g: optional group G = 1 {} => optional group H = 1 {}"
        ]
    );
    assert_eq!(
        p2(group, &other, &[("A.g", "A.h")]),
        [
            "field A.G.x: optional int32 x = 1; => -",
            "message A.H from G",
            "field A.H.y: - => optional int32 y = 1;",
            "field A.h from g: optional group G = 1 {} => optional group H = 1 {}"
        ]
    );
    assert_eq!(
        p2(group, "message A { optional G g = 1; message G { optional int32 x = 1; } }", &[]),
        ["field A.g: optional group G = 1 {} => optional A.G g = 1;"]
    );
}

#[test]
fn an_extension_that_the_package_uses_as_option() {
    let old = "import \"google/protobuf/descriptor.proto\"; \
        message Rule { optional string text = 1; optional int32 size = 2; } \
        extend google.protobuf.FieldOptions { optional Rule rule = 50000; } \
        extend google.protobuf.MessageOptions { optional string note = 50000; } \
        message A { option (note) = \"n\"; optional int32 a = 1 [(rule) = { text: \"t\" size: 1 }]; }";
    let new = old.replace("(rule)", "(limit)").replace("Rule rule", "Rule limit");
    assert_eq!(
        p2(old, &new, &[("rule", "limit")]),
        [
            "extension limit from rule: extend .google.protobuf.FieldOptions { optional Rule rule = 50000; } => extend .google.protobuf.FieldOptions { optional Rule limit = 50000; }"
        ]
    );
    let new = old.replace("(note)", "(remark)").replace("string note", "string remark");
    assert_eq!(
        p2(old, &new, &[("note", "remark")]),
        [
            "extension remark from note: extend .google.protobuf.MessageOptions { optional string note = 50000; } => extend .google.protobuf.MessageOptions { optional string remark = 50000; }"
        ]
    );
    assert_eq!(
        p2(old, &old.replace("size: 1", "size: 2"), &[]),
        [
            "field A.a: optional int32 a = 1 [(p.rule) = { text: \"t\" size: 1 }]; => optional int32 a = 1 [(p.rule) = { text: \"t\" size: 2 }];"
        ]
    );
}
