//! Files that parse, and do not fit together.

use super::{compile_files, helps, told};

const HEAD: &str = "syntax = \"proto3\";\n";

fn one(text: &str) -> Vec<String> {
    told(&[("a.proto", format!("{HEAD}{text}"))])
}

#[test]
fn a_symbol_in_two_files_is_told_with_both_places() {
    assert_eq!(
        told(&[
            ("a.proto", format!("{HEAD}package p;\nmessage M {{}}\nenum E {{ E0 = 0; }}")),
            ("b.proto", format!("{HEAD}package p;\n\n  message M {{}}\nenum F {{ E0 = 0; }}")),
        ]),
        [
            "b.proto:4:11: `p.M` is already defined in `a.proto`",
            "  a.proto:3:9: first defined here",
            "b.proto:5:10: `p.E0` is already defined in `a.proto`",
            "  a.proto:4:10: first defined here",
        ]
    );
    assert_eq!(
        told(&[
            ("a.proto", format!("{HEAD}package p.q;")),
            ("b.proto", format!("{HEAD}package p; message q {{}}")),
        ]),
        [
            "b.proto:2:20: `p.q` is already defined in `a.proto`",
            "  a.proto:2:1: first defined here",
        ]
    );
}

#[test]
fn a_symbol_twice_in_a_file_is_told_with_both_places() {
    assert_eq!(
        one("message M {}\n\tmessage M {}"),
        ["a.proto:3:17: `M` is defined twice", "  a.proto:2:9: first defined here"]
    );
    assert_eq!(
        one("message M {\n  int32 é = 1;\n}")[0],
        "a.proto:3:9: expected an identifier, but found `é`"
            .replace("expected an identifier, but found `é`", "invalid token"),
    );
}

#[test]
fn numbers_that_clash_are_told_with_both_places() {
    assert_eq!(
        one("message M {\n  int32 a = 1;\n  int32 b = 1;\n}"),
        ["a.proto:4:13: field number `1` is already used", "  a.proto:3:13: first defined here"]
    );
}

#[test]
fn an_unknown_name_is_guessed_or_its_import_is_named() {
    let types =
        ("types.proto", format!("{HEAD}package t; message Address {{}} enum Color {{ C0 = 0; }}"));
    let of = |text: &str| helps(&[types.clone(), ("z.proto", format!("{HEAD}{text}"))]).concat();
    assert_eq!(
        of("message M { t.Address a = 1; }"),
        "add `import \"types.proto\";`, which defines `t.Address`"
    );
    assert_eq!(
        of("import \"types.proto\"; message M { t.Adress a = 1; }"),
        "did you mean `t.Address`?"
    );
    assert_eq!(of("import \"types.proto\"; message M { Color a = 1; }"), "did you mean `t.Color`?");
    assert!(
        of("message M { Address a = 1; }")
            .starts_with("did you mean `t.Address`? it needs `import"),
    );
    let far = of("message M { Adress a = 1; }");
    assert!(far.starts_with("define it"), "a guess at what cannot be seen is noise: {far}");
    let hidden = "package a.t; import \"types.proto\"; message M { t.Address a = 1; }";
    assert!(of(hidden).contains("write `.t.Address`"), "{}", of(hidden));
}

#[test]
fn options_that_do_not_fit_are_told_where_they_are_written() {
    assert_eq!(
        one("message M {\n  option deprecated = \"no\";\n  int32 a = 1 [nope = 1];\n}"),
        [
            "a.proto:3:3: expected a value of type `bool` for option `deprecated`, but found `\"no\"`",
            "a.proto:4:16: option `nope` is not defined",
        ]
    );
    assert_eq!(one("option (no.such) = 1;"), ["a.proto:2:1: `no.such` is not defined"]);
}

#[test]
fn the_names_of_option_messages_are_reserved() {
    let text = "package google.protobuf;\nmessage FieldOptions { string deprecated = 3; }\nmessage M { int32 a = 1 [deprecated = true]; }";
    assert_eq!(
        one(text),
        [
            "a.proto:3:9: `google.protobuf.FieldOptions` is already defined in `google/protobuf/descriptor.proto`"
        ]
    );
}

#[test]
fn what_links_is_in_the_schema_beside_what_does_not() {
    let compilation = compile_files(&[
        ("good.proto", format!("{HEAD}message Good {{}}")),
        ("bad.proto", format!("{HEAD}message Bad {{ Nope x = 1; }}")),
    ]);
    assert!(compilation.has_errors());
    assert!(compilation.schema.find("Good").is_some());
    assert!(compilation.schema.find("Bad").is_none());
}
