//! Rules that are wrong, each with its finding; then rules that are right, as data.

use super::template::parse;
use super::{Body, Route, Segment, Verb, routes};
use crate::compile::{Limits, compile};
use crate::finding::{Finding, Severity};
use crate::model::{Element, Schema};
use crate::source::Memory;

const HEAD: &str = "syntax = \"proto3\"; package r; import \"google/api/annotations.proto\";
    message Book { string name = 1; Shelf shelf = 2; }
    message Shelf { string name = 1; Shelf up = 2; oneof o { string x = 3; string y = 4; } }
    message Request { string name = 1; string other_name = 2; Book book = 3; repeated string list = 4;
      map<string, string> map = 5; Kind kind = 6; bytes raw = 7;
      oneof pick { string left = 8; string right = 9; Shelf either = 10; Shelf or = 11; } optional int32 maybe = 12; }
    enum Kind { UNKNOWN = 0; }
    message Nothing {}
";

/// The line of the first rule that follows it.
const FIRST_LINE: u32 = 10;

/// A schema with one method per rule.
fn with_rules(rules: &[&str]) -> Schema {
    let methods = rules.iter().enumerate().map(|(index, rule)| {
        format!(
            "rpc M{index}(Request) returns (Book) {{ option (google.api.http) = {{ {rule} }}; }}\n"
        )
    });
    compiled(&[("r.proto", format!("{HEAD}service S {{\n{}}}", methods.collect::<String>()))])
}

fn compiled(files: &[(&str, String)]) -> Schema {
    let files: Memory = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let compilation = compile(&files, &Limits::default()).unwrap();
    let others = compilation.findings.iter().filter(|f| !f.rule.starts_with("ROUTE_"));
    let others: Vec<_> = others.filter(|f| f.severity == Severity::Error).collect();
    assert!(others.is_empty(), "{others:#?}");
    compilation.schema
}

fn findings(rule: &str) -> Vec<Finding> {
    routes(&with_rules(&[rule])).1
}

#[track_caller]
fn assert_refused(rule: &str, id: &str, message: &str) {
    let schema = with_rules(&[rule]);
    let (routes, findings) = routes(&schema);
    let [finding] = findings.as_slice() else { panic!("`{rule}`: {findings:#?}") };
    assert_eq!((finding.rule, finding.severity), (id, Severity::Error), "{rule}");
    assert_eq!(finding.message, format!("`r.S.M0`: {message}"));
    let place = finding.place.as_ref().unwrap();
    assert_eq!(place.span.start.line, FIRST_LINE, "the option's place, not the method's: {place}");
    assert!(place.span.start.column > 30, "{place}");
    assert!(finding.help.is_some(), "nothing to do about {rule}");
    assert!(routes.is_empty(), "{rule}");
}

