//! gRPC-Web, as bytes on the wire: what is refused, what is cut, what is told about it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use limbeck_runtime::server::{Limits, Protocol, Server};
use limbeck_runtime::tonic::codegen::BoxStream;
use limbeck_runtime::{prost, tonic};
use prost::Message;
use support::{ProbeServer, Running, Told, ask, get, millis, raw_bytes, soon, told};
use tokio::sync::Notify;
use tokio_stream::{StreamExt, iter, once, pending};
use tonic::{Code, Response, Status};

const GET: &str = "/probe.v1.Probe/Get";
const WATCH: &str = "/probe.v1.Probe/Watch";
const BINARY: &str = "application/grpc-web+proto";
const TEXT: &str = "application/grpc-web-text+proto";

/// An answer over HTTP/1.1, its body put together and decoded.
#[derive(Debug)]
struct Answer {
    head: String,
    frames: Vec<(u8, Vec<u8>)>,
}

impl Answer {
    /// The code, wherever it is.
    fn code(&self) -> Code {
        let trailers = self.frames.iter().find(|(flag, _)| *flag == 0x80);
        let text = trailers
            .map_or(self.head.clone(), |(_, block)| String::from_utf8(block.clone()).unwrap());
        let line = text.lines().find_map(|line| line.strip_prefix("grpc-status:"));
        Code::from_bytes(line.unwrap_or_else(|| panic!("no status: {self:?}")).trim().as_bytes())
    }

    fn texts(&self) -> Vec<String> {
        let messages = self.frames.iter().filter(|(flag, _)| *flag == 0);
        messages.map(|(_, bytes)| Told::decode(bytes.as_slice()).unwrap().text).collect()
    }
}

fn frame(text: &str) -> Vec<u8> {
    let message = ask(text).encode_to_vec();
    [&[0][..], &u32::try_from(message.len()).unwrap().to_be_bytes(), &message].concat()
}

fn request(path: &str, content_type: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: {content_type}\r\n\
         content-length: {}\r\n{headers}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

async fn post(
    running: &Running,
    path: &str,
    content_type: &str,
    headers: &str,
    body: &[u8],
) -> Answer {
    read(&raw_bytes(running.address, request(path, content_type, headers, body)).await)
}

fn read(answer: &[u8]) -> Answer {
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let chunked = head.contains("transfer-encoding: chunked");
    let body = if chunked { unchunk(&answer[end + 4..]) } else { vec![answer[end + 4..].to_vec()] };
    let text = head.contains("application/grpc-web-text");
    let body = body
        .into_iter()
        .flat_map(|chunk| if text { STANDARD.decode(chunk).unwrap() } else { chunk });
    Answer {
        frames: if head.contains("application/grpc-web") {
            frames(&body.collect::<Vec<_>>())
        } else {
            vec![]
        },
        head,
    }
}

fn unchunk(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut chunks = Vec::new();
    loop {
        let end = bytes.windows(2).position(|part| part == b"\r\n").expect("a whole body");
        let length =
            usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            return chunks;
        }
        chunks.push(bytes[end + 2..end + 2 + length].to_vec());
        bytes = &bytes[end + 4 + length..];
    }
}

fn frames(mut bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut frames = Vec::new();
    while let [flag, a, b, c, d, rest @ ..] = bytes {
        let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap();
        frames.push((*flag, rest[..length].to_vec()));
        bytes = &rest[length..];
    }
    assert!(bytes.is_empty(), "half a frame: {bytes:?}");
    frames
}

/// Streams one message, and then `after`.
fn first_then(after: impl Fn() -> BoxStream<Told> + Send + Sync + 'static) -> ProbeServer {
    ProbeServer::echo().streams(move |_, _| {
        let stream = once(Ok(told("first"))).chain(after());
        Ok(Response::new(Box::pin(stream) as BoxStream<Told>))
    })
}

// Broken input.

#[tokio::test]
async fn broken_frames_are_an_error_and_no_more() {
    let running = Running::start(Server::new().add(ProbeServer::echo()).grpc_web()).await;
    let huge = [&[0, 0xff, 0xff, 0xff, 0xff][..], b"xx"].concat();
    for (content_type, body) in [
        (BINARY, b"".as_slice()),
        (BINARY, b"\0"),
        (BINARY, b"\xff\xff\xff\xff\xff\xff\xff\xff"),
        (BINARY, b"\0\0\0\0\x05ab"),
        (BINARY, b"\0\0\0\0\x03\xff\xff\xff"),
        (BINARY, b"\x01\0\0\0\x01x"),
        (BINARY, &huge),
        (TEXT, b"!!!! not base64 !!!!"),
        (TEXT, b"AAA"),
        (TEXT, b"A=A="),
        (TEXT, b"AAAAA\xff\xff\xff"),
        (TEXT, STANDARD.encode(&huge).as_bytes()),
    ] {
        let answer = post(&running, GET, content_type, "", body).await;
        assert!(answer.head.starts_with("HTTP/1.1 200 "), "{answer:?}");
        assert!(answer.head.contains(&format!("content-type: {content_type}\r\n")), "{answer:?}");
        assert_ne!(answer.code(), Code::Ok, "{body:?}: {answer:?}");
    }
    let answer = post(&running, GET, BINARY, "", &huge).await;
    assert_eq!(answer.code(), Code::OutOfRange, "{answer:?}");
    assert_eq!(post(&running, GET, BINARY, "", &frame("fine")).await.texts(), ["fine"]);
}

