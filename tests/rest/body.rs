//! What bodies become.

use serde_json::json;

use super::call::{call, get, post};

#[test]
fn broken_json_is_refused() {
    for body in [
        "{",
        "}",
        "[",
        "[]",
        "null",
        "1",
        "\"a\"",
        "{]",
        "{\"name\"}",
        "{\"name\":}",
        "{\"name\":\"a\"",
        "{\"name\":\"a",
        "{\"name\":\"a\",}",
        "{,}",
        "{name:\"a\"}",
        "{'name':'a'}",
        "{\"name\":\"a\"}x",
        "{}{}",
        "{} {}",
        "{},",
        " ",
        "\u{feff}{}",
        "{\"name\":\"\u{1}\"}",
        "{\"name\":\"\0\"}",
        "\0",
        "{\"name\":\"\\x\"}",
        "{\"name\":\"\\u12\"}",
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"\\udc00\\ud800\"}",
        "{\"name\":\"\\ud800\\u0041\"}",
        "{\"\\ud800\":1}",
        "{\"nope\":\"\\ud800\"}",
        "{\"small\":01}",
        "{\"small\":1.}",
        "{\"small\":.5}",
        "{\"small\":+1}",
        "{\"small\":NaN}",
        "{\"flag\":True}",
        "{\"flag\":tru}",
        "{\"nope\":nul}",
        "{\"nope\":[1,]}",
        "{/**/}",
        "{\"nope\":1e}",
    ] {
        let message = post("/v1/bodies/whole", body).invalid();
        assert!(message.contains("the body"), "{body}: {message}");
    }
    for bytes in
        [&b"\xff"[..], b"{\"name\":\"\xff\"}", b"{\"nope\":\"\xed\xa0\x80\"}", b"{\"\xc3\":1}"]
    {
        let message = post("/v1/bodies/whole", bytes).invalid();
        assert!(message.starts_with("the body is not UTF-8 at byte"), "{message}");
    }
}

#[test]
fn a_key_twice_is_refused() {
    for body in [
        r#"{"name":"a","name":"a"}"#,
        r#"{"otherName":"a","other_name":"b"}"#,
        r#"{"n\u0061me":"a","name":"b"}"#,
        r#"{"inner":{"id":"a","id":"b"}}"#,
        r#"{"labels":{"a":"1","a":"2"}}"#,
        r#"{"entries":{"1":{},"1":{}}}"#,
        r#"{"object":{"a":1,"a":2}}"#,
        r#"{"textChoice":"a","numberChoice":1}"#,
        r#"{"inner":{"left":"","right":{}}}"#,
        r#"{"any":{"@type":"x","@type":"x"}}"#,
    ] {
        post("/v1/bodies/whole", body).invalid();
    }
}

