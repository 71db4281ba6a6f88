//! A connection over loopback: what it sends again, what it does not, and when it gives up.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use limbeck_runtime::client::{Connection, Retry, Settings, TokenSource};
use limbeck_runtime::server::{Limits, Server};
use limbeck_runtime::tonic::codegen::BoxStream;
use limbeck_runtime::{MessageLimits, Secret, tonic};
use support::{Ask, ProbeClient, ProbeServer, Running, Told, ask, millis, soon, told};
use tokio::net::TcpListener;
use tokio_stream::{StreamExt, iter, once, pending};
use tonic::{Code, Request, Response, Status};

fn quick() -> Retry {
    Retry { first_pause: millis(1), longest_pause: millis(2), ..Retry::default() }
}

fn settings(retry: Retry) -> Settings {
    Settings { retry, deadline: Some(Duration::from_secs(15)), ..Settings::default() }
}

/// A server that fails the first `failures` calls with `status`.
fn failing(failures: u32, status: impl Fn() -> Status + Send + Sync + 'static) -> ProbeServer {
    ProbeServer::unary(move |request: Request<Ask>, call| {
        let answer = if call > failures {
            let attempts = request
                .metadata()
                .get("grpc-previous-rpc-attempts")
                .map(|value| value.to_str().unwrap());
            Ok(Response::new(told(format!(
                "{} after {}",
                request.get_ref().text,
                attempts.unwrap_or("none")
            ))))
        } else {
            Err(status())
        };
        async { answer }
    })
}

async fn over(server: &ProbeServer, settings: Settings) -> (Running, ProbeClient<Connection>) {
    let running = Running::start(Server::new().add(server.clone())).await;
    let client = Connection::open(&running.uri, settings).unwrap().client();
    (running, client)
}

fn unavailable() -> Status {
    Status::unavailable("not now")
}

/// `UNAVAILABLE` with what the server says about trying again.
fn pushback(value: &'static str) -> Status {
    let mut status = unavailable();
    status.metadata_mut().insert("grpc-retry-pushback-ms", value.parse().unwrap());
    status
}

// Retries.

