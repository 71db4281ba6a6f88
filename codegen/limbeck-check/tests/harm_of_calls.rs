//! Who breaks when a service, a file or a package changes, and the call that shows it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use limbeck_check::{BreakingConfig, Scope, Scopes, Selection, Today, breaking};
use limbeck_diff::{Renames, compare};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::{Direction, Harm};
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

const REQUEST: &[Direction] = &[Direction::OldClientToNewServer];
const RESPONSE: &[Direction] = &[Direction::NewServerToOldClient];
const NOBODY: &[Direction] = &[];

const USER: &str = r#"
syntax = "proto3";
package user.v1;
message GetRequest { string name = 1; }
message FindRequest { string name = 1; }
message ListRequest { repeated int32 ids = 1; }
message User { string name = 1; }
service Users {
  rpc Get(GetRequest) returns (User);
  rpc Watch(stream GetRequest) returns (stream User);
  rpc Safe(GetRequest) returns (User) { option idempotency_level = NO_SIDE_EFFECTS; }
}
"#;

/// Rule, what is replaced by what, who breaks, and part of the witness.
type Case = (&'static str, &'static str, &'static str, &'static [Direction], &'static str);

const CASES: [Case; 13] = [
    (
        "RPC_NO_DELETE",
        "rpc Get(GetRequest) returns (User);",
        "",
        REQUEST,
        "an old client calls `/user.v1.Users/Get`; the new server answers UNIMPLEMENTED",
    ),
    ("SERVICE_NO_DELETE", "service Users", "service Members", REQUEST, "`/user.v1.Users/Get`"),
    (
        "FILE_SAME_PACKAGE",
        "package user.v1;",
        "package user.v2;",
        REQUEST,
        "knows package `user.v2`",
    ),
    ("PACKAGE_NO_DELETE", "package user.v1;", "package user.v2;", REQUEST, "`/user.v1.Users/Get`"),
    (
        "RPC_SAME_REQUEST_TYPE",
        "Get(GetRequest)",
        "Get(ListRequest)",
        REQUEST,
        "with a `user.v1.GetRequest`",
    ),
    (
        "RPC_SAME_REQUEST_TYPE",
        "Get(GetRequest)",
        "Get(FindRequest)",
        NOBODY,
        "what is sent is the same",
    ),
    (
        "RPC_SAME_RESPONSE_TYPE",
        "Get(GetRequest) returns (User)",
        "Get(GetRequest) returns (ListRequest)",
        RESPONSE,
        "as a `user.v1.User`",
    ),
    (
        "RPC_SAME_CLIENT_STREAMING",
        "Get(GetRequest)",
        "Get(stream GetRequest)",
        NOBODY,
        "does not compile",
    ),
    (
        "RPC_SAME_CLIENT_STREAMING",
        "Watch(stream GetRequest)",
        "Watch(GetRequest)",
        REQUEST,
        "sends two messages",
    ),
    (
        "RPC_SAME_SERVER_STREAMING",
        "Get(GetRequest) returns (User)",
        "Get(GetRequest) returns (stream User)",
        RESPONSE,
        "answers two messages",
    ),
    ("RPC_SAME_IDEMPOTENCY_LEVEL", "NO_SIDE_EFFECTS", "IDEMPOTENT", REQUEST, "HTTP GET"),
    (
        "RPC_SAME_IDEMPOTENCY_LEVEL",
        "returns (User);\n  rpc Watch",
        "returns (User) { option idempotency_level = IDEMPOTENT; }\n  rpc Watch",
        NOBODY,
        "an old server",
    ),
    (
        "FILE_SAME_SYNTAX",
        "syntax = \"proto3\";\npackage user.v1;\nmessage GetRequest { string",
        "syntax = \"proto2\";\npackage user.v1;\nmessage GetRequest { optional string",
        RESPONSE,
        "`GetRequest.name`",
    ),
];

#[test]
fn who_breaks_is_who_calls_or_reads_what_changed() {
    for (rule, before, after, directions, witness) in CASES {
        let changed = USER.replace(before, after);
        assert_ne!(changed, USER, "{rule}: {before}");
        let changed = match rule {
            "FILE_SAME_SYNTAX" => changed.replace("{ string", "{ optional string"),
            _ => changed,
        };
        let harm = harm(rule, &changed);
        assert_eq!(harm.directions, directions, "{rule}: {}", harm.witness);
        assert!(harm.witness.contains(witness), "{rule}: {}", harm.witness);
        assert!(!harm.surfaces.is_empty() && !harm.instead.is_empty(), "{rule}");
    }
}

#[test]
fn options_of_files_harm_those_alone_who_compile() {
    let harm = harm(
        "FILE_SAME_GO_PACKAGE",
        &USER.replace("message GetR", "option go_package = \"x\";\nmessage GetR"),
    );
    assert_eq!(harm.directions, NOBODY);
    assert_eq!(
        harm.witness,
        "Go code that imports `GetRequest` by the default does not compile: it is found by `x`"
    );
}

fn harm(rule: &str, after: &str) -> Harm {
    let (old, new) = (schema(USER), schema(after));
    let scopes = Scopes { old: Scope::roots(&old), new: Scope::roots(&new) };
    let selection = Selection { use_: vec![rule.to_owned()], ..Selection::default() };
    let config = BreakingConfig { selection, ..BreakingConfig::default() };
    let comparison = compare(&old, &new, &Renames::default());
    let mut findings = breaking(&comparison, &scopes, &config, &Today::default()).unwrap();
    assert_eq!(findings.len(), 1, "{rule}: {findings:#?}");
    *findings.remove(0).harm.unwrap()
}

fn schema(text: &str) -> Schema {
    let files = Memory::from_iter([("user/v1/user.proto", text)]);
    let compilation = compile(&files, &Limits::default()).unwrap();
    assert!(!compilation.has_errors(), "{:#?}", compilation.findings);
    compilation.schema
}
