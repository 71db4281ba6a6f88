//! A server over loopback: what it refuses, what it cuts, how it ends.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use limbeck_runtime::server::{Deadlines, Limits, Server};
use limbeck_runtime::tonic::codegen::{BoxStream, Service};
use limbeck_runtime::tonic::transport::Channel;
use limbeck_runtime::{MessageLimits, tonic};
use support::{ProbeClient, ProbeServer, Running, Told, ask, millis, raw, soon, told};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{StreamExt, iter, once, pending};
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tower::ServiceExt;

/// Messages large enough that few of them fill the buffers on their way.
fn endless() -> BoxStream<Told> {
    Box::pin(iter(0_u64..).map(|number| Ok(told(format!("{number:10000}")))))
}

/// A stream that a test feeds.
fn fed() -> (mpsc::Sender<Result<Told, Status>>, ProbeServer) {
    let (feed, food) = mpsc::channel(8);
    let food = std::sync::Mutex::new(Some(food));
    let server = ProbeServer::echo().streams(move |_, _| {
        let food = food.lock().unwrap().take().expect("one stream per test");
        Ok(Response::new(Box::pin(ReceiverStream::new(food)) as BoxStream<Told>))
    });
    (feed, server)
}

fn never() -> ProbeServer {
    ProbeServer::unary(|_, _| std::future::pending())
}

// Refusals.

#[tokio::test]
async fn what_nobody_serves_is_unimplemented_in_grpc_and_404_in_http() {
    let running = Running::start(Server::new().add(ProbeServer::echo())).await;
    let mut client = running.client();
    for path in [
        "/probe.v1.Probe/Nothing",
        "/other.v1.Other/Get",
        "/",
        "/probe.v1.Probe",
        "/probe.v1.Probe/get",
    ] {
        let status = soon(client.unary(path, Request::new(ask("")))).await.unwrap_err();
        assert_eq!(status.code(), Code::Unimplemented, "{path}: {status:?}");
    }
    for path in ["/", "/probe.v1.Probe/Get", "/v1/users"] {
        let answer = raw(
            running.address,
            &format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"),
        )
        .await;
        assert!(answer.starts_with("HTTP/1.1 404 Not Found\r\n"), "{path}: {answer}");
    }
    assert_eq!(soon(client.get("still there")).await.unwrap().text, "still there");
}

#[tokio::test]
async fn grpc_that_cannot_be_grpc_is_told_why() {
    let running = Running::start(Server::new().add(ProbeServer::echo())).await;
    let request = "POST /probe.v1.Probe/Get HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
                   content-type: application/grpc\r\ncontent-length: 0\r\n\r\n";
    let answer = raw(running.address, request).await;
    assert!(
        answer.starts_with("HTTP/1.1 505 ") && answer.contains("gRPC needs HTTP/2"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_malformed_timeout_is_refused_rather_than_ignored() {
    let stack = Server::new().add(ProbeServer::echo()).into_service().unwrap();
    let request = http::Request::post("/probe.v1.Probe/Get")
        .version(http::Version::HTTP_2)
        .header("content-type", "application/grpc")
        .header("grpc-timeout", "soon")
        .body(tonic::body::Body::empty())
        .unwrap();
    let response = stack.oneshot(request).await.unwrap();
    assert_eq!(response.headers().get("grpc-status").unwrap(), "13");
}

#[tokio::test]
async fn messages_over_the_limit_are_refused() {
    let limits =
        |decode, encode| Limits { messages: MessageLimits { decode, encode }, ..Limits::default() };
    let large = "x".repeat(100_000);
    let strict =
        Running::start(Server::new().limits(limits(50_000, 200_000)).add(ProbeServer::echo()))
            .await;
    let status = soon(strict.client().get(&large)).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange, "{status:?}");
    assert_eq!(soon(strict.client().get("small")).await.unwrap().text, "small");

    let mute =
        Running::start(Server::new().limits(limits(200_000, 50_000)).add(ProbeServer::echo()))
            .await;
    let status = soon(mute.client().get(&large)).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange, "{status:?}");

    let mut own = ProbeServer::echo();
    own.max_decoding_message_size = Some(200_000);
    let own = Running::start(Server::new().add(own).limits(limits(50_000, 200_000))).await;
    assert_eq!(soon(own.client().get(&large)).await.unwrap().text.len(), large.len());

    let default = Running::start(Server::new().add(ProbeServer::echo())).await;
    let mut unlimited = ProbeClient(tonic::client::Grpc::new(default.connection()));
    let status = soon(unlimited.get(&"x".repeat(4 * 1024 * 1024 + 1))).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange, "{status:?}");
}