#[tokio::test]
async fn only_what_is_idempotent_is_sent_again() {
    let server = failing(2, unavailable);
    let (_running, mut client) = over(&server, settings(quick())).await;
    assert_eq!(soon(client.put("a")).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(server.calls.swap(0, Ordering::SeqCst), 1, "`Put` promises nothing");
    assert_eq!(soon(client.get("a")).await.unwrap().text, "a after 2");
    assert_eq!(server.calls.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_client_without_a_table_sends_nothing_again() {
    let server = failing(1, unavailable);
    let running = Running::start(Server::new().add(server.clone())).await;
    let connection = Connection::open(&running.uri, settings(quick())).unwrap();
    let mut client = ProbeClient(tonic::client::Grpc::new(connection));
    assert_eq!(soon(client.get("a")).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(server.calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn other_codes_are_final() {
    for status in [
        Status::internal(""),
        Status::deadline_exceeded(""),
        Status::resource_exhausted(""),
        Status::unknown(""),
    ] {
        let code = status.code();
        let server = failing(1, move || Status::new(code, ""));
        let (_running, mut client) = over(&server, settings(quick())).await;
        assert_eq!(soon(client.get("a")).await.unwrap_err().code(), code);
        assert_eq!(server.calls.load(Ordering::SeqCst), 1, "{code:?}");
    }
}

#[tokio::test]
async fn attempts_end() {
    let server = failing(u32::MAX, unavailable);
    for (attempts, calls) in [(0, 1), (1, 1), (2, 2), (4, 4)] {
        let (_running, mut client) = over(&server, settings(Retry { attempts, ..quick() })).await;
        let status = soon(client.get("a")).await.unwrap_err();
        assert_eq!(
            (status.code(), status.message()),
            (Code::Unavailable, "not now"),
            "the server's own words"
        );
        assert_eq!(server.calls.swap(0, Ordering::SeqCst), calls, "{attempts}");
    }
}

#[tokio::test]
async fn a_server_that_keeps_failing_is_left_alone() {
    let server = failing(u32::MAX, unavailable);
    let retry = Retry { attempts: 3, tokens: 10, ..quick() };
    let (_running, mut client) = over(&server, settings(retry)).await;
    let mut calls = Vec::new();
    for _ in 0..5 {
        soon(client.get("a")).await.unwrap_err();
        calls.push(server.calls.swap(0, Ordering::SeqCst));
    }
    // Failures 1 to 4 leave more than 5 tokens, the fifth does not.
    assert_eq!(calls, [3, 2, 1, 1, 1]);
}

#[tokio::test]
async fn the_server_decides_when_and_whether() {
    let server = failing(1, || pushback("-1"));
    let (_running, mut client) = over(&server, settings(quick())).await;
    soon(client.get("a")).await.unwrap_err();
    assert_eq!(server.calls.load(Ordering::SeqCst), 1, "it said no");

    let slow = Retry {
        first_pause: Duration::from_secs(3600),
        longest_pause: Duration::from_secs(3600),
        ..quick()
    };
    let server = failing(1, || pushback("120"));
    let (_running, mut client) = over(&server, settings(slow)).await;
    let began = Instant::now();
    assert_eq!(soon(client.get("a")).await.unwrap().text, "a after 1");
    assert!(began.elapsed() >= millis(120), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_pause_past_the_deadline_is_not_waited_for() {
    let server = failing(1, || pushback("60000"));
    let (_running, mut client) = over(&server, settings(quick())).await;
    let began = Instant::now();
    assert_eq!(soon(client.get("a")).await.unwrap_err().code(), Code::Unavailable);
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(server.calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_large_request_is_sent_once_and_whole() {
    let server = failing(1, unavailable);
    let (_running, mut client) = over(&server, settings(Retry { buffer: 100, ..quick() })).await;
    let large = "x".repeat(300);
    soon(client.get(&large)).await.unwrap_err();
    assert_eq!(server.calls.load(Ordering::SeqCst), 1);
    assert_eq!(soon(client.get(&large)).await.unwrap().text, format!("{large} after none"));
}

#[tokio::test]
async fn a_stream_is_begun_again_only_before_its_first_message() {
    let late = ProbeServer::echo().streams(|_, _| {
        let stream = once(Ok(told("first"))).chain(once(Err(unavailable())));
        Ok(Response::new(Box::pin(stream) as BoxStream<Told>))
    });
    let (_running, mut client) = over(&late, settings(quick())).await;
    let mut stream = soon(client.watch(Request::new(ask("")))).await.unwrap();
    assert_eq!(soon(stream.message()).await.unwrap().unwrap().text, "first");
    assert_eq!(soon(stream.message()).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(late.calls.load(Ordering::SeqCst), 1);

    let early = ProbeServer::echo().streams(|_, call| {
        if call < 3 {
            return Err(unavailable());
        }
        Ok(Response::new(Box::pin(iter([Ok(told("first"))])) as BoxStream<Told>))
    });
    let (_running, mut client) = over(&early, settings(quick())).await;
    let mut stream = soon(client.watch(Request::new(ask("")))).await.unwrap();
    assert_eq!(soon(stream.message()).await.unwrap().unwrap().text, "first");
    assert_eq!(soon(stream.message()).await.unwrap(), None);
    assert_eq!(early.calls.load(Ordering::SeqCst), 3);
}

/// A port whose first connections break as soon as they are made, and which then serves.
async fn breaking(connections: usize, server: ProbeServer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for _ in 0..connections {
            drop(listener.accept().await.unwrap());
        }
        Server::new()
            .add(server)
            .listen(listener)
            .await
            .unwrap()
            .serve_until(std::future::pending())
            .await
    });
    uri
}

#[tokio::test]
async fn a_broken_connection_is_unavailable_and_sent_again_where_that_is_safe() {
    let uri = breaking(2, ProbeServer::echo()).await;
    let connection = Connection::open(&uri, settings(quick())).unwrap();
    let mut client: ProbeClient<_> = connection.client();
    let status = soon(client.put("a")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    assert_eq!(soon(client.get("a")).await.unwrap().text, "a");
}

#[tokio::test]
async fn a_stream_whose_connection_breaks_is_unavailable() {
    let server = ProbeServer::echo().streams(|_, _| {
        Ok(Response::new(Box::pin(once(Ok(told("first"))).chain(pending())) as BoxStream<Told>))
    });
    let running = Running::start(Server::new().add(server)).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    let backend = running.address;
    let (cut, severed) = tokio::sync::oneshot::channel::<()>();
    let proxy = tokio::spawn(async move {
        let (mut front, _) = listener.accept().await.unwrap();
        let mut back = tokio::net::TcpStream::connect(backend).await.unwrap();
        tokio::select! {
            _ = tokio::io::copy_bidirectional(&mut front, &mut back) => {}
            _ = severed => {}
        }
    });
    let mut client: ProbeClient<_> = Connection::open(&uri, settings(quick())).unwrap().client();
    let mut stream = soon(client.watch(Request::new(ask("")))).await.unwrap();
    assert_eq!(soon(stream.message()).await.unwrap().unwrap().text, "first");
    drop(cut);
    soon(proxy).await.unwrap();
    let status = soon(stream.message()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    assert!(status.message().contains("the connection broke"), "{status:?}");
}

#[tokio::test]
async fn nobody_there_is_unavailable_and_says_why() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let uri = format!("http://{gone}");
    let mut client: ProbeClient<_> = Connection::open(&uri, settings(quick())).unwrap().client();
    let status = soon(client.get("a")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert!(status.message().contains("refused"), "{status:?}");
    let error = soon(Connection::connect(&uri)).await.unwrap_err().to_string();
    assert!(error.contains(&uri) && error.contains("refused"), "{error}");
}

// Deadlines.

#[tokio::test]
async fn the_default_deadline_is_sent_and_what_the_request_says_wins() {
    let server = ProbeServer::unary(|request, _| async move {
        let timeout =
            request.metadata().get("grpc-timeout").map(|value| value.to_str().unwrap().to_owned());
        Ok(Response::new(told(timeout.unwrap_or_default())))
    });
    let (_running, mut client) =
        over(&server, Settings { deadline: Some(millis(9000)), ..Settings::default() }).await;
    let micros = |text: String| text.strip_suffix('u').unwrap().parse::<u64>().unwrap();
    let sent = micros(soon(client.put("")).await.unwrap().text);
    assert!((8_000_000..=9_000_000).contains(&sent), "{sent}");
    let mut request = Request::new(ask(""));
    request.set_timeout(millis(4000));
    let sent =
        micros(soon(client.unary("/probe.v1.Probe/Put", request)).await.unwrap().into_inner().text);
    assert!((3_000_000..=4_000_000).contains(&sent), "{sent}");
    let (_running, mut client) =
        over(&server, Settings { deadline: None, ..Settings::default() }).await;
    assert_eq!(soon(client.put("")).await.unwrap().text, "");
}

/// Accepts connections and never says a word.
async fn mute() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    (listener, uri)
}

#[tokio::test]
async fn a_server_that_says_nothing_is_waited_for_until_the_deadline() {
    let (_listener, uri) = mute().await;
    let settings = Settings { deadline: Some(millis(100)), ..settings(quick()) };
    let mut client: ProbeClient<_> = Connection::open(&uri, settings).unwrap().client();
    for _ in 0..10 {
        let status = soon(client.get("a")).await.unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    }
}

#[tokio::test]
async fn the_deadline_of_a_stream_holds_to_its_last_message() {
    let server = ProbeServer::echo().streams(|ask, _| {
        let after: BoxStream<Told> = if ask.text == "quiet" {
            Box::pin(pending())
        } else {
            Box::pin(iter(0..).map(|_| Ok(told("more"))))
        };
        Ok(Response::new(Box::pin(once(Ok(told("first"))).chain(after)) as BoxStream<Told>))
    });
    let settings =
        Settings { stream_deadline: Some(Duration::from_secs(1)), ..Settings::default() };
    let (_running, mut client) = over(&server, settings).await;
    for kind in ["quiet", "loud"] {
        let mut stream = soon(client.watch(Request::new(ask(kind)))).await.unwrap();
        assert_eq!(soon(stream.message()).await.unwrap().unwrap().text, "first");
        let status = soon(async {
            loop {
                if let Err(status) = stream.message().await {
                    return status;
                }
            }
        });
        assert_eq!(status.await.code(), Code::DeadlineExceeded, "{kind}");
    }
}

// Tokens, limits, sharing.

#[derive(Debug)]
struct Counting(std::sync::atomic::AtomicU32);

#[tonic::async_trait]
impl TokenSource for Counting {
    async fn token(&self) -> Result<Secret, Status> {
        match self.0.fetch_add(1, Ordering::SeqCst) {
            0 => Ok(Secret::new("first")),
            1 => Ok(Secret::new("bad\n")),
            _ => Err(Status::unauthenticated("no more tokens")),
        }
    }
}

#[tokio::test]
async fn the_token_of_the_moment_is_sent() {
    let server = ProbeServer::unary(|request, _| async move {
        Ok(Response::new(told(request.metadata().get("authorization").unwrap().to_str().unwrap())))
    });
    let token: Arc<dyn TokenSource> = Arc::new(Counting(0.into()));
    let (_running, mut client) =
        over(&server, Settings { token: Some(token), ..Settings::default() }).await;
    assert_eq!(soon(client.get("")).await.unwrap().text, "Bearer first");
    let status = soon(client.get("")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    assert!(!format!("{status:?}").contains("bad"), "{status:?}");
    assert_eq!(soon(client.get("")).await.unwrap_err().message(), "no more tokens");
    let mut own = Request::new(ask(""));
    own.metadata_mut().insert("authorization", "Basic own".parse().unwrap());
    let answer = soon(client.unary("/probe.v1.Probe/Get", own)).await.unwrap();
    assert_eq!(answer.into_inner().text, "Basic own", "what the request brings wins");
}

#[tokio::test]
async fn messages_over_the_limits_of_the_client_are_refused() {
    let small = MessageLimits { decode: 1000, encode: 1000 };
    let server = ProbeServer::unary(|_, _| async { Ok(Response::new(told("x".repeat(2000)))) });
    let (_running, mut client) =
        over(&server, Settings { messages: small, ..Settings::default() }).await;
    assert_eq!(soon(client.get("")).await.unwrap_err().code(), Code::OutOfRange);
    soon(client.get(&"x".repeat(2000))).await.unwrap_err();
    assert_eq!(server.calls.load(Ordering::SeqCst), 1, "the second was not sent");
}

#[tokio::test]
async fn clients_share_one_connection() {
    let running =
        Running::start(Server::new().add(ProbeServer::echo()).limits(Limits::default())).await;
    let connection = soon(Connection::connect(&running.uri)).await.unwrap();
    let (mut first, mut second): (ProbeClient<_>, ProbeClient<_>) =
        (connection.client(), connection.client());
    soon(first.get("a")).await.unwrap();
    soon(second.get("b")).await.unwrap();
    drop((first, second, connection));
    let report = soon(running.stop()).await.unwrap();
    assert_eq!((report.calls, report.connections), (2, 1));
}
