//! One file whose text is wrong, or merely odd.

use super::{compile_files, helps, told};
use crate::compile::{Limits, compile};
use crate::model::{Element, Part};
use crate::source::Memory;

fn one(text: impl AsRef<[u8]>) -> Vec<String> {
    told(&[("a.proto", text)])
}

#[test]
fn syntax_errors_have_a_place() {
    assert_eq!(
        one("syntax = \"proto3\";\nmessage M {\n  string name 1;\n}\n"),
        ["a.proto:3:15: expected `=`, but found `1`"]
    );
    assert_eq!(
        one("syntax = \"proto3\";\nmessage M {"),
        [
            "a.proto:2:12: expected a message field, oneof, reserved range, enum, message, option or `}`, but reached end of file"
        ]
    );
}

#[test]
fn all_errors_of_all_files_are_told() {
    assert_eq!(
        told(&[
            ("b.proto", "syntax = \"proto3\"; message B { Nope n = 1; Nada m = 2; }"),
            ("a.proto", "syntax = \"proto3\"; message A { string s = 1 }"),
            ("c.proto", "syntax = \"proto3\"; import \"nope.proto\";"),
        ]),
        [
            "a.proto:1:45: expected `;` or `[`, but found `}`",
            "b.proto:1:32: `Nope` is not defined",
            "b.proto:1:44: `Nada` is not defined",
            "c.proto:1:20: `nope.proto` is not found",
        ]
    );
}

#[test]
fn unterminated_things_are_told_where_they_begin_or_end() {
    assert_eq!(one("syntax = \"proto3\";\noption java_package = \"x;\n").len(), 2);
    assert_eq!(
        one("syntax = \"proto3\";\n/* never closed"),
        ["a.proto:2:16: expected comment terminator, but reached end of file"]
    );
}

#[test]
fn nul_bytes_are_found() {
    assert_eq!(one("syntax = \"proto3\";\n// \0\n"), ["a.proto:2:4: NUL byte in proto text"]);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(*b"m\0e\0s\0").collect();
    assert_eq!(one(&utf16), ["a.proto:1:4: NUL byte in proto text"]);
    assert!(helps(&[("a.proto", utf16)])[0].contains("iconv"));
}

#[test]
fn bytes_that_are_no_text_are_found_one_by_one() {
    let text = b"syntax = \"proto3\";\noption java_package = \"\xff\";\n\xfe\n";
    assert_eq!(one(text), ["a.proto:2:24: not UTF-8: `0xFF`", "a.proto:3:1: not UTF-8: `0xFE`"]);
}

#[test]
fn bytes_that_are_no_text_may_stand_in_comments() {
    let text = b"syntax = \"proto3\";\n// caf\xe9\n/* \xff\xff */ message M { int32 x = 1; }";
    let compilation = compile_files(&[("a.proto", text)]);
    assert_eq!(compilation.findings, []);
    let message = compilation.schema.find("M").unwrap();
    assert_eq!(compilation.schema.place(message, Part::Name).span.start.column, 18);
    assert_eq!(compilation.schema.comments(message).unwrap().leading, " \u{fffd}\u{fffd} ");
}

#[test]
fn a_mark_line_ends_and_tabs_do_no_harm() {
    let text = "\u{feff}syntax = \"proto3\";\r\npackage p;\r\n\r\n// Doc.\r\nmessage M {\r\n\tint32 x = 1;\r\n}\r\n";
    let compilation = compile_files(&[("a.proto", text)]);
    assert_eq!(compilation.findings, []);
    let schema = &compilation.schema;
    let field = schema.find("p.M.x").unwrap();
    let start = schema.place(field, Part::Whole).span.start;
    assert_eq!((start.line, start.column), (6, 9), "a tab is eight columns");
    assert_eq!(schema.comments(schema.find("p.M").unwrap()).unwrap().leading, " Doc.\n");
}

#[test]
fn an_empty_file_is_a_file() {
    for text in ["", "\n", "// only a comment", "\u{feff}"] {
        let compilation = compile_files(&[("a.proto", text)]);
        assert!(!compilation.has_errors(), "{text:?} {:?}", compilation.findings);
        assert_eq!(compilation.schema.files.len(), 1);
    }
}

#[test]
fn editions_are_refused_in_one_sentence() {
    let files = [("a.proto", "// hi\nedition = \"2023\";\nmessage M { int32 x = 1; }")];
    assert_eq!(told(&files), ["a.proto:2:1: edition `2023` is not supported"]);
    assert!(helps(&files)[0].contains("syntax = \"proto3\";"));
}

