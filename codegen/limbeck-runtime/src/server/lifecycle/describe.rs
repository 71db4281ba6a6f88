//! What a server tells of itself: over gRPC, and as JSON over plain HTTP.

use std::sync::Arc;

use http::header::CACHE_CONTROL;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tonic::Status;
use tonic::body::Body;

use super::{Clock, Served, Verdict};
use crate::describe::v1::describe_service_server::DescribeService;
use crate::describe::v1::{self, DescribeRequest, DescribeResponse};
use crate::server::answer::{self, json_string};
use crate::{Lifecycle, Stage};

/// Where plain HTTP finds it (RFC 8615).
pub(super) const PATH: &str = "/.well-known/limbeck";

/// What a server tells of itself.
#[derive(Debug, Clone)]
pub(in crate::server) struct Describe {
    /// Sorted by name.
    packages: Arc<[Arc<Served>]>,
    clock: Clock,
}

impl Describe {
    pub(super) fn new(packages: Arc<[Arc<Served>]>, clock: Clock) -> Self {
        Self { packages, clock }
    }

    /// Whether a request asks for it over plain HTTP.
    pub(in crate::server) fn is_asked<B>(request: &Request<B>) -> bool {
        request.uri().path() == PATH
    }

    /// Answers over plain HTTP, with the JSON of the message that gRPC answers.
    pub(in crate::server) fn answer(&self, method: &Method) -> Response<Body> {
        if method != Method::GET && method != Method::HEAD {
            let allow = HeaderValue::from_static("GET, HEAD");
            return answer::not_allowed(allow, "what is served is read by GET");
        }
        let text = if method == Method::HEAD { String::new() } else { json(&self.response()) };
        let mut response = answer::json(StatusCode::OK, text);
        // Dates and stages change while the program runs.
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    fn response(&self) -> DescribeResponse {
        let packages = self.packages.iter().map(|served| self.package(served)).collect();
        DescribeResponse { packages }
    }

    fn package(&self, served: &Served) -> v1::Package {
        let Lifecycle { stage, since, successor, .. } = served.package.lifecycle;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        v1::Package {
            name: served.package.name.to_owned(),
            revision: served.package.revision.to_owned(),
            digest: served.package.digest.to_owned(),
            stage: told(stage).into(),
            since: text(since),
            sunset: text(served.sunset.as_deref()),
            successor: text(successor),
            services: served.services.iter().map(|name| (*name).to_owned()).collect(),
            served: served.verdict(|| self.clock.now()) == Verdict::Served,
        }
    }
}

#[tonic::async_trait]
impl DescribeService for Describe {
    async fn describe(
        &self,
        _: tonic::Request<DescribeRequest>,
    ) -> Result<tonic::Response<DescribeResponse>, Status> {
        Ok(tonic::Response::new(self.response()))
    }
}

fn told(stage: Stage) -> v1::Stage {
    match stage {
        Stage::Draft => v1::Stage::Draft,
        Stage::Preview => v1::Stage::Preview,
        Stage::Stable => v1::Stage::Stable,
        Stage::Deprecated => v1::Stage::Deprecated,
        Stage::Brownout => v1::Stage::Brownout,
        Stage::Sunset => v1::Stage::Sunset,
        Stage::Removed => v1::Stage::Removed,
    }
}

/// The canonical JSON of the message, by hand: a server that has no JSON of messages tells it, too.
fn json(response: &DescribeResponse) -> String {
    let packages: Vec<String> = response.packages.iter().map(package_json).collect();
    match packages.as_slice() {
        [] => "{}".to_owned(),
        packages => format!("{{\"packages\":[{}]}}", packages.join(",")),
    }
}

fn package_json(package: &v1::Package) -> String {
    let texts = [
        ("name", &*package.name),
        ("revision", &package.revision),
        ("digest", &package.digest),
        ("stage", package.stage().as_str_name()),
        ("since", &package.since),
        ("sunset", &package.sunset),
        ("successor", &package.successor),
    ];
    let texts = texts.iter().filter(|(_, text)| !text.is_empty());
    let mut members: Vec<String> =
        texts.map(|(key, text)| format!("\"{key}\":{}", json_string(text))).collect();
    if !package.services.is_empty() {
        let services: Vec<String> = package.services.iter().map(|name| json_string(name)).collect();
        members.push(format!("\"services\":[{}]", services.join(",")));
    }
    if package.served {
        members.push("\"served\":true".to_owned());
    }
    format!("{{{}}}", members.join(","))
}
