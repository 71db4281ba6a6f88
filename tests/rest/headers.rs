//! Headers become metadata, and metadata headers, by lists.

use limbeck_rest_service::Extension;
use serde_json::{Value, json};

use super::call::{Call, call};

fn metadata(call: Call) -> Value {
    call.send().ok()["metadata"].clone()
}

fn values() -> Call {
    call("GET", "/v1/values")
}

fn allowing(names: &[&str], call: Call) -> Call {
    let names = names.iter().map(|name| name.parse().unwrap());
    call.options(|options| options.request_headers.extend(names))
}

#[test]
fn binary_headers_that_are_none_are_refused() {
    for value in ["!", "a", "abcde", "a b", "YQ==="] {
        let call = allowing(&["x-raw-bin"], values().header("x-raw-bin", value));
        assert_eq!(call.send().invalid(), "the header `x-raw-bin` is not base64", "{value}");
        assert!(metadata(values().header("x-raw-bin", value)).is_null(), "nobody reads it");
    }
}

#[test]
fn binary_headers_are_base64() {
    for (value, hex) in [("YQ==", "61"), ("YQ", "61"), ("+/+/", "fbffbf"), ("", "")] {
        let call = allowing(&["x-raw-bin"], values().header("x-raw-bin", value));
        assert_eq!(metadata(call), json!({"x-raw-bin": hex}), "{value}");
    }
}

#[test]
fn only_listed_headers_are_metadata() {
    let all = ["authorization", "accept-language", "traceparent", "tracestate", "x-request-id"];
    let sent = all.iter().fold(values(), |call, name| call.header(name, "v"));
    let sent = [
        "cookie",
        "x-forwarded-for",
        "host",
        "grpc-timeout",
        "te",
        "x-custom",
        "content-type",
        "user-agent",
    ]
    .iter()
    .fold(sent, |call, name| call.header(name, "v"));
    let expected: Value = all
        .iter()
        .map(|name| ((*name).to_owned(), json!("v")))
        .collect::<serde_json::Map<_, _>>()
        .into();
    assert_eq!(metadata(sent), expected);
    let more = allowing(&["x-custom"], values().header("x-custom", "a").header("X-Custom", "b"));
    assert_eq!(metadata(more), json!({"x-custom": "a,b"}));
    let none =
        values().header("authorization", "v").options(|options| options.request_headers.clear());
    assert!(metadata(none).is_null());
}

#[test]
fn only_listed_metadata_are_headers() {
    let labels =
        json!({"labels": {"x-one": "1", "x-two-bin": "\u{0}2", "x-three": "3"}}).to_string();
    let hidden = call("POST", "/v1/failures").json(labels.clone()).send();
    assert_eq!((hidden.status, hidden.header("x-one")), (200, ""));
    let reply = call("POST", "/v1/failures").json(labels).options(|options| {
        options.response_headers =
            ["x-one", "x-two-bin", "x-four"].map(|name| name.parse().unwrap()).to_vec();
    });
    let reply = reply.send();
    let seen = (reply.header("x-one"), reply.header("x-two-bin"), reply.header("x-three"));
    assert_eq!(seen, ("1", "ADI", ""));
}

#[test]
fn extensions_reach_the_handler() {
    let reply = values().extension(Extension("left by a layer".to_owned())).send();
    assert_eq!(reply.ok()["extension"], "left by a layer");
}