#[test]
fn a_value_that_does_not_fit_is_refused_with_its_path() {
    let long = "9".repeat(400);
    for (body, field) in [
        (r#"{"small":1e999999999}"#.to_owned(), "small"),
        (r#"{"small":-1e-999999999}"#.to_owned(), "small"),
        (format!("{{\"small\":{long}}}"), "small"),
        (format!("{{\"big\":\"{long}\"}}"), "big"),
        (format!("{{\"precise\":{long}}}"), "precise"),
        (r#"{"precise":1e999999999}"#.to_owned(), "precise"),
        (r#"{"ratio":3.5e38}"#.to_owned(), "ratio"),
        (r#"{"value":1e999}"#.to_owned(), "value"),
        (r#"{"inner":{"inner":{"number":"x"}}}"#.to_owned(), "inner.inner.number"),
        (r#"{"inners":[{},{"number":true}]}"#.to_owned(), "inners[1].number"),
        (r#"{"numbers":[1,null]}"#.to_owned(), "numbers[1]"),
        (r#"{"data":"!"}"#.to_owned(), "data"),
        (r#"{"data":"\u0000"}"#.to_owned(), "data"),
        (r#"{"any":{"@type":"nobody.Knows"}}"#.to_owned(), "any"),
        (r#"{"any":{"name":"a"}}"#.to_owned(), "any"),
        (
            r#"{"any":{"@type":"type.googleapis.com/google.protobuf.Duration","value":1}}"#
                .to_owned(),
            "any.value",
        ),
        (r#"{"time":"x"}"#.to_owned(), "time"),
        (r#"{"mask":"a_b"}"#.to_owned(), "mask"),
        (r#"{"name":1}"#.to_owned(), "name"),
    ] {
        let reply = post("/v1/bodies/whole", body.clone());
        reply.invalid();
        assert_eq!(reply.json()["details"][0]["fieldViolations"][0]["field"], field, "{body}");
    }
    let reply = post("/v1/bodies/inner", r#"{"inner":{"number":"x"}}"#);
    reply.invalid();
    assert_eq!(reply.json()["details"][0]["fieldViolations"][0]["field"], "inner.inner.number");
}

#[test]
fn other_content_types_are_refused() {
    for ty in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "",
        "application/jsonp",
        "text/json",
        "application/json; charset=latin1",
        "application/json;charset=\"utf-16\"",
        "json",
        "application/grpc",
        "*/*",
    ] {
        let reply = call("POST", "/v1/bodies/whole").header("content-type", ty).body("{}").send();
        assert!(reply.refused(415, 3).contains("content-type: application/json"), "{ty}");
    }
    for ty in [
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "application/json ; odata=verbose",
        "application/merge-patch+json",
        "application/vnd.api+json",
    ] {
        let reply = call("POST", "/v1/bodies/whole")
            .header("content-type", ty)
            .body(r#"{"name":"a"}"#)
            .send();
        assert_eq!(reply.request(), json!({"name": "a"}), "{ty}");
    }
    let bare = call("POST", "/v1/bodies/whole").body(r#"{"name":"a"}"#).send();
    assert_eq!(bare.request(), json!({"name": "a"}), "nobody said what it is");
    let compressed =
        call("POST", "/v1/bodies/whole").header("content-encoding", "gzip").json("{}").send();
    compressed.refused(415, 3);
}

#[test]
fn unknown_fields_are_ignored_unless_the_server_is_strict() {
    for body in [
        r#"{"nope":1}"#,
        r#"{"inner":{"nope":{"a":[1,{}]}}}"#,
        r#"{"nope":1,"nope":2}"#,
        r#"{"kind":"KIND_NEW"}"#,
        r#"{"inners":[{"nope":null}]}"#,
        r#"{"any":{"@type":"type.googleapis.com/rest.v1.Inner","nope":1}}"#,
    ] {
        assert_eq!(post("/v1/bodies/whole", body).status, 200, "{body}");
        let strict = call("POST", "/v1/bodies/whole")
            .json(body)
            .options(|options| options.strict_body = true);
        strict.send().invalid();
    }
}

#[test]
fn no_body_is_an_empty_object() {
    for uri in ["/v1/bodies/whole", "/v1/bodies/numbers", "/v1/bodies/small", "/v1/bodies/time"] {
        let typed = post(uri, "");
        assert_eq!(typed.request(), json!({}), "{uri}");
        assert_eq!(call("POST", uri).send().request(), json!({}), "{uri}");
    }
    assert_eq!(post("/v1/bodies/whole/a", "").request(), json!({"name": "a"}));
    // A message is there, without anything in it.
    assert_eq!(post("/v1/bodies/inner", "").request(), json!({"inner": {}}));
}

#[test]
fn a_body_that_the_rule_does_not_take_is_ignored() {
    for (ty, body) in
        [("application/json", r#"{"name":"a"}"#), ("text/plain", "x"), ("application/json", "{")]
    {
        let reply = call("POST", "/v1/bodies/none?other_name=o")
            .header("content-type", ty)
            .body(body)
            .send();
        assert_eq!(reply.request(), json!({"otherName": "o"}));
        let reply = call("DELETE", "/v1/routes/a").header("content-type", ty).body(body).send();
        assert_eq!(reply.request(), json!({"name": "a"}));
    }
    assert_eq!(get("/v1/routes/a").request(), json!({"name": "a"}));
}

#[test]
fn the_path_wins_over_the_body() {
    for (method, uri, body, request) in [
        (
            "POST",
            "/v1/bodies/whole/p",
            r#"{"name":"b","small":1}"#,
            json!({"name": "p", "small": 1}),
        ),
        ("POST", "/v1/bodies/choice/p", r#"{"textChoice":"b"}"#, json!({"textChoice": "p"})),
        ("POST", "/v1/bodies/choice/p", r#"{"numberChoice":1}"#, json!({"textChoice": "p"})),
        (
            "POST",
            "/v1/bodies/choice/p",
            r#"{"innerChoice":{"id":"b"}}"#,
            json!({"textChoice": "p"}),
        ),
        (
            "POST",
            "/v1/bodies/nested/p",
            r#"{"inner":{"id":"a","inner":{"id":"b","number":1}}}"#,
            json!({"inner": {"id": "a", "inner": {"id": "p", "number": "1"}}}),
        ),
        (
            "POST",
            "/v1/bodies/nested/p",
            r#"{"inner":null}"#,
            json!({"inner": {"inner": {"id": "p"}}}),
        ),
        (
            "PUT",
            "/v1/bodies/inner/p",
            r#"{"id":"b","number":1}"#,
            json!({"inner": {"id": "p", "number": "1"}}),
        ),
        ("PUT", "/v1/bodies/inner/p", "", json!({"inner": {"id": "p"}})),
    ] {
        assert_eq!(call(method, uri).json(body).send().request(), request, "{uri} {body}");
    }
}

#[test]
fn a_field_of_any_type_is_a_body() {
    for (field, body, request) in [
        ("name", r#""a\u0000\ud83d\ude00""#, json!({"name": "a\0😀"})),
        ("name", "null", json!({})),
        ("small", " 7\n", json!({"small": 7})),
        ("small", "\"7\"", json!({"small": 7})),
        ("flag", "true", json!({"flag": true})),
        ("data", "\"YWI\"", json!({"data": "YWI="})),
        ("kind", "\"KIND_TWO\"", json!({"kind": "KIND_TWO"})),
        ("kind", "1", json!({"kind": "KIND_ONE"})),
        ("numbers", "[1,\"2\",3.0]", json!({"numbers": [1, 2, 3]})),
        ("inners", r#"[{"id":"a"},{}]"#, json!({"inners": [{"id": "a"}, {}]})),
        ("labels", r#"{"a":"1","":""}"#, json!({"labels": {"a": "1", "": ""}})),
        ("entries", r#"{"-1":{"id":"a"}}"#, json!({"entries": {"-1": {"id": "a"}}})),
        ("inner", "{}", json!({"inner": {}})),
        ("number_choice", "0", json!({"numberChoice": 0})),
        ("inner_choice", r#"{"right":{"id":"a"}}"#, json!({"innerChoice": {"right": {"id": "a"}}})),
        ("time", "\"1970-01-01T00:00:00Z\"", json!({"time": "1970-01-01T00:00:00Z"})),
        ("wrapped_text", "\"a\"", json!({"wrappedText": "a"})),
        ("object", r#"{"a":[null,1,"x",{}]}"#, json!({"object": {"a": [null, 1, "x", {}]}})),
        ("value", "null", json!({"value": null})),
        ("value", "[true]", json!({"value": [true]})),
        (
            "any",
            r#"{"id":"a","@type":"type.googleapis.com/rest.v1.Inner"}"#,
            json!({"any": {"@type": "type.googleapis.com/rest.v1.Inner", "id": "a"}}),
        ),
        (
            "any",
            r#"{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"}"#,
            json!({"any": {"@type": "type.googleapis.com/google.protobuf.Duration", "value": "1s"}}),
        ),
        (
            "legacy",
            r#"{"id":"a","count":0,"grade":"BAD","extra":{"note":"n"}}"#,
            json!({"legacy": {"id": "a", "count": 0, "grade": "BAD", "extra": {"note": "n"}}}),
        ),
    ] {
        let reply = post(&format!("/v1/bodies/{field}"), body);
        assert_eq!(reply.request(), request, "{field}: {body}");
    }
    for (field, body) in [
        ("numbers", "{}"),
        ("inner", "[]"),
        ("labels", "[]"),
        ("name", "1"),
        ("flag", "\"true\""),
        ("small", "1 2"),
    ] {
        post(&format!("/v1/bodies/{field}"), body).invalid();
    }
}
