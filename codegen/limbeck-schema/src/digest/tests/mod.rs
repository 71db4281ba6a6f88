//! What a digest ignores, what it does not, and the bytes that are frozen.

mod change;
mod same;
mod vector;

use crate::digest;
use crate::print::tests::schema;

/// Digest and closure of package `p` in these files.
fn digests(files: &[(&str, &str)]) -> (String, String) {
    let schema = schema(files);
    let package = schema.find_package("p").unwrap();
    (digest::package(&schema, package).to_string(), digest::closure(&schema, package).to_string())
}

/// The options that the tests set.
const OPTIONS: (&str, &str) = (
    "o.proto",
    "syntax = \"proto2\"; package o; import \"google/protobuf/descriptor.proto\";
     message Rule { optional string text = 1; optional Rule inner = 2; repeated int32 numbers = 3;
       map<string, int32> named = 4; optional double ratio = 5; optional Level level = 6;
       extensions 100 to 199; }
     enum Level { LOW = 0; HIGH = 1; }
     extend Rule { optional bool extra = 100; }
     extend google.protobuf.MessageOptions { optional Rule message = 50001; }
     extend google.protobuf.FieldOptions { optional Rule field = 50001; repeated string tags = 50002; }
     extend google.protobuf.OneofOptions { optional Rule oneof = 50001; }
     extend google.protobuf.EnumOptions { optional Rule enum = 50001; }
     extend google.protobuf.EnumValueOptions { optional Rule value = 50001; }
     extend google.protobuf.ServiceOptions { optional Rule service = 50001; }
     extend google.protobuf.MethodOptions { optional Rule method = 50001; }",
);
