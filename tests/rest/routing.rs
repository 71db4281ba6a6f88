//! Which method a path leads to.

use super::call::{Reply, call, get};
use limbeck_rest_service::rivals;
use limbeck_runtime::rest::RestOptions;

/// The method that a request came to, and the name that it set.
fn arrived(reply: &Reply) -> (String, String) {
    let echo = reply.ok();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    (text(&echo["method"]), text(&echo["request"]["name"]))
}

#[test]
fn a_path_that_no_route_has_is_not_found() {
    let unknown = [
        "/",
        "//",
        "/v1",
        "/v1/",
        "/v2/routes/a",
        "/V1/routes/a",
        "/v1/Routes/a",
        "/v1/shelves",
        "/v1/shelves/",
        "/v1/shelves/a/books",
        "/v1/shelves/a/books/",
        "/v1/shelves//books/b",
        "/v1/deep/a/y",
        "/v1/routess",
        "/v1/pairs/a/b/c",
        "/v1/pairs//b",
        "/v1/unnamed/a",
        "/v1/unnamed//b",
        "/v1%2Froutes/a",
        "/%zz/routes/a",
        "/v1/%72outes%/a",
        "/v1/caf%C3%A9/a+b/c%2Fd/x:x%3Ay",
        "/v1/caf%C3%A9/a%20b/c/d/x:x%3Ay",
        "/v1/caf%C3%A9/a%20b/c%2Fd/x",
        "/v1/caf%C3%A9/a%20b/c%2Fd/x:x:y",
        "/v1/caf%C3%A9/a%20b/c%2Fd/x:X%3Ay",
        "/v1/collect",
        "/v1/chat",
        "/v1/raw-streams/a",
        "/rest.v1.RoutingService/GetOne",
    ];
    for path in unknown {
        assert_eq!(get(path).refused(404, 5), "no service has a route for this path", "{path}");
    }
    assert_eq!(call("POST", "/v1/collect").send().status, 404, "left out");
    assert_eq!(call("POST", "/v1/chat").send().status, 404, "left out");
}

