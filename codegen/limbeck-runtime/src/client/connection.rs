//! The connection that generated clients share.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::transport::Channel;

use super::GeneratedClient;
use crate::ServiceInfo;

/// A connection to one server, shared by any number of generated clients. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Connection {
    channel: Channel,
    service: Option<&'static ServiceInfo>,
}

impl Connection {
    /// Makes a generated client: `let users: UserServiceClient<_> = connection.client();`.
    pub fn client<C: GeneratedClient>(&self) -> C {
        C::over(Self { channel: self.channel.clone(), service: Some(C::INFO) })
    }
}

impl Service<http::Request<Body>> for Connection {
    type Response = http::Response<Body>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Status>> + Send>>;

    fn poll_ready(&mut self, ctx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        self.channel.poll_ready(ctx).map_err(|error| Status::from_error(error.into()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let _ = self.service;
        let response = self.channel.call(request);
        Box::pin(async move { response.await.map_err(|error| Status::from_error(error.into())) })
    }
}