#[tokio::test]
async fn one_call_too_many_is_shed_while_health_answers() {
    let limits = Limits { calls: 1, ..Limits::default() };
    let (feed, server) = fed();
    let running = Running::start(Server::new().add(server).limits(limits)).await;
    let mut client = running.client();
    feed.send(Ok(told("open"))).await.unwrap();
    let mut stream = soon(client.watch(Request::new(ask("")))).await.unwrap();
    assert_eq!(soon(stream.message()).await.unwrap().unwrap().text, "open");
    assert_eq!(soon(client.get("more")).await.unwrap_err().code(), Code::ResourceExhausted);
    let mut health = HealthClient::new(running.connection());
    soon(health.check(HealthCheckRequest::default())).await.unwrap();
    drop(feed);
    assert_eq!(soon(stream.message()).await.unwrap(), None);
    assert_eq!(soon(client.get("more")).await.unwrap().text, "more");
}

#[tokio::test]
async fn connections_over_the_limit_are_closed() {
    let limits = Limits { connections: 1, ..Limits::default() };
    let running = Running::start(Server::new().add(ProbeServer::echo()).limits(limits)).await;
    let mut first = running.client();
    soon(first.get("a")).await.unwrap();
    let mut second = TcpStream::connect(running.address).await.unwrap();
    let mut byte = [0];
    assert!(!matches!(soon(second.read(&mut byte)).await, Ok(1..)), "closed without a word");
    assert_eq!(soon(first.get("b")).await.unwrap().text, "b");
    drop(first);
    let report = soon(running.stop()).await.unwrap();
    assert_eq!((report.connections, report.refused), (1, 1));
}

// Time.

#[tokio::test]
async fn the_servers_deadline_cuts_unary_calls() {
    for (deadlines, asked) in [
        (Deadlines { unary: Some(millis(50)), ..Deadlines::default() }, None),
        (
            Deadlines { unary_cap: Some(millis(50)), ..Deadlines::default() },
            Some(Duration::from_secs(3600)),
        ),
    ] {
        let server = Server::new().add(never()).limits(Limits { deadlines, ..Limits::default() });
        let running = Running::start(server).await;
        let mut request = Request::new(ask(""));
        if let Some(asked) = asked {
            request.set_timeout(asked);
        }
        let status =
            soon(running.client().unary("/probe.v1.Probe/Put", request)).await.unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded);
        assert_eq!(
            status.message(),
            "the deadline passed before the call ended",
            "it is the server's"
        );
    }
}

#[tokio::test]
async fn deadlines_cut_streams_in_their_middle() {
    let second = Duration::from_secs(1);
    let uncapped = Deadlines::default();
    let capped = Deadlines { stream_cap: Some(second), ..uncapped };
    let mut cuts = tokio::task::JoinSet::new();
    for quiet in [true, false] {
        cuts.spawn(cut_stream(capped, None, quiet));
        cuts.spawn(cut_stream(uncapped, Some(second), quiet));
    }
    assert_eq!(cuts.join_all().await, [Code::DeadlineExceeded; 4]);
}

/// How a stream ends that would go on: with a first message and then none, or with one after the other.
async fn cut_stream(deadlines: Deadlines, asked: Option<Duration>, quiet: bool) -> Code {
    let server = ProbeServer::echo().streams(move |_, _| {
        let after: BoxStream<Told> = if quiet { Box::pin(pending()) } else { endless() };
        Ok(Response::new(Box::pin(once(Ok(told("first"))).chain(after)) as BoxStream<Told>))
    });
    let running =
        Running::start(Server::new().add(server).limits(Limits { deadlines, ..Limits::default() }))
            .await;
    // tonic's own channel: it does not cut streams, so what ends this one is the server.
    let channel = Channel::from_shared(running.uri.clone()).unwrap().connect_lazy();
    let mut request = Request::new(ask(""));
    if let Some(asked) = asked {
        request.set_timeout(asked);
    }
    let mut stream =
        soon(ProbeClient(tonic::client::Grpc::new(channel)).watch(request)).await.unwrap();
    assert_eq!(soon(stream.message()).await.unwrap().unwrap().text, "first");
    soon(end_of(&mut stream)).await.code()
}

/// Reads to the error at the end.
async fn end_of(stream: &mut tonic::Streaming<Told>) -> Status {
    loop {
        match stream.message().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("it must not look finished"),
            Err(status) => return status,
        }
    }
}

/// Reads until the server closes; the time it took.
async fn until_closed(address: std::net::SocketAddr, bytes: &[u8]) -> Duration {
    let began = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    drop(soon(stream.read_to_end(&mut answer)).await);
    began.elapsed()
}

