//! Ways to write one thing.

use super::{OPTIONS, digests};
use crate::digest::Digest;

#[track_caller]
fn assert_same(a: &[(&str, &str)], b: &[(&str, &str)]) {
    assert_eq!(digests(a), digests(b));
}

/// Two packages of one file each.
#[track_caller]
fn assert_same_file(a: &str, b: &str) {
    assert_same(&[("p.proto", a), OPTIONS], &[("p.proto", b), OPTIONS]);
}

const PLAIN: &str = "syntax = \"proto3\"; package p;
    message A { string s = 1; repeated int32 n = 2; B b = 3; oneof o { int32 x = 4; string y = 5; } }
    message B { enum E { Z = 0; Y = 1; } map<string, E> m = 1; reserved 5, 6, 9; reserved \"v\", \"w\"; }
    service S { rpc R(A) returns (B); rpc Q(stream B) returns (stream A); }";

#[test]
fn order_and_layout_do_not_count() {
    let other = "// Comment.\r\nsyntax='proto3';\r\npackage p;\r\n\r\n
        service S { // Comment.\r\n rpc Q(stream B) returns (stream A) {} rpc R(.p.A) returns (p.B); }
        message B { reserved 'w', 'v'; reserved 9; reserved 5 to 6; map<string, E> m = 0x1; enum E { Z = 0; Y = 01; } }
        message A { oneof o { string y = 5; int32 x = 4; } B b = 3; repeated int32 n = 2; string s = 1; }";
    assert_same_file(PLAIN, other);
}

#[test]
fn files_do_not_count() {
    let split = [
        ("a/x.proto", "syntax = \"proto3\"; package p; import \"b.proto\"; option java_package = \"j\";
            message A { string s = 1; repeated int32 n = 2; B b = 3; oneof o { int32 x = 4; string y = 5; } }"),
        ("b.proto", "syntax = \"proto3\"; package p;
            message B { enum E { Z = 0; Y = 1; } map<string, E> m = 1; reserved 5, 6, 9; reserved \"v\", \"w\"; }"),
        ("s.proto", "syntax = \"proto3\"; package p; import \"a/x.proto\"; import \"b.proto\"; option deprecated = true;
            service S { rpc R(A) returns (B); rpc Q(stream B) returns (stream A); }"),
        OPTIONS,
    ];
    assert_same(&[("p.proto", PLAIN), OPTIONS], &split);
}

#[test]
fn what_the_syntax_implies_may_be_written() {
    let implied = "syntax = \"proto3\"; package p;
        message M { repeated int32 n = 1; M m = 2; string snake_case = 3; }";
    let written = "syntax = \"proto3\"; package p;
        message M { repeated int32 n = 1 [packed = true]; optional M m = 2; string snake_case = 3 [json_name = \"snakeCase\"]; }";
    assert_same_file(implied, written);
}

#[test]
fn equal_features_of_two_syntaxes_are_equal() {
    let proto3 = "syntax = \"proto3\"; package p;
        message M { optional int32 a = 1; repeated int32 b = 2; M c = 3; oneof o { bool d = 4; M e = 5; } bytes_holder f = 6; }
        message bytes_holder { repeated bytes b = 1; }
        service S { rpc R(M) returns (M); }";
    let proto2 = "package p;
        message M { optional int32 a = 1; repeated int32 b = 2 [packed = true]; optional M c = 3;
          oneof o { bool d = 4; M e = 5; } optional bytes_holder f = 6; }
        message bytes_holder { repeated bytes b = 1; }
        service S { rpc R(M) returns (M); }";
    assert_same_file(proto3, proto2);
}

#[test]
fn options_may_be_spelled_in_any_way() {
    let head = "syntax = \"proto3\"; package p; import \"o.proto\";";
    let literal = format!("{head} message M {{ option (o.message) = {{ text: 'a' inner {{ numbers: [1, 2] }} named {{ key: 'b' value: 1 }} named {{ key: 'a' value: 2 }} level: HIGH }};
        string s = 1 [deprecated = true, (o.tags) = 'x', (o.tags) = 'y']; }}");
    let paths = format!("{head} message M {{ option (.o.message).named = {{ value: 2, key: '\\x61' }}; option (o.message).inner.numbers = 1; option (o.message).text = \"a\";
        option (o.message).level = HIGH; option (o.message).inner.numbers = 0x2; option (o.message).named = {{ key: 'b' value: 1 }};
        string s = 1 [(o.tags) = 'x', (.o.tags) = 'y', deprecated = true]; }}");
    assert_same_file(&literal, &paths);
}

#[test]
fn ranges_that_touch_are_one() {
    assert_same_file(
        "package p; message M { reserved 5 to 6, 1 to 3, 4; extensions 10 to 19; extensions 20 to max; } enum E { A = 0; reserved -3 to -2, -1; }",
        "package p; message M { reserved 1 to 6; extensions 10 to max; } enum E { A = 0; reserved -3 to -1; }",
    );
}

#[test]
fn other_packages_do_not_count_unless_reached() {
    let own = (
        "p.proto",
        "syntax = \"proto3\"; package p; import \"q.proto\"; import \"o.proto\";
        message M { q.Q q = 1 [(o.tags) = \"t\"]; }",
    );
    let with = |text| digests(&[own, ("q.proto", text), OPTIONS]);
    let base = with(
        "syntax = \"proto3\"; package q; message Q { E e = 1; } enum E { A = 0; } message Idle {}",
    );
    let idle = with(
        "syntax = \"proto3\"; package q; enum E { A = 0; } message Q { E e = 1; message In {} } message Idle { int32 x = 1; }",
    );
    let near = with(
        "syntax = \"proto3\"; package q; message Q { E e = 1; int32 more = 2; } enum E { A = 0; } message Idle {}",
    );
    let far = with(
        "syntax = \"proto3\"; package q; message Q { E e = 1; } enum E { A = 0; B = 1; } message Idle {}",
    );
    assert_eq!(base, idle);
    assert_eq!((&base.0, &base.0), (&near.0, &far.0));
    assert_ne!(base.1, near.1);
    assert_ne!(base.1, far.1);
    assert_ne!(near.1, far.1);
}

#[test]
fn a_digest_reads_back() {
    let (own, _) = digests(&[("p.proto", PLAIN)]);
    assert_eq!(own.parse::<Digest>().unwrap().to_string(), own);
    let upper = own.to_uppercase();
    for wrong in [
        "",
        "lb1:",
        "lb2:00",
        &own[1..],
        &own[..67],
        &format!("{own}0"),
        &upper,
        &own.replace("lb1:", "lb1: "),
    ] {
        assert!(wrong.parse::<Digest>().is_err(), "{wrong}");
    }
}