#[test]
fn another_method_is_405_with_those_that_there_are() {
    for (method, path, allow) in [
        ("TRACE", "/v1/routes/a", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PURGE, PUT"),
        ("get", "/v1/routes/a", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PURGE, PUT"),
        ("POST", "/v1/shelves/a", "GET, HEAD, OPTIONS"),
        ("GET", "/v1/heads/a", "HEAD, OPTIONS"),
        ("GET", "/v1/routes/a:cancel", "OPTIONS, POST"),
        ("PUT", "/v1/routes:watch", "GET, HEAD, OPTIONS"),
        ("GET", "/v1/masks", "OPTIONS, PATCH, PUT"),
        // Both the fixed path and the one with a variable.
        ("DELETE", "/v1/masks/whole", "OPTIONS, PATCH"),
    ] {
        let reply = call(method, path).send();
        reply.refused(405, 12);
        assert_eq!(reply.header("allow"), allow, "{method} {path}");
        let options = call("OPTIONS", path).send();
        assert_eq!((options.status, options.header("allow")), (204, allow), "{path}");
        assert!(options.body.is_empty());
    }
    assert_eq!(call("OPTIONS", "/v1/nowhere").send().status, 404);
}

#[test]
fn literals_go_before_stars_before_double_stars() {
    for (method, path, rpc, name) in [
        ("GET", "/v1/routes/fixed", "GetFixed", ""),
        ("GET", "/v1/routes/%66ixed", "GetFixed", ""),
        ("GET", "/v1/routes/fixe", "GetOne", "fixe"),
        ("GET", "/v1/routes/a/b", "GetMany", "a/b"),
        ("GET", "/v1/routes", "GetMany", ""),
        ("GET", "/v1/routes/", "GetMany", ""),
        ("GET", "/v1/routes//", "GetMany", "/"),
        ("GET", "/v1/routes/a/", "GetMany", "a/"),
        ("GET", "/v1/routes/a//b", "GetMany", "a//b"),
        ("GET", "/v1/routes/fixed/x", "GetMany", "fixed/x"),
        // The literal has no such method: back to the variable.
        ("PUT", "/v1/routes/fixed", "PutOne", "fixed"),
        ("POST", "/v1/routes/a", "PostOne", "a"),
        ("DELETE", "/v1/routes/a", "DeleteOne", "a"),
        ("PATCH", "/v1/routes/a", "PatchOne", "a"),
        ("PURGE", "/v1/routes/a", "PurgeOne", "a"),
        ("GET", "/v1/wild/a", "GetWild", "a"),
        ("POST", "/v1/wild/a", "AnyMethod", "a"),
        ("OPTIONS", "/v1/wild/a", "AnyMethod", "a"),
        ("BREW", "/v1/wild/a", "AnyMethod", "a"),
        ("GET", "/v1/shelves/s", "GetShelf", "shelves/s"),
        ("GET", "/v1/shelves/s/books/b", "GetBook", "shelves/s/books/b"),
        ("GET", "/v1/%73helves/s", "GetShelf", "shelves/s"),
        ("GET", "/v1/deep/a/x", "GetDeep", "deep/a/x"),
        ("GET", "/v1/deep/a/x/b/c", "GetDeep", "deep/a/x/b/c"),
        ("GET", "/v1/pairs/a", "GetPair", "a"),
        ("GET", "/v1/pairs/a/b", "GetPair", "a"),
        ("GET", "/v1/unnamed/x/n", "GetUnnamed", "n"),
        ("GET", "/v1/unnamed/x/n/y/z", "GetUnnamed", "n"),
        ("GET", "/v1/caf%C3%A9/a%20b/c%2Fd/n:x%3Ay", "GetEscaped", "n"),
        ("GET", "/v1/caf%c3%a9/%61%20b/c%2fd/n:%78%3ay", "GetEscaped", "n"),
        ("GET", "/v1/café/a%20b/c%2Fd/n:x%3Ay", "GetEscaped", "n"),
    ] {
        let reply = call(method, path).send();
        assert_eq!(arrived(&reply), (rpc.to_owned(), name.to_owned()), "{method} {path}");
    }
}

#[test]
fn a_verb_that_no_route_of_the_path_has_is_part_of_the_segment() {
    for (method, path, rpc, name) in [
        ("POST", "/v1/routes/a:cancel", "CancelOne", "a"),
        ("POST", "/v1/routes/a:b:cancel", "CancelOne", "a:b"),
        ("POST", "/v1/routes/a:%63ancel", "CancelOne", "a"),
        ("POST", "/v1/routes/a%3Acancel", "PostOne", "a:cancel"),
        ("POST", "/v1/routes/a:Cancel", "PostOne", "a:Cancel"),
        ("POST", "/v1/routes/a:", "PostOne", "a:"),
        ("POST", "/v1/routes/a:cancel:", "PostOne", "a:cancel:"),
        ("POST", "/v1/routes/:cancel", "PostOne", ":cancel"),
        ("POST", "/v1/routes/a:unknown", "PostOne", "a:unknown"),
        ("GET", "/v1/routes/a:watch", "WatchOne", "a"),
        ("GET", "/v1/routes/a:cancel/b", "GetMany", "a:cancel/b"),
        ("GET", "/v1/routes/a/b:watch", "GetMany", "a/b:watch"),
        ("GET", "/v1/routes:watch", "WatchFixed", ""),
        ("POST", "/v1/shelves:cancel", "CancelMany", "shelves"),
        ("POST", "/v1/shelves/a/b:cancel", "CancelMany", "shelves/a/b"),
        ("POST", "/v1/shelves/a/:cancel", "CancelMany", "shelves/a/"),
        // Verbs of other paths.
        ("GET", "/v1/pairs/a:watch", "GetPair", "a:watch"),
        ("GET", "/v1/pairs/a:cancel", "GetPair", "a:cancel"),
        ("GET", "/v1/unnamed/x/n:watch", "GetUnnamed", "n:watch"),
        ("GET", "/v1/deep/a/x/b:cancel", "GetDeep", "deep/a/x/b:cancel"),
    ] {
        let reply = call(method, path).send();
        assert_eq!(arrived(&reply), (rpc.to_owned(), name.to_owned()), "{method} {path}");
    }
}

#[test]
fn services_share_one_tree() {
    for (method, path, rpc, name) in [
        ("GET", "/v1/routes/a/extra", "GetExtra", "a"),
        ("GET", "/v1/routes/fixed/extra", "GetFixedMany", "extra"),
        ("GET", "/v1/routes/fixed", "GetFixed", ""),
        ("GET", "/v1/routes/fixed/", "GetFixedMany", ""),
        ("GET", "/v1/routes/a/b", "GetMany", "a/b"),
        ("GET", "/v1/other/fixed", "GetStarFixed", ""),
        ("GET", "/v1/other/fix", "Rest", "other/fix"),
        ("PUT", "/v1/other/fixed", "Rest", "other/fixed"),
        ("POST", "/v1/routes/a", "PostOne", "a"),
        ("POST", "/v1/routes/a/b", "PostMany", "a/b"),
        ("GET", "/v1/shelves/a:cancel", "GetShelfMany", "shelves/a"),
        ("POST", "/v1/shelves/a:cancel", "CancelMany", "shelves/a"),
        ("GET", "/v1", "Rest", ""),
        ("TRACE", "/v1/routes/a", "Rest", "routes/a"),
    ] {
        let reply = call(method, path).send_to(rivals(RestOptions::default()));
        assert_eq!(arrived(&reply), (rpc.to_owned(), name.to_owned()), "{method} {path}");
    }
}

#[test]
fn head_is_answered_as_get_without_the_body() {
    for path in ["/v1/routes/fixed", "/v1/routes/a/b", "/v1/values?name=x", "/v1/raw/a?data=YWJj"] {
        let (full, head) = (get(path), call("HEAD", path).send());
        assert_eq!((full.status, head.status), (200, 200), "{path}");
        assert!(head.body.is_empty());
        assert_eq!(head.header("content-length"), full.body.len().to_string(), "{path}");
        assert_eq!(head.header("content-type"), full.header("content-type"));
    }
    assert_eq!(call("HEAD", "/v1/heads/a").send().status, 200, "a rule of its own");
    assert_eq!(call("HEAD", "/v1/nowhere").send().status, 404);
    assert_eq!(call("HEAD", "/v1/bodies/whole").send().status, 405);
    // The catch-all takes every method, but the GET is nearer.
    let head = call("HEAD", "/v1/routes/fixed").send_to(rivals(RestOptions::default()));
    let full = call("GET", "/v1/routes/fixed").send_to(rivals(RestOptions::default()));
    assert_eq!(head.header("content-length"), full.body.len().to_string());
}

#[test]
fn a_service_that_is_not_served_has_no_routes() {
    let bare = limbeck_runtime::rest::Service::new(RestOptions::default());
    assert_eq!(call("GET", "/v1/routes/a").send_to(bare).status, 404);
    // Only the rival knows it.
    assert_eq!(call("GET", "/v1/other/fixed").send().status, 404);
}

#[test]
fn additional_bindings_and_nested_variables_fill_their_fields() {
    let put = call("PUT", "/v1/pairs/i%2Fd/of/n").json(r#"{"otherName":"o"}"#).send();
    assert_eq!(
        put.request(),
        serde_json::json!({"name": "n", "otherName": "o", "inner": {"id": "i/d"}})
    );
    let nested = get("/v1/nested/a/b%2Fc/d");
    assert_eq!(
        nested.request(),
        serde_json::json!({"inner": {"inner": {"id": "a"}, "longText": "b%2Fc/d"}})
    );
}
