//! Services that use every feature of `google.api.http` and answer with what they were asked, so that tests see what
//! arrived. The protos are `tests/fixtures/rest/proto`.
//!
//! Not here: a server; `tests/rest` calls them in process.

pub mod aged;
mod answer;
mod echo;
mod request;
mod stream;

#[allow(missing_docs, reason = "the protos say little")]
#[allow(clippy::pedantic, reason = "suites of their own hold generated code against clippy")]
mod api {
    include!(concat!(env!("OUT_DIR"), "/limbeck.rs"));
}

pub use api::limbeck_root::{JSON_TYPES, ROUTER};
pub use api::rest::*;
pub use echo::{Echoing, Extension};

use limbeck_runtime::rest::{RestOptions, Service};
use v1::answer_service_server::AnswerServiceServer;
use v1::body_service_server::BodyServiceServer;
use v1::mask_service_server::MaskServiceServer;
use v1::raw_service_server::RawServiceServer;
use v1::rival_service_server::RivalServiceServer;
use v1::routing_service_server::RoutingServiceServer;
use v1::stream_service_server::StreamServiceServer;
use v1::value_service_server::ValueServiceServer;

/// All services but the rival, whose last route takes every path below `/v1`.
pub fn service(options: RestOptions, echoing: &Echoing) -> Service {
    Service::new(options)
        .add(&AnswerServiceServer::new(echoing.clone()))
        .add(&BodyServiceServer::new(echoing.clone()))
        .add(&MaskServiceServer::new(echoing.clone()))
        .add(&RawServiceServer::new(echoing.clone()))
        .add(&RoutingServiceServer::new(echoing.clone()))
        .add(&StreamServiceServer::new(echoing.clone()))
        .add(&ValueServiceServer::new(echoing.clone()))
}

/// The routing service and its rival.
pub fn rivals(options: RestOptions) -> Service {
    let echoing = Echoing::default();
    Service::new(options)
        .add(&RivalServiceServer::new(echoing.clone()))
        .add(&RoutingServiceServer::new(echoing))
}

/// The routing service alone.
pub fn routing(options: RestOptions) -> Service {
    Service::new(options).add(&RoutingServiceServer::new(Echoing::default()))
}
