//! Failures as `google.rpc.Status`.

use serde_json::{Value, json};

use super::call::{Reply, call, get, post};

fn fail(request: &Value) -> Reply {
    post("/v1/failures", request.to_string())
}

#[test]
fn details_that_cannot_be_read_are_left_as_they_are() {
    let reply = fail(&json!({"small": 3, "name": "m", "texts": ["unknown", "broken"]}));
    assert_eq!(
        (reply.status, reply.json()),
        (
            400,
            json!({"code": 3, "message": "m", "details": [
                {"@type": "type.example.com/nobody.Knows", "value": "/wE="},
                {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "value": "/w=="},
            ]})
        )
    );
    let reply = fail(&json!({"small": 3, "name": "m", "texts": ["not-a-status"]}));
    assert_eq!(reply.json(), json!({"code": 3, "message": "m"}));
}

#[test]
fn every_code_has_its_status() {
    for (code, status) in [
        (1, 499),
        (2, 500),
        (3, 400),
        (4, 504),
        (5, 404),
        (6, 409),
        (7, 403),
        (8, 429),
        (9, 400),
        (10, 409),
        (11, 400),
        (12, 501),
        (13, 500),
        (14, 503),
        (15, 500),
        (16, 401),
    ] {
        let reply = fail(&json!({"small": code, "name": "a\"\u{0}\u{2028}€"}));
        assert_eq!(reply.status, status);
        assert_eq!(reply.json(), json!({"code": code, "message": "a\"\u{0}\u{2028}€"}));
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("www-authenticate"), if code == 16 { "Bearer" } else { "" });
        assert_eq!(reply.header("retry-after"), "");
    }
}

#[test]
fn details_are_decoded() {
    let reply = fail(
        &json!({"small": 14, "name": "m", "texts": ["bad-request", "error-info", "retry-info", "inner"]}),
    );
    assert_eq!(reply.header("retry-after"), "2", "whole seconds, rounded up");
    assert_eq!(
        (reply.status, reply.json()),
        (
            503,
            json!({"code": 14, "message": "m", "details": [
                {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "inner.id", "description": "is taken"}]},
                {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "TAKEN", "domain": "rest.example.com"},
                {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.500s"},
                {"@type": "type.googleapis.com/rest.v1.Inner", "id": "a", "number": "1"},
            ]})
        )
    );
}

#[test]
fn metadata_of_a_failure_is_in_the_headers_if_the_server_says_so() {
    let request =
        json!({"small": 5, "labels": {"x-seen": "1", "x-other": "2", "content-length": "7"}});
    let reply = call("POST", "/v1/failures").json(request.to_string());
    let reply =
        reply.options(|options| options.response_headers = vec!["x-seen".parse().unwrap()]).send();
    assert_eq!((reply.status, reply.header("x-seen"), reply.header("x-other")), (404, "1", ""));
    let hidden = fail(&request);
    assert_eq!((hidden.header("x-seen"), hidden.header("content-length")), ("", ""));
}

#[test]
fn an_answer_without_a_json_form_is_the_servers_fault() {
    assert_eq!(get("/v1/unwritable").refused(500, 13), "the answer cannot be written as JSON");
}
