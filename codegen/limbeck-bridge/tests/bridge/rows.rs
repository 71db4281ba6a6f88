//! The table of bridges: a tiny pair of versions per row.

use std::sync::LazyLock;

use crate::pair::Pair;

/// What a row is about, the older version, the newer one, and what is asked.
pub(crate) type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// `M` around the fields of a message that nobody reaches: both ways are asked.
pub(crate) const FIELDS: &[Row] = &[
    ("same", "int32 a = 1;", "int32 a = 1;", &[]),
    ("renamed", "int32 a = 1;", "int32 b = 1;", &[]),
    ("other encoding, signed", "int32 a = 1; sint64 b = 2;", "sfixed32 a = 1; int64 b = 2;", &[]),
    (
        "other encoding, unsigned",
        "uint32 a = 1; fixed64 b = 2;",
        "fixed32 a = 1; uint64 b = 2;",
        &[],
    ),
    (
        "other encoding, packed",
        "repeated int32 a = 1;",
        "repeated int32 a = 1 [packed = false];",
        &[],
    ),
    ("widening", "int32 a = 1;", "int64 a = 1;", &["M.a -> M.a: down=reject [reject saturate]"]),
    (
        "widening, unsigned",
        "uint32 a = 1;",
        "uint64 a = 1;",
        &["M.a -> M.a: down=reject [reject saturate]"],
    ),
    (
        "widening to signed",
        "uint32 a = 1;",
        "int64 a = 1;",
        &["M.a -> M.a: down=reject [reject saturate]"],
    ),
    (
        "widening, float",
        "float a = 1;",
        "double a = 1;",
        &["M.a -> M.a: down=reject [reject saturate round]"],
    ),
    (
        "widening to float",
        "int32 a = 1;",
        "double a = 1;",
        &["M.a -> M.a: down=reject [reject saturate round]"],
    ),
    (
        "sign change",
        "int32 a = 1;",
        "uint32 a = 1;",
        &["M.a -> M.a: up=reject [reject saturate] down=reject [reject saturate]"],
    ),
    (
        "sign change, wider",
        "int32 a = 1;",
        "uint64 a = 1;",
        &["M.a -> M.a: up=reject [reject saturate] down=reject [reject saturate]"],
    ),
    ("narrowing", "int64 a = 1;", "int32 a = 1;", &["M.a -> M.a: up=reject [reject saturate]"]),
    (
        "narrowing, float",
        "double a = 1;",
        "float a = 1;",
        &["M.a -> M.a: up=reject [reject saturate round]"],
    ),
    (
        "to a float that is no wider",
        "int64 a = 1;",
        "double a = 1;",
        &["M.a -> M.a: up=reject [reject round] down=reject [reject saturate round]"],
    ),
    (
        "in a list",
        "repeated int32 a = 1;",
        "repeated int64 a = 1;",
        &["M.a -> M.a: down=reject [reject saturate]"],
    ),
    ("bool to int", "bool a = 1;", "int32 a = 1;", &["M.a -> M.a: down=reject [reject]"]),
    ("int to bool", "uint64 a = 1;", "bool a = 1;", &["M.a -> M.a: up=reject [reject]"]),
    ("string to bytes", "string a = 1;", "bytes a = 1;", &["M.a -> M.a: down=reject [reject]"]),
    ("bytes to string", "bytes a = 1;", "string a = 1;", &["M.a -> M.a: up=reject [reject]"]),
    ("int to string", "int64 a = 1;", "string a = 1;", &["M.a -> M.a: down=reject [reject zero]"]),
    ("string to int", "string a = 1;", "uint32 a = 1;", &["M.a -> M.a: up=reject [reject zero]"]),
    ("enum to string", "E a = 1;", "string a = 1;", &["M.a -> M.a: down=reject [reject zero]"]),
    ("string to enum", "string a = 1;", "E a = 1;", &["M.a -> M.a: up=reject [reject zero]"]),
    (
        "enum to int",
        "E a = 1;",
        "int32 a = 1;",
        &["M.a -> M.a: up=? [identity] down=? [identity reject]"],
    ),
    ("enum to another", "E a = 1;", "F a = 1;", &["M.a -> M.a: up=? [] down=? []"]),
    (
        "int to Timestamp",
        "int64 a = 1;",
        "google.protobuf.Timestamp a = 1;",
        &["M.a -> M.a: down=floor [floor reject]", "M.a -> M.a: up=? [scale]"],
    ),
    (
        "Duration to int",
        "google.protobuf.Duration a = 1;",
        "int64 a = 1;",
        &["M.a -> M.a: up=floor [floor reject]", "M.a -> M.a: down=? [scale]"],
    ),
    (
        "string to Timestamp",
        "string a = 1;",
        "google.protobuf.Timestamp a = 1;",
        &["M.a -> M.a: up=reject [reject] down=zero [zero default]"],
    ),
    (
        "Timestamp to string",
        "google.protobuf.Timestamp a = 1;",
        "string a = 1;",
        &["M.a -> M.a: up=zero [zero default] down=reject [reject]"],
    ),
    ("not in the table", "bool a = 1;", "string a = 1;", &["M.a -> M.a: up=? [] down=? []"]),
    ("message to another", "A a = 1;", "B a = 1;", &["M.a -> M.a: up=? [] down=? []"]),
    (
        "implicit to optional",
        "int32 a = 1;",
        "optional int32 a = 1;",
        &["M.a -> M.a: down=zero [zero default]"],
    ),
    (
        "optional to implicit",
        "optional int32 a = 1;",
        "int32 a = 1;",
        &["M.a -> M.a: up=zero [zero default]"],
    ),
    (
        "optional to implicit, narrowing",
        "optional int64 a = 1;",
        "int32 a = 1;",
        &["M.a -> M.a: up=reject [reject saturate]"],
    ),
    ("wrapper to optional", "google.protobuf.Int64Value a = 1;", "optional int64 a = 1;", &[]),
    ("optional to wrapper", "optional string a = 1;", "google.protobuf.StringValue a = 1;", &[]),
    (
        "wrapper to implicit",
        "google.protobuf.BoolValue a = 1;",
        "bool a = 1;",
        &["M.a -> M.a: up=zero [zero default]"],
    ),
    (
        "wrapper to wider wrapper",
        "google.protobuf.Int32Value a = 1;",
        "google.protobuf.Int64Value a = 1;",
        &["M.a -> M.a: down=reject [reject saturate]"],
    ),
    ("optional to oneof of one", "optional int32 a = 1;", "oneof o { int32 a = 1; }", &[]),
    ("oneof of one to optional", "oneof o { int32 a = 1; }", "optional int32 a = 1;", &[]),
    (
        "implicit to oneof of one",
        "int32 a = 1;",
        "oneof o { int32 a = 1; }",
        &["M.a -> M.a: down=zero [zero default]"],
    ),
    (
        "singular to repeated",
        "string a = 1;",
        "repeated string a = 1;",
        &["M.a -> M.a: down=first [first last reject]"],
    ),
    (
        "repeated to singular",
        "repeated string a = 1;",
        "optional string a = 1;",
        &["M.a -> M.a: up=first [first last reject]"],
    ),
    (
        "singular to repeated, wider",
        "int32 a = 1;",
        "repeated int64 a = 1;",
        &["M.a -> M.a: down=? [reject]"],
    ),
    (
        "repeated to singular, wider",
        "repeated int32 a = 1;",
        "int64 a = 1;",
        &["M.a -> M.a: up=first [first last reject] down=reject [reject saturate]"],
    ),
    (
        "map to map",
        "map<string, int32> a = 1;",
        "map<string, int64> a = 1;",
        &["M.a -> M.a: down=reject [reject saturate]"],
    ),
    ("map to map, the same", "map<string, A> a = 1;", "map<string, A> a = 1;", &[]),
    (
        "map keys and values",
        "map<int32, int32> a = 1;",
        "map<int64, int64> a = 1;",
        &["M.a -> M.a: down=? [reject saturate]"],
    ),
    (
        "map to repeated entry",
        "map<string, int32> a = 1;",
        "repeated Entry a = 1;",
        &["M.a -> M.a: down=key [key]"],
    ),
    (
        "repeated entry to map",
        "repeated Entry a = 1;",
        "map<string, int32> a = 1;",
        &["M.a -> M.a: up=key [key]"],
    ),
    (
        "repeated to map by key",
        "repeated A a = 1;",
        "map<string, A> a = 1;",
        &["M.a -> M.a: up=? [key] down=? [key]"],
    ),
    (
        "map to repeated by key",
        "map<string, A> a = 1;",
        "repeated A a = 1;",
        &["M.a -> M.a: up=? [key] down=? [key]"],
    ),
    (
        "map to another list",
        "map<string, A> a = 1;",
        "repeated B a = 1;",
        &["M.a -> M.a: up=? [] down=? []"],
    ),
    (
        "map to a single one",
        "map<string, A> a = 1;",
        "A a = 1;",
        &["M.a -> M.a: up=? [] down=? []"],
    ),
    (
        "fields to oneof",
        "int32 a = 1; optional int32 b = 2;",
        "oneof o { int32 a = 1; int32 b = 2; }",
        &["M.a, M.b -> M.o: up=reject [reject priority]"],
    ),
    (
        "oneof to fields",
        "oneof o { int32 a = 1; int32 b = 2; }",
        "int32 a = 1; optional int32 b = 2;",
        &["M.o -> M.a, M.b: down=reject [reject priority]", "M.a -> M.a: up=zero [zero default]"],
    ),
    (
        "oneofs joined",
        "oneof o { int32 a = 1; } oneof p { int32 b = 2; }",
        "oneof o { int32 a = 1; int32 b = 2; }",
        &["M.a, M.b -> M.o: up=reject [reject priority]"],
    ),
    (
        "oneof parted",
        "oneof o { int32 a = 1; int32 b = 2; }",
        "oneof o { int32 a = 1; } oneof p { int32 b = 2; }",
        &["M.o -> M.a, M.b: down=reject [reject priority]"],
    ),
    (
        "fields to oneof, narrowing",
        "int64 a = 1; int32 b = 2;",
        "oneof o { int32 a = 1; int32 b = 2; }",
        &["M.a, M.b -> M.o: up=? [reject]"],
    ),
    (
        "oneof to fields, widening",
        "oneof o { string a = 1; int32 b = 2; }",
        "optional string a = 1; optional int64 b = 2;",
        &["M.o -> M.a, M.b: down=? [reject]"],
    ),
    (
        "oneof renamed",
        "oneof o { int32 a = 1; int32 b = 2; }",
        "oneof p { int32 a = 1; int32 b = 2; }",
        &[],
    ),
    (
        "oneof variant added",
        "oneof o { int32 a = 1; }",
        "oneof o { int32 a = 1; int32 b = 2; }",
        &["-> M.b: down=? [drop map_to sentinel reject]"],
    ),
    (
        "oneof variant removed",
        "oneof o { int32 a = 1; int32 b = 2; }",
        "oneof o { int32 a = 1; }",
        &["M.b ->: up=? [drop map_to sentinel reject]"],
    ),
    (
        "oneof variant replaced",
        "oneof o { int32 a = 1; int32 b = 2; }",
        "oneof o { int32 a = 1; int32 c = 3; }",
        &[
            "M.b ->: up=? [drop map_to sentinel reject]",
            "-> M.c: down=? [drop map_to sentinel reject]",
        ],
    ),
    (
        "oneof added",
        "",
        "oneof o { int32 a = 1; int32 b = 2; }",
        &["-> M.a: down=drop [drop]", "-> M.b: down=drop [drop]"],
    ),
    ("field added", "", "int32 a = 1;", &["-> M.a: down=drop [drop]"]),
    (
        "field added, required",
        "",
        "int32 a = 1 [(google.api.field_behavior) = REQUIRED];",
        &["-> M.a: down=drop [drop]", "-> M.a: up=? [default const zero]"],
    ),
    (
        "field removed",
        "int32 a = 1;",
        "",
        &["M.a ->: up=reject_if_set [reject_if_set drop stash] down=zero [zero const]"],
    ),
    (
        "another number",
        "int32 a = 1;",
        "int32 a = 2;",
        &[
            "M.a ->: up=reject_if_set [reject_if_set drop stash] down=zero [zero const]",
            "-> M.a: down=drop [drop]",
        ],
    ),
    ("type of another API", "common.v1.Money a = 1;", "common.v2.Money a = 1;", &[]),
    (
        "a message that changed inside",
        "C a = 1; repeated C b = 2;",
        "C a = 1; repeated C b = 2;",
        &["C.x -> C.x: down=reject [reject saturate]"],
    ),
];