#[tokio::test]
async fn what_is_not_served_is_told_in_grpc_web() {
    let running = Running::start(Server::new().add(ProbeServer::echo()).grpc_web()).await;
    let without = Running::start(Server::new().add(ProbeServer::echo())).await;
    for (running, path) in [
        (&running, "/probe.v1.Probe/Nothing"),
        (&running, "/other.v1.Other/Get"),
        (&running, "/"),
        (&without, GET),
    ] {
        for content_type in [BINARY, TEXT] {
            let answer = post(running, path, content_type, "", b"").await;
            assert!(answer.head.starts_with("HTTP/1.1 200 "), "{answer:?}");
            assert!(
                answer.head.contains(&format!("content-type: {content_type}\r\n")),
                "{answer:?}"
            );
            assert_eq!(answer.code(), Code::Unimplemented, "{answer:?}");
        }
    }
    let answer = get(running.address, GET, "content-type: application/grpc-web\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 405 ") && answer.contains("allow: POST\r\n"), "{answer}");
    let answer = post(&running, GET, "application/grpc-web+json", "", b"{}").await;
    assert!(answer.head.starts_with("HTTP/1.1 404 "), "{answer:?}");
}

#[tokio::test]
async fn refusals_of_the_server_are_told_in_grpc_web() {
    let limits = Limits { calls: 0, ..Limits::default() };
    let server = Server::new().add(ProbeServer::echo()).grpc_web();
    let full = Running::start(server.limits(limits)).await;
    let server = ProbeServer::unary(|request, _| async move {
        assert!(request.get_ref().text != "panic", "hunter2");
        std::future::pending().await
    });
    let running = Running::start(Server::new().add(server).grpc_web()).await;
    let deny = async |_| {
        Err::<(), _>(Status::with_details(Code::Unauthenticated, "no", b"why".as_slice().into()))
    };
    let closed = Server::new().add(ProbeServer::echo()).grpc_web().authenticate(deny);
    let closed = Running::start(closed).await;
    for (running, headers, text, code) in [
        (&full, "", "", Code::ResourceExhausted),
        (&running, "grpc-timeout: soon\r\n", "", Code::Internal),
        (&running, "grpc-timeout: 50m\r\n", "", Code::DeadlineExceeded),
        (&running, "", "panic", Code::Internal),
        (&closed, "", "", Code::Unauthenticated),
    ] {
        for content_type in [BINARY, TEXT] {
            let body = frame(text);
            let body = if content_type == TEXT { STANDARD.encode(body).into_bytes() } else { body };
            let answer = post(running, GET, content_type, headers, &body).await;
            assert!(
                answer.head.contains(&format!("content-type: {content_type}\r\n")),
                "{answer:?}"
            );
            assert_eq!(answer.code(), code, "{answer:?}");
            assert!(answer.frames.is_empty() && !answer.head.contains("hunter2"), "{answer:?}");
            let details = answer.head.contains("grpc-status-details-bin: d2h5");
            assert_eq!(details, code == Code::Unauthenticated, "{answer:?}");
        }
    }
}

#[tokio::test]
async fn a_stream_that_is_cut_ends_with_trailers() {
    let quiet =
        Running::start(Server::new().add(first_then(|| Box::pin(pending()))).grpc_web()).await;
    let bad = first_then(|| {
        // After a pause: what tonic still collects when a panic comes is lost with it.
        Box::pin(iter(0..1).then(|_| async {
            tokio::task::yield_now().await;
            panic!("hunter2")
        }))
    });
    let bad = Running::start(Server::new().add(bad).grpc_web()).await;
    for (content_type, body) in
        [(BINARY, frame("")), (TEXT, STANDARD.encode(frame("")).into_bytes())]
    {
        let late = post(&quiet, WATCH, content_type, "grpc-timeout: 300m\r\n", &body).await;
        assert_eq!((late.code(), late.texts()), (Code::DeadlineExceeded, vec!["first".to_owned()]));
        let panicked = post(&bad, WATCH, content_type, "", &body).await;
        assert_eq!((panicked.code(), panicked.texts()), (Code::Internal, vec!["first".to_owned()]));
    }
    let limits = Limits { drain: millis(100), ..Limits::default() };
    let entered = Arc::new(Notify::new());
    let enter = Arc::clone(&entered);
    let server = first_then(move || {
        enter.notify_one();
        Box::pin(pending())
    });
    let running = Running::start(Server::new().add(server).grpc_web().limits(limits)).await;
    let bytes = request(WATCH, TEXT, "", STANDARD.encode(frame("")).as_bytes());
    let call = tokio::spawn(raw_bytes(running.address, bytes));
    soon(entered.notified()).await;
    assert_eq!(soon(running.stop()).await.unwrap().cut, 1);
    let drained = read(&soon(call).await.unwrap());
    assert_eq!((drained.code(), drained.texts()), (Code::Unavailable, vec!["first".to_owned()]));
}

