//! All services as one, and calls of it.

use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

use limbeck_runtime::bytes::Bytes;
use limbeck_runtime::http::{Request, Response};
use limbeck_runtime::rest::{RestLimits, RestOptions, Service};
use limbeck_runtime::tonic::Status;
use limbeck_runtime::tonic::body::Body;
use tokio::runtime::{Builder, Runtime};
use tower::Service as _;

use crate::answer::Answer;
use crate::echo::Echo;
use crate::seen::{Recorder, Seen};
use crate::users::Users;
use crate::v1::echo_service_server::EchoServiceServer;

/// How much a request may be: little, so that what is too much is found soon.
const LIMITS: RestLimits = RestLimits {
    body: 2048,
    bodies: 4096,
    body_time: Duration::from_secs(5),
    depth: 20,
    query: 1024,
    query_pairs: 16,
};

/// All services, and what their handlers saw.
pub struct Services {
    name: &'static str,
    limits: RestLimits,
    service: Service,
    recorder: Recorder,
    runtime: Runtime,
}

/// As a server has them that decides nothing.
pub static DEFAULT: LazyLock<Services> =
    LazyLock::new(|| Services::new("default", RestOptions::default()));

/// With every choice made the other way, and narrow limits.
pub static OTHER: LazyLock<Services> = LazyLock::new(|| {
    let options = RestOptions {
        strict_body: true,
        ignore_unknown_query: true,
        write_defaults: true,
        write_proto_names: true,
        write_enum_numbers: true,
        wrap_stream: true,
        limits: LIMITS,
        ..RestOptions::default()
    };
    Services::new("other", options)
});

impl Services {
    fn new(name: &'static str, options: RestOptions) -> Self {
        let recorder = Recorder::default();
        let users = Users { recorder: recorder.clone() };
        let options = RestOptions { types: crate::json::types(), ..options };
        let limits = options.limits;
        let service = Service::new(options)
            .add(&user::v1::user_service_server::UserServiceServer::new(users.clone()))
            .add(&EchoServiceServer::new(Echo { recorder: recorder.clone() }))
            .add(&user::v2::user_service_server::UserServiceServer::new(users));
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        Self { name, limits, service, recorder, runtime }
    }

    /// How much a request may be.
    pub fn limits(&self) -> RestLimits {
        self.limits
    }

    /// Calls the service, reads its answer whole, and holds it to what every answer must be.
    pub fn call<B>(&self, request: Request<B>) -> (Answer, Option<Seen>)
    where
        B: http_body::Body<Data = Bytes, Error = Status> + Send + 'static,
    {
        let method = request.method().clone();
        let answer = self.runtime.block_on(async {
            let mut service = self.service.clone();
            let response: Response<Body> = match service.call(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            Answer::read(response).await
        });
        let seen = self.recorder.take();
        answer.check(&method, seen.as_ref());
        (answer, seen)
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
