//! Exact texts.

use super::schema;
use crate::model::{Element, FileId, Part, Schema};
use crate::print::{self, Style};

fn text(schema: &Schema, name: &str) -> String {
    print::element(schema, schema.find(name).unwrap())
}

#[test]
fn a_file_has_one_form() {
    let schema = schema(&[
        ("b.proto", "syntax=\"proto3\";message B{}"),
        ("a.proto", "syntax=\"proto3\";message A{}"),
        ("x.proto", "/* gone */ syntax='proto3';package x;import 'b.proto';import public'a.proto';
            option java_package='x' 'y';option go_package='g';
            service S{option deprecated=true;rpc R(stream M)returns(B){} // gone
              rpc Q(M) returns (stream A) { option deprecated = true; }}
            enum E{option allow_alias=true;Z=0;Y=-1[deprecated=true];X=0;reserved 9,5 to 7,8;reserved 'b','a';}
            message M{reserved 'r';reserved 5,4;option deprecated=true;
              oneof o{string s=1;E e=2;} repeated int32 n=3[packed=false,json_name='N'];
              message I{} enum J{K=0;} }"),
    ]);
    let id = schema.find_file("x.proto").unwrap();
    assert_eq!(print::file(&schema, id), FILE);
    assert_eq!(print::element(&schema, Element::File(id)), FILE.trim_end());
}

const FILE: &str = r#"syntax = "proto3";

package x;

import public "a.proto";
import "b.proto";

option java_package = "xy";
option go_package = "g";

service S {
  option deprecated = true;

  rpc R(stream M) returns (B);
  rpc Q(M) returns (stream A) {
    option deprecated = true;
  }
}

enum E {
  option allow_alias = true;

  Z = 0;
  Y = -1 [deprecated = true];
  X = 0;

  reserved 5 to 9;
  reserved "a", "b";
}

message M {
  option deprecated = true;

  oneof o {
    string s = 1;
    E e = 2;
  }
  repeated int32 n = 3 [
    json_name = "N",
    packed = false
  ];

  reserved 4 to 5;
  reserved "r";

  enum J {
    K = 0;
  }

  message I {}
}
"#;

#[test]
fn an_element_is_one_declaration() {
    let schema = schema(&[(
        "e.proto",
        "syntax = \"proto3\"; package e;
         message User { string email = 4; repeated Address addresses = 5 [deprecated = true];
           optional int32 age = 6; optional Address home = 7; map<int32, Address> all = 8;
           oneof contact { string phone = 9; Address at = 10; } string snake_case = 11 [json_name = \"snakeCase\"]; }
         message Address { string street = 1; string city = 2; }
         message Nothing {}
         enum Status { OK = 0; BAD = -1 [deprecated = true]; }",
    )]);
    for (name, expected) in [
        ("e.User.email", "string email = 4;"),
        ("e.User.addresses", "repeated Address addresses = 5 [deprecated = true];"),
        ("e.User.age", "optional int32 age = 6;"),
        // Both mean the same: a message has presence by itself.
        ("e.User.home", "Address home = 7;"),
        ("e.User.all", "map<int32, Address> all = 8;"),
        ("e.User.phone", "string phone = 9;"),
        ("e.User.snake_case", "string snake_case = 11;"),
        ("e.User.contact", "oneof contact {\n  string phone = 9;\n  Address at = 10;\n}"),
        ("e.Address", "message Address {\n  string street = 1;\n  string city = 2;\n}"),
        ("e.Nothing", "message Nothing {}"),
        ("e.Status.BAD", "BAD = -1 [deprecated = true];"),
    ] {
        assert_eq!(text(&schema, name), expected);
    }
}

#[test]
fn proto2_is_printed_as_proto2() {
    let schema = schema(&[(
        "p.proto",
        "package p; message M { required int32 a = 1; optional string b = 2 [default = 'x\\n'];
           repeated int32 c = 3 [packed = true]; repeated int32 d = 4 [packed = false];
           optional float e = 5 [default = inf]; repeated group G = 6 { optional int32 x = 1; }
           extensions 10, 20 to max; reserved 8 to 9; }
         extend M { optional M x = 10; optional group H = 20 {} }",
    )]);
    let expected = r#"syntax = "proto2";

package p;

extend M {
  optional M x = 10;
  optional group H = 20 {}
}

message M {
  required int32 a = 1;
  optional string b = 2 [default = "x\n"];
  repeated int32 c = 3 [packed = true];
  repeated int32 d = 4;
  optional float e = 5 [default = inf];
  repeated group G = 6 {
    optional int32 x = 1;
  }

  extensions 10, 20 to max;

  reserved 8 to 9;
}
"#;
    assert_eq!(print::file(&schema, FileId(0)), expected);
    assert_eq!(text(&schema, "p.M.g"), "repeated group G = 6 {\n  optional int32 x = 1;\n}");
}

#[test]
fn message_literals_are_short_where_they_can_be() {
    let options = ("o.proto", include_str!("options.proto"));
    let schema = schema(&[
        options,
        ("m.proto", "syntax = \"proto3\"; package m; import \"o.proto\";
            message M { option (opt.message) = { text: 'a' numbers: [2, 1] many {} many { raw: '\\377' }
                flags { key: 2 value: true } flags { key: 1 } Bunch { size: 1 } [opt.note]: 'n' };
              string one = 1 [(opt.field).inner.inner.text = 'deep'];
              string two = 2 [(opt.field).text = 'x', (opt.field).level = HIGH]; }"),
    ]);
    assert_eq!(
        text(&schema, "m.M.one"),
        "string one = 1 [(opt.field) = { inner: { inner: { text: \"deep\" } } }];"
    );
    assert_eq!(
        text(&schema, "m.M.two"),
        "string two = 2 [(opt.field) = {\n  text: \"x\"\n  level: HIGH\n}];"
    );
    let expected = r#"message M {
  option (opt.message) = {
    text: "a"
    numbers: 2
    numbers: 1
    many: {}
    many: { raw: "\377" }
    flags: {
      key: 1
      value: false
    }
    flags: {
      key: 2
      value: true
    }
    Bunch: { size: 1 }
    [opt.note]: "n"
  };

"#;
    assert!(text(&schema, "m.M").starts_with(expected), "{}", text(&schema, "m.M"));
}

#[test]
fn a_part_is_a_statement() {
    let schema = schema(&[
        ("o.proto", include_str!("options.proto")),
        ("s.proto", "package s; import public \"o.proto\"; option java_package = 'j';
            message M { option deprecated = true; oneof o { option (opt.oneof).text = \"o\"; int32 a = 1; }
              reserved 5 to 6, 7; reserved 'r'; extensions 10 to max; }
            enum E { option deprecated = true; Z = 0 [deprecated = true]; reserved 5 to max; reserved 'R'; }"),
    ]);
    let file = Element::File(schema.find_file("s.proto").unwrap());
    let find = |name: &str| schema.find(name).unwrap();
    for (element, part, expected) in [
        (file, Part::Package, Some("package s;")),
        (file, Part::Syntax, Some("syntax = \"proto2\";")),
        (file, Part::Import(0), Some("import public \"o.proto\";")),
        (file, Part::Import(1), None),
        (file, Part::Option(1), Some("option java_package = \"j\";")),
        (find("s.M"), Part::Option(3), Some("option deprecated = true;")),
        (find("s.M"), Part::Option(4), None),
        (find("s.M"), Part::ReservedRange(0), Some("reserved 5 to 6;")),
        (find("s.M"), Part::ReservedName(0), Some("reserved \"r\";")),
        (find("s.M"), Part::ReservedName(1), None),
        (find("s.M"), Part::ExtensionRange(0), Some("extensions 10 to max;")),
        (find("s.M"), Part::Package, None),
        (find("s.M.a"), Part::Type, None),
        (find("s.E"), Part::ReservedRange(0), Some("reserved 5 to max;")),
        (find("s.E"), Part::ReservedName(0), Some("reserved \"R\";")),
        (find("s.E"), Part::ExtensionRange(0), None),
        (find("s.E.Z"), Part::Option(1), Some("option deprecated = true;")),
    ] {
        assert_eq!(print::statement(&schema, element, part).as_deref(), expected, "{part:?}");
    }
    let oneof = print::declaration(&schema, find("s.M.o"));
    assert_eq!(oneof, "oneof o {\n  option (opt.oneof) = { text: \"o\" };\n}");
    assert_eq!(print::declaration(&schema, find("s.M.a")), "int32 a = 1;");
}

#[test]
fn comments_are_printed_on_demand() {
    let schema = schema(&[(
        "c.proto",
        "// Licence.\n\n// Syntax.\nsyntax = \"proto3\";\n// Package.\npackage c;\n\n\
         // Apart.\n\n// Above,\n// in two lines.\nmessage M {\n  // In the head.\n\n\
         \x20 // Field.\n  int32 a = 1; // Behind.\n}\n",
    )]);
    let expected = "// Licence.\n\n// Syntax.\nsyntax = \"proto3\";\n\n// Package.\npackage c;\n\n\
         // Apart.\n\n// Above,\n// in two lines.\nmessage M {\n  // In the head.\n\n\
         \x20 // Field.\n  int32 a = 1;\n  // Behind.\n}\n";
    assert_eq!(print::file_with(&schema, FileId(0), Style { comments: true }), expected);
    assert!(!print::file(&schema, FileId(0)).contains("//"));
}