/// Whole files.
pub(crate) const FILES: &[Row] = &[
    (
        "enum value added",
        "enum E { E_0 = 0; }",
        "enum E { E_0 = 0; E_1 = 1; }",
        &["-> E.E_1: down=? [map_to reject]"],
    ),
    (
        "enum value removed",
        "enum E { E_0 = 0; E_1 = 1; }",
        "enum E { E_0 = 0; }",
        &["E.E_1 ->: up=? [map_to reject]"],
    ),
    ("enum value renamed", "enum E { E_0 = 0; E_1 = 1; }", "enum E { E_0 = 0; E_2 = 1; }", &[]),
    (
        "enum value with another name",
        "enum E { E_0 = 0; }",
        "enum E { option allow_alias = true; E_0 = 0; E_ALSO = 0; }",
        &[],
    ),
    (
        "enum alias renumbered",
        "enum E { option allow_alias = true; E_0 = 0; E_A = 1; E_B = 1; }",
        "enum E { option allow_alias = true; E_0 = 0; E_A = 1; E_C = 5; E_B = 5; }",
        &["-> E.E_C: down=? [map_to reject]"],
    ),
    (
        "meaning of zero",
        "proto2 enum E { E_0 = 0; E_1 = 1; }",
        "proto2 enum E { E_1 = 1; E_0 = 0; }",
        &["E -> E: up=? [identity] down=? [identity]"],
    ),
    (
        "default changed",
        "proto2 message M { optional int32 a = 1 [default = 1]; }",
        "proto2 message M { optional int32 a = 1 [default = 2]; }",
        &["M.a -> M.a: up=? [identity default] down=? [identity default]"],
    ),
    (
        "default changed, wider",
        "proto2 message M { optional int32 a = 1 [default = 5]; }",
        "proto2 message M { optional int64 a = 1 [default = 6]; }",
        &["M.a -> M.a: up=? [identity default] down=? []"],
    ),
    (
        "default kept, wider",
        "proto2 message M { optional uint32 a = 1 [default = 5]; }",
        "proto2 message M { optional int64 a = 1 [default = 5]; }",
        &["M.a -> M.a: down=reject [reject saturate]"],
    ),
    (
        "required to optional",
        "proto2 message M { required int32 a = 1; }",
        "proto2 message M { optional int32 a = 1; }",
        &["M.a -> M.a: down=zero [zero default]"],
    ),
    (
        "required added",
        "message M {}",
        "proto2 message M { required int32 a = 1; }",
        &["-> M.a: down=drop [drop]", "-> M.a: up=? [default const zero]"],
    ),
    (
        "containers added",
        "message A {}",
        "message A {} message B { int32 a = 1; } enum E { E_0 = 0; } service S { rpc Do(A) returns (A); }",
        &[],
    ),
    (
        "messages removed",
        "message A {} message B { int32 a = 1; } enum E { E_0 = 0; }",
        "message A {}",
        &[],
    ),
    (
        "rpc added",
        "message A {} service S {}",
        "message A {} service S { rpc Do(A) returns (A); }",
        &[],
    ),
    (
        "rpc removed",
        "message A {} service S { rpc Do(A) returns (A); }",
        "message A {} service S {}",
        &["S.Do ->: up=? [unimplemented]"],
    ),
    (
        "service removed",
        "message A {} service S { rpc Do(A) returns (A); }",
        "message A {}",
        &["S.Do ->: up=? [unimplemented]"],
    ),
    (
        "unary to server stream",
        "message A {} service S { rpc Do(A) returns (A); }",
        "message A {} service S { rpc Do(A) returns (stream A); }",
        &["S.Do -> S.Do: down=? [single]"],
    ),
    (
        "unary to server stream, a list",
        "message A { repeated int32 x = 1; } service S { rpc Do(A) returns (A); }",
        "message A { repeated int32 x = 1; } service S { rpc Do(A) returns (stream A); }",
        &["S.Do -> S.Do: down=? [collect single]"],
    ),
    (
        "server stream to unary",
        "message A {} service S { rpc Do(A) returns (stream A); }",
        "message A {} service S { rpc Do(A) returns (A); }",
        &["S.Do -> S.Do: up=? [single unimplemented]"],
    ),
    (
        "client streaming",
        "message A {} service S { rpc Do(A) returns (A); }",
        "message A {} service S { rpc Do(stream A) returns (A); }",
        &["S.Do -> S.Do: up=? [unimplemented]"],
    ),
    (
        "another request",
        "message A {} message B {} service S { rpc Do(A) returns (A); }",
        "message A {} message B {} service S { rpc Do(B) returns (A); }",
        &["S.Do -> S.Do: up=? [unimplemented]"],
    ),
    (
        "mask of an unknown message",
        "message A { google.protobuf.FieldMask m = 1; } message B { int32 x = 1; }",
        "message A { google.protobuf.FieldMask m = 1; } message B { int32 y = 1; }",
        &["A.m -> A.m: up=? [identity] down=? [identity]"],
    ),
    (
        "masks in a map",
        "message A { map<string, google.protobuf.FieldMask> m = 1; } message B { int32 x = 1; }",
        "message A { map<string, google.protobuf.FieldMask> m = 1; } message B { int32 y = 1; }",
        &["A.m -> A.m: up=? [identity] down=? [identity]"],
    ),
    (
        "masks in a map with other keys",
        "message A { map<int32, google.protobuf.FieldMask> m = 1; }",
        "message A { map<int64, google.protobuf.FieldMask> m = 1; }",
        &["A.m -> A.m: up=? [identity] down=? []"],
    ),
    (
        "masks in a map, where nothing is otherwise",
        "message A { map<string, google.protobuf.FieldMask> m = 1; }",
        "message A { map<string, google.protobuf.FieldMask> m = 1; }",
        &[],
    ),
    (
        "any messages in a map",
        "message A { map<string, google.protobuf.Any> m = 1; } message B { int32 x = 1; }",
        "message A { map<string, google.protobuf.Any> m = 1; } message B { int32 y = 1; }",
        &["A.m -> A.m: up=? [identity] down=? [identity]"],
    ),
    (
        "any messages in a map, and in a list",
        "message A { map<string, google.protobuf.Any> m = 1; } message B { int32 x = 1; }",
        "message A { repeated Entry m = 1; } message B { int32 y = 1; } message Entry { string key = 1; google.protobuf.Any value = 2; }",
        &["A.m -> A.m: up=? [identity] down=? []"],
    ),
    (
        "filter",
        "message A { string filter = 1; } message L { repeated B bs = 1; } message B { int32 x = 1; } service S { rpc Do(A) returns (L); }",
        "message A { string filter = 1; } message L { repeated B bs = 1; } message B { int32 y = 1; } service S { rpc Do(A) returns (L); }",
        &["A.filter -> A.filter: up=? [reject_if_set identity]"],
    ),
    (
        "another response",
        "message A {} message B {} service S { rpc Do(A) returns (A); }",
        "message A {} message B {} service S { rpc Do(A) returns (B); }",
        &["S.Do -> S.Do: down=? []"],
    ),
];

/// A row, compiled.
pub(crate) type Case = (&'static str, Pair, &'static [&'static str]);

pub(crate) static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let around = |fields: &str, x: &str| {
        format!(
            "message M {{ {fields} }}
             message A {{ string id = 1; string name = 2; }} message B {{}}
             message C {{ {x} x = 1; }} message Entry {{ string name = 1; int32 value = 2; }}
             enum E {{ E_0 = 0; }} enum F {{ F_0 = 0; }}"
        )
    };
    let fields = FIELDS.iter().map(|(name, old, new, asked)| {
        let x = if new.contains("C a") { "int64" } else { "int32" };
        (*name, Pair::new(&around(old, "int32"), &around(new, x)), *asked)
    });
    let files = FILES.iter().map(|(name, old, new, asked)| (*name, Pair::new(old, new), *asked));
    fields.chain(files).collect()
});
