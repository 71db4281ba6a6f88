//! Queries, to routes of every kind.

#![no_main]

use arbitrary::{Arbitrary, Result, Unstructured};
use form_urlencoded::{Serializer, parse};
use libfuzzer_sys::fuzz_target;
use limbeck_fuzz::answer::Answer;
use limbeck_fuzz::request::{self, choose, empty, services, text};
use limbeck_fuzz::seen::Seen;
use limbeck_fuzz::service::Services;

const ROUTES: [(&str, &str); 14] = [
    ("GET", "/v3/query"),
    ("GET", "/v3/query/n/i"),
    ("GET", "/v3/query-choice/i"),
    ("POST", "/v3/query-body"),
    ("GET", "/v3/streams"),
    ("PATCH", "/v3/nodes/n"),
    ("HEAD", "/v3/query"),
    ("POST", "/v3/bodies"),
    ("GET", "/v1/users"),
    ("GET", "/v2/users/u"),
    ("PATCH", "/v1/users/u"),
    ("DELETE", "/v2/users/u"),
    ("GET", "/v1/users:watch"),
    ("GET", "/v2/users/u:watch"),
];

const ACCEPT: [&str; 4] = ["", "application/json", "application/x-ndjson", "text/event-stream"];

#[derive(Debug)]
struct Input {
    services: &'static Services,
    route: (&'static str, &'static str),
    accept: &'static str,
    query: String,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let (services, route, accept) = (services(u)?, choose(u, &ROUTES)?, choose(u, &ACCEPT)?);
        Ok(Self { services, route, accept, query: text(u)? })
    }
}

impl Input {
    fn call(&self, query: &str) -> Option<(Answer, Option<Seen>)> {
        let (method, path) = self.route;
        let request = request::request(method, &format!("{path}?{query}"))?;
        let request = request.header("accept", self.accept).body(empty()).ok()?;
        Some(self.services.call(request))
    }
}

fuzz_target!(|input: Input| {
    let query = input.query.split('#').next().unwrap_or_default();
    let Some((answer, seen)) = input.call(query) else { return };
    let Some(seen) = seen else {
        let refused = if query.len() > input.services.limits().query { 414 } else { 400 };
        assert_eq!(answer.status, refused, "{query}");
        return;
    };

    // However it is escaped, it says the same.
    let pairs: Vec<_> = parse(query.as_bytes()).collect();
    let written = Serializer::new(String::new()).extend_pairs(&pairs).finish();
    if written.len() > input.services.limits().query {
        return;
    }
    let (answer, same) = input.call(&written).expect("a query");
    assert_eq!(same.as_ref(), Some(&seen), "{query}, then {written}: {answer:?}");

    // In whatever order, it is as good, and only lists have another order.
    let reversed = Serializer::new(String::new()).extend_pairs(pairs.iter().rev()).finish();
    let (answer, other) = input.call(&reversed).expect("a query");
    let other = other.unwrap_or_else(|| panic!("{query}, then {reversed}: {answer:?}"));
    assert_eq!(other.request.len(), seen.request.len(), "{query}, then {reversed}");
});