#[tokio::test]
async fn slow_clients_do_not_hold_connections() {
    let limits = Limits { handshake: millis(100), idle: Some(millis(300)), ..Limits::default() };
    let running = Running::start(Server::new().add(ProbeServer::echo()).limits(limits)).await;
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let silent_h2 = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(), &settings].concat();
    for (bytes, at_least) in [
        (b"".as_slice(), 100),
        (b"P", 100),
        (b"PRI * HTTP/2", 100),
        (b"GET / HTTP/1.1\r\nhost: a\r\nx-slow: ", 100),
        (&silent_h2, 300),
    ] {
        let took = until_closed(running.address, bytes).await;
        assert!(
            took >= millis(at_least) && took < Duration::from_secs(10),
            "{bytes:?} took {took:?}"
        );
    }
}

#[tokio::test]
async fn a_connection_with_a_call_is_not_idle() {
    let limits = Limits { idle: Some(millis(50)), ..Limits::default() };
    let (feed, server) = fed();
    let running = Running::start(Server::new().add(server).limits(limits)).await;
    feed.send(Ok(told("first"))).await.unwrap();
    let mut stream = soon(running.client().watch(Request::new(ask("")))).await.unwrap();
    soon(stream.message()).await.unwrap();
    assert!(
        tokio::time::timeout(millis(300), stream.message()).await.is_err(),
        "nothing ends the stream"
    );
    feed.send(Ok(told("last"))).await.unwrap();
    assert_eq!(soon(stream.message()).await.unwrap().unwrap().text, "last");
}

#[tokio::test]
async fn an_old_connection_is_replaced_without_a_lost_call() {
    let limits = Limits { age: Some(millis(50)), ..Limits::default() };
    let running = Running::start(Server::new().add(ProbeServer::echo()).limits(limits)).await;
    let mut client = running.client();
    let until = Instant::now() + millis(400);
    while Instant::now() < until {
        soon(client.get("x")).await.unwrap();
    }
    drop(client);
    let report = soon(running.stop()).await.unwrap();
    assert!(report.connections >= 3, "{report:?}");
}

// Panics and layers.

#[tokio::test]
async fn a_panic_is_internal_without_its_text_and_the_server_lives_on() {
    let server = ProbeServer::unary(|request, _| async move {
        assert!(request.get_ref().text != "bad", "hunter2");
        Ok(Response::new(told("fine")))
    })
    .streams(|_, _| {
        let stream = once(Ok(told("first"))).chain(iter(0..1).map(|_| panic!("hunter2")));
        Ok(Response::new(Box::pin(stream) as BoxStream<Told>))
    });
    let running = Running::start(Server::new().add(server)).await;
    let mut client = running.client();
    let status = soon(client.put("bad")).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Internal, "internal error"));
    let mut stream = soon(client.watch(Request::new(ask("")))).await.unwrap();
    let status = soon(end_of(&mut stream)).await;
    assert_eq!((status.code(), status.message()), (Code::Internal, "internal error"));
    assert_eq!(soon(client.get("good")).await.unwrap().text, "fine");
    drop((client, stream));
    assert_eq!(soon(running.stop()).await.unwrap().draining, 0, "no call is left counted");
}

#[derive(Clone)]
struct Mark<S>(S, &'static str);

impl<S: Service<http::Request<tonic::body::Body>>> Service<http::Request<tonic::body::Body>>
    for Mark<S>
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(
        &mut self,
        ctx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), S::Error>> {
        self.0.poll_ready(ctx)
    }

    fn call(&mut self, mut request: http::Request<tonic::body::Body>) -> S::Future {
        request.headers_mut().append("mark", self.1.parse().unwrap());
        self.0.call(request)
    }
}

#[tokio::test]
async fn layers_wrap_everything_the_first_outermost() {
    let marks = ProbeServer::unary(|request, _| async move {
        let marks: Vec<_> =
            request.metadata().get_all("mark").iter().map(|mark| mark.to_str().unwrap()).collect();
        Ok(Response::new(told(marks.join(" "))))
    });
    let mark = |name| tower::layer::layer_fn(move |inner| Mark(inner, name));
    let running =
        Running::start(Server::new().add(marks).layer(mark("outer")).layer(mark("inner"))).await;
    assert_eq!(soon(running.client().get("")).await.unwrap().text, "outer inner");
}

