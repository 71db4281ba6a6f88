//! One call: its deadline, its token, its attempts.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use tonic::body::Body;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tower::{Service, ServiceExt};

use super::backoff::{Pushback, pause};
use super::budget::Budget;
use super::error::chain;
use super::replay::{self, Replay};
use super::{Settings, token};
use crate::{Method, deadline};

/// Tells the server how often the request was sent before.
const PREVIOUS_ATTEMPTS: &str = "grpc-previous-rpc-attempts";

/// What all calls of a connection share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) budget: Budget,
}

/// Sends a request, again where that is safe, and cuts it off at its deadline.
pub(super) async fn send(
    shared: Arc<Shared>,
    channel: Channel,
    method: Option<&'static Method>,
    request: Request<Body>,
) -> Result<Response<Body>, Status> {
    let asked = match request.headers().get(deadline::HEADER) {
        None => default_deadline(&shared.settings, method),
        Some(value) => Some(
            deadline::parse(value).ok_or_else(|| Status::internal("malformed `grpc-timeout`"))?,
        ),
    };
    let expires = asked.and_then(|asked| Instant::now().checked_add(asked));
    let attempts = Attempts { shared, channel, method, expires };
    let response = match expires {
        None => attempts.run(request).await?,
        Some(expires) => tokio::select! {
            // The deadline first: tonic's own, armed a moment later, would say `CANCELLED`.
            biased;
            () = sleep_until(expires) => return Err(expired()),
            response = attempts.run(request) => response?,
        },
    };
    let deadline = expires.map(|expires| Box::pin(sleep_until(expires)));
    Ok(response.map(|inner| Body::new(Answer { inner, deadline })))
}

fn default_deadline(settings: &Settings, method: Option<&Method>) -> Option<Duration> {
    match method {
        Some(method) if method.is_unary() => settings.deadline,
        // Without a table nobody knows whether it is a stream, and a stream may be meant to last.
        Some(_) | None => settings.stream_deadline,
    }
}

fn expired() -> Status {
    Status::deadline_exceeded("the deadline passed before the server answered")
}

struct Attempts {
    shared: Arc<Shared>,
    channel: Channel,
    method: Option<&'static Method>,
    expires: Option<Instant>,
}

impl Attempts {
    async fn run(mut self, request: Request<Body>) -> Result<Response<Body>, Status> {
        let (mut parts, body) = request.into_parts();
        if let Some(source) = &self.shared.settings.token
            && !parts.headers.contains_key(AUTHORIZATION)
        {
            parts.headers.insert(AUTHORIZATION, token::header(&source.token().await?)?);
        }
        let retry = &self.shared.settings.retry;
        let repeatable = self
            .method
            .is_some_and(|method| method.idempotency.is_repeatable() && !method.client_streaming);
        if !repeatable || retry.attempts < 2 {
            return self.attempt(parts, body, 0).await;
        }
        match replay::read(body, retry.buffer).await? {
            Replay::Once(body) => self.attempt(parts, body, 0).await,
            Replay::Whole(bytes) => self.repeat(parts, &bytes).await,
        }
    }

    async fn repeat(&mut self, parts: Parts, bytes: &Bytes) -> Result<Response<Body>, Status> {
        let mut attempt = 1;
        loop {
            let result = self.attempt(parts.clone(), replay::body(bytes), attempt - 1).await;
            let Some(pushback) = failure(&result) else {
                self.shared.budget.succeed();
                return result;
            };
            let retry = &self.shared.settings.retry;
            let affordable = self.shared.budget.fail();
            let pause = match pushback {
                Pushback::Silent => pause(retry, attempt),
                Pushback::After(pause) => pause,
                Pushback::Stop => return result,
            };
            let in_time = self
                .expires
                .is_none_or(|expires| pause < expires.saturating_duration_since(Instant::now()));
            if !affordable || !in_time || attempt >= retry.attempts {
                return result;
            }
            tracing::debug!(method = parts.uri.path(), attempt, ?pause, "trying again");
            sleep(pause).await;
            attempt += 1;
        }
    }

    async fn attempt(
        &mut self,
        mut parts: Parts,
        body: Body,
        previous: u32,
    ) -> Result<Response<Body>, Status> {
        if let Some(expires) = self.expires {
            let left = expires.saturating_duration_since(Instant::now());
            if let Ok(value) = HeaderValue::from_str(&deadline::print(left)) {
                parts.headers.insert(deadline::HEADER, value);
            }
        }
        if previous > 0 {
            parts.headers.insert(PREVIOUS_ATTEMPTS, previous.into());
        }
        let channel = self.channel.ready().await.map_err(broken)?;
        channel.call(Request::from_parts(parts, body)).await.map_err(broken)
    }
}

/// Whether an attempt failed in a way that another one may mend, and what the server says about that.
fn failure(result: &Result<Response<Body>, Status>) -> Option<Pushback> {
    match result {
        Err(status) => (status.code() == Code::Unavailable).then_some(Pushback::Silent),
        Ok(response) => {
            let failed = match response.headers().get(Status::GRPC_STATUS) {
                Some(code) => Code::from_bytes(code.as_bytes()) == Code::Unavailable,
                // A gateway that speaks no gRPC.
                None => matches!(
                    response.status(),
                    StatusCode::BAD_GATEWAY
                        | StatusCode::SERVICE_UNAVAILABLE
                        | StatusCode::GATEWAY_TIMEOUT
                ),
            };
            failed.then(|| Pushback::of(response.headers()))
        }
    }
}

/// A call that failed on its way is `UNAVAILABLE`, whatever broke the connection.
fn broken(error: tonic::transport::Error) -> Status {
    let text = chain(&error);
    lost(Status::from_error(error.into()), &text)
}

fn lost(status: Status, text: &str) -> Status {
    match status.code() {
        Code::Unknown | Code::Cancelled | Code::Unavailable => {
            let mut unavailable = Status::unavailable(format!("the connection broke: {text}"));
            unavailable.set_source(Arc::new(status));
            unavailable
        }
        _ => status,
    }
}

/// The body of a response, until the deadline.
struct Answer {
    inner: Body,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let late =
            self.deadline.as_mut().is_some_and(|deadline| deadline.as_mut().poll(ctx).is_ready());
        let polled = Pin::new(&mut self.inner).poll_frame(ctx);
        // The status of the server is better than ours, even if it comes late; a late message is not delivered.
        let message = matches!(&polled, Poll::Ready(Some(Ok(frame))) if frame.is_data());
        if late && (polled.is_pending() || message) {
            self.deadline = None;
            self.inner = Body::empty();
            return Poll::Ready(Some(Err(expired())));
        }
        // What the server says comes in trailers: an error of the body is one of the connection.
        polled.map_err(|status| {
            let text = chain(&status);
            lost(status, &text)
        })
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
