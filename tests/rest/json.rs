//! How answers are written.

use serde_json::json;

use super::call::{call, post};
use limbeck_runtime::rest::RestOptions;

fn answer(body: &str, change: impl FnOnce(&mut RestOptions)) -> String {
    call("POST", "/v1/answers").json(body.to_owned()).options(change).send().text().to_owned()
}

#[test]
fn text_that_javascript_or_a_terminal_would_take_amiss_is_still_json() {
    let text = "\u{0}\u{7f}\u{2028}\u{2029}</script>\"\\\u{feff}\u{10ffff}";
    let reply = post("/v1/answers", json!({"name": text, "labels": {text: text}}).to_string());
    assert_eq!(reply.ok(), json!({"name": text, "labels": {text: text}}));
}

#[test]
fn defaults_are_left_out_unless_the_server_says_so() {
    assert_eq!(answer("{}", |_| {}), "{}");
    assert_eq!(
        answer(r#"{"name":"","small":0,"numbers":[],"inner":{},"maybe":""}"#, |_| {}),
        r#"{"maybe":"","inner":{}}"#
    );
    let full: serde_json::Value =
        serde_json::from_str(&answer("{}", |options| options.write_defaults = true)).unwrap();
    assert_eq!(full["name"], "");
    assert_eq!(full["big"], "0");
    assert_eq!(full["kind"], "KIND_UNSPECIFIED");
    assert_eq!((&full["numbers"], &full["labels"]), (&json!([]), &json!({})));
    for absent in ["inner", "maybe", "textChoice", "time", "wrappedText"] {
        assert!(full.get(absent).is_none(), "{absent} has presence");
    }
}

#[test]
fn names_and_enums_are_written_as_the_server_says() {
    let body =
        r#"{"otherName":"a","renamed":"b","kind":"KIND_TWO","kinds":[1,9],"wrapped_text":"c"}"#;
    assert_eq!(
        answer(body, |_| {}),
        r#"{"otherName":"a","kind":"KIND_TWO","kinds":["KIND_ONE",9],"wrappedText":"c","re-named":"b"}"#
    );
    let proto = answer(body, |options| {
        options.write_proto_names = true;
        options.write_enum_numbers = true;
    });
    assert_eq!(
        proto,
        r#"{"other_name":"a","kind":2,"kinds":[1,9],"wrapped_text":"c","renamed":"b"}"#
    );
}

#[test]
fn an_any_holds_every_message_of_the_api() {
    for any in [
        json!({"@type": "type.googleapis.com/rest.v1.Everything", "inner": {"id": "a"}}),
        json!({"@type": "type.googleapis.com/rest.legacy.Legacy", "id": "a", "extra": {"note": "n"}}),
        json!({"@type": "type.googleapis.com/rest.v1.Echo", "method": "m"}),
        json!({"@type": "type.googleapis.com/google.protobuf.Timestamp", "value": "1970-01-01T00:00:00Z"}),
        json!({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "R"}),
        json!({"@type": "type.googleapis.com/google.protobuf.Any", "value": {"@type": "type.googleapis.com/rest.v1.Inner", "id": "a"}}),
    ] {
        assert_eq!(post("/v1/answers/any", json!({"any": any}).to_string()).ok(), any);
    }
}

#[test]
fn everything_comes_back_as_it_went_in() {
    let everything = r#"{
        "name": "n", "small": -1, "big": "-2", "unsigned": 3, "huge": "4", "zigzag": -5, "fixed": "6", "ratio": 0.1,
        "precise": 1e-300, "flag": true, "data": "AP8=", "kind": "KIND_TWO", "maybe": "", "inner": {"inner": {"left": ""}},
        "numbers": [0, 1], "texts": [""], "kinds": ["KIND_UNSPECIFIED"], "inners": [{}], "labels": {"": ""},
        "entries": {"-1": {}}, "innerChoice": {"right": {}}, "time": "0001-01-01T00:00:00Z", "duration": "-0.000000001s",
        "mask": "a.bC", "wrappedText": "", "wrappedBig": "0", "wrappedFlag": false, "wrappedData": "", "wrappedPrecise": "NaN",
        "object": {"a": [null, true, 1.5, "x", {}]}, "value": null, "list": [[]], "any": {"@type": "type.googleapis.com/rest.v1.Inner"},
        "empty": {}, "wrappedTexts": ["", "a"], "times": ["9999-12-31T23:59:59.999999999Z"], "re-named": "r", "type": "t",
        "file": {"contentType": "a/b", "data": "AA=="}, "legacy": {"id": "", "count": 7, "grade": "GOOD", "packed": [1]}
    }"#;
    let everything: serde_json::Value = serde_json::from_str(everything).unwrap();
    assert_eq!(post("/v1/answers", everything.to_string()).ok(), everything);
}
