//! What queries become.

use serde_json::json;

use super::call::{Reply, call, escape, get, post};

fn values(query: &str) -> Reply {
    get(&format!("/v1/values?{query}"))
}

#[test]
fn bad_escapes_are_refused_in_names_and_values() {
    for bad in ["%", "%2", "%zz", "a%", "%+1", "%C3", "%C3%28", "%ff", "%ED%A0%80"] {
        for query in [
            format!("name={bad}"),
            format!("{bad}=x"),
            format!("a=1&{bad}"),
            format!("unknown={bad}"),
        ] {
            let message = values(&query).invalid();
            let expected =
                message.starts_with("the query has a bad escape") || query.starts_with("a=1");
            assert!(expected, "{query}: {message}");
        }
    }
}

#[test]
fn names_that_lead_to_no_field_are_refused() {
    for (query, why) in [
        ("nope=1", "`nope`: no field has this name"),
        ("=1", "no field"),
        ("Name=1", "`Name`: no field has this name"),
        ("name.x=1", "`name.x`: a name before a dot is no single message"),
        ("name.=1", "`name.`: a name before a dot"),
        (".name=1", "`.name`: no field"),
        ("inner..id=1", "`inner..id`: no field"),
        ("inner.nope=1", "`inner.nope`: no field"),
        ("inner=1", "`inner`: it is a message"),
        ("inner={}", "`inner`: it is a message"),
        ("inners=1", "`inners`: it is a message"),
        ("inners.id=1", "`inners.id`: a name before a dot"),
        ("labels=1", "`labels`: a map"),
        ("labels.a=1", "`labels.a`: a name before a dot"),
        ("labels[a]=1", "`labels[a]`: no field"),
        ("entries=1", "`entries`: a map"),
        ("time.seconds=1", "`time.seconds`: a name before a dot"),
        ("wrapped_text.value=1", "`wrapped_text.value`: a name before a dot"),
        ("empty=1", "`empty`: it is a message"),
        ("any=1", "`any`: the query"),
        ("object=1", "`object`: the query"),
        ("object={}", "`object`: the query"),
        ("value=1", "`value`: the query"),
        ("list=[]", "`list`: the query"),
        ("renamed.x=1", "`renamed.x`"),
        ("choice=1", "`choice`: no field"),
        ("n%00me=1", "`n\\0me`: no field"),
    ] {
        let uri = query.replace('{', "%7B").replace('}', "%7D");
        let message = values(&uri).invalid();
        assert!(message.starts_with(why), "{query}: {message}");
    }
}

#[test]
fn a_value_that_does_not_fit_is_refused_with_its_field() {
    let long = "1".repeat(400);
    for (name, value) in [
        ("small", "2147483648"),
        ("small", ""),
        ("small", "1e999999999"),
        ("small", "\"1\""),
        ("big", &*long),
        ("unsigned", "-1"),
        ("ratio", "1e39"),
        ("precise", "1e999999999"),
        ("flag", ""),
        ("flag", "yes"),
        ("data", "a"),
        ("data", "=="),
        ("kind", ""),
        ("kind", "NOPE"),
        ("kind", "+1"),
        ("kinds", "NOPE"),
        ("numbers", "x"),
        ("numbers", "1,2"),
        ("time", "yesterday"),
        ("time", "2020-01-01"),
        ("time", "10000-01-01T00:00:00Z"),
        ("duration", "1"),
        ("duration", "1x"),
        ("duration", "315576000001s"),
        ("wrapped_big", "x"),
        ("wrapped_flag", "1"),
        ("wrapped_data", "!"),
        ("times", "x"),
        ("null", "x"),
    ] {
        let reply = values(&format!("{name}={}", escape(value)));
        let message = reply.invalid();
        assert!(message.starts_with(&format!("`{name}")), "{name}={value}: {message}");
        let field = reply.json()["details"][0]["fieldViolations"][0]["field"].clone();
        assert!(field.as_str().unwrap().starts_with(name), "{field}");
    }
}

