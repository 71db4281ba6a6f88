//! Too much of anything: refused before it is kept.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use limbeck_rest_service::{Echoing, service};
use limbeck_runtime::rest::{RestLimits, RestOptions};
use serde_json::json;

use super::call::{Call, call, escape, get, post};

/// A body that never ends of itself, and counts what was taken of it.
struct Endless {
    piece: Bytes,
    taken: Arc<AtomicUsize>,
    /// Bytes after which it breaks off.
    breaks: usize,
}

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let taken = self.taken.fetch_add(self.piece.len(), Ordering::Relaxed);
        if taken >= self.breaks {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())));
        }
        Poll::Ready(Some(Ok(Frame::data(self.piece.clone()))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

fn endless(piece: usize, breaks: usize) -> (Endless, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let piece = Bytes::from(vec![b' '; piece]);
    (Endless { piece, taken: Arc::clone(&taken), breaks }, taken)
}

const TARGETS: [&str; 3] = ["/v1/bodies/whole", "/v1/bodies/inner", "/v1/raw"];

#[test]
fn no_more_is_taken_of_a_body_than_the_limit() {
    for uri in TARGETS {
        for piece in [1, 7, 1000, 5000] {
            let (body, taken) = endless(piece, usize::MAX);
            let call = call("POST", uri).stream(body).options(|options| options.limits.body = 4096);
            assert_eq!(call.send().refused(413, 11), "the body is longer than 4096 bytes");
            assert!(taken.load(Ordering::Relaxed) <= 4096 + piece, "{uri}");
        }
        let (body, taken) = endless(1, usize::MAX);
        let call = call("POST", uri).header("content-length", "4194305").stream(body);
        assert_eq!(call.send().refused(413, 11), "the body is longer than 4194304 bytes");
        assert_eq!(taken.load(Ordering::Relaxed), 0, "it was announced");
    }
    let (body, taken) = endless(1, usize::MAX);
    assert_eq!(call("POST", "/v1/bodies/none").stream(body).send().request(), json!({}));
    assert_eq!(taken.load(Ordering::Relaxed), 0, "nobody reads it");
}

#[test]
fn the_limit_itself_is_allowed() {
    for (length, status) in [(4096, 200), (4097, 413)] {
        let body = format!("{{}}{}", " ".repeat(length - 2));
        let call = call("POST", "/v1/bodies/whole").json(body);
        assert_eq!(call.options(|options| options.limits.body = 4096).send().status, status);
    }
    let lying = call("POST", "/v1/bodies/whole").header("content-length", "x").json("{}");
    assert_eq!(lying.send().status, 200, "HTTP itself judges it");
    let huge = call("POST", "/v1/bodies/whole")
        .header("content-length", "18446744073709551615")
        .json("{}");
    huge.send().refused(413, 11);
}

#[test]
fn a_body_that_breaks_off_is_no_body() {
    for uri in TARGETS {
        for breaks in [0, 1, 100] {
            let (body, _) = endless(1, breaks);
            let reply = call("POST", uri).stream(body).send();
            assert_eq!(reply.refused(499, 1), "the body broke off");
        }
    }
}

#[test]
fn a_body_that_never_comes_is_not_waited_for() {
    for uri in TARGETS {
        let pending = http_body_util::StreamBody::new(limbeck_runtime::tokio_stream::pending::<
            io::Result<Frame<Bytes>>,
        >());
        let call = call("POST", uri).stream(pending);
        let reply = call.options(|options| options.limits.body_time = Duration::from_millis(1));
        assert_eq!(reply.send().refused(408, 4), "the body did not arrive in time");
    }
}

#[test]
fn all_bodies_together_have_a_limit_too() {
    let service = service(
        RestOptions {
            limits: RestLimits { bodies: 20, ..RestLimits::default() },
            ..RestOptions::default()
        },
        &Echoing::default(),
    );
    for _ in 0..3 {
        let long = call("POST", "/v1/bodies/whole").json(r#"{"name":"0123456789"}"#);
        let message = long.send_to(service.clone()).refused(503, 14);
        assert!(message.contains("as many bodies as it may"), "{message}");
        let short = call("POST", "/v1/bodies/whole").json(r#"{"name":"a"}"#);
        assert_eq!(short.send_to(service.clone()).status, 200, "what was held is given back");
    }
}

#[test]
fn a_body_comes_in_pieces_of_any_size() {
    let text = r#"{"name":"é€😀","inner":{"id":"a"}}"#;
    for size in [1, 2, 3, 1000] {
        let pieces = text
            .as_bytes()
            .chunks(size)
            .flat_map(|piece| [Bytes::new(), Bytes::copy_from_slice(piece)]);
        let frames = pieces.map(|piece| Ok::<_, Infallible>(Frame::data(piece)));
        let body = http_body_util::StreamBody::new(tokio_stream(frames.collect()));
        let reply = call("POST", "/v1/bodies/whole").stream(body).send();
        assert_eq!(reply.request(), json!({"name": "é€😀", "inner": {"id": "a"}}));
    }
}

fn tokio_stream(
    frames: Vec<Result<Frame<Bytes>, Infallible>>,
) -> impl limbeck_runtime::tokio_stream::Stream<Item = Result<Frame<Bytes>, io::Error>> {
    let frames = frames.into_iter().map(|frame| frame.map_err(|never| match never {}));
    limbeck_runtime::tokio_stream::iter(frames)
}

/// Of a body nested so often.
fn nested(open: &str, middle: &str, close: &str, times: usize) -> String {
    [&*open.repeat(times), middle, &*close.repeat(times)].concat()
}

#[test]
fn depth_is_limited_wherever_it_is() {
    let any = r#"{"@type":"type.googleapis.com/rest.v1.Everything","any":"#;
    let any_any = r#"{"@type":"type.googleapis.com/google.protobuf.Any","value":"#;
    for times in [101, 100_000] {
        for (before, body) in [
            ("", nested(r#"{"nope":"#, "1", "}", times)),
            ("", nested(r#"{"nope":"#, "", "", times)),
            (r#"{"nope":"#, nested("[", "", "]", times)),
            (r#"{"nope":"#, nested("[", "", "", times)),
            (r#"{"inner":"#, nested(r#"{"inner":"#, "{}", "}", times)),
            (r#"{"inner":"#, nested(r#"{"right":"#, "", "", times)),
            (r#"{"inners":"#, nested("[", "", "]", times)),
            (r#"{"numbers":"#, nested("[", "", "]", times)),
            (r#"{"name":"#, nested("[", "", "]", times)),
            (r#"{"object":"#, nested(r#"{"a":"#, "1", "}", times)),
            (r#"{"value":"#, nested("[", "", "]", times)),
            (r#"{"list":"#, nested("[", "", "]", times)),
            (r#"{"value":"#, nested(r#"{"a":["#, "", "]}", times)),
            (r#"{"any":"#, nested(any, "{}", "}", times)),
            (r#"{"any":"#, nested(any_any, "{}", "}", times)),
            (r#"{"any":{"nope":"#, nested("[", "", "]", times)),
        ] {
            let close = "}".repeat(before.matches('{').count());
            let body = [before, &*body, &*close].concat();
            let call = call("POST", "/v1/bodies/whole").json(body);
            call.options(|options| options.limits.body = usize::MAX).send().invalid();
        }
    }
    // The echo is a level deeper.
    let fits = format!("{{\"inner\":{}}}", nested(r#"{"inner":"#, "{}", "}", 97));
    assert_eq!(post("/v1/bodies/whole", fits.clone()).status, 200);
    let call = call("POST", "/v1/bodies/whole").json(fits);
    let message = call.options(|options| options.limits.depth = 98).send().invalid();
    assert!(message.contains("nested more than 98 levels deep"), "{message}");
}

#[test]
fn names_of_a_query_are_no_deeper_than_a_body() {
    let name = |depth: usize| format!("{}id=a", "inner.".repeat(depth));
    assert_eq!(get(&format!("/v1/values?{}", name(98))).status, 200);
    for depth in [100, 1_000, 10_000] {
        let message = unlimited(&format!("/v1/values?{}", name(depth))).send().invalid();
        assert!(message.contains("nested more than 100 levels deep"), "{message}");
    }
    let call = call("GET", &format!("/v1/values?{}", name(3)));
    call.options(|options| options.limits.depth = 3).send().invalid();
}

fn unlimited(uri: &str) -> Call {
    call("GET", uri).options(|options| {
        options.limits.query = usize::MAX;
        options.limits.query_pairs = usize::MAX;
    })
}

#[test]
fn queries_are_limited_in_parameters_and_bytes() {
    let pairs = |count: usize| vec!["texts="; count].join("&");
    assert_eq!(
        get(&format!("/v1/values?{}", pairs(256))).request()["texts"].as_array().unwrap().len(),
        256
    );
    let message = get(&format!("/v1/values?{}", pairs(257))).invalid();
    assert_eq!(message, "the query has more than 256 parameters");
    let answer = get(&format!("/v1/values?{}", pairs(9_000)));
    assert_eq!(answer.status, 414);
    assert_eq!(answer.json()["message"], "the query is longer than 8192 bytes");
    let long = |length: usize| format!("/v1/values?name={}", "a".repeat(length - 5));
    assert_eq!(get(&long(8192)).status, 200);
    assert_eq!(get(&long(8193)).status, 414);
    assert_eq!(get(&format!("/v1/routes/a?{}", "&".repeat(8192))).status, 200, "no parameters");
    // A server may allow more: the work grows with the query, not with its square.
    let many = unlimited(&format!("/v1/values?{}", pairs(8_000))).send();
    assert_eq!(many.request()["texts"].as_array().unwrap().len(), 8_000);
    let call = call("GET", &format!("/v1/values?{}", pairs(3)));
    assert_eq!(
        call.options(|options| options.limits.query_pairs = 2).send().invalid(),
        "the query has more than 2 parameters"
    );
}

#[test]
fn what_a_stranger_sent_is_shown_in_short() {
    let name = "x".repeat(5_000);
    let reply = get(&format!("/v1/values?{name}=1"));
    assert!(reply.invalid().len() < 200);
    let strict = call("POST", "/v1/bodies/whole").json(json!({ &*name: 1 }).to_string());
    assert!(strict.options(|options| options.strict_body = true).send().invalid().len() < 200);
    let long = "9".repeat(100_000);
    for body in [
        format!("{{\"small\":{long}}}"),
        format!("{{\"time\":\"{long}\"}}"),
        format!("{{\"kind\":[\"{long}\"]}}"),
    ] {
        assert!(post("/v1/bodies/whole", body).invalid().len() < 200);
    }
    assert!(get(&format!("/v1/values?small={}", escape(&"é".repeat(1_000)))).invalid().len() < 200);
}

#[test]
fn paths_of_many_segments_are_read_in_one_go() {
    let path = "/a".repeat(20_000);
    assert_eq!(get(&format!("/v1/routes{path}")).request()["name"], path[1..]);
    assert_eq!(get(&format!("/v1{path}")).status, 404);
    assert_eq!(get(&format!("/v1/routes{}", "/".repeat(20_000))).status, 200);
    assert_eq!(get(&format!("/v1/routes/a{}", ":watch".repeat(10_000))).status, 200);
}