#[tokio::test]
async fn what_a_layer_refuses_is_answered_in_the_protocol_of_the_request() {
    let deny = tower::layer::layer_fn(|_| {
        tower::service_fn(|request: http::Request<tonic::body::Body>| async move {
            assert!(request.uri().path() != "/panic", "hunter2");
            Err::<http::Response<tonic::body::Body>, _>(Status::unauthenticated("no token"))
        })
    });
    let running = Running::start(Server::new().add(ProbeServer::echo()).layer(deny)).await;
    let status = soon(running.client().get("")).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Unauthenticated, "no token"));
    let answer =
        raw(running.address, "GET /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let answer =
        raw(running.address, "GET /panic HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 500 ") && !answer.contains("hunter2"), "{answer}");
}

#[tokio::test]
async fn handlers_see_the_address_of_their_caller() {
    let server = ProbeServer::unary(|request, _| async move {
        Ok(Response::new(told(
            request.remote_addr().map_or_else(String::new, |address| address.ip().to_string()),
        )))
    });
    let running = Running::start(Server::new().add(server)).await;
    assert_eq!(soon(running.client().get("")).await.unwrap().text, "127.0.0.1");
}

// Health and reflection.

#[tokio::test]
async fn health_is_told_per_service() {
    let server = Server::new().add(ProbeServer::echo());
    let switch = server.health();
    let running = Running::start(server).await;
    let mut health = HealthClient::new(running.connection());
    let mut check = async |name: &str| {
        let request = HealthCheckRequest { service: name.to_owned() };
        soon(health.check(request)).await.map(|response| response.into_inner().status)
    };
    assert_eq!(check("unknown.v1.Unknown").await.unwrap_err().code(), Code::NotFound);
    assert_eq!(check("").await.unwrap(), 1);
    assert_eq!(check("probe.v1.Probe").await.unwrap(), 1);
    switch.set("probe.v1.Probe", false).await;
    assert_eq!(check("probe.v1.Probe").await.unwrap(), 2);
    assert_eq!(check("").await.unwrap(), 1);
}

