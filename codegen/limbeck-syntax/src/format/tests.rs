//! What the formatter prints; the suite `peer::fmt` holds it against `buf format`.

use super::{format, format_lines};

fn formatted(text: &str) -> String {
    String::from_utf8(format(text.as_bytes()).unwrap()).unwrap()
}

#[test]
fn what_does_not_parse_is_refused_at_its_first_fault() {
    let error = format(b"syntax = \"proto3\";\nmessage A {\n\tint32 = 1;\n  x\n}").unwrap_err();
    assert_eq!((error.place.line, error.place.column), (3, 15));
    assert_eq!(error.message, "expected a name, found `=`");
    for text in ["\"", "/*", "message A { \u{fc} }", "option a = {b 1};", "message A {", "}"] {
        assert!(format(text.as_bytes()).is_err(), "{text}");
    }
    let deep = "message A {".repeat(101) + &"}".repeat(101);
    assert!(format(deep.as_bytes()).unwrap_err().message.contains("100 levels"));
}

#[test]
fn texts_of_nothing_stay_nothing() {
    assert_eq!(formatted(""), "");
    assert_eq!(formatted(" \n\n"), "");
    assert_eq!(formatted("\u{feff}// c"), "\n// c\n");
}

#[test]
fn header_statements_are_sorted_and_their_comments_go_with_them() {
    let text = "option (b) = 1; // b\nimport \"z\";\n// a\noption a = 1;\nimport \"y\"; // y\npackage p;\n";
    let expected = "package p;\n\nimport \"y\"; // y\nimport \"z\";\n\n// a\noption a = 1;\noption (b) = 1; // b\n";
    assert_eq!(formatted(text), expected);
}

#[test]
fn empty_lines_follow_the_statement_that_is_moved() {
    for (text, expected) in [
        // A detached comment takes the empty line of the statement that comes to stand below it.
        (
            "syntax = \"proto3\";\n\n// d\n\nimport \"z\";\npackage b;\n",
            "syntax = \"proto3\";\n// d\n\npackage b;\n\nimport \"z\";\n",
        ),
        (
            "syntax = \"proto3\";\n// d\n\nimport \"z\";\n\npackage b;\n",
            "syntax = \"proto3\";\n\n// d\n\npackage b;\n\nimport \"z\";\n",
        ),
        (
            "syntax = \"proto3\";\n// d\n\nimport \"z\";\n// e\n\nmessage M {} package b;",
            "syntax = \"proto3\";\n// d\n\n// e\npackage b;\n\nimport \"z\";\nmessage M {}\n",
        ),
        // What the file begins with has nothing above it.
        ("\n\n/* c */;import \"x\";", "import \"x\";\n/* c */\n"),
        ("\n\nmessage M {}\npackage b;", "package b;\nmessage M {}\n"),
        ("// d\n\nmessage M {}\npackage b;", "// d\n\npackage b;\n\nmessage M {}\n"),
        (";message M {}", "\nmessage M {}\n"),
        (";\n\n/* c */", "\n\n/* c */\n"),
    ] {
        assert_eq!(formatted(text), expected, "{text}");
    }
}

#[test]
fn block_comments_behind_the_last_semicolon_need_a_line_end_to_stay() {
    let (begins, semicolon) = ("message M {}", "package a;");
    assert_eq!(formatted(&format!("{begins} /* x */")), "message M {} /* x */\n");
    for (comments, expected) in [
        (" /* x */", "\n/* x */"),
        ("/* x */ // y", "\n/* x */\n// y"),
        (" /* x */\n", " /* x */"),
        (" // y", " // y"),
    ] {
        let text = formatted(&format!("{semicolon}{comments}"));
        assert_eq!(text, format!("{semicolon}{expected}\n"), "{comments}");
    }
}

