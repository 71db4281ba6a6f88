//! All services with HTTP rules as one `tower` service.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{ALLOW, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body::Body as _;
use tonic::Status;
use tonic::body::Body;

use super::adapter::{Adapter, Answer, Mount};
use super::body::Held;
use super::call::Call;
use super::failure::refuse;
use super::options::{RestOptions, Settings};
use super::route::{Leaf, Outcome, Route, Router, Search};
use crate::server::GeneratedService;

/// Generated services over HTTP and JSON, as one `tower` service.
///
/// [`Server::rest`](crate::server::Server::rest) makes one of all its services; by itself it is for servers of one's
/// own, such as axum's, which then have to bring deadlines, limits of connections and layers.
#[derive(Debug, Clone)]
pub struct Service {
    settings: Arc<Settings>,
    groups: Arc<Vec<Group>>,
}

/// Services that were generated together.
#[derive(Debug, Clone)]
struct Group {
    router: &'static Router,
    served: Vec<bool>,
    mounts: Vec<Option<Mount>>,
}

impl Group {
    fn insert(&mut self, position: usize, mount: Mount) {
        if self.mounts.len() <= position {
            self.mounts.resize(position + 1, None);
            self.served.resize(position + 1, false);
        }
        if let (Some(slot), Some(served)) =
            (self.mounts.get_mut(position), self.served.get_mut(position))
        {
            *slot = Some(mount);
            *served = true;
        }
    }
}

/// Where a request goes.
enum Found {
    Route(Matched),
    /// The path is known, with other methods.
    Other(Vec<&'static str>),
    Unknown,
}

/// A route of one service.
struct Matched {
    adapter: Arc<dyn Adapter>,
    leaf: &'static Leaf,
}

impl Matched {
    /// The method that it calls.
    fn method(&self) -> Option<&'static crate::Method> {
        self.adapter.routes().get(usize::from(self.leaf.route)).map(|route| route.method)
    }
}

impl Service {
    /// Without services.
    pub fn new(options: RestOptions) -> Self {
        let types = options.types.clone();
        Self { settings: Arc::new(Settings::new(options, &types)), groups: Arc::default() }
    }

    /// Adds a generated service, if it has routes: `.add(&UserServiceServer::new(users))`.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "nobody takes it for a sum")]
    pub fn add<S: GeneratedService>(self, service: &S) -> Self {
        match service.rest() {
            Some(mount) => self.mount(mount),
            None => self,
        }
    }

    /// Adds what [`GeneratedService::rest`] gave.
    #[must_use]
    pub fn mount(self, mount: Mount) -> Self {
        let types = self.settings.write.types.clone().with(mount.types);
        let settings = Arc::new(Settings::new(self.settings.options.clone(), &types));
        let mut groups = Arc::unwrap_or_clone(self.groups);
        let known = groups.iter().position(|group| std::ptr::eq(group.router, mount.router));
        let position = usize::from(mount.service);
        let known = known.unwrap_or_else(|| {
            groups.push(Group { router: mount.router, served: Vec::new(), mounts: Vec::new() });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(known) {
            group.insert(position, mount);
        }
        Self { settings, groups: Arc::new(groups) }
    }

    /// Finds the most specific route of a request: by the verb that its path ends in, else without one.
    fn find(&self, method: &str, path: &str) -> Found {
        // Most paths have no colon, and are looked for once.
        if path.contains([':', '%']) {
            let found =
                self.find_by(|group| Search::with_verb(group.router, &group.served, method, path));
            if !matches!(found, Found::Unknown) {
                return found;
            }
        }
        self.find_by(|group| Search::without_verb(group.router, &group.served, method, path))
    }

    /// The most specific of what is found among services that were generated together.
    fn find_by(&self, search: impl Fn(&Group) -> Outcome) -> Found {
        let mut best: Option<Matched> = None;
        let mut allowed = Vec::new();
        for group in self.groups.iter() {
            match search(group) {
                Outcome::Found(leaf) => {
                    let mount =
                        group.mounts.get(usize::from(leaf.service)).and_then(Option::as_ref);
                    let Some(mount) = mount else { continue };
                    if best.as_ref().is_none_or(|best| leaf.rank < best.leaf.rank) {
                        best = Some(Matched { adapter: Arc::clone(&mount.adapter), leaf });
                    }
                }
                Outcome::Other(methods) => allowed.extend(methods),
                Outcome::Unknown => {}
            }
        }
        match best {
            Some(matched) => Found::Route(matched),
            None if allowed.is_empty() => Found::Unknown,
            None => Found::Other(allowed),
        }
    }

    /// Two routes that answer the same requests, in services that were not generated together: the second is never
    /// called.
    pub(crate) fn conflict(&self) -> Option<(&'static Route, &'static Route)> {
        let mounts = self.groups.iter().flat_map(|group| group.mounts.iter().flatten());
        let mut taken: BTreeMap<(&str, &str), &Route> = BTreeMap::new();
        for route in mounts.flat_map(|mount| mount.adapter.routes()) {
            if let Some(first) = taken.insert((route.http_method, route.path), route) {
                return Some((first, route));
            }
        }
        None
    }

    /// The method that a request calls.
    pub(crate) fn method(&self, method: &Method, path: &str) -> Option<&'static crate::Method> {
        match self.find(method.as_str(), path) {
            Found::Route(matched) => matched.method(),
            Found::Other(_) | Found::Unknown => None,
        }
    }

    /// Answers a request.
    pub(crate) fn answer(&self, request: Request<Body>) -> Answer {
        let (parts, body) = request.into_parts();
        let is_head = parts.method == Method::HEAD;
        let answer: Answer = match self.find(parts.method.as_str(), parts.uri.path()) {
            Found::Route(Matched { adapter, leaf }) => {
                let settings = Arc::clone(&self.settings);
                let (has_verb, held) = (!leaf.verb.is_empty(), Held::new(&settings.held));
                let call = Call { parts, body, has_verb, settings, held };
                adapter.call(leaf.route, call)
            }
            Found::Other(allowed) => {
                Box::pin(ready(Ok(self.refuse_method(&parts.method, allowed))))
            }
            Found::Unknown => {
                let status = Status::not_found("no service has a route for this path");
                Box::pin(ready(Ok(refuse(&status, None, &self.settings.write))))
            }
        };
        if is_head { Box::pin(async move { answer.await.map(without_body) }) } else { answer }
    }

    /// Tells the methods that there are.
    fn refuse_method(&self, method: &Method, mut allowed: Vec<&'static str>) -> Response<Body> {
        if allowed.contains(&"GET") {
            allowed.push("HEAD");
        }
        allowed.push("OPTIONS");
        allowed.sort_unstable();
        allowed.dedup();
        let mut response = if *method == Method::OPTIONS {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            response
        } else {
            let status = Status::unimplemented("this path has other methods: `Allow` lists them");
            refuse(&status, Some(StatusCode::METHOD_NOT_ALLOWED), &self.settings.write)
        };
        if let Ok(allowed) = HeaderValue::try_from(allowed.join(", ")) {
            response.headers_mut().insert(ALLOW, allowed);
        }
        response
    }
}

/// The headers of an answer alone, its length among them.
fn without_body(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    if let Some(length) = body.size_hint().exact() {
        parts.headers.entry(http::header::CONTENT_LENGTH).or_insert(length.into());
    }
    Response::from_parts(parts, Body::empty())
}

impl<B> tower::Service<Request<B>> for Service
where
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<tonic::codegen::StdError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.answer(request.map(Body::new))
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;
    use crate::rest::RequestBody;

