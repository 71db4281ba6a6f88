//! One call: the request read, the service called, its answer written.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderValue, Response};
use http_body_util::Full;
use tokio_stream::{Stream, StreamExt as _};
use tonic::body::Body;
use tonic::metadata::MetadataMap;
use tonic::{Request, Status};

use super::adapter::Answer;
use super::bind::{Fault, bind};
use super::body::{self, Held, RawBody};
use super::failure::{self, Refusal};
use super::headers;
use super::options::Settings;
use super::route::Route;
use super::stream::{self, Texts};
use crate::json::{Message, Writer};

/// A request whose route is known.
#[derive(Debug)]
pub struct Call {
    pub(super) parts: Parts,
    pub(super) body: Body,
    /// Whether the path was found with a verb behind its last segment.
    pub(super) has_verb: bool,
    pub(super) settings: Arc<Settings>,
    /// What of its body is in memory.
    pub(super) held: Held,
}

/// A method of the trait that a service implements.
pub type Handle<S, Q, A> = for<'a> fn(&'a S, Request<Q>) -> Handled<'a, A>;

/// What such a method returns.
pub type Handled<'a, A> =
    Pin<Box<dyn Future<Output = Result<tonic::Response<A>, Status>> + Send + 'a>>;

/// Takes the bytes that are sent from an answer.
pub type Unwrap<A, B> = fn(A) -> B;

/// Writes an answer, or a field of it.
pub type Write<A> = fn(&A, &mut Writer<'_>);

impl Call {
    /// Calls a method that answers with one message, and writes it or a field of it with `write`.
    pub fn unary<S, Q, A>(
        mut self,
        route: &'static Route,
        service: Arc<S>,
        (handle, write): (Handle<S, Q, A>, Write<A>),
    ) -> Answer
    where
        S: Send + Sync + 'static,
        Q: Message + Send + 'static,
        A: Send + 'static,
    {
        Box::pin(async move {
            let answered = self.handled(route, &*service, handle).await;
            let answer = answered.and_then(|answer| {
                let (metadata, message, _) = answer.into_parts();
                let mut writer = Writer::new(&self.settings.write, Vec::with_capacity(INITIAL));
                write(&message, &mut writer);
                let json = writer.finish().map_err(|error| unwritten(&error))?;
                Ok(self.whole(&metadata, JSON, Bytes::from(json)))
            });
            Ok(self.finish(answer))
        })
    }

    /// Calls a method that answers with a `google.api.HttpBody`, which `raw` takes from the answer.
    pub fn unary_raw<S, Q, A, B>(
        mut self,
        route: &'static Route,
        service: Arc<S>,
        (handle, raw): (Handle<S, Q, A>, Unwrap<A, B>),
    ) -> Answer
    where
        S: Send + Sync + 'static,
        Q: Message + Send + 'static,
        A: Send + 'static,
        B: RawBody + 'static,
    {
        Box::pin(async move {
            let answered = self.handled(route, &*service, handle).await;
            let answer = answered.map(|answer| {
                let (metadata, message, _) = answer.into_parts();
                let (content_type, data) = raw(message).into_raw();
                let content_type = HeaderValue::try_from(content_type).ok();
                let content_type = content_type.filter(|ty| !ty.is_empty()).unwrap_or(BYTES);
                let mut response = self.whole(&metadata, content_type, data);
                let nosniff = HeaderValue::from_static("nosniff");
                response.headers_mut().insert("x-content-type-options", nosniff);
                response
            });
            Ok(self.finish(answer))
        })
    }

    /// Calls a method that answers with a stream of messages, and writes each, or a field of it, with `write`.
    pub fn stream<S, Q, T, A>(
        mut self,
        route: &'static Route,
        service: Arc<S>,
        (handle, write): (Handle<S, Q, T>, Write<A>),
    ) -> Answer
    where
        S: Send + Sync + 'static,
        Q: Message + Send + 'static,
        T: Stream<Item = Result<A, Status>> + Send + 'static,
        A: 'static,
    {
        Box::pin(async move {
            let answered = self.handled(route, &*service, handle).await;
            let answer = match answered {
                Ok(answer) => {
                    let (metadata, messages, _) = answer.into_parts();
                    let texts = self.texts(messages, write);
                    let response = stream::answer(texts, &self.parts.headers, &self.settings).await;
                    response.map(|response| self.with_metadata(response, &metadata))
                }
                Err(refusal) => Err(refusal),
            };
            Ok(self.finish(answer))
        })
    }

    /// Answers a position that no route has.
    pub fn unknown(self) -> Answer {
        let status = Status::unimplemented("this server has no such method");
        let answer = self.finish(Err(Refusal::new(status)));
        Box::pin(std::future::ready(Ok(answer)))
    }

    /// Reads the request and calls the method.
    async fn handled<S: Sync, Q: Message, A>(
        &mut self,
        route: &'static Route,
        service: &S,
        handle: Handle<S, Q, A>,
    ) -> Result<tonic::Response<A>, Refusal> {
        let request = self.request::<Q>(route).await?;
        Ok(handle(service, request).await?)
    }

    /// Reads the request.
    async fn request<Q: Message>(&mut self, route: &'static Route) -> Result<Request<Q>, Refusal> {
        let limits = self.settings.options.limits;
        let body = (&mut self.body, &mut self.held);
        let body = body::read(&self.parts.headers, body, route.body, &limits).await?;
        let mut message = Q::default();
        bind(&mut message, (route, self.has_verb), &self.settings, (&self.parts, body))
            .map_err(Fault::into_refusal)?;
        let metadata = headers::incoming(&self.parts.headers, &self.settings.options)?;
        let extensions = std::mem::take(&mut self.parts.extensions);
        Ok(Request::from_parts(metadata, extensions, message))
    }

    fn texts<T, A>(&self, messages: T, write: Write<A>) -> Texts
    where
        T: Stream<Item = Result<A, Status>> + Send + 'static,
        A: 'static,
    {
        let settings = Arc::clone(&self.settings);
        Box::pin(messages.map(move |message| {
            let mut writer = Writer::new(&settings.write, Vec::new());
            write(&message?, &mut writer);
            writer.finish().map_err(|error| unwritten(&error).status)
        }))
    }

    fn whole(&self, metadata: &MetadataMap, ty: HeaderValue, data: Bytes) -> Response<Body> {
        let mut response = Response::new(Body::new(Full::new(data)));
        response.headers_mut().insert(CONTENT_TYPE, ty);
        self.with_metadata(response, metadata)
    }

    fn with_metadata(
        &self,
        mut response: Response<Body>,
        metadata: &MetadataMap,
    ) -> Response<Body> {
        headers::outgoing(metadata, &self.settings.options, response.headers_mut());
        response
    }

    fn finish(&self, answer: Result<Response<Body>, Refusal>) -> Response<Body> {
        answer.unwrap_or_else(|refusal| failure::answer(&refusal, &self.settings))
    }
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The content type of bytes that nobody named one for.
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// Room that most answers fit in.
const INITIAL: usize = 1024;

/// The service answered with something that has no JSON form: its fault, not the caller's.
fn unwritten(error: &crate::json::Error) -> Refusal {
    tracing::error!(error = %error, "an answer cannot be written as JSON");
    Refusal::new(Status::internal("the answer cannot be written as JSON"))
}