/// What reflection lists, by the package of the client.
macro_rules! listed {
    ($version:ident, $running:expr, $request:expr) => {{
        use tonic_reflection::pb::$version as pb;
        let mut client =
            pb::server_reflection_client::ServerReflectionClient::new($running.connection());
        let request = pb::ServerReflectionRequest {
            message_request: Some(pb::server_reflection_request::MessageRequest::ListServices(
                String::new(),
            )),
            ..Default::default()
        };
        let mut answers =
            soon(client.server_reflection_info(once(request))).await.unwrap().into_inner();
        match soon(answers.message()).await.unwrap().unwrap().message_response.unwrap() {
            pb::server_reflection_response::MessageResponse::ListServicesResponse(list) => {
                list.service.into_iter().map(|service| service.name).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        }
    }};
}

#[tokio::test]
async fn reflection_lists_what_is_served_and_knows_its_files() {
    let server =
        Server::new().add(ProbeServer::echo()).reflection(tonic_health::pb::FILE_DESCRIPTOR_SET);
    let running = Running::start(server).await;
    let expected =
        ["probe.v1.Probe", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"];
    assert_eq!(listed!(v1, running, ()), expected);
    assert_eq!(listed!(v1alpha, running, ()), expected);

    let without = Running::start(Server::new().add(ProbeServer::echo())).await;
    let mut client = ServerReflectionClient::new(without.connection());
    let request = tonic_reflection::pb::v1::ServerReflectionRequest::default();
    let status = soon(client.server_reflection_info(once(request))).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
}

// The beginning and the end.

#[tokio::test]
async fn a_server_that_cannot_start_says_why() {
    let error =
        Server::new().add(ProbeServer::echo()).add(ProbeServer::echo()).into_service().unwrap_err();
    assert!(error.to_string().contains("`probe.v1.Probe` was added twice"), "{error}");
    let error = Server::new().reflection(b"\xff\xff").into_service().unwrap_err();
    assert!(error.to_string().contains("FILE_DESCRIPTOR_SET"), "{error}");
    let first = Server::new().bind("127.0.0.1:0").await.unwrap();
    let error = Server::new().bind(first.local_addr()).await.unwrap_err();
    assert!(error.to_string().contains("another process listens there"), "{error}");
}

#[tokio::test]
async fn a_drain_lets_calls_finish_and_says_not_serving() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (enter, left) = (Arc::clone(&entered), Arc::clone(&leave));
    let (feed, streams) = fed();
    let server = ProbeServer::unary(move |_, _| {
        let (enter, left) = (Arc::clone(&enter), Arc::clone(&left));
        async move {
            enter.notify_one();
            left.notified().await;
            Ok(Response::new(told("finished")))
        }
    })
    .streams_of(streams);
    let running = Running::start(Server::new().add(server)).await;
    let address = running.address;

    let mut health = HealthClient::new(running.connection());
    let mut states = soon(health.watch(HealthCheckRequest::default())).await.unwrap().into_inner();
    assert_eq!(soon(states.message()).await.unwrap().unwrap().status, 1);
    feed.send(Ok(told("before"))).await.unwrap();
    let mut stream = soon(running.client().watch(Request::new(ask("")))).await.unwrap();
    assert_eq!(soon(stream.message()).await.unwrap().unwrap().text, "before");
    let mut client = running.client();
    let unary = tokio::spawn(async move { client.get("x").await });
    soon(entered.notified()).await;

    let report = running.stop();
    assert_eq!(soon(states.message()).await.unwrap().unwrap().status, 2, "NOT_SERVING");
    soon(async { while TcpStream::connect(address).await.is_ok() {} }).await;
    assert!(!report.is_finished());
    feed.send(Ok(told("during"))).await.unwrap();
    assert_eq!(soon(stream.message()).await.unwrap().unwrap().text, "during");
    leave.notify_one();
    assert_eq!(soon(unary).await.unwrap().unwrap().text, "finished");
    drop(feed);
    assert_eq!(soon(stream.message()).await.unwrap(), None, "it ended by itself");
    let report = soon(report).await.unwrap();
    assert_eq!((report.calls, report.draining, report.cut), (2, 2, 0), "{report:?}");
    assert_eq!(soon(states.message()).await.unwrap_err().code(), Code::Unavailable);
}

#[tokio::test]
async fn handlers_hear_of_the_drain() {
    let server = Server::new();
    let draining = server.draining();
    let (heard, entered) = (draining.clone(), Arc::new(Notify::new()));
    let enter = Arc::clone(&entered);
    let probe = ProbeServer::unary(move |_, _| {
        enter.notify_one();
        let heard = heard.clone();
        async move {
            heard.begun().await;
            Ok(Response::new(told("goodbye")))
        }
    });
    let running = Running::start(server.add(probe)).await;
    let mut client = running.client();
    let call = tokio::spawn(async move { client.put("x").await });
    soon(entered.notified()).await;
    assert!(!draining.has_begun() && !call.is_finished());
    let report = running.stop();
    assert_eq!(soon(call).await.unwrap().unwrap().text, "goodbye");
    assert!(draining.has_begun());
    assert_eq!(soon(report).await.unwrap().cut, 0);
}

#[tokio::test]
async fn a_lame_duck_says_not_serving_and_still_takes_calls() {
    let limits = Limits { lame_duck: Duration::from_secs(1), ..Limits::default() };
    let running = Running::start(Server::new().add(ProbeServer::echo()).limits(limits)).await;
    let mut health = HealthClient::new(running.connection());
    let mut states = soon(health.watch(HealthCheckRequest::default())).await.unwrap().into_inner();
    assert_eq!(soon(states.message()).await.unwrap().unwrap().status, 1);
    let mut new = running.client();
    let report = running.stop();
    assert_eq!(soon(states.message()).await.unwrap().unwrap().status, 2, "NOT_SERVING");
    assert_eq!(
        soon(new.get("late")).await.unwrap().text,
        "late",
        "over a connection made after that"
    );
    drop(new);
    let report = soon(report).await.unwrap();
    assert!(report.drain >= Duration::from_secs(1) && report.calls == 1, "{report:?}");
}

#[tokio::test]
async fn a_drain_ends_what_lasts_with_unavailable() {
    let limits = Limits { drain: millis(100), ..Limits::default() };
    let entered = Arc::new(Notify::new());
    let enter = Arc::clone(&entered);
    let server = ProbeServer::unary(move |_, _| {
        enter.notify_one();
        std::future::pending()
    })
    .streams(|_, _| Ok(Response::new(endless())));
    let running = Running::start(Server::new().add(server).limits(limits)).await;
    let mut client = running.client();
    let mut stream = soon(client.watch(Request::new(ask("")))).await.unwrap();
    soon(stream.message()).await.unwrap();
    let unary = tokio::spawn(async move { client.put("x").await });
    let reader = tokio::spawn(async move { end_of(&mut stream).await });
    soon(entered.notified()).await;
    let report = soon(running.stop()).await.unwrap();
    assert_eq!(soon(reader).await.unwrap().code(), Code::Unavailable);
    assert_eq!(soon(unary).await.unwrap().unwrap_err().code(), Code::Unavailable);
    assert_eq!((report.draining, report.cut), (2, 2), "{report:?}");
    assert!(report.drain >= millis(100) && report.drain < Duration::from_secs(10), "{report:?}");
}