#[test]
fn a_path_against_the_grammar_is_refused_at_its_character() {
    for (path, column, message) in [
        ("", 1, "does not begin with `/`"),
        ("v1/a", 1, "does not begin with `/`"),
        ("/", 2, "has no segment"),
        ("//a", 2, "has an empty segment"),
        ("/a//b", 4, "has an empty segment"),
        ("/a/", 4, "ends in `/`"),
        ("/:a", 2, "has an empty segment"),
        ("/a:", 4, "ends in `:`"),
        ("/a:b:c", 5, "goes on behind the verb"),
        ("/a:b/c", 5, "goes on behind the verb"),
        ("/a:{name}", 4, "goes on behind the verb"),
        ("/a*", 3, "has a `*` beside other text in one segment"),
        ("/***", 2, "has a `*` beside other text in one segment"),
        ("/a b", 3, "has ` `"),
        ("/ü%20?", 2, "has `ü`"),
        ("/a?b=c", 3, "has `?`"),
        ("/a%2", 3, "has a `%` without two hexadecimal digits"),
        ("/a%+1", 3, "has a `%` without two hexadecimal digits"),
        ("/a%ff", 2, "has an escape that is no UTF-8"),
        ("/a/..", 4, "has the segment `..`"),
        ("/%2E", 2, "has the segment `.`"),
        ("/a}", 3, "has a `}` that closes nothing"),
        ("/}", 2, "has a `}` that no segment stands before"),
        ("/{name", 2, "has a `{` that is not closed"),
        ("/{name=a/", 10, "ends in `/`"),
        ("/{}", 3, "has a variable without a name"),
        ("/{=*}", 3, "has a variable without a name"),
        ("/{1a}", 3, "has the variable `1a`, which is no field path"),
        ("/{a..b}", 3, "has the variable `a..b`, which is no field path"),
        ("/{ name }", 3, "has the variable ` name `, which is no field path"),
        ("/{name=}", 8, "has a `}` that no segment stands before"),
        ("/{name=/a}", 8, "has an empty segment"),
        ("/{name={kind}}", 8, "has a variable inside a variable"),
        ("/{name=a:b}", 9, "has a verb inside a variable"),
        ("/{name}x", 8, "has more text beside a variable in one segment"),
        ("/{name}{kind}", 8, "has more text beside a variable in one segment"),
        ("/x{name}", 3, "has a variable beside other text in one segment"),
        ("/**/a", 2, "has a `**` that is not the last segment"),
        ("/{name=**}/a", 8, "has a `**` that is not the last segment"),
        ("/{name=**}/{kind}", 8, "has a `**` that is not the last segment"),
        ("/{name=**/a}", 8, "has a `**` that is not the last segment"),
    ] {
        let fault = parse(path).unwrap_err();
        assert_eq!((fault.column, &*fault.message), (column, message), "{path}");
    }
    assert_refused(
        "get: \"/v1/{name\"",
        "ROUTE_TEMPLATE",
        "the path `/v1/{name` has a `{` that is not closed, at character 5",
    );
    assert_refused(
        "get: \"/v1/{name=**}/x\"",
        "ROUTE_WILDCARD",
        "the path `/v1/{name=**}/x` has a `**` that is not the last segment, at character 11",
    );
}

#[test]
fn a_variable_is_a_singular_scalar_of_the_request() {
    for (path, column, why) in [
        (
            "/{names}",
            3,
            "`r.Request` has no field `names`; it has `name`, `other_name`, `book`, `list`, `map`, `kind`, `raw`, `left` and others",
        ),
        (
            "/{otherName}",
            3,
            "`r.Request` has no field `otherName`: a rule uses proto names, here `other_name`",
        ),
        ("/{book.nmae}", 3, "`r.Book` has no field `nmae`; it has `name`, `shelf`"),
        ("/{book}", 3, "`book` is a message, `r.Book`"),
        ("/{book.shelf}", 3, "`book.shelf` is a message, `r.Shelf`"),
        ("/{list}", 3, "`list` goes to the repeated field `list`"),
        ("/{map}", 3, "`map` goes to the map field `map`"),
        ("/{map.value}", 3, "`map.value` goes to the map field `map`"),
        ("/{name.x}", 3, "`name.x` goes through a field that is no message"),
        ("/{name}/{name}", 10, "`name` is set twice"),
        ("/{book.name}/a/{book.name}", 17, "`book.name` is set twice"),
        (
            "/{left}/{right}",
            10,
            "`right` and another variable are members of one oneof, `r.Request.pick`",
        ),
        (
            "/{either.name}/{or.name}",
            17,
            "`or.name` and another variable are members of one oneof, `r.Request.pick`",
        ),
        (
            "/{either.up.x}/{either.up.y}",
            17,
            "`either.up.y` and another variable are members of one oneof, `r.Shelf.o`",
        ),
    ] {
        let message =
            format!("the path `{path}` has an unfit variable: {why}, at character {column}");
        assert_refused(&format!("get: \"{path}\""), "ROUTE_VARIABLE", &message);
    }
    // The same oneof of two messages is two oneofs.
    assert_eq!(findings("get: \"/{either.x}/{book.shelf.y}\""), []);
    assert_eq!(findings("get: \"/{name}/{kind}/{raw}/{maybe}/{left}\""), []);
    // Every fault of a template is reported.
    assert_eq!(findings("get: \"/{a}/{b}\" body: \"c\"").len(), 4);
}

