//! A router to compare with: it tries every template of the protos, slowly, as the comments of
//! `google/api/http.proto` say.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::LazyLock;

/// One binding.
#[derive(Debug)]
pub struct Route {
    /// Full name of the method that it calls.
    pub name: String,
    /// The HTTP method; `*` for all.
    method: String,
    verb: String,
    segments: Vec<Segment>,
    captures: Vec<Capture>,
}

#[derive(Debug, PartialEq)]
enum Segment {
    Literal(String),
    One,
    Many,
}

#[derive(Debug)]
struct Capture {
    field: String,
    first: usize,
    end: Option<usize>,
    multi: bool,
}

/// Where a request goes.
#[derive(Debug)]
pub enum Outcome {
    /// To a route, with the text of each capture; `None` where an escape is bad.
    Found(&'static Route, Option<Vec<(String, String)>>),
    /// Nowhere: the path has other methods.
    Other(BTreeSet<&'static str>),
    /// Nowhere.
    Unknown,
}

/// Those of all services, wherever they were generated.
static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    let protos = [
        include_str!("../../proto/user/v1/user_service.proto"),
        include_str!("../../proto/user/v2/user_service.proto"),
        include_str!("../proto/fuzz/v1/service.proto"),
    ];
    protos.into_iter().flat_map(routes).collect()
});

/// Finds the route of a request.
pub fn find(method: &str, path: &str) -> Outcome {
    // What stands behind the last colon of the last segment is a verb, if a route of that verb fits.
    if let Some((rest, verb)) = path.rsplit_once(':').filter(|(_, verb)| !verb.contains('/'))
        && let Some(verb) = decode(verb, false).filter(|verb| !verb.is_empty())
    {
        let outcome = find_by(method, rest, &verb);
        if !matches!(outcome, Outcome::Unknown) {
            return outcome;
        }
    }
    find_by(method, path, "")
}

