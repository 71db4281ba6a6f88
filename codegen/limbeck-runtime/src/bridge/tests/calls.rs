//! Requests, responses and streams.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::{BufMut, Bytes, BytesMut};
use http_body::{Body, Frame};
use prost::Message;
use prost_types::{Duration, Timestamp};
use tokio_stream::StreamExt as _;
use tonic::codec::Codec;
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;

use super::super::{BridgeError, collect, once, request, requests, response, responses, single};
use super::{CALL, block_on};
use crate::google::rpc::{self, BadRequest};

/// A body of what is in it; counts what was asked for.
struct Frames(VecDeque<Result<Bytes, Status>>, Arc<AtomicUsize>);

impl Body for Frames {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(self.0.pop_front().map(|item| item.map(Frame::data)))
    }
}

fn encoded(seconds: i64) -> Bytes {
    let message = Timestamp { seconds, nanos: 0 };
    let mut bytes = BytesMut::new();
    bytes.put_u8(0);
    bytes.put_u32(u32::try_from(message.encoded_len()).unwrap());
    message.encode(&mut bytes).unwrap();
    bytes.freeze()
}

fn source(
    items: impl IntoIterator<Item = Result<Bytes, Status>>,
) -> (Streaming<Timestamp>, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let frames = Frames(items.into_iter().collect(), Arc::clone(&asked));
    let decoder = ProstCodec::<Timestamp, Timestamp>::default().decoder();
    (Streaming::new_request(decoder, frames, None, None), asked)
}

fn convert(from: Timestamp) -> Result<Duration, BridgeError> {
    if from.seconds < 0 {
        return Err(BridgeError::new("must not be negative").inside("seconds"));
    }
    Ok(Duration { seconds: from.seconds, nanos: 0 })
}

/// The seconds of a stream, and what ended it.
async fn drain(mut stream: Streaming<Duration>) -> (Vec<i64>, Option<Status>) {
    let mut seconds = Vec::new();
    loop {
        match stream.message().await {
            Ok(Some(message)) => seconds.push(message.seconds),
            Ok(None) => return (seconds, None),
            Err(status) => {
                assert!(stream.message().await.unwrap().is_none(), "an error is the end");
                assert!(stream.trailers().await.unwrap().is_none());
                return (seconds, Some(status));
            }
        }
    }
}

fn seconds(items: impl IntoIterator<Item = Result<Bytes, Status>>) -> (Vec<i64>, Option<Status>) {
    block_on(drain(requests(source(items).0, convert, &CALL)))
}

#[test]
fn a_client_stream_ends_with_what_is_wrong_with_it() {
    let (before, status) =
        seconds([Ok(encoded(1)), Ok(encoded(2)), Ok(encoded(-1)), Ok(encoded(3))]);
    let status = status.unwrap();
    assert_eq!((before.as_slice(), status.code()), (&[1, 2][..], Code::InvalidArgument));
    assert_eq!(status.message(), "message 2 of the stream: `seconds`: must not be negative");
    let detail = rpc::Status::decode(status.details()).unwrap().details.remove(0);
    let violation = BadRequest::decode(&*detail.value).unwrap().field_violations.remove(0);
    assert_eq!((&*violation.field, &*violation.description), ("seconds", "must not be negative"));
    let (before, status) = seconds([Ok(encoded(-1))]);
    assert!(before.is_empty() && status.unwrap().message().starts_with("message 0 of"));

    let late = Status::with_details(Code::ResourceExhausted, "too late", Bytes::from_static(b"x"));
    let (before, status) = seconds([Ok(encoded(1)), Err(late)]);
    let status = status.unwrap();
    assert_eq!((before.as_slice(), status.code()), (&[1][..], Code::ResourceExhausted));
    assert_eq!((status.message(), status.details()), ("too late", &b"x"[..]));

    let (before, status) =
        seconds([Ok(encoded(1)), Ok(Bytes::from_static(&[0, 0, 0, 0, 1, 0xff]))]);
    assert_eq!((before.as_slice(), status.unwrap().code()), (&[1][..], Code::Internal));
    let (before, status) = seconds([Ok(encoded(1)), Ok(Bytes::from_static(&[0, 0]))]);
    assert_eq!((before.as_slice(), status.unwrap().code()), (&[1][..], Code::Internal));
}

#[test]
fn a_client_stream_is_pulled_message_by_message() {
    let all = (0..1000).map(|number| Ok(encoded(number)));
    let (all, status) = seconds(all);
    assert!(all.into_iter().eq(0..1000) && status.is_none());
    assert_eq!(seconds([]).0, [0; 0]);
    // Several in one frame, and one in several.
    let joined = Bytes::from([&encoded(1)[..], &encoded(2)[..], &encoded(3)[..4]].concat());
    assert_eq!(seconds([Ok(joined), Ok(encoded(3).slice(4..))]).0, [1, 2, 3]);

    let (stream, asked) = source((1..10).map(|number| Ok(encoded(number))));
    let mut converted = requests(stream, convert, &CALL);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    for number in 1..4 {
        block_on(converted.message()).unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), number);
    }
}