#[test]
fn a_body_is_a_field_at_the_top() {
    for (rule, message) in [
        (
            "body: \"nothing\"",
            "`body: \"nothing\"`: `r.Request` has no field `nothing`; it has `name`, `other_name`, `book`, `list`, `map`, `kind`, `raw`, `left` and others",
        ),
        (
            "body: \"book.name\"",
            "`body: \"book.name\"`: only a field at the top level of the message can be one",
        ),
        ("body: \"name\"", "`body: \"name\"` is set by the path already"),
        (
            "response_body: \"nothing\"",
            "`response_body: \"nothing\"`: `r.Book` has no field `nothing`; it has `name`, `shelf`",
        ),
        ("response_body: \"*\"", "`response_body: \"*\"` names no field"),
    ] {
        assert_refused(&format!("post: \"/{{name}}\" {rule}"), "ROUTE_BODY", message);
    }
    assert_refused(
        "post: \"/{left}\" body: \"right\"",
        "ROUTE_BODY",
        "`body: \"right\"` and a path variable are members of one oneof, `r.Request.pick`",
    );
    // Part of the body's field may come from the path: the commonest rule of all.
    assert_eq!(findings("patch: \"/{book.name}\" body: \"book\""), []);
    for verb in ["get", "delete"] {
        let schema = with_rules(&[&format!("{verb}: \"/a\" body: \"*\"")]);
        let (routes, findings) = routes(&schema);
        assert_eq!((findings[0].rule, findings[0].severity), ("ROUTE_BODY", Severity::Warning));
        assert_eq!(routes[0].body, Body::Whole);
    }
}

#[test]
fn a_rule_has_a_path_and_a_method() {
    assert_refused("", "ROUTE_RULE", "the rule has no path");
    assert_refused("body: \"*\"", "ROUTE_RULE", "the rule has no path");
    assert_refused("custom: { path: \"/a\" }", "ROUTE_RULE", "`kind: \"\"` names no method");
    assert_refused(
        "custom: { kind: \"head\" path: \"/a\" }",
        "ROUTE_RULE",
        "`kind: \"head\"` is no HTTP method that clients send: case matters",
    );
    assert_refused(
        "custom: { kind: \"GET /\" path: \"/a\" }",
        "ROUTE_RULE",
        "`kind: \"GET /\"` is no HTTP method",
    );
    let nested =
        "get: \"/a\" additional_bindings { get: \"/b\" additional_bindings { get: \"/c\" } }";
    let found = findings(nested);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].message,
        "additional binding 1 of `r.S.M0`: `additional_bindings` inside an additional binding"
    );
    let selector = findings("selector: \"r.S.Other\" get: \"/a\"");
    assert_eq!(selector[0].severity, Severity::Warning);
    assert_eq!(findings("selector: \"r.S.M0\" get: \"/a\""), []);
}

