//! `google.api.HttpBody`: bytes as they are, in and out.

use serde_json::json;

use super::call::{call, get};

#[test]
fn raw_bodies_have_the_same_limits() {
    for uri in ["/v1/raw", "/v1/raw/a"] {
        let long = call("POST", uri).header("content-type", "image/png").body(vec![0; 11]);
        long.options(|options| options.limits.body = 10).send().refused(413, 11);
        call("POST", uri).header("content-encoding", "br").body("x").send().refused(415, 3);
    }
    call("POST", "/v1/raw?content_type=a").body("x").send().invalid();
    call("POST", "/v1/raw/a?file.content_type=a").body("x").send().invalid();
}

#[test]
fn bytes_go_in_and_out_as_they_are() {
    let all: Vec<u8> = (0..=255).collect();
    for uri in ["/v1/raw", "/v1/raw/name"] {
        for (ty, answered) in [
            ("image/png", "image/png"),
            ("application/json", "application/json"),
            ("text/plain; charset=x", "text/plain; charset=x"),
            ("", "application/octet-stream"),
        ] {
            let reply = call("POST", uri).header("content-type", ty).body(all.clone()).send();
            assert_eq!((reply.status, &*reply.body), (200, &*all), "{uri}");
            assert_eq!(reply.header("content-type"), answered);
            assert_eq!(reply.header("x-content-type-options"), "nosniff", "no browser guesses");
        }
        let bare = call("POST", uri).send();
        assert_eq!((bare.status, &*bare.body), (200, &b""[..]));
        assert_eq!(bare.header("content-type"), "application/octet-stream");
    }
}

#[test]
fn a_raw_field_leaves_the_others_to_path_and_query() {
    let reply = call("PUT", "/v1/raw/a%2Fb?other_name=o&inner.id=i")
        .header("content-type", "a/b")
        .body("\0\u{ff}")
        .send();
    let file = json!({"contentType": "a/b", "data": "AMO/"});
    assert_eq!(
        reply.ok(),
        json!({"name": "a/b", "otherName": "o", "inner": {"id": "i"}, "file": file})
    );
}

#[test]
fn an_answer_is_of_the_type_that_it_says() {
    for (ty, answered) in [
        ("text%2Fhtml", "text/html"),
        ("", "application/octet-stream"),
        ("a%0Db", "application/octet-stream"),
        ("a%00", "application/octet-stream"),
        ("%E2%82%AC", "€"),
    ] {
        let reply = get(&format!("/v1/raw/a?data=-_-_&type={ty}"));
        assert_eq!((reply.status, &*reply.body), (200, &b"\xfb\xff\xbf"[..]));
        assert_eq!(reply.headers["content-type"].as_bytes(), answered.as_bytes(), "{ty}");
    }
}