#[test]
fn nesting_has_a_limit_and_no_stack_does() {
    let deep = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
    let hostile = [
        ("message M {", "}", ""),
        ("{ a: ", "}", "option (x) = "),
        ("[", "]", "option (x) = { a: "),
        ("<a: ", ">", "option (x) = { a: "),
        ("(", ")", "option "),
        ("message M { oneof o { group G = 1 {", "}}}", ""),
    ];
    for (open, close, before) in hostile {
        let text = format!("syntax = \"proto2\";\n{before}{}", deep(open, close));
        let found = one(&text);
        assert!(found[0].ends_with("nested more than 64 levels deep"), "{found:?}");
    }
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let option = |name: &str, value: &str| {
        format!(
            "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\";
            message A {{ optional A a = 1; }}
            extend google.protobuf.MethodOptions {{ optional A x = 50000; }}
            service S {{ rpc M(A) returns (A) {{ option (x){name} = {value}; }} }}"
        )
    };
    let value = |depth: usize| "{ a: ".repeat(depth - 1) + "{}" + &"}".repeat(depth - 1);
    // Two braces are around the option.
    let compilation = compile_files(&[("a.proto", option(&".a".repeat(31), &value(62)))]);
    assert_eq!(compilation.findings, []);
    assert!(one(option("", &value(63)))[0].ends_with("nested more than 64 levels deep"));
    assert!(one(option(&".a".repeat(32), "{}"))[0].ends_with("an option name of 33 parts"));
    // Message declarations have a lower limit, as in protoc.
    let messages = "message M {".repeat(50) + &"}".repeat(50);
    assert!(one(messages)[0].contains("recursion limit"));
    // A caller cannot lift the limit to where the linker overflows.
    let files: Memory = [("a.proto", option("", &value(100)))].into_iter().collect();
    let limits = Limits { nesting: usize::MAX, ..Limits::default() };
    assert!(compile(&files, &limits).unwrap().has_errors());
}

#[test]
fn a_token_ten_thousand_times_over_is_survived() {
    for token in [
        "-",
        ";",
        "a.",
        "\"\"",
        "\"a",
        "/*",
        "*/",
        "//\n",
        "extensions 1 [",
        "message ",
        "= ",
        "'",
        "\\",
        "#",
        "1 ",
        "é",
        "\x1b",
        "option a",
    ] {
        let text = token.repeat(10_000);
        let before = ["", "syntax = \"proto3\"; option a = ", "message M { "];
        for before in before {
            // Whatever is said, it is said.
            let _ = one(format!("{before}{text}"));
        }
    }
}

#[test]
fn large_files_are_refused_by_name() {
    let files: Memory = [("big.proto", "// 0123456789"), ("ok.proto", "syntax = \"proto3\";")]
        .into_iter()
        .collect();
    let limits = Limits { file_bytes: 12, ..Limits::default() };
    let compilation = compile(&files, &limits).unwrap();
    let first = &compilation.findings[0];
    assert_eq!(first.place.as_ref().unwrap().to_string(), "big.proto:1:1");
    assert_eq!(first.message, "13 bytes are more than the 12 a proto file may have");
}

#[test]
fn options_behind_a_single_extension_number_are_read() {
    let text =
        "syntax = \"proto2\";\nmessage M {\n\textensions 5 [verification = UNVERIFIED], nope;\n}";
    assert_eq!(one(text), ["a.proto:3:49: expected `;`, but found `,`"]);
    let text = "syntax = \"proto2\";\nmessage M {\n  extensions 5, 77 [verification = UNVERIFIED]; optional int32 x = 1;\n}";
    let compilation = compile_files(&[("a.proto", text)]);
    assert_eq!(compilation.findings, []);
    let message = compilation.schema.find("M").unwrap();
    let Element::Message(id) = message else { panic!() };
    let ranges = &compilation.schema.message(id).extension_ranges;
    assert_eq!(ranges.len(), 2);
    let place =
        compilation.schema.place_at(compilation.schema.message(id).file, ranges[1].location);
    assert_eq!((place.span.start.column, place.span.end.column), (17, 19));
    let field = compilation.schema.find("M.x").unwrap();
    assert_eq!(compilation.schema.place(field, Part::Whole).span.start.column, 49);
}

#[test]
fn a_oneof_may_have_the_name_of_an_optional_field_with_an_underscore() {
    let text = "syntax = \"proto3\"; message M { optional int32 x = 1; oneof _x { int32 y = 2; } optional int32 z = 3; }";
    let compilation = compile_files(&[("a.proto", text)]);
    assert_eq!(compilation.findings, []);
    let set = compilation.image.descriptor("a.proto").unwrap();
    let descriptor: prost_types::FileDescriptorProto =
        prost::Message::decode(set.as_slice()).unwrap();
    let names: Vec<&str> = descriptor.message_type[0]
        .oneof_decl
        .iter()
        .map(prost_types::OneofDescriptorProto::name)
        .collect();
    assert_eq!(names, ["_x", "X_x", "_z"]);
}