#[test]
fn no_field_is_set_twice() {
    for query in [
        "name=a&name=b",
        "name=a&name=a",
        "otherName=a&other_name=b",
        "inner.id=a&inner.id=b",
        "inner.long_text=b&inner.longText=",
        "time=1970-01-01T00:00:00Z&time=1970-01-01T00:00:00Z",
        "maybe=a&maybe=b",
        "wrapped_text=a&wrappedText=b",
        "mask=name&mask=type",
    ] {
        let message = values(query).invalid();
        assert!(message.contains("is given twice"), "{query}: {message}");
    }
    for query in [
        "text_choice=a&number_choice=1",
        "text_choice=&inner_choice.id=1",
        "inner_choice.id=1&number_choice=1",
        "inner.left=a&inner.right.id=b",
        "inner.right.id=a&inner.left=b",
        "inner.inner.left=&inner.inner.right.id=b",
    ] {
        let message = values(query).invalid();
        assert!(message.contains("another member of the same oneof is set"), "{query}: {message}");
    }
}

#[test]
fn the_query_never_overrides_path_or_body() {
    for (method, uri, body) in [
        ("GET", "/v1/values/name/a?name=b", ""),
        ("GET", "/v1/values/name/a?name=a", ""),
        ("GET", "/v1/values/name/a?n%61me=b", ""),
        ("GET", "/v1/values/inner/a?inner.id=b", ""),
        ("GET", "/v1/values/text_choice/a?number_choice=1", ""),
        ("GET", "/v1/values/text_choice/a?inner_choice.id=b", ""),
        ("GET", "/v1/values/inner_choice/a?text_choice=b", ""),
        ("GET", "/v1/values/inner_choice/a?innerChoice.id=b", ""),
        ("POST", "/v1/bodies/whole?name=b", "{}"),
        ("POST", "/v1/bodies/whole/a?name=b", "{}"),
        ("POST", "/v1/bodies/whole/a?other_name=b", "{}"),
        ("POST", "/v1/bodies/inner?inner.id=b", "{}"),
        ("POST", "/v1/bodies/name?name=b", "\"a\""),
        ("POST", "/v1/bodies/numbers?numbers=1", "[]"),
        ("POST", "/v1/bodies/number_choice?text_choice=1", "1"),
    ] {
        let message = call(method, uri).json(body).send().invalid();
        let expected = ["sets", "another member", "is set"];
        assert!(expected.iter().any(|part| message.contains(part)), "{uri}: {message}");
    }
    // Beside them it may stand.
    assert_eq!(
        get("/v1/values/inner/a?inner.long_text=b&inner.inner.id=c").request(),
        json!({"inner": {"id": "a", "longText": "b", "inner": {"id": "c"}}})
    );
    assert_eq!(
        get("/v1/values/inner_choice/a?inner_choice.number=1").request(),
        json!({"innerChoice": {"id": "a", "number": "1"}})
    );
    assert_eq!(
        post("/v1/bodies/inner?name=b&flag=true", r#"{"id":"a"}"#).request(),
        json!({"inner": {"id": "a"}, "name": "b", "flag": true})
    );
}

#[test]
fn unknown_names_are_ignored_if_the_server_says_so() {
    let lenient = |query: &str| {
        let call = call("GET", &format!("/v1/values?{query}"));
        call.options(|options| options.ignore_unknown_query = true).send()
    };
    assert_eq!(lenient("nope=1&name=a&inner.nope=2&x.y.z").request(), json!({"name": "a"}));
    for query in ["inner=1", "labels=1", "name.x=1", "name=a&name=b", "nope=%zz"] {
        lenient(query).invalid();
    }
}

#[test]
fn values_become_their_types() {
    for (query, request) in [
        ("", json!({})),
        ("&&", json!({})),
        ("name", json!({})),
        ("name=", json!({})),
        ("maybe", json!({"maybe": ""})),
        ("name=a=b", json!({"name": "a=b"})),
        ("name=a+b%2B%20c", json!({"name": "a b+ c"})),
        ("name=%C3%A9é", json!({"name": "éé"})),
        ("name=%00", json!({"name": "\0"})),
        ("name=a%26b", json!({"name": "a&b"})),
        ("name=a;b", json!({"name": "a;b"})),
        ("name=/?", json!({"name": "/?"})),
        ("name=null", json!({"name": "null"})),
        ("other_name=a", json!({"otherName": "a"})),
        ("otherName=a", json!({"otherName": "a"})),
        ("other%5Fname=a", json!({"otherName": "a"})),
        ("re-named=a", json!({"re-named": "a"})),
        ("renamed=a", json!({"re-named": "a"})),
        ("type=a", json!({"type": "a"})),
        (
            "small=-1&big=2&unsigned=3&huge=4&zigzag=-5&fixed=6",
            json!({"small": -1, "big": "2", "unsigned": 3, "huge": "4", "zigzag": -5, "fixed": "6"}),
        ),
        (
            "ratio=1.5&precise=Infinity&flag=true",
            json!({"ratio": 1.5, "precise": "Infinity", "flag": true}),
        ),
        ("data=-_8", json!({"data": "+/8="})),
        ("data=%2B/8=", json!({"data": "+/8="})),
        ("kind=KIND_TWO", json!({"kind": "KIND_TWO"})),
        ("kind=2", json!({"kind": "KIND_TWO"})),
        ("kind=-9", json!({"kind": -9})),
    ] {
        assert_eq!(values(query).request(), request, "{query}");
    }
}

#[test]
fn lists_messages_and_well_known_types_are_read() {
    for (query, request) in [
        (
            "inner.id=a&inner.long_text=b&inner.inner.inner.number=3",
            json!({"inner": {"id": "a", "longText": "b", "inner": {"inner": {"number": "3"}}}}),
        ),
        ("inner.tags=a&inner.tags=b", json!({"inner": {"tags": ["a", "b"]}})),
        ("numbers=1&numbers=2&name=x&numbers=1", json!({"numbers": [1, 2, 1], "name": "x"})),
        ("texts=&texts=a,b", json!({"texts": ["", "a,b"]})),
        ("kinds=KIND_ONE&kinds=2&kinds=9", json!({"kinds": ["KIND_ONE", "KIND_TWO", 9]})),
        ("text_choice=a", json!({"textChoice": "a"})),
        ("number_choice=0", json!({"numberChoice": 0})),
        (
            "inner_choice.id=a&inner_choice.tags=x&inner_choice.right.id=b",
            json!({"innerChoice": {"id": "a", "tags": ["x"], "right": {"id": "b"}}}),
        ),
        ("time=2020-01-02T03:04:05.5%2B01:00", json!({"time": "2020-01-02T02:04:05.500Z"})),
        ("duration=-1.5s", json!({"duration": "-1.500s"})),
        ("mask=name,otherName,inner.long_text", json!({"mask": "name,otherName,inner.longText"})),
        ("wrapped_text=", json!({"wrappedText": ""})),
        (
            "wrapped_text=a&wrapped_big=-1&wrapped_flag=false&wrapped_data=YQ&wrapped_precise=0",
            json!({"wrappedText": "a", "wrappedBig": "-1", "wrappedFlag": false, "wrappedData": "YQ==", "wrappedPrecise": 0}),
        ),
        ("wrapped_texts=a&wrappedTexts=", json!({"wrappedTexts": ["a", ""]})),
        (
            "times=1970-01-01T00:00:00Z&times=1970-01-01T00:00:01Z",
            json!({"times": ["1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z"]}),
        ),
        (
            "legacy.id=a&legacy.grade=BAD&legacy.packed=1&legacy.extra.note=n",
            json!({"legacy": {"id": "a", "grade": "BAD", "packed": [1], "extra": {"note": "n"}}}),
        ),
    ] {
        assert_eq!(values(query).request(), request, "{query}");
    }
}