#[test]
fn message_literals_get_one_form() {
    assert_eq!(
        formatted("option (a)=<b:1>;option (c)={d{e:[1,\"f\" 'g']},h:-1;};"),
        "option (a) = {b: 1};\noption (c) = {\n  d: {\n    e: [\n      1,\n      \"f\"\n      'g'\n    ]\n  }\n  h: -1\n};\n"
    );
}

#[test]
fn comments_inside_of_a_line_end_there() {
    assert_eq!(
        formatted("message A { int32 // x */ y\n a = 1 [b = 1 // z\n]; }"),
        "message A {\n  int32 /* x * / y */ a = 1 [b = 1 /* z */];\n}\n"
    );
}

#[test]
fn comments_before_a_separator_that_goes_are_kept() {
    let text = formatted("option (a) = {b: 1 /* x */, c: 2\n// y\n; d: 3};");
    assert_eq!(text, "option (a) = {\n  b: 1 /* x */\n  c: 2 /* y */\n  d: 3\n};\n");
}

#[test]
fn words_in_a_literal_end_their_line_only_behind_a_separator() {
    for word in ["FOO", "true", "nan", "inf", "-inf"] {
        for separator in [",", ";"] {
            let text = format!("option (a) = {{\n  b: {word}{separator} // x\n  c: 1\n}};\n");
            let expected = format!("option (a) = {{\n  b: {word} // x\n  c: 1\n}};\n");
            assert_eq!(formatted(&text), expected);
        }
        let text = format!("option (a) = {{\n  b: {word} // x\n  c: {word}; // y\n}};\n");
        let expected = format!("option (a) = {{\n  b: {word} /* x */\n  c: {word} // y\n}};\n");
        assert_eq!(formatted(&text), expected);
    }
    assert_eq!(
        formatted("option (a) = {\n  b: [FOO], // x\n  c: {}; // y\n};\n"),
        "option (a) = {\n  b: [FOO] /* x */\n  c: {} /* y */\n};\n"
    );
}

#[test]
fn block_comments_before_a_brace_on_its_line_go_below() {
    for (entry, expected) in [
        ("b: {}; /* x */", "  b: {}\n  /* x */"),
        ("b: {}, /* x */", "  b: {} /* x */"),
        ("b: [1]; /* x */ /* y */", "  b: [1]\n  /* x */\n  /* y */"),
        ("b: 's' 't' /* x */", "  b:\n    's'\n    't'\n    /* x */"),
    ] {
        let text = formatted(&format!("option (a) = {{{entry} }};"));
        assert_eq!(text, format!("option (a) = {{\n{expected}\n}};\n"), "{entry}");
    }
}

#[test]
fn block_comments_are_aligned() {
    assert_eq!(
        formatted("message A {\n\t\t/* a\n\t\t\tb\n\t\t  c\n\t*/\n}"),
        "message A {\n  /* a\n           b\n     c\n  */\n}\n"
    );
    assert_eq!(
        formatted("/*\n   * a\n * b\n*/\nmessage A {}"),
        "/*\n * a\n * b\n */\nmessage A {}\n"
    );
}

#[test]
fn lines_choose_the_smallest_declarations() {
    let text = b"import \"b\";\nimport  \"a\";\nmessage  A{\n\tint32  a=1;\n\tint32  b=1;\n}\n";
    let lines = |from, to| String::from_utf8(format_lines(text, from..=to).unwrap()).unwrap();
    assert_eq!(lines(9, 9).as_bytes(), text, "behind the end");
    assert_eq!(
        lines(2, 2),
        "import \"b\";\nimport \"a\";\nmessage  A{\n\tint32  a=1;\n\tint32  b=1;\n}\n"
    );
    assert_eq!(
        lines(4, 4),
        "import \"b\";\nimport  \"a\";\nmessage  A{\n  int32 a = 1;\n\tint32  b=1;\n}\n"
    );
    assert_eq!(
        lines(1, 6),
        "import \"b\";\nimport \"a\";\nmessage A {\n  int32 a = 1;\n  int32 b = 1;\n}\n"
    );
}