#[test]
fn large_streams_are_not_kept() {
    struct Big(Arc<()>);
    let alive = Arc::new(());
    let kept = Arc::clone(&alive);
    let (stream, _) = source((1..100).map(|number| Ok(encoded(number))));
    let mut converted = requests(stream, move |_| Ok(Big(Arc::clone(&kept))), &CALL);
    while let Some(big) = block_on(converted.message()).unwrap() {
        assert_eq!(Arc::strong_count(&big.0), 3, "this one, the closure's and the test's");
    }
}

#[test]
fn a_server_stream_ends_with_what_is_wrong_with_it() {
    let items = [1, 2, -1, 3].map(|seconds| Ok(Timestamp { seconds, nanos: 0 }));
    let mut stream = responses(tokio_stream::iter(items), convert, &CALL);
    let status = block_on(async {
        assert_eq!(stream.next().await.unwrap().unwrap().seconds, 1);
        assert_eq!(stream.next().await.unwrap().unwrap().seconds, 2);
        let status = stream.next().await.unwrap().unwrap_err();
        assert!(stream.next().await.is_none());
        status
    });
    assert_eq!(status.code(), Code::FailedPrecondition);
    let items =
        [Ok(Timestamp::default()), Err(Status::not_found("gone")), Ok(Timestamp::default())];
    let stream = responses(tokio_stream::iter(items), convert, &CALL);
    let all: Vec<_> = block_on(stream.collect());
    assert_eq!((all.len(), all[1].as_ref().unwrap_err().code()), (2, Code::NotFound));
}

#[test]
fn streams_and_single_messages() {
    let of = |count: i64| tokio_stream::iter((0..count).map(Ok::<_, Status>));
    assert_eq!(block_on(collect(of(3), 2, &CALL)).unwrap_err().code(), Code::FailedPrecondition);
    assert_eq!(block_on(collect(of(2), 2, &CALL)).unwrap(), [0, 1]);
    assert_eq!(block_on(collect(of(0), 0, &CALL)).unwrap(), [0; 0]);
    let endless = tokio_stream::iter(std::iter::repeat_with(|| Ok::<_, Status>(0)));
    assert!(block_on(collect(endless, 1000, &CALL)).is_err());
    for count in [0, 2, 1000] {
        assert_eq!(
            block_on(single(of(count), &CALL)).unwrap_err().code(),
            Code::FailedPrecondition
        );
    }
    assert_eq!(block_on(single(of(1), &CALL)).unwrap(), 0);
    let failing = tokio_stream::iter([Ok(1), Err(Status::aborted("no"))]);
    assert_eq!(block_on(single(failing, &CALL)).unwrap_err().code(), Code::Aborted);
    assert_eq!(block_on(once(7).collect::<Vec<_>>())[0].as_ref().unwrap(), &7);
}

#[test]
fn metadata_and_extensions_stay() {
    let mut sent = Request::new(Timestamp { seconds: 1, nanos: 0 });
    sent.metadata_mut().insert("x-a", "b".parse().unwrap());
    sent.extensions_mut().insert(7_u8);
    let got = request(sent, convert, &CALL).unwrap();
    assert_eq!(got.metadata().get("x-a").unwrap(), "b");
    assert_eq!((got.extensions().get::<u8>(), got.get_ref().seconds), (Some(&7), 1));
    let refused = request(Request::new(Timestamp { seconds: -1, nanos: 0 }), convert, &CALL);
    assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);

    let mut answered = Response::new(Timestamp { seconds: 1, nanos: 0 });
    answered.metadata_mut().insert("x-a", "b".parse().unwrap());
    answered.extensions_mut().insert(7_u8);
    let got = response(answered, convert, &CALL).unwrap();
    assert_eq!(got.metadata().get("x-a").unwrap(), "b");
    assert_eq!((got.extensions().get::<u8>(), got.get_ref().seconds), (Some(&7), 1));
    let refused = response(Response::new(Timestamp { seconds: -1, nanos: 0 }), convert, &CALL);
    assert_eq!(refused.unwrap_err().code(), Code::FailedPrecondition);
}

#[test]
fn both_ways_at_once() {
    // As a bridge serves it: the service's stream of answers is made of the converted requests.
    let (stream, asked) = source((1..5).map(|number| Ok(encoded(number))));
    let converted =
        Request::new(stream).map(|stream| requests(stream, convert, &CALL)).into_inner();
    let answers = converted
        .map(|item| item.map(|message| Timestamp { seconds: 10 * message.seconds, nanos: 0 }));
    let mut answers = responses(answers, convert, &CALL);
    for number in 1..5 {
        assert_eq!(
            block_on(answers.next()).unwrap().unwrap().seconds,
            10 * i64::try_from(number).unwrap()
        );
        assert_eq!(asked.load(Ordering::Relaxed), number);
    }
    assert!(block_on(answers.next()).is_none());
}
