//! Streams of messages: one JSON list, a line each, or events, as the caller accepts.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Response};
use http_body::Frame;
use tokio::time::{Sleep, sleep};
use tokio_stream::Stream;
use tonic::Status;
use tonic::body::Body;

use super::failure::{Refusal, to_json};
use super::options::Settings;

/// Messages, each as JSON.
pub(super) type Texts = Pin<Box<dyn Stream<Item = Result<Vec<u8>, Status>> + Send>>;

/// How messages stand behind each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// `[{…},{…}]`.
    List,
    /// `{…}\n{…}\n`, <https://github.com/ndjson/ndjson-spec>.
    Lines,
    /// `data: {…}\n\n`, the `text/event-stream` of the HTML standard.
    Events,
}

impl Layout {
    const fn content_type(self) -> &'static str {
        match self {
            Self::List => "application/json",
            Self::Lines => "application/x-ndjson",
            Self::Events => "text/event-stream",
        }
    }

    /// What the caller prefers among those that there are, the first of equals; a list if it names none.
    fn accepted(headers: &HeaderMap) -> Self {
        let values = headers.get_all(ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
        let mut best = (Self::List, 0);
        for part in values.flat_map(|value| value.split(',')) {
            let mut parameters = part.split(';').map(str::trim);
            let ty = parameters.next().unwrap_or_default().to_ascii_lowercase();
            let quality = quality(parameters);
            if let Some(layout) = Self::of(&ty)
                && quality > best.1
            {
                best = (layout, quality);
            }
        }
        best.0
    }

    fn of(content_type: &str) -> Option<Self> {
        match content_type {
            "application/json" => Some(Self::List),
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => {
                Some(Self::Lines)
            }
            "text/event-stream" => Some(Self::Events),
            _ => None,
        }
    }
}

/// The weight among the parameters of a media type (RFC 9110, section 12.4.2), in thousandths.
fn quality<'a>(mut parameters: impl Iterator<Item = &'a str>) -> u16 {
    let weight = parameters.find_map(|parameter| {
        let (name, weight) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| weight.trim())
    });
    let Some(weight) = weight else { return 1000 };
    match weight.split_once('.').unwrap_or((weight, "")) {
        ("0", decimals) if decimals.len() <= 3 && decimals.bytes().all(|c| c.is_ascii_digit()) => {
            format!("{decimals:0<3}").parse().unwrap_or(1000)
        }
        // A weight that is none says nothing.
        _ => 1000,
    }
}

/// The least time between two signs of life.
const SHORTEST: Duration = Duration::from_secs(1);

/// Begins to answer. A stream that fails at once is answered with its status, not with a stream.
///
/// # Errors
/// The status of such a stream.
pub(super) async fn answer(
    mut texts: Texts,
    headers: &HeaderMap,
    settings: &Arc<Settings>,
) -> Result<Response<Body>, Refusal> {
    let layout = Layout::accepted(headers);
    let first = poll_fn(|ctx| Poll::Ready(texts.as_mut().poll_next(ctx))).await;
    let first = match first {
        Poll::Ready(Some(Err(status))) => return Err(Refusal::new(status)),
        Poll::Ready(Some(Ok(text))) => First::Text(text),
        Poll::Ready(None) => First::End,
        Poll::Pending => First::Wait,
    };
    let keep_alive = settings.options.event_stream_keep_alive.max(SHORTEST);
    let body = StreamBody {
        texts: Some(texts),
        first: Some(first),
        layout,
        begun: false,
        alive: (layout == Layout::Events).then(|| (Box::pin(sleep(keep_alive)), keep_alive)),
        settings: Arc::clone(settings),
    };
    let mut response = Response::new(Body::new(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(layout.content_type()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that buffer would hold events back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// What was there before the answer began.
enum First {
    Text(Vec<u8>),
    End,
    Wait,
}

struct StreamBody {
    /// `None` once it has ended.
    texts: Option<Texts>,
    first: Option<First>,
    layout: Layout,
    begun: bool,
    alive: Option<(Pin<Box<Sleep>>, Duration)>,
    settings: Arc<Settings>,
}

impl StreamBody {
    fn poll_text(&mut self, ctx: &mut Context<'_>) -> Poll<Option<Result<Vec<u8>, Status>>> {
        match self.first.take() {
            Some(First::Text(text)) => return Poll::Ready(Some(Ok(text))),
            Some(First::End) => return Poll::Ready(None),
            Some(First::Wait) | None => {}
        }
        match &mut self.texts {
            Some(texts) => texts.as_mut().poll_next(ctx),
            None => Poll::Ready(None),
        }
    }

    /// One message.
    fn item(&mut self, text: &[u8]) -> Vec<u8> {
        let first = !std::mem::replace(&mut self.begun, true);
        let (before, behind): (&[u8], &[u8]) = match (self.layout, first) {
            (Layout::List, true) => (b"[", b""),
            (Layout::List, false) => (b",\n", b""),
            (Layout::Lines, _) => (b"", b"\n"),
            (Layout::Events, _) => (b"data: ", b"\n\n"),
        };
        if self.settings.options.wrap_stream {
            [before, b"{\"result\":", text, b"}", behind].concat()
        } else {
            [before, text, behind].concat()
        }
    }

    /// The end, good or bad: a status is the last item, under the key `error`.
    fn end(&mut self, status: Option<&Status>) -> Vec<u8> {
        let error = status.map(|status| to_json(status, &self.settings.write));
        let (before, behind): (&[u8], &[u8]) = match (self.layout, self.begun, &error) {
            (Layout::List, false, None) => (b"[", b"]"),
            (Layout::List, true, None) => (b"", b"]"),
            (Layout::List, false, Some(_)) => (b"[{\"error\":", b"}]"),
            (Layout::List, true, Some(_)) => (b",\n{\"error\":", b"}]"),
            (Layout::Lines, _, Some(_)) => (b"{\"error\":", b"}\n"),
            (Layout::Events, _, Some(_)) => (b"event: error\ndata: ", b"\n\n"),
            (Layout::Lines | Layout::Events, _, None) => (b"", b""),
        };
        [before, &error.unwrap_or_default(), behind].concat()
    }

    /// A comment, when no event came for a while.
    fn poll_alive(&mut self, ctx: &mut Context<'_>) -> Poll<Vec<u8>> {
        let Some((timer, period)) = &mut self.alive else { return Poll::Pending };
        let polled = timer.as_mut().poll(ctx);
        polled.map(|()| {
            timer.set(sleep(*period));
            b": alive\n\n".to_vec()
        })
    }
}

impl http_body::Body for StreamBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        ctx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        if this.texts.is_none() {
            return Poll::Ready(None);
        }
        let data = match this.poll_text(ctx) {
            Poll::Ready(Some(Ok(text))) => {
                if let Some((timer, period)) = &mut this.alive {
                    timer.set(sleep(*period));
                }
                this.item(&text)
            }
            Poll::Ready(other) => {
                this.texts = None;
                let status = other.and_then(Result::err);
                this.end(status.as_ref())
            }
            Poll::Pending => match this.poll_alive(ctx) {
                Poll::Ready(comment) => comment,
                Poll::Pending => return Poll::Pending,
            },
        };
        if data.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(data)))))
    }
}