// What works.

#[tokio::test]
async fn calls_are_answered_as_they_ask() {
    let after =
        || Box::pin(iter(["second", "third"]).map(|text| Ok(told(text)))) as BoxStream<Told>;
    let running = Running::start(Server::new().add(first_then(after)).grpc_web()).await;
    let text = STANDARD.encode(frame("hi")).into_bytes();
    for (content_type, accept, body, told) in [
        (BINARY, "", frame("hi"), BINARY),
        ("application/grpc-web", "accept: */*\r\n", frame("hi"), BINARY),
        (TEXT, "", text.clone(), TEXT),
        (
            "application/grpc-web-text;charset=utf-8",
            "accept: application/grpc-web-text\r\n",
            text.clone(),
            TEXT,
        ),
        (BINARY, "accept: application/grpc-web-text, */*\r\n", frame("hi"), TEXT),
        (TEXT, "accept: application/grpc-web\r\n", text, BINARY),
    ] {
        let answer = post(&running, GET, content_type, accept, &body).await;
        assert!(answer.head.contains(&format!("content-type: {told}\r\n")), "{answer:?}");
        assert_eq!((answer.code(), answer.texts()), (Code::Ok, vec!["hi".to_owned()]));
        let answer = post(&running, WATCH, content_type, accept, &body).await;
        assert_eq!(
            (answer.code(), answer.texts()),
            (Code::Ok, ["first", "second", "third"].map(str::to_owned).to_vec())
        );
    }
    // gRPC goes on as before, on the same port.
    assert_eq!(soon(running.client().get("grpc")).await.unwrap().text, "grpc");
}

#[tokio::test]
async fn http_2_carries_it_too() {
    let stack = Server::new().add(ProbeServer::echo()).grpc_web().into_service().unwrap();
    let body = http_body_util::Full::new(bytes::Bytes::from(frame("hi")));
    let request =
        http::Request::post(GET).version(http::Version::HTTP_2).header("content-type", BINARY);
    let response = tower::ServiceExt::oneshot(stack, request.body(body).unwrap()).await.unwrap();
    let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
    assert!(body.trailers().is_none(), "they are in the body");
    let frames = frames(&body.to_bytes());
    assert_eq!(frames.iter().map(|(flag, _)| *flag).collect::<Vec<_>>(), [0, 0x80]);
}

#[tokio::test]
async fn the_code_of_each_call_is_observed() {
    let server = ProbeServer::unary(|request, _| async move {
        match request.get_ref().text.as_str() {
            "missing" => Err(Status::not_found("no such thing")),
            text => Ok(Response::new(told(text))),
        }
    })
    .streams_of(first_then(|| Box::pin(once(Err(Status::aborted("lost"))))));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let see = Arc::clone(&seen);
    let server = Server::new().add(server).grpc_web().observe(move |call| {
        let method = call.method.map(|method| method.name);
        see.lock().unwrap().push((method, call.protocol, call.code, call.status.as_u16()));
    });
    let running = Running::start(server).await;
    post(&running, GET, BINARY, "", &frame("fine")).await;
    post(&running, GET, BINARY, "", &frame("missing")).await;
    post(&running, WATCH, BINARY, "", &frame("")).await;
    post(&running, WATCH, BINARY, "accept: application/grpc-web-text\r\n", &frame("")).await;
    post(&running, "/a.A/B", BINARY, "", &frame("")).await;
    soon(running.stop()).await.unwrap();
    let web = |text| Protocol::GrpcWeb { text };
    assert_eq!(
        *seen.lock().unwrap(),
        [
            (Some("Get"), web(false), Code::Ok, 200),
            (Some("Get"), web(false), Code::NotFound, 200),
            (Some("Watch"), web(false), Code::Aborted, 200),
            (Some("Watch"), web(true), Code::Aborted, 200),
            (None, web(false), Code::Unimplemented, 200),
        ]
    );
}
