//! Who races: three adapters, each behind one function, so that all are called alike.

use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use http_body_util::BodyExt;
use limbeck_runtime::rest;
use tonic::body::Body;
use tower::{Service, ServiceExt};

use crate::api::library_service_server::LibraryServiceServer;
use crate::library::Library;
use crate::{by_hand, data, rest_over_grpc};

/// An adapter.
pub struct Contestant {
    /// What the table calls it.
    pub name: &'static str,
    call: Box<dyn FnMut(Request<Body>) -> Response<Bytes>>,
}

impl Contestant {
    fn new<S, B>(name: &'static str, mut service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>, Error = Infallible> + 'static,
        B: http_body::Body<Data = Bytes>,
    {
        Self { name, call: Box::new(move |request| now(answer(&mut service, request))) }
    }

    /// Hands a request over and takes the answer, all of it.
    pub fn call(&mut self, request: Request<Body>) -> Response<Bytes> {
        (self.call)(request)
    }
}

/// All of them; the first is whom the others are compared with.
pub fn contestants() -> Vec<Contestant> {
    let shelf = data::shelf();
    vec![
        Contestant::new("axum + serde", by_hand::service(&shelf)),
        Contestant::new("rest_over_grpc", rest_over_grpc::service(&shelf)),
        Contestant::new("limbeck", limbeck(&shelf)),
    ]
}

/// The generated adapter, over the same service that axum has.
fn limbeck(shelf: &data::Shelf) -> rest::Service {
    rest::Service::new(rest::RestOptions::default())
        .add(&LibraryServiceServer::new(Library::new(shelf)))
}

async fn answer<S, B>(service: &mut S, request: Request<Body>) -> Response<Bytes>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible>,
    B: http_body::Body<Data = Bytes>,
{
    let Ok(service) = service.ready().await;
    let Ok(response) = service.call(request).await;
    let (parts, body) = response.into_parts();
    Response::from_parts(parts, whole(body).await)
}

/// A body of one frame, as all of them have here, is not copied: hyper would write it as it is.
async fn whole(body: impl http_body::Body<Data = Bytes>) -> Bytes {
    let mut body = pin!(body);
    let mut whole = Bytes::new();
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(data) = frame.into_data() else { continue };
        whole = if whole.is_empty() {
            data
        } else {
            let mut joined = BytesMut::from(whole);
            joined.extend_from_slice(&data);
            joined.freeze()
        };
    }
    whole
}

/// In process nothing waits, so no executor is measured along.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("the service never waits"),
    }
}
