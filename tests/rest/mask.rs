//! Field masks of a PATCH: filled from the body's keys when the caller names none.

use serde_json::{Value, json};

use super::call::{call, get};

fn patch(uri: &str, body: &str) -> Value {
    call("PATCH", uri).json(body.to_owned()).send().request()
}

#[test]
fn broken_bodies_and_masks_are_refused() {
    for body in ["{", "[]", r#"{"id":1}"#, r#"{"id":"a","id":"b"}"#, r#"{"id":"a"}x"#] {
        call("PATCH", "/v1/masks").json(body).send().invalid();
    }
    call("PATCH", "/v1/masks?mask=id&mask=number").json("{}").send().invalid();
    let strict = call("PATCH", "/v1/masks").json(r#"{"nope":1}"#);
    strict.options(|options| options.strict_body = true).send().invalid();
    let deep = format!("{}{}", r#"{"inner":"#.repeat(101), "}".repeat(101));
    call("PATCH", "/v1/masks").json(deep).send().invalid();
}

#[test]
fn keys_of_the_body_are_the_mask() {
    for (body, mask) in [
        (r#"{"id":"a"}"#, "id"),
        (r#"{"id":"","number":0}"#, "id,number"),
        (r#"{"id":null}"#, "id"),
        (r#"{"longText":"a"}"#, "longText"),
        (r#"{"long_text":"a"}"#, "longText"),
        (r#"{"number":1,"id":"a"}"#, "number,id"),
        (r#"{"nope":{"id":1},"id":"a"}"#, "id"),
        (r#"{"tags":["a"],"labels":{"a":"b"},"kind":"KIND_ONE"}"#, "tags,labels,kind"),
        (r#"{"inner":{"id":"a","inner":{"number":1}}}"#, "inner.id,inner.inner.number"),
        (r#"{"inner":{}}"#, "inner"),
        (r#"{"inner":{"nope":1}}"#, ""),
        (r#"{"inner":null}"#, "inner"),
        (r#"{"right":{"right":{"left":"a"}}}"#, "right.right.left"),
        ("{}", ""),
    ] {
        let request = patch("/v1/masks", body);
        assert_eq!(request["mask"], mask, "{body}");
    }
}

#[test]
fn a_mask_of_the_caller_holds_and_an_empty_one_is_none() {
    for (query, mask) in [
        ("mask=number", "number"),
        ("mask=long_text", "longText"),
        ("mask=longText,inner.id", "longText,inner.id"),
        ("mask=*", "*"),
        ("mask=", "id"),
        ("mask", "id"),
        ("name=x", "id"),
        ("mask=,", "id"),
    ] {
        let request = patch(&format!("/v1/masks?{query}"), r#"{"id":"a"}"#);
        assert_eq!(
            (&request["mask"], &request["inner"]),
            (&json!(mask), &json!({"id": "a"})),
            "{query}"
        );
    }
}

#[test]
fn what_the_path_sets_is_not_in_the_mask() {
    let request = patch("/v1/masks/p", r#"{"id":"a","number":1}"#);
    assert_eq!(request, json!({"inner": {"id": "p", "number": "1"}, "mask": "number"}));
}

#[test]
fn no_mask_is_made_where_nobody_can_tell() {
    assert_eq!(patch("/v1/masks/whole", r#"{"name":"a"}"#), json!({"name": "a"}));
    assert_eq!(
        patch("/v1/masks/whole", r#"{"name":"a","mask":"x"}"#),
        json!({"name": "a", "mask": "x"})
    );
    assert_eq!(patch("/v1/masks/numbers", "[1]"), json!({"numbers": [1]}));
    assert_eq!(
        call("PUT", "/v1/masks").json(r#"{"id":"a"}"#).send().request(),
        json!({"inner": {"id": "a"}})
    );
    let two = call("PATCH", "/v1/masks/two").json(r#"{"id":"a"}"#).send();
    assert_eq!(two.ok(), json!({"inner": {"id": "a"}}));
    assert_eq!(patch("/v1/masks", ""), json!({"inner": {}, "mask": ""}), "nothing to change");
    assert_eq!(get("/v1/values?mask=").request(), json!({"mask": ""}));
}

#[test]
fn a_proto2_message_has_its_mask() {
    let request = patch("/v1/masks/legacy", r#"{"count":1,"extra":{"note":"n"}}"#);
    assert_eq!(request["mask"], "count,extra.note");
}
