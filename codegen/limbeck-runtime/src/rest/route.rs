//! Which route a request takes. The function that asks is generated; what it asks is here.

use std::fmt;

use super::path::{Decode, Segments, decode, split};
use crate::Method;

/// All routes of the services that were generated together.
///
/// Generated code makes one. `find` looks for the path by way of [`Search`], most specific routes first, and says
/// whether it found it.
pub struct Router {
    /// Finds the route.
    pub find: fn(&mut Search<'_>) -> bool,
    /// What may stand behind the last `:` of a path, such as `cancel`, sorted.
    pub verbs: &'static [&'static str],
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router").field("verbs", &self.verbs).finish_non_exhaustive()
    }
}

/// One route at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// The HTTP method; `*` for all.
    pub method: &'static str,
    /// What stands behind the last `:` of the path; empty for nothing.
    pub verb: &'static str,
    /// Position of the service in the router.
    pub service: u16,
    /// Position of the route in the service.
    pub route: u16,
    /// A letter per segment, `a` for a literal, `b` for `*`, `c` for `**`: the smaller the more specific.
    pub rank: &'static str,
}

impl Leaf {
    /// The route of a service, both by position, and how specific its path is.
    pub const fn new(
        method: &'static str,
        verb: &'static str,
        service: u16,
        route: u16,
        rank: &'static str,
    ) -> Self {
        Self { method, verb, service, route, rank }
    }
}

/// How a request to a route becomes a message.
#[derive(Debug)]
pub struct Route {
    /// The method that it calls.
    pub method: &'static Method,
    /// The HTTP method that it answers; `*` for all.
    pub http_method: &'static str,
    /// The path that it answers, variables replaced by their patterns: `/v1/users/*:cancel`.
    pub path: &'static str,
    /// What of the path sets which field.
    pub captures: &'static [Capture],
    /// What the body sets.
    pub body: RequestBody,
    /// The field mask that the keys of the body fill when the query does not.
    pub mask: Option<u16>,
}

/// A part of the path that sets a field.
#[derive(Debug)]
pub struct Capture {
    /// Positions from the request message down.
    pub field: &'static [u16],
    /// The first segment.
    pub first: u16,
    /// The segment behind the last; `None` for all that there are.
    pub end: Option<u16>,
    /// Whether slashes inside separate segments.
    pub multi: bool,
}

/// What the body of a request sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestBody {
    /// Nothing: it is ignored.
    None,
    /// The message.
    Whole,
    /// The field at this position.
    Field(u16),
    /// The message, a `google.api.HttpBody`, which holds the bytes as they are.
    RawWhole,
    /// The field at this position, a `google.api.HttpBody`.
    RawField(u16),
}

/// A path to be found, and what was found.
#[derive(Debug)]
pub struct Search<'a> {
    segments: Segments<'a>,
    verb: &'a str,
    method: &'a str,
    /// By position of the service: whether it is served.
    served: &'a [bool],
    found: Option<&'static Leaf>,
    /// Methods of routes with this path.
    allowed: Vec<&'static str>,
}

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Found(&'static Leaf),
    /// The path is known, with these methods.
    Other(Vec<&'static str>),
    Unknown,
}

impl<'a> Search<'a> {
    /// Looks for a route whose verb the path ends in.
    pub(super) fn with_verb(
        router: &Router,
        served: &'a [bool],
        method: &'a str,
        path: &'a str,
    ) -> Outcome {
        let mut segments = split(path);
        let Some(last) = segments.last_mut() else { return Outcome::Unknown };
        let Some((rest, verb)) = verb_of(router, last) else { return Outcome::Unknown };
        *last = rest;
        Self::one(router, served, method, segments, verb)
    }

    /// Looks for a route without a verb: a colon belongs to the last segment.
    pub(super) fn without_verb(
        router: &Router,
        served: &'a [bool],
        method: &'a str,
        path: &'a str,
    ) -> Outcome {
        Self::one(router, served, method, split(path), "")
    }

    fn one(
        router: &Router,
        served: &'a [bool],
        method: &'a str,
        segments: Segments<'a>,
        verb: &'a str,
    ) -> Outcome {
        let mut search = Self { segments, verb, method, served, found: None, allowed: Vec::new() };
        (router.find)(&mut search);
        match search.found {
            Some(leaf) => Outcome::Found(leaf),
            None if search.allowed.is_empty() => Outcome::Unknown,
            None => Outcome::Other(search.allowed),
        }
    }

    /// Whether the segment is this text.
    #[inline]
    pub fn literal(&self, at: usize, text: &str) -> bool {
        self.segments.get(at).is_some_and(|segment| {
            *segment == text
                || (segment.len() > text.len()
                    && segment.contains('%')
                    && decode(segment, Decode::All).is_some_and(|decoded| decoded == text))
        })
    }

    /// Whether there is such a segment, and it is not empty.
    #[inline]
    pub fn any(&self, at: usize) -> bool {
        self.segments.get(at).is_some_and(|segment| !segment.is_empty())
    }

    /// Whether the path has as many segments.
    #[inline]
    pub fn ends(&self, length: usize) -> bool {
        self.segments.len() == length
    }

    /// Takes one of the routes of a path, if the request is of its method.
    pub fn leaf(&mut self, leaves: &'static [Leaf]) -> bool {
        let served = self.served;
        let verb = self.verb;
        let here = leaves.iter().filter(|leaf| {
            leaf.verb == verb && served.get(usize::from(leaf.service)).is_some_and(|served| *served)
        });
        let method = self.method;
        let of = |method: &str| here.clone().find(|leaf| leaf.method == method);
        self.found = of(method).or_else(|| of("*"));
        if self.found.is_none() && method == "HEAD" {
            self.found = of("GET");
        }
        if self.found.is_none() {
            self.allowed.extend(here.map(|leaf| leaf.method));
        }
        self.found.is_some()
    }
}

/// The last segment without the verb behind it, and the verb, if the router knows it.
fn verb_of<'a>(router: &Router, last: &'a str) -> Option<(&'a str, &'static str)> {
    let (rest, verb) = last.rsplit_once(':')?;
    let verb = decode(verb, Decode::All)?;
    let found = router.verbs.binary_search_by(|known| (*known).cmp(&*verb)).ok()?;
    router.verbs.get(found).map(|verb| (rest, *verb))
}
