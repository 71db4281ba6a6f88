//! Text taken to pieces and put together; changes there and back.

use std::collections::BTreeMap;

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::digest;
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

use super::{Canon, Moves, apply, differences, invert};
use crate::rebuild::{Rebuild, digest_of};
use crate::revision::{Change, Kind};

fn schema(files: &Memory) -> Schema {
    let compilation = compile(files, &Limits::default()).unwrap();
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    let errors: Vec<_> = compilation.findings.iter().filter(is_error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    compilation.schema
}

fn canon(schema: &Schema, package: &str) -> Canon {
    Canon::of(schema, schema.find_package(package).unwrap()).unwrap()
}

/// Every package of some files, taken to pieces, put together and compiled.
fn hold(files: &Memory) {
    let before = schema(files);
    for package in before.packages.iter().filter(|package| &*package.name != "google.protobuf") {
        let recorded = Canon::of(&before, package).unwrap();
        let again = Canon::read(&package.name, &recorded.write()).unwrap();
        assert_eq!(recorded, again, "{}\n{}", package.name, recorded.write());
        let canons = BTreeMap::from([(&*package.name, &recorded)]);
        let rebuild = Rebuild { canons, files, schema: &before };
        let after = rebuild
            .compile()
            .unwrap_or_else(|error| panic!("{}: {error}\n{}", package.name, recorded.write()));
        let digest = digest_of(&after.schema, &package.name);
        assert_eq!(digest, Some(digest::package(&before, package)), "{}", recorded.write());
        let twice = Canon::of(&after.schema, after.schema.find_package(&package.name).unwrap());
        assert_eq!(twice.unwrap(), recorded);
    }
}

const CORPUS: &[(&str, &str)] = &[
    ("options.proto", include_str!("../../../limbeck-schema/src/print/tests/options.proto")),
    ("proto2.proto", include_str!("../../../limbeck-schema/src/print/tests/proto2.proto")),
    ("proto3.proto", include_str!("../../../limbeck-schema/src/print/tests/proto3.proto")),
    (
        "bare.proto",
        "message Bare { optional Bare Bare = 1; enum E { A = 0; } optional E e = 2 [default = A]; }",
    ),
];

#[test]
fn whatever_a_syntax_has_survives() {
    hold(&CORPUS.iter().copied().collect());
}

#[test]
fn two_syntaxes_that_need_each_other_make_files_without_a_circle() {
    hold(&Memory::from_iter([
        (
            "a.proto",
            "syntax = \"proto2\"; package p; import \"b.proto\"; message A { optional B b = 1; }",
        ),
        (
            "b.proto",
            "syntax = \"proto3\"; package p; import \"c.proto\"; message B { C c = 1; repeated B bs = 2; }",
        ),
        ("c.proto", "syntax = \"proto2\"; package p; message C { required int32 c = 1; }"),
    ]));
}

#[test]
fn packages_that_need_each_other_make_files_without_a_circle() {
    hold(&Memory::from_iter([
        (
            "a.proto",
            "syntax = \"proto3\"; package p; import \"b.proto\"; import \"c.proto\"; message A { q.B b = 1; C c = 2; }",
        ),
        ("b.proto", "syntax = \"proto3\"; package q; import \"c.proto\"; message B { p.C c = 1; }"),
        ("c.proto", "syntax = \"proto3\"; package p; message C { int32 c = 1; }"),
    ]));
}

#[test]
fn an_element_with_the_name_of_the_package_is_no_exception() {
    let text = |first: &str| {
        let two = format!("syntax = \"proto2\"; package p; message {first} {{}}");
        let three = "syntax = \"proto3\"; package p; message B {} message C {}";
        schema(&Memory::from_iter([("a.proto", two.as_str()), ("b.proto", three)]))
    };
    let (old, new) = (canon(&text("A"), "p"), canon(&text("p"), "p"));
    let changes = differences(&old, &new, &Moves::default());
    assert_eq!(apply(&old, &changes).as_ref(), Ok(&new), "{changes:#?}");
    assert_eq!(apply(&new, &invert("p", &changes)).as_ref(), Ok(&old));
}

#[test]
fn a_rename_to_a_name_that_is_in_use_is_refused_once() {
    let text = "syntax = \"proto3\"; package p; message A {} message B { reserved 1; option deprecated = true; message C { int32 x = 1; } }";
    let old = canon(&schema(&Memory::from_iter([("p.proto", text)])), "p");
    let rename = Change {
        kind: Kind::Message,
        path: "B".to_owned(),
        renamed_from: Some("A".to_owned()),
        ..Change::default()
    };
    let conflicts = apply(&old, &[rename]).unwrap_err();
    let conflicts: Vec<_> = conflicts.iter().map(ToString::to_string).collect();
    assert_eq!(conflicts, ["message `B` is there already"]);
}

#[test]
fn what_only_a_message_literal_names_is_imported() {
    hold(&Memory::from_iter([
        (
            "o.proto",
            "syntax = \"proto2\"; package o; import \"google/protobuf/descriptor.proto\"; import \"google/protobuf/any.proto\"; message Rule { extensions 1 to 9; optional google.protobuf.Any any = 10; } extend google.protobuf.MessageOptions { optional Rule rule = 50000; }",
        ),
        (
            "x.proto",
            "syntax = \"proto2\"; package x; import \"o.proto\"; extend o.Rule { optional int32 more = 1; } message Value { optional int32 v = 1; }",
        ),
        (
            "p.proto",
            "syntax = \"proto2\"; package p; import \"o.proto\"; import \"x.proto\"; extend o.Rule { optional int32 own = 2; } \
             message A { option (o.rule) = { [x.more]: 1 [p.own]: 2 any { [type.googleapis.com/x.Value] { v: 3 } } }; }",
        ),
    ]));
}

/// Replay of the differences is the target, and back; `None` if nothing differs.
fn steps(old: &str, new: &str, renames: &[(&str, &str)]) -> Vec<String> {
    let text = |text: &str| Memory::from_iter([("p.proto", text)]);
    let (old, new) = (schema(&text(old)), schema(&text(new)));
    let (old, new) = (canon(&old, "p"), canon(&new, "p"));
    let moves: Moves = renames.iter().copied().collect();
    let changes = differences(&old, &new, &moves);
    let there = apply(&old, &changes).unwrap_or_else(|e| panic!("{e:#?}\n{changes:#?}"));
    assert_eq!(there, new, "{changes:#?}");
    let back = invert("p", &changes);
    let again = apply(&new, &back).unwrap_or_else(|e| panic!("{e:#?}\n{back:#?}"));
    assert_eq!(again, old, "{back:#?}");
    assert_eq!(invert("p", &back), changes);
    let line = |change: &crate::revision::Change| {
        let from = change.renamed_from.as_ref().map(|it| format!(" from {it}"));
        let text = |text: &Option<String>| {
            text.as_ref().map_or("-".to_owned(), |it| it.replace('\n', "|"))
        };
        format!(
            "{} {}{}: {} => {}",
            change.kind,
            change.path,
            from.unwrap_or_default(),
            text(&change.was),
            text(&change.now)
        )
    };
    changes.iter().map(line).collect()
}

const P3: &str = "syntax = \"proto3\"; package p; ";

fn p3(old: &str, new: &str, renames: &[(&str, &str)]) -> Vec<String> {
    steps(&format!("{P3}{old}"), &format!("{P3}{new}"), renames)
}

#[test]
fn each_kind_of_change_reads_like_a_diff() {
    assert!(
        p3(
            "message A { int32 a = 1; string b = 2; }",
            "message A { string b = 2; int32 a = 1; }",
            &[]
        )
        .is_empty()
    );
    assert_eq!(
        p3(
            "message A { int32 a = 1; }",
            "message A { int64 a = 1; B b = 2; } message B { string s = 1; enum E { X = 0; } }",
            &[]
        ),
        [
            "field A.a: int32 a = 1; => int64 a = 1;",
            "field A.b: - => B b = 2;",
            "message B: - => message B {|  string s = 1;||  enum E {|    X = 0;|  }|}",
        ]
    );
    // The names of two fields change places.
    assert_eq!(
        p3(
            "message A { int32 a = 1; int32 b = 2; }",
            "message A { int32 b = 1; int32 a = 2; }",
            &[("A.a", "A.b"), ("A.b", "A.a")]
        ),
        [
            "field A.a from b: int32 b = 2; => int32 a = 2;",
            "field A.b from a: int32 a = 1; => int32 b = 1;"
        ]
    );
    // Into a oneof.
    assert_eq!(
        p3("message A { int32 a = 1; }", "message A { oneof o { int32 a = 1; } }", &[]),
        ["field A.a: int32 a = 1; => int32 a = 1;", "oneof A.o: - => oneof o {}"]
    );
    // A message that others refer to.
    assert_eq!(
        p3(
            "message A { B b = 1; map<string, B> m = 2; } message B { B.C c = 1; message C {} }",
            "message A { D b = 1; map<string, D> m = 2; } message D { D.C c = 1; message C {} }",
            &[("B", "D")]
        ),
        ["message D from B: - => -"]
    );
    // Out of another message, which goes.
    assert_eq!(
        p3(
            "message A { message B { int32 x = 1; } } message U { A.B b = 1; }",
            "message B { int32 x = 1; } message U { B b = 1; }",
            &[("A.B", "B")]
        ),
        [
            "message A: message A {|  message B {|    int32 x = 1;|  }|} => -",
            "message B from .A.B: - => -"
        ]
    );
}

#[test]
fn syntax_presence_and_groups_are_recorded() {
    let changes = steps(
        "syntax = \"proto2\"; package p; message A { optional int32 a = 1; optional group G = 2 { optional int32 x = 1; } }",
        "syntax = \"proto3\"; package p; message A { int32 a = 1; }",
        &[],
    );
    assert_eq!(
        changes,
        [
            "syntax p: proto2 => proto3",
            "field A.a: optional int32 a = 1; => int32 a = 1;",
            "field A.g: optional group G = 2 {|  optional int32 x = 1;|} => -",
        ]
    );
    let changes = p3(
        "enum E { A = 0; B = 1; C = 1; option allow_alias = true; }",
        "enum E { A = 0; C = 1; B = 1; option allow_alias = true; }",
        &[],
    );
    assert_eq!(changes, ["enum E: - => -"]);
}
