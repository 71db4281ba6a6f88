//! What values in a path become.

use serde_json::json;

use super::call::get;

#[test]
fn bad_escapes_are_refused_wherever_they_are_read() {
    for bad in [
        "%",
        "%2",
        "%zz",
        "a%",
        "%+1",
        "%C3",
        "%C3%28",
        "%ff",
        "%C0%AF",
        "%ED%A0%80",
        "%F4%90%80%80",
        "%%41",
    ] {
        for place in ["name/", "names/", "names/a/", "small/", "inner/", "two/a/x/b/"] {
            let message = get(&format!("/v1/values/{place}{bad}")).invalid();
            assert!(message.starts_with("the path has a bad escape"), "{place}{bad}: {message}");
        }
    }
}

#[test]
fn values_that_do_not_fit_are_refused_with_their_field() {
    let long = "9".repeat(400);
    for (field, path, value) in [
        ("small", "small", "2147483648"),
        ("small", "small", "1.5"),
        ("small", "small", "x"),
        ("small", "small", "%201"),
        ("small", "small", "1e999999999"),
        ("small", "small", "+1"),
        ("small", "small", "0x1"),
        ("small", "small", "%D9%A1"),
        ("small", "small", "1%00"),
        ("small", "small", "null"),
        ("big", "big", &*long),
        ("huge", "huge", "-1"),
        ("huge", "huge", "18446744073709551616"),
        ("precise", "precise", "1e400"),
        ("precise", "precise", "inf"),
        ("precise", "precise", &*format!("{long}{long}")),
        ("flag", "flag", "1"),
        ("flag", "flag", "TRUE"),
        ("data", "data", "%21"),
        ("data", "data", "a"),
        ("kind", "kind", "KIND_THREE"),
        ("kind", "kind", "kind_one"),
        ("kind", "kind", "2147483648"),
        ("kind", "kind", "%2B1"),
        ("inner.inner.number", "deep", "x"),
    ] {
        let reply = get(&format!("/v1/values/{path}/{value}"));
        let message = reply.invalid();
        assert!(message.starts_with(&format!("`{field}`: the path")), "{path}/{value}: {message}");
        let violation = &reply.json()["details"][0]["fieldViolations"][0];
        assert_eq!(violation["field"], field);
    }
}

#[test]
fn values_become_their_types() {
    for (path, request) in [
        ("small/-12", json!({"small": -12})),
        ("small/1e3", json!({"small": 1000})),
        ("big/-9223372036854775808", json!({"big": "-9223372036854775808"})),
        ("huge/18446744073709551615", json!({"huge": "18446744073709551615"})),
        ("precise/-1.5e-3", json!({"precise": -0.0015})),
        ("precise/NaN", json!({"precise": "NaN"})),
        ("precise/-Infinity", json!({"precise": "-Infinity"})),
        ("flag/true", json!({"flag": true})),
        ("flag/false", json!({})),
        ("data/-_-_", json!({"data": "+/+/"})),
        ("data/%2B%2F%2B%2F", json!({"data": "+/+/"})),
        ("data/%2Bw%3D%3D", json!({"data": "+w=="})),
        ("kind/KIND_TWO", json!({"kind": "KIND_TWO"})),
        ("kind/KIND_FIRST", json!({"kind": "KIND_ONE"})),
        ("kind/2", json!({"kind": "KIND_TWO"})),
        ("kind/7", json!({"kind": 7})),
        ("maybe/a", json!({"maybe": "a"})),
        ("inner/a", json!({"inner": {"id": "a"}})),
        ("deep/7", json!({"inner": {"inner": {"number": "7"}}})),
        ("text_choice/a", json!({"textChoice": "a"})),
        ("inner_choice/a", json!({"innerChoice": {"id": "a"}})),
        ("names", json!({})),
    ] {
        assert_eq!(get(&format!("/v1/values/{path}")).request(), request, "{path}");
    }
}

#[test]
fn one_segment_is_decoded_whole_and_several_keep_their_slashes() {
    for (path, name) in [
        ("name/a%2Fb%2fc", "a/b/c"),
        ("name/%25%32%46", "%2F"),
        ("name/%252F", "%2F"),
        ("name/a+b%20c%2B", "a+b c+"),
        ("name/%00a%00", "\0a\0"),
        ("name/%E2%82%AC€", "€€"),
        ("name/%2E%2E", ".."),
        ("name/..", ".."),
        ("name/a:b;c=d,e@f!$&'()*", "a:b;c=d,e@f!$&'()*"),
        ("name/%3Cscript%3E", "<script>"),
        ("names/a%2Fb/c%2fd", "a%2Fb/c%2fd"),
        ("names/a%2Fb", "a%2Fb"),
        ("names/%C3%A9/%3F%23", "é/?#"),
        ("names/a//b/", "a//b/"),
        ("names//", "/"),
        ("names/%00", "\0"),
        ("two/a/x%2Fy/b/z%20", "a/x%2Fy/b/z "),
    ] {
        assert_eq!(get(&format!("/v1/values/{path}")).request()["name"], name, "{path}");
    }
}