fn find_by(method: &str, path: &str, verb: &str) -> Outcome {
    let segments = split(path);
    let mut best: Option<((Vec<u8>, u8), &'static Route)> = None;
    let mut allowed = BTreeSet::new();
    for route in ROUTES.iter().filter(|route| route.verb == verb && route.fits(&segments)) {
        allowed.insert(&*route.method);
        let Some(preference) = route.takes(method) else { continue };
        let rank = (route.rank(), preference);
        if best.as_ref().is_none_or(|(known, _)| rank < *known) {
            best = Some((rank, route));
        }
    }
    match best {
        Some((_, route)) => Outcome::Found(route, route.captured(path)),
        None if allowed.is_empty() => Outcome::Unknown,
        None => Outcome::Other(allowed),
    }
}

fn split(path: &str) -> Vec<&str> {
    path.strip_prefix('/').unwrap_or(path).split('/').collect()
}

/// Reads the bindings of a proto, in which each stands on a line.
fn routes(proto: &str) -> Vec<Route> {
    let behind = |line: &str, key: &str| -> Option<String> {
        let (_, rest) = line.split_once(&format!("{key}: \""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let (mut package, mut rpc) = (String::new(), String::new());
    let mut routes = Vec::new();
    for line in proto.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        if let Some(name) = line.strip_prefix("package ") {
            name.trim_end_matches(';').clone_into(&mut package);
        }
        if let Some(rest) = line.strip_prefix("rpc ") {
            rest.split('(').next().unwrap_or_default().clone_into(&mut rpc);
        }
        let custom = behind(line, "kind").zip(behind(line, "path"));
        let plain = ["get", "put", "post", "delete", "patch"]
            .into_iter()
            .find_map(|key| Some((key.to_uppercase(), behind(line, key)?)));
        if let Some((method, template)) = custom.or(plain) {
            routes.push(Route::new(format!("{package}.{rpc}"), method, &template));
        }
    }
    routes
}

impl Route {
    fn new(name: String, method: String, template: &str) -> Self {
        let (path, verb) = match template.rsplit_once(':') {
            Some((path, verb)) => (path, decode(verb, false).unwrap_or_default()),
            None => (template, String::new()),
        };
        let mut route = Self { name, method, verb, segments: Vec::new(), captures: Vec::new() };
        let mut rest = path.trim_start_matches('/');
        while !rest.is_empty() {
            let (part, behind) = match rest.strip_prefix('{') {
                Some(variable) => {
                    let (variable, behind) = variable.split_once('}').expect("a brace");
                    route.capture(variable);
                    ("", behind)
                }
                None => rest.split_once('/').map_or((rest, ""), |(part, behind)| (part, behind)),
            };
            route.segments.extend(Some(part).filter(|part| !part.is_empty()).map(Segment::new));
            rest = behind.trim_start_matches('/');
        }
        route
    }

    fn capture(&mut self, variable: &str) {
        let (field, pattern) = variable.split_once('=').unwrap_or((variable, "*"));
        let first = self.segments.len();
        self.segments.extend(pattern.split('/').map(Segment::new));
        let open = self.segments.last() == Some(&Segment::Many);
        let end = (!open).then_some(self.segments.len());
        let multi = pattern != "*";
        self.captures.push(Capture { field: field.to_owned(), first, end, multi });
    }

    fn fits(&self, segments: &[&str]) -> bool {
        let open = self.segments.last() == Some(&Segment::Many);
        let fixed = self.segments.len() - usize::from(open);
        let long_enough = if open { segments.len() >= fixed } else { segments.len() == fixed };
        long_enough
            && self.segments.iter().zip(segments).all(|(known, segment)| match known {
                Segment::Literal(text) => decode(segment, false).as_ref() == Some(text),
                Segment::One => !segment.is_empty(),
                Segment::Many => true,
            })
    }

    /// Whether it answers this method, the more explicitly the less: GET also answers HEAD.
    fn takes(&self, method: &str) -> Option<u8> {
        match &*self.method {
            own if own == method => Some(0),
            "*" => Some(1),
            "GET" if method == "HEAD" => Some(2),
            _ => None,
        }
    }

    fn rank(&self) -> Vec<u8> {
        let letters = self.segments.iter().map(|segment| match segment {
            Segment::Literal(_) => 0,
            Segment::One => 1,
            Segment::Many => 2,
        });
        letters.collect()
    }

    fn captured(&self, path: &str) -> Option<Vec<(String, String)>> {
        let segments = split(path);
        let capture = |capture: &Capture| {
            let end = capture.end.unwrap_or(segments.len());
            let taken = segments.get(capture.first..end).unwrap_or_default().join("/");
            Some((capture.field.clone(), decode(&taken, capture.multi)?))
        };
        self.captures.iter().map(capture).collect()
    }

    /// A path that leads here, with these values.
    pub fn path(&self, value: impl Fn(&str) -> String) -> String {
        let mut path = String::new();
        let mut index = 0;
        while let Some(segment) = self.segments.get(index) {
            let capture = self.captures.iter().find(|capture| capture.first == index);
            path.push('/');
            match (capture, segment) {
                (Some(capture), _) => {
                    path.push_str(&encode(&value(&capture.field), capture.multi));
                    index = capture.end.unwrap_or(self.segments.len());
                    continue;
                }
                (None, Segment::Literal(text)) => path.push_str(&encode(text, false)),
                (None, Segment::One | Segment::Many) => path.push('x'),
            }
            index += 1;
        }
        if !self.verb.is_empty() {
            path.push(':');
            path.push_str(&encode(&self.verb, false));
        }
        path
    }
}

impl Segment {
    fn new(text: &str) -> Self {
        match text {
            "*" => Self::One,
            "**" => Self::Many,
            text => Self::Literal(decode(text, false).unwrap_or_default()),
        }
    }
}

/// Decodes all escapes; of a value of several segments, slashes stay escaped.
fn decode(text: &str, multi: bool) -> Option<String> {
    let mut decoded = Vec::new();
    let mut bytes = text.as_bytes();
    while let Some((byte, rest)) = bytes.split_first() {
        bytes = rest;
        if *byte != b'%' {
            decoded.push(*byte);
            continue;
        }
        let (digits, rest) = bytes.split_at_checked(2)?;
        bytes = rest;
        let digits = std::str::from_utf8(digits).ok()?;
        // `from_str_radix` takes a sign.
        let value = u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
        if value == b'/' && multi {
            decoded.extend_from_slice(format!("%{digits}").as_bytes());
        } else {
            decoded.push(value);
        }
    }
    String::from_utf8(decoded).ok()
}

/// Escapes all that can be escaped, but for what [`decode`] leaves.
fn encode(text: &str, multi: bool) -> String {
    let mut encoded = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let kept = if !multi {
            0
        } else if c == '/' {
            1
        } else if rest.get(..3).is_some_and(|slash| slash.eq_ignore_ascii_case("%2f")) {
            3
        } else {
            0
        };
        if kept > 0 {
            encoded.push_str(&rest[..kept]);
            rest = &rest[kept..];
            continue;
        }
        for byte in c.to_string().bytes() {
            _ = write!(encoded, "%{byte:02X}");
        }
        rest = &rest[c.len_utf8()..];
    }
    encoded
}
