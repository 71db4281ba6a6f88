//! Names of types and extensions, from where they are used.

use super::schema;
use crate::model::Schema;
use crate::print;

fn text(schema: &Schema, name: &str) -> String {
    print::element(schema, schema.find(name).unwrap())
}

#[test]
fn a_type_of_the_package_is_named_relative_to_it_everywhere() {
    let schema = schema(&[
        (
            "u.proto",
            "syntax = \"proto3\"; package user.v1; import \"c.proto\";
            message User {
              message Address { Kind kind = 1; enum Kind { A = 0; } }
              Address address = 1; common.v1.Money money = 2; map<string, Address.Kind> m = 3;
            }
            message Order { User.Address to = 1; }
            service S { rpc R(User) returns (common.v1.Money); }",
        ),
        ("c.proto", "syntax = \"proto3\"; package common.v1; message Money {}"),
    ]);
    assert_eq!(text(&schema, "user.v1.User.address"), "User.Address address = 1;");
    assert_eq!(text(&schema, "user.v1.User.Address.kind"), "User.Address.Kind kind = 1;");
    assert_eq!(text(&schema, "user.v1.Order.to"), "User.Address to = 1;");
    assert_eq!(text(&schema, "user.v1.User.money"), "common.v1.Money money = 2;");
    assert_eq!(text(&schema, "user.v1.User.m"), "map<string, User.Address.Kind> m = 3;");
    assert_eq!(text(&schema, "user.v1.S.R"), "rpc R(User) returns (common.v1.Money);");
}

#[test]
fn a_shadowed_name_gets_its_dot() {
    let schema = schema(&[
        ("u.proto", "syntax = \"proto3\"; package user.v1; import \"c.proto\"; import \"s.proto\";
            message A { message common {} .common.v1.Money by_message = 1; }
            message B { .user.v1.T by_type = 1; message T {} T inner = 2; }
            message C { .sub.X by_package = 1; }
            message D { string common = 1; .common.v1.Money field_is_no_scope = 2; int32 T = 3; T typed = 4; }
            message T {}"),
        ("c.proto", "syntax = \"proto3\"; package common.v1; message Money {}"),
        ("s.proto", "syntax = \"proto3\"; package sub; message X {}"),
        ("n.proto", "syntax = \"proto3\"; package user.sub.deep; message Y {}"),
    ]);
    assert_eq!(text(&schema, "user.v1.A.by_message"), ".common.v1.Money by_message = 1;");
    assert_eq!(text(&schema, "user.v1.B.by_type"), ".user.v1.T by_type = 1;");
    assert_eq!(text(&schema, "user.v1.B.inner"), "B.T inner = 2;");
    assert_eq!(text(&schema, "user.v1.C.by_package"), ".sub.X by_package = 1;");
    assert_eq!(text(&schema, "user.v1.D.typed"), "T typed = 4;");
    assert_eq!(
        text(&schema, "user.v1.D.field_is_no_scope"),
        "common.v1.Money field_is_no_scope = 2;"
    );
}

#[test]
fn an_extension_is_named_in_full_and_dotted_only_where_shadowed() {
    let option = "syntax = \"proto2\"; package o; import \"google/protobuf/descriptor.proto\";
        extend google.protobuf.FieldOptions { optional string x = 50001; }";
    let schema = schema(&[
        ("o.proto", option),
        (
            "a.proto",
            "syntax = \"proto3\"; package a; import \"o.proto\";
            message M { string f = 1 [(o.x) = \"1\"]; }
            message N { message o {} string g = 1 [(.o.x) = \"2\"]; }",
        ),
    ]);
    assert_eq!(text(&schema, "a.M.f"), "string f = 1 [(o.x) = \"1\"];");
    assert_eq!(text(&schema, "a.N.g"), "string g = 1 [(.o.x) = \"2\"];");
    assert_eq!(
        text(&schema, "o.x"),
        "extend google.protobuf.FieldOptions {\n  optional string x = 50001;\n}"
    );
}
