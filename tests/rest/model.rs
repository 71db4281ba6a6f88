//! A slow and obvious router over the rules as the schema knows them agrees with the generated one.

use std::collections::BTreeSet;

use limbeck_rest_service::{rivals, routing};
use limbeck_runtime::rest::{RestOptions, Service};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::model::Schema;
use limbeck_schema::route::{Route, Segment, Variable, Verb, routes};
use limbeck_schema::source::{Disk, DiskOptions};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use super::call::call;
use crate::workspace;

const CASES: u32 = 4_000;

/// All routes of the build; some services of it are served.
struct Model {
    schema: Schema,
    routes: Vec<Route>,
    served: Vec<&'static str>,
}

/// What a router says.
#[derive(Debug, PartialEq)]
enum Verdict {
    /// The method, and the request that the path makes.
    Found(String, Value),
    /// A value of the path cannot be decoded.
    Undecodable,
    Other(BTreeSet<String>),
    Unknown,
}

impl Model {
    fn new(served: &[&'static str]) -> Self {
        let root = workspace::fixtures("rest").join("proto");
        let disk = Disk::new(&DiskOptions { roots: vec![root], ..DiskOptions::default() }).unwrap();
        let schema = compile(&disk, &Limits::default()).unwrap().schema;
        let (routes, _) = routes(&schema);
        assert!(routes.len() > 100, "the fixtures were read");
        Self { schema, routes, served: served.to_vec() }
    }

    fn route(&self, method: &str, path: &str) -> Verdict {
        let segments: Vec<&str> = path.strip_prefix('/').unwrap().split('/').collect();
        let last = *segments.last().unwrap();
        if let Some((rest, verb)) = last.rsplit_once(':')
            && let Some(verb) = decode(verb, false)
            && self.routes.iter().any(|route| route.template.suffix.as_ref() == Some(&verb))
        {
            let mut shorter = segments.clone();
            *shorter.last_mut().unwrap() = rest;
            match self.choose(method, &shorter, Some(&verb)) {
                Verdict::Unknown => {}
                verdict => return verdict,
            }
        }
        self.choose(method, &segments, None)
    }

    fn choose(&self, method: &str, segments: &[&str], verb: Option<&str>) -> Verdict {
        let here: Vec<&Route> = self
            .routes
            .iter()
            .filter(|route| self.served.contains(&&*self.schema.service(route.service).full_name))
            .filter(|route| route.template.suffix.as_deref() == verb)
            .filter(|route| fits(&route.template.segments, segments))
            .collect();
        // The more specific path, then the more specific method.
        let best = here
            .iter()
            .filter_map(|route| {
                Some((rank(&route.template.segments), answers(route, method)?, route))
            })
            .min_by_key(|(path, method, _)| (path.clone(), *method));
        if let Some((_, _, route)) = best {
            return self.found(route, segments);
        }
        if here.is_empty() {
            return Verdict::Unknown;
        }
        let mut methods: BTreeSet<String> =
            here.iter().map(|route| route.verb.as_str().to_owned()).collect();
        if methods.contains("GET") {
            methods.insert("HEAD".to_owned());
        }
        methods.insert("OPTIONS".to_owned());
        Verdict::Other(methods)
    }

    fn found(&self, route: &Route, segments: &[&str]) -> Verdict {
        let mut request = json!({});
        for variable in &route.template.variables {
            let Some(value) = captured(route, variable, segments) else {
                return Verdict::Undecodable;
            };
            let (leaf, above) = variable.fields.split_last().unwrap();
            let mut object = request.as_object_mut().unwrap();
            let name = |field: &limbeck_schema::route::FieldRef| {
                field.field(&self.schema).unwrap().json_name.to_string()
            };
            for field in above {
                let inner = object.entry(name(field)).or_insert(Value::Object(Map::new()));
                object = inner.as_object_mut().unwrap();
            }
            if !value.is_empty() {
                object.insert(name(leaf), value.into());
            }
        }
        let method = &self.schema.service(route.service).methods[route.method as usize];
        Verdict::Found(method.name.to_string(), request)
    }
}

/// How well a route answers to a method.
fn answers(route: &Route, method: &str) -> Option<u8> {
    match &route.verb {
        verb if verb.as_str() == method => Some(0),
        Verb::Any => Some(1),
        Verb::Get if method == "HEAD" => Some(2),
        _ => None,
    }
}

fn rank(template: &[Segment]) -> Vec<u8> {
    let rank = |segment: &Segment| match segment {
        Segment::Literal(_) => 0,
        Segment::Single => 1,
        Segment::Multi => 2,
    };
    template.iter().map(rank).collect()
}

fn fits(template: &[Segment], segments: &[&str]) -> bool {
    match (template, segments) {
        ([], []) | ([Segment::Multi], _) => true,
        ([Segment::Literal(literal), rest @ ..], [segment, others @ ..]) => {
            decode(segment, false).as_ref() == Some(literal) && fits(rest, others)
        }
        ([Segment::Single, rest @ ..], [segment, others @ ..]) => {
            !segment.is_empty() && fits(rest, others)
        }
        _ => false,
    }
}

fn captured(route: &Route, variable: &Variable, segments: &[&str]) -> Option<String> {
    let template = &route.template;
    let range = variable.segments.clone();
    let to_the_end = template.segments[range.clone()].contains(&Segment::Multi);
    let end = if to_the_end { segments.len() } else { range.end };
    let keeps = template.is_multi_segment(variable);
    let decoded: Option<Vec<String>> =
        segments[range.start..end].iter().map(|segment| decode(segment, keeps)).collect();
    Some(decoded?.join("/"))
}

fn decode(text: &str, keeps_slashes: bool) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        rest = others;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let hex = std::str::from_utf8(others.get(..2)?).ok()?;
        let is_hex = hex.chars().all(|digit| digit.is_ascii_hexdigit());
        let byte = u8::from_str_radix(hex, 16).ok().filter(|_| is_hex)?;
        rest = &others[2..];
        match byte {
            b'/' if keeps_slashes => bytes.extend([b"%", hex.as_bytes()].concat()),
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// What the generated router says.
fn generated(service: Service, method: &str, path: &str) -> Verdict {
    let reply = call(method, path).send_to(service);
    let listed = |allow: &str| allow.split(", ").map(str::to_owned).collect();
    match reply.status {
        200 => {
            let echo = reply.json();
            Verdict::Found(echo["method"].as_str().unwrap().to_owned(), echo["request"].clone())
        }
        400 => Verdict::Undecodable,
        204 | 405 => Verdict::Other(listed(reply.header("allow"))),
        404 => Verdict::Unknown,
        status => panic!("{status}: {}", reply.text()),
    }
}

/// Words of templates, and others.
const SEGMENTS: &[&str] = &[
    "routes",
    "fixed",
    "shelves",
    "books",
    "deep",
    "x",
    "pairs",
    "of",
    "nested",
    "unnamed",
    "wild",
    "heads",
    "extra",
    "a",
    "b",
    "a",
    "",
    "..",
    "%66ixed",
    "fi%78ed",
    "r%6Futes",
    "a%2Fb",
    "a%2fb",
    "%",
    "%zz",
    "%C3%A9",
    "%C3",
    "é",
    "a:b",
    "caf%C3%A9",
    "café",
    "a%20b",
    "c%2Fd",
    "*",
    "**",
    "{name}",
    "a:watch",
    "x%3Acancel",
];

/// What stands first.
const FIRST: &[&str] = &["v1", "v1", "v1", "v1", "v1", "v1", "v1", "%761", "v2", ""];

/// What stands last.
const VERBS: &[&str] = &[
    "",
    "",
    "",
    ":cancel",
    ":watch",
    ":x%3Ay",
    ":x",
    ":",
    ":watch:cancel",
    ":%63ancel",
    "%3Acancel",
    ":Cancel",
];

/// Beginnings of paths that there are.
const NEAR: &[&str] = &[
    "routes",
    "routes/fixed",
    "shelves/a/books",
    "deep/a/x",
    "pairs/a",
    "pairs/a/of",
    "nested/a",
    "unnamed/a",
    "caf%C3%A9/a%20b/c%2Fd",
    "shelves",
    "wild",
];

/// Paths of words that templates have, and of others.
fn path() -> impl Strategy<Value = String> {
    let segment = select(SEGMENTS);
    let first = select(FIRST);
    let verb = select(VERBS);
    let near = select(NEAR);
    let random =
        proptest::collection::vec(segment.clone(), 0..5).prop_map(|segments| segments.join("/"));
    let nearly = (near, proptest::collection::vec(segment, 0..3))
        .prop_map(|(near, segments)| [vec![near], segments].concat().join("/"));
    (first, prop_oneof![random, nearly], verb)
        .prop_map(|(first, rest, verb)| format!("/{first}/{rest}{verb}"))
}

#[test]
fn the_generated_router_says_what_the_obvious_one_says() {
    let methods = select(vec![
        "GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "PATCH", "PURGE", "HEAD", "OPTIONS",
        "BREW", "get",
    ]);
    let all = Model::new(&["rest.v1.RoutingService", "rest.v1.RivalService"]);
    let one = Model::new(&["rest.v1.RoutingService"]);
    let (both, alone) = (rivals(RestOptions::default()), routing(RestOptions::default()));
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let test = |(method, path): (&str, String)| {
        for (model, service) in [(&all, &both), (&one, &alone)] {
            let expected = model.route(method, &path);
            if method == "HEAD" {
                // Its answer has no body to tell where it went; its length does.
                assert_head(service, &path, &expected)?;
                continue;
            }
            prop_assert_eq!(
                generated(service.clone(), method, &path),
                expected,
                "{} {}",
                method,
                path
            );
        }
        Ok(())
    };
    TestRunner::new(config).run(&(methods, path()), test).unwrap_or_else(|error| panic!("{error}"));
}

fn assert_head(service: &Service, path: &str, expected: &Verdict) -> Result<(), TestCaseError> {
    let reply = call("HEAD", path).send_to(service.clone());
    match expected {
        Verdict::Found(method, request) => {
            let length = json!({"method": method, "request": request}).to_string().len();
            prop_assert_eq!(reply.header("content-length"), length.to_string(), "HEAD {}", path);
        }
        Verdict::Undecodable => prop_assert_eq!(reply.status, 400, "HEAD {}", path),
        Verdict::Other(_) => prop_assert_eq!(reply.status, 405, "HEAD {}", path),
        Verdict::Unknown => prop_assert_eq!(reply.status, 404, "HEAD {}", path),
    }
    Ok(())
}

#[test]
fn the_obvious_router_is_right_about_what_is_plain() {
    let model = Model::new(&["rest.v1.RoutingService"]);
    let found = |method: &str, request| Verdict::Found(method.to_owned(), request);
    assert_eq!(model.route("GET", "/v1/routes/fixed"), found("GetFixed", json!({})));
    assert_eq!(
        model.route("GET", "/v1/routes/a%2Fb/c"),
        found("GetMany", json!({"name": "a%2Fb/c"}))
    );
    assert_eq!(model.route("GET", "/v1/routes/%"), Verdict::Undecodable);
    assert_eq!(model.route("GET", "/v2"), Verdict::Unknown);
}
