//! Bodies: of any kind, length and encoding, in any pieces.

#![no_main]

use std::sync::Arc;
use std::sync::atomic::Ordering;

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use limbeck_fuzz::answer::Answer;
use limbeck_fuzz::json;
use limbeck_fuzz::request::{self, End, Pieces, choose, services};
use limbeck_fuzz::seen::Seen;
use limbeck_fuzz::service::{OTHER, Services};
use limbeck_fuzz::v1::Everything;
use limbeck_runtime::prost::Message as _;

const ROUTES: [(&str, &str); 35] = [
    ("POST", "/v3/bodies"),
    ("POST", "/v3/bodies/n"),
    ("POST", "/v3/bodies-choice/t"),
    ("POST", "/v3/body/none"),
    ("POST", "/v3/body/node"),
    ("POST", "/v3/body/node/l"),
    ("POST", "/v3/body/name"),
    ("POST", "/v3/body/data"),
    ("POST", "/v3/body/kind"),
    ("POST", "/v3/body/numbers"),
    ("POST", "/v3/body/nodes"),
    ("POST", "/v3/body/labels"),
    ("POST", "/v3/body/by_small"),
    ("POST", "/v3/body/node_choice"),
    ("POST", "/v3/body/null_choice"),
    ("POST", "/v3/body/time"),
    ("POST", "/v3/body/wrapped_text"),
    ("POST", "/v3/body/object"),
    ("POST", "/v3/body/value"),
    ("POST", "/v3/body/any"),
    ("POST", "/v3/answers/name"),
    ("POST", "/v3/answers/node"),
    ("POST", "/v3/answers/labels"),
    ("POST", "/v3/answers/value"),
    ("POST", "/v3/answers/precise"),
    ("PATCH", "/v3/nodes"),
    ("PATCH", "/v3/nodes/n"),
    ("POST", "/v3/raw"),
    ("POST", "/v3/raw/n"),
    ("POST", "/v3/failures"),
    ("POST", "/v1/users"),
    ("PATCH", "/v1/users/u"),
    ("POST", "/v1/users/u:updateName"),
    ("PATCH", "/v2/users/u"),
    ("POST", "/v2/users/u:rename"),
];

/// `?` is the first line of the body.
const CONTENT_TYPES: [&str; 8] = [
    "",
    "application/json",
    "application/json; charset=UTF-8",
    "application/problem+json;charset=\"utf8\"",
    "application/json; charset=latin1",
    "text/plain",
    "application/x-www-form-urlencoded",
    "?",
];

const CONTENT_ENCODINGS: [&str; 4] = ["", "identity", "gzip", "?"];

const CONTENT_LENGTHS: [&str; 5] = ["", "0", "2048", "18446744073709551615", "?"];

const ENDS: [End; 3] = [End::Whole, End::Trailers, End::Broken];

#[derive(Debug)]
struct Input {
    services: &'static Services,
    route: (&'static str, &'static str),
    headers: Vec<(&'static str, Vec<u8>)>,
    end: End,
    sizes: Vec<u8>,
    body: Vec<u8>,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let (services, route) = (services(u)?, choose(u, &ROUTES)?);
        let chosen = [
            ("content-type", choose(u, &CONTENT_TYPES)?),
            ("content-encoding", choose(u, &CONTENT_ENCODINGS)?),
            ("content-length", choose(u, &CONTENT_LENGTHS)?),
        ];
        let end = choose(u, &ENDS)?;
        let sizes = u.arbitrary::<u8>()?.wrapping_sub(b'A') % 8;
        let sizes = (0..sizes).map(|_| u.arbitrary()).collect::<Result<_>>()?;
        let mut body = u.bytes(u.len())?;
        let mut headers = Vec::new();
        for (name, value) in chosen.into_iter().filter(|(_, value)| !value.is_empty()) {
            let mut value = value.as_bytes();
            if value == b"?" {
                let end = body.iter().position(|byte| *byte == b'\n').unwrap_or(body.len());
                (value, body) = body.split_at(end);
                body = body.get(1..).unwrap_or_default();
            }
            headers.push((name, value.to_vec()));
        }
        Ok(Self { services, route, headers, end, sizes, body: body.to_vec() })
    }
}

impl Input {
    fn call(&self, sizes: &[u8]) -> Option<(Answer, Option<Seen>)> {
        let (method, path) = self.route;
        let mut request = request::request(method, path)?;
        for (name, value) in &self.headers {
            request = request.header(*name, value.as_slice());
        }
        let pieces = Pieces::new(&self.body, sizes, self.end);
        let (taken, longest) = (Arc::clone(&pieces.taken), pieces.longest());
        let called = self.services.call(request.body(pieces).ok()?);
        // The piece that is too much is seen, and none behind it.
        let taken = taken.load(Ordering::Relaxed);
        let most = self.services.limits().body + longest;
        assert!(taken <= most, "{taken} bytes were taken");
        Some(called)
    }
}

fuzz_target!(|input: Input| {
    let Some((answer, seen)) = input.call(&input.sizes) else { return };
    let (whole, same) = input.call(&[]).expect("the same request");
    assert_eq!((answer.status, &seen), (whole.status, &same), "pieces differ from the whole");
    assert_eq!(answer.body, whole.body, "pieces differ from the whole");
    let is_default = !std::ptr::eq(input.services, &raw const *OTHER);
    let Some(seen) = seen.filter(|_| is_default && input.route.1 == "/v3/bodies") else { return };
    if !input.body.is_empty() {
        let read = json::read::<Everything>(&input.body).expect("what a handler saw is read");
        assert_eq!(seen.request, read.encode_to_vec());
    }
});