    static METHOD: crate::Method = crate::Method {
        service: "a.A",
        name: "Get",
        path: "/a.A/Get",
        client_streaming: false,
        server_streaming: false,
        idempotency: crate::Idempotency::Unknown,
        deprecated: false,
    };

    const fn route(path: &'static str) -> Route {
        let (captures, body, mask) = (&[], RequestBody::None, None);
        Route { method: &METHOD, http_method: "GET", path, captures, body, mask }
    }

    static ONE: [Route; 1] = [route("/v1/things/*")];
    static OTHER: [Route; 1] = [route("/v1/**:cancel")];

    struct Named(&'static [Route]);

    impl Adapter for Named {
        fn routes(&self) -> &'static [Route] {
            self.0
        }

        fn call(&self, _: u16, call: Call) -> Answer {
            call.unknown()
        }
    }

    /// `GET /v1/things/*`
    static THINGS: Router = Router {
        find: |search| {
            search.literal(0, "v1")
                && search.literal(1, "things")
                && search.any(2)
                && search.ends(3)
                && search.leaf(const { &[Leaf::new("GET", "", 0, 0, "aab")] })
        },
        verbs: &[],
    };

    /// `GET /v1/**:cancel`
    static CANCEL: Router = Router {
        find: |search| {
            search.literal(0, "v1")
                && search.leaf(const { &[Leaf::new("GET", "cancel", 0, 0, "ac")] })
        },
        verbs: &["cancel"],
    };

    fn service(mounts: &[(&'static Router, &'static [Route])]) -> Service {
        let mounts =
            mounts.iter().map(|(router, routes)| Mount::new(router, 0, &[], Named(routes)));
        mounts.fold(Service::new(RestOptions::default()), Service::mount)
    }

    fn rank(service: &Service, path: &str) -> Option<&'static str> {
        match service.find("GET", path) {
            Found::Route(matched) => Some(matched.leaf.rank),
            Found::Other(_) | Found::Unknown => None,
        }
    }

    #[test]
    fn head_is_refused_without_a_body() {
        let mut service = Service::new(RestOptions::default());
        let request = Request::head("/nowhere").body(Body::empty()).unwrap();
        let mut answer = pin!(tower::Service::call(&mut service, request));
        let Poll::Ready(Ok(answer)) =
            answer.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop()))
        else {
            panic!("nothing to wait for");
        };
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert!(answer.headers().contains_key(http::header::CONTENT_LENGTH));
        assert!(answer.body().is_end_stream());
    }

    #[test]
    fn one_request_has_one_route_among_all_crates() {
        static AGAIN: Router = Router { find: THINGS.find, verbs: &[] };
        let service = service(&[(&THINGS, &ONE), (&CANCEL, &OTHER), (&AGAIN, &ONE)]);
        let (first, second) = service.conflict().unwrap();
        assert_eq!((first.path, second.path), ("/v1/things/*", "/v1/things/*"));
    }

    #[test]
    fn a_verb_counts_before_the_rank_in_whatever_order() {
        for mounts in
            [[(&THINGS, &ONE[..]), (&CANCEL, &OTHER)], [(&CANCEL, &OTHER), (&THINGS, &ONE)]]
        {
            let service = service(&mounts);
            assert!(service.conflict().is_none());
            assert_eq!(rank(&service, "/v1/things/x:cancel"), Some("ac"));
            assert_eq!(rank(&service, "/v1/things/x:other"), Some("aab"));
            assert_eq!(rank(&service, "/v1/things/x"), Some("aab"));
            assert_eq!(rank(&service, "/v1/other/x"), None);
        }
    }
}