#[test]
fn two_rules_for_one_request_are_refused_with_both_places() {
    for (first, second) in [
        ("get: \"/v1/{name}\"", "get: \"/v1/{other_name}\""),
        ("get: \"/v1/{name=a/*}\"", "get: \"/v1/a/{name}\""),
        ("get: \"/v1/{name=a/*/b/**}\"", "get: \"/v1/{name=a/*}/b/{other_name=**}\""),
        ("get: \"/v1/%61\"", "get: \"/v1/a\""),
        ("get: \"/v1/{name}:run\"", "get: \"/v1/{name=*}:run\""),
        ("get: \"/a\"", "custom: { kind: \"GET\" path: \"/a\" }"),
        ("custom: { kind: \"*\" path: \"/a\" }", "custom: { kind: \"*\" path: \"/a\" }"),
        ("post: \"/a\" body: \"*\"", "put: \"/b\" additional_bindings { post: \"/a\" }"),
    ] {
        let schema = with_rules(&[first, second]);
        let (_, findings) = routes(&schema);
        let [finding] = findings.as_slice() else { panic!("{first} {second}: {findings:#?}") };
        assert_eq!((finding.rule, finding.severity), ("ROUTE_CONFLICT", Severity::Error));
        assert_eq!(finding.place.as_ref().unwrap().span.start.line, FIRST_LINE + 1);
        assert_eq!(finding.related[0].place.span.start.line, FIRST_LINE);
    }
    let apart = with_rules(&[
        "get: \"/v1/{name}\"",
        "post: \"/v1/{name}\"",
        "get: \"/v1/a\"",
        "get: \"/v1/{name=**}\"",
        "get: \"/v1\"",
        "get: \"/v1/{name}:run\"",
        "get: \"/v1/{name}%3Arun\"".replace("{name}", "x").as_str(),
        "get: \"/v1/x:run\"",
        "get: \"/v1/{name=a/*}\"",
        "get: \"/v1/{name=*/a}\"",
        "custom: { kind: \"*\" path: \"/v1/a\" }",
    ]);
    assert_eq!(routes(&apart).1, []);
}

