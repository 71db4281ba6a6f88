//! `response_body`: a field is the whole answer.

use serde_json::json;

use super::call::post;

#[test]
fn a_field_that_is_not_set_is_written_as_its_default() {
    for (field, default) in [
        ("name", "\"\""),
        ("big", "\"0\""),
        ("flag", "false"),
        ("data", "\"\""),
        ("kind", "\"KIND_UNSPECIFIED\""),
        ("maybe", "\"\""),
        ("inner", "{}"),
        ("numbers", "[]"),
        ("inners", "[]"),
        ("labels", "{}"),
        ("entries", "{}"),
        ("text_choice", "\"\""),
        ("inner_choice", "{}"),
        ("legacy", "{}"),
        // Neither an empty text nor the first second of 1970.
        ("wrapped_text", "null"),
        ("any", "null"),
        ("time", "null"),
        ("value", "null"),
    ] {
        let reply = post(&format!("/v1/answers/{field}"), "{}");
        assert_eq!((reply.status, reply.text()), (200, default), "{field}");
    }
    // Another member of the oneof.
    let other = post("/v1/answers/text_choice", r#"{"numberChoice":1}"#);
    assert_eq!(other.text(), "\"\"");
}

#[test]
fn a_field_of_any_type_is_an_answer() {
    for (field, value) in [
        ("name", json!("a\"\u{0}")),
        ("big", json!("-1")),
        ("flag", json!(true)),
        ("data", json!("AP8=")),
        ("kind", json!("KIND_TWO")),
        ("maybe", json!("m")),
        ("inner", json!({"id": "a"})),
        ("numbers", json!([1, 0])),
        ("inners", json!([{}, {"id": "a"}])),
        ("labels", json!({"a": "b"})),
        ("entries", json!({"1": {"id": "a"}})),
        ("text_choice", json!("t")),
        ("inner_choice", json!({"right": {}})),
        ("time", json!("1970-01-01T00:00:01Z")),
        ("wrapped_text", json!("w")),
        ("value", json!([null])),
        ("any", json!({"@type": "type.googleapis.com/rest.v1.Inner", "id": "a"})),
        ("legacy", json!({"id": "a", "grade": "BAD"})),
    ] {
        let reply = post(&format!("/v1/answers/{field}"), json!({field: value}).to_string());
        assert_eq!(reply.ok(), value, "{field}");
    }
}
