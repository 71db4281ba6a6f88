//! Breaking rules of our own name the smallest exchange that fails, and who breaks by it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use limbeck_check::{BreakingConfig, Scope, Scopes, Selection, Today, breaking};
use limbeck_diff::{Renames, compare};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::{Direction, Finding};
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

fn schema(body: &str) -> Schema {
    let imports = [
        "buf/validate/validate.proto",
        "google/api/annotations.proto",
        "google/api/field_behavior.proto",
    ];
    let imports = imports.map(|name| format!("import \"{name}\";")).join("\n");
    let text = format!("syntax = \"proto3\";\npackage user.v1;\n{imports}\n{body}");
    let files: Memory = [("user/v1/user.proto", text)].into_iter().collect();
    let compilation = compile(&files, &Limits::default()).unwrap();
    assert!(!compilation.has_errors(), "{:#?}", compilation.findings);
    compilation.schema
}

fn judge(rule: &str, before: &str, after: &str) -> Vec<Finding> {
    let (old, new) = (schema(before), schema(after));
    let scopes = Scopes { old: Scope::roots(&old), new: Scope::roots(&new) };
    let selection = Selection { use_: vec![rule.to_owned()], ..Selection::default() };
    let config = BreakingConfig { selection, ..BreakingConfig::default() };
    let comparison = compare(&old, &new, &Renames::default());
    breaking(&comparison, &scopes, &config, &Today::default()).unwrap()
}

fn witnesses(findings: &[Finding]) -> Vec<&str> {
    let harm = findings.iter().filter_map(|finding| finding.harm.as_deref());
    harm.map(|harm| &*harm.witness).collect()
}

fn service(rule: &str) -> String {
    format!(
        "service UserService {{ rpc Get(Request) returns (User) {{
           option (google.api.http) = {{ {rule} }}; }} }}
         message Request {{ string id = 1; string tenant = 2; }} message User {{}}"
    )
}

#[test]
fn a_route_that_is_gone_answers_404_and_one_with_another_method_405() {
    let before = service("get: '/v1/users/{id}:show'");
    for (after, status) in
        [("get: '/v1/people/{id}:show'", 404), ("post: '/v1/{id=users/*}:show' body: '*'", 405)]
    {
        let found = judge("HTTP_RULE_NO_DELETE", &before, &service(after));
        let expected =
            format!("an old client sends `GET /v1/users/x:show`; the new server answers {status}");
        assert_eq!(witnesses(&found), [expected], "{after}");
    }
}

#[test]
fn every_binding_that_is_gone_is_named() {
    let before = service(
        "get: '/v1/a/{id}' additional_bindings { get: '/v1/b/{id}' }
         additional_bindings { custom { kind: '*' path: '/v1/c' } }",
    );
    let after = service("get: '/v1/b/{id=**}'");
    let found = judge("HTTP_RULE_NO_DELETE", &before, &after);
    assert_eq!(
        witnesses(&found),
        [
            "an old client sends `GET /v1/c`; the new server answers 404",
            "an old client sends `GET /v1/a/x`; the new server answers 404",
        ]
    );
}

#[test]
fn a_service_that_is_gone_takes_its_routes_along() {
    let after = "message Request { string id = 1; string tenant = 2; } message User {}";
    let found = judge("HTTP_RULE_NO_DELETE", &service("get: '/v1/a/{id}'"), after);
    assert_eq!(witnesses(&found).len(), 1, "{found:#?}");
}

#[test]
fn a_body_that_is_read_otherwise_is_shown() {
    let found = judge(
        "HTTP_RULE_SAME",
        &service("post: '/v1/{id}' body: 'tenant'"),
        &service("post: '/v1/{id}' body: '*'"),
    );
    let expected = "an old client sends `POST /v1/x` with `tenant` as its JSON; \
                    the new server reads the whole request from it";
    assert_eq!(witnesses(&found), [expected]);
}

#[test]
fn limits_of_responses_are_the_servers_own() {
    let with = |limit: &str| {
        format!(
            "service UserService {{ rpc Get(Request) returns (User); }}
             message Request {{ Both both = 1; }}
             message User {{ Both both = 1; string name = 2 {limit}; }}
             message Both {{ string name = 1 {limit}; }}
             message Unused {{ string name = 1 {limit}; }}"
        )
    };
    let limit = "[(buf.validate.field).string.max_len = 9]";
    let found = judge("VALIDATION_NO_TIGHTEN", &with(""), &with(limit));
    let directions: Vec<_> =
        found.iter().filter_map(|it| it.harm.as_deref()).map(|it| &it.directions).collect();
    let both = vec![Direction::OldClientToNewServer, Direction::NewServerToOldClient];
    // What no rpc reaches may travel in an `Any`, or through a queue.
    assert_eq!(directions, [&both, &both]);
    assert!(witnesses(&found).concat().contains("`string.max_len: 9`"), "{found:#?}");
}

#[test]
fn what_refuses_less_breaks_nobody() {
    let with = |rules: &str| {
        format!(
            "service UserService {{ rpc Get(Request) returns (Request); }}
             message Request {{ string name = 1 [(buf.validate.field) = {{ {rules} }}]; }}"
        )
    };
    for (before, after) in [
        ("string: {min_len: 2}", "string: {min_len: 1}"),
        ("string: {max_len: 2}", "string: {max_len: 18446744073709551615}"),
        ("string: {in: ['a']}", "string: {in: ['b', 'a']}"),
        ("string: {not_in: ['a', 'b']}", "string: {not_in: ['b']}"),
        ("required: true", "required: false"),
        ("string: {email: true}", "ignore: IGNORE_ALWAYS string: {email: true, max_len: 1}"),
        ("string: {}", "string: {example: 'a'}"),
        ("cel: {id: 'a', expression: 'true'}", ""),
    ] {
        assert_eq!(judge("VALIDATION_NO_TIGHTEN", &with(before), &with(after)), []);
        let back = judge("VALIDATION_NO_TIGHTEN", &with(after), &with(before));
        assert_eq!(back.len(), usize::from(!before.contains("{}")), "{after} to {before}");
    }
}