#[test]
fn a_conflict_is_found_across_files_but_not_across_hosts() {
    let service = |name: &str, host: &str| {
        format!("syntax = \"proto3\"; package {name}; import \"google/api/annotations.proto\"; import \"google/api/client.proto\";
            message E {{}} service S {{ {host} rpc R(E) returns (E) {{ option (google.api.http) = {{ get: \"/a\" }}; }} }}")
    };
    let host = |host: &str| format!("option (google.api.default_host) = \"{host}\";");
    let schema = compiled(&[
        ("a.proto", service("a", "")),
        ("b.proto", service("b", "")),
        ("c.proto", service("c", &host("c.example.com"))),
        ("d.proto", service("d", &host("d.example.com"))),
        ("e.proto", service("e", &host("d.example.com"))),
    ]);
    let (routes, findings) = routes(&schema);
    assert_eq!(routes.len(), 5);
    let messages: Vec<_> = findings.iter().map(|finding| &*finding.message).collect();
    assert_eq!(
        messages,
        [
            "`b.S.R`: `GET /a` takes the requests of `GET /a`, a rule of `a.S.R`",
            "`e.S.R`: `GET /a` takes the requests of `GET /a`, a rule of `d.S.R`",
        ]
    );
}

#[test]
fn a_schema_with_an_inner_wildcard_or_a_conflict_compiles_with_a_warning() {
    let rules = ["get: \"/{name=**}/a\"", "get: \"/b\"", "get: \"/b\"", "get: \"/{nobody}\""];
    let methods = rules.iter().enumerate().map(|(index, rule)| {
        format!(
            "rpc M{index}(Request) returns (Book) {{ option (google.api.http) = {{ {rule} }}; }}"
        )
    });
    let text = format!("{HEAD} service S {{ {} }}", methods.collect::<String>());
    let files: Memory = [("r.proto", text)].into_iter().collect();
    let found = compile(&files, &Limits::default()).unwrap().findings;
    let found: Vec<_> = found.iter().map(|finding| (finding.rule, finding.severity)).collect();
    assert_eq!(
        found,
        [
            ("ROUTE_WILDCARD", Severity::Warning),
            ("ROUTE_CONFLICT", Severity::Warning),
            ("ROUTE_VARIABLE", Severity::Error),
        ]
    );
}

#[test]
fn thousands_of_rules_take_no_time() {
    let rules: Vec<String> =
        (0..5_000).map(|index| format!("get: \"/v1/{{name=a/b/c/d/*}}/x{}\"", index / 2)).collect();
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    let schema = with_rules(&rules);
    let start = std::time::Instant::now();
    let (routes, findings) = routes(&schema);
    assert_eq!((routes.len(), findings.len()), (5_000, 2_500));
    // Quadratic would be 25 million comparisons of templates; this is a debug build on a busy machine.
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn a_long_path_takes_no_time() {
    let long = "a".repeat(4_000_000);
    let start = std::time::Instant::now();
    assert_eq!(parse(&format!("/{long}?")).unwrap_err().column, 4_000_002);
    assert_eq!(parse(&"/a".repeat(1_000_000)).unwrap().segments.len(), 1_000_000);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

fn only(rule: &str) -> (Schema, Route) {
    let schema = with_rules(&[rule]);
    let (mut found, findings) = routes(&schema);
    assert_eq!(findings, []);
    assert_eq!(found.len(), 1);
    (schema, found.remove(0))
}

#[test]
fn a_rule_is_data() {
    let (schema, route) = only(
        "patch: \"/v1/{book.name=shelves/*/books/*}/%7Bx%7D/{kind}:re%41d\" body: \"book\" response_body: \"shelf\"",
    );
    let literal = |text: &str| Segment::Literal(text.to_owned());
    assert_eq!(route.verb, Verb::Patch);
    assert_eq!(
        route.template.segments,
        [
            literal("v1"),
            literal("shelves"),
            Segment::Single,
            literal("books"),
            Segment::Single,
            literal("{x}"),
            Segment::Single,
        ]
    );
    assert_eq!(route.template.suffix.as_deref(), Some("reAd"));
    let [book, kind] = route.template.variables.as_slice() else { panic!() };
    assert_eq!((&*book.name, book.segments.clone()), ("book.name", 1..5));
    assert_eq!((&*kind.name, kind.segments.clone()), ("kind", 6..7));
    let names: Vec<_> = book.fields.iter().map(|field| schema.full_name(field.element())).collect();
    assert_eq!(names, ["r.Request.book", "r.Book.name"]);
    assert!(route.template.is_multi_segment(book));
    assert!(!route.template.is_multi_segment(kind));
    assert_eq!((route.body, route.response_body), (Body::Field(2), Some(1)));
    assert_eq!(schema.full_name(route.element()), "r.S.M0");
}

#[test]
fn segments_of_a_variable_are_told_apart() {
    for (path, multi) in [
        ("/{name}", false),
        ("/{name=*}", false),
        ("/{name=a}", false),
        ("/{name=**}", true),
        ("/{name=a/*}", true),
        ("/a/{name=b/**}:c", true),
    ] {
        let (_, route) = only(&format!("get: \"{path}\""));
        assert_eq!(route.template.is_multi_segment(&route.template.variables[0]), multi, "{path}");
    }
}

#[test]
fn bindings_come_in_order() {
    let schema = with_rules(&[
        "post: \"/b\" body: \"*\" additional_bindings { custom: { kind: \"HEAD\" path: \"/c\" } } additional_bindings { delete: \"/a\" }",
        "custom: { kind: \"*\" path: \"/{name=**}\" }",
    ]);
    let (routes, findings) = routes(&schema);
    assert_eq!(findings, []);
    let seen: Vec<_> = routes
        .iter()
        .map(|route| (route.method, route.additional, route.verb.as_str(), &*route.template.text))
        .collect();
    assert_eq!(
        seen,
        [
            (0, None, "POST", "/b"),
            (0, Some(0), "HEAD", "/c"),
            (0, Some(1), "DELETE", "/a"),
            (1, None, "*", "/{name=**}"),
        ]
    );
    assert_eq!(routes[3].template.segments, [Segment::Multi]);
    assert!(matches!(routes[0].element(), Element::Method(_, 0)));
}
