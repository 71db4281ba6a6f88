//! Callers without gRPC: what they are refused, how long they wait, the probe of health.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use limbeck_runtime::server::{Deadlines, EndedCall, Limits, Protocol, Server};
use limbeck_runtime::tonic;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::{ProbeServer, Running, get, millis, raw, soon};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tonic::body::Body;
use tonic::{Code, Status};

/// Answers plain HTTP at `/never` never, at `/fine` with a text, and elsewhere with what the server says.
fn pages() -> impl tower::Layer<
    limbeck_runtime::server::BoxService,
    Service: tower::Service<
        http::Request<Body>,
        Response = http::Response<Body>,
        Error = Status,
        Future: Send,
    > + Clone
                 + Send
                 + Sync
                 + 'static,
> + Send
+ 'static {
    tower::layer::layer_fn(|inner: limbeck_runtime::server::BoxService| {
        tower::service_fn(move |request: http::Request<Body>| {
            let inner = inner.clone();
            async move {
                match request.uri().path() {
                    "/never" => std::future::pending().await,
                    "/fine" => Ok(http::Response::new(Body::new("fine".to_owned()))),
                    _ => tower::ServiceExt::oneshot(inner, request)
                        .await
                        .map_err(|never| match never {}),
                }
            }
        })
    })
}

#[tokio::test]
async fn refusals_are_a_status_in_json() {
    let deny = tower::layer::layer_fn(|_| {
        tower::service_fn(|_: http::Request<Body>| async {
            Err::<http::Response<Body>, _>(Status::permission_denied("not \"you\"\n"))
        })
    });
    let running = Running::start(Server::new()).await;
    let answer = get(running.address, "/nothing", "").await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert!(answer.ends_with("\r\n\r\n{\"code\":5,\"message\":\"not found\"}"), "{answer}");
    for header in ["content-type: application/json\r\n", "x-content-type-options: nosniff\r\n"] {
        assert!(answer.contains(header), "{answer}");
    }
    let running = Running::start(Server::new().layer(deny)).await;
    let answer = get(running.address, "/nothing", "").await;
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    // Which of the escapes of a line feed stands there is a matter of features.
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body, serde_json::json!({"code": 7, "message": "not \"you\"\n"}));
    let limits = Limits { calls: 0, ..Limits::default() };
    let running = Running::start(Server::new().limits(limits)).await;
    let answer = get(running.address, "/nothing", "").await;
    assert!(answer.starts_with("HTTP/1.1 429 ") && answer.contains("{\"code\":8,"), "{answer}");
}

#[tokio::test]
async fn a_malformed_timeout_is_a_bad_request() {
    let running = Running::start(Server::new().layer(pages())).await;
    for header in [
        "x-request-timeout: soon\r\n",
        "x-request-timeout: -1\r\n",
        "x-request-timeout: \r\n",
        "grpc-timeout: 1\r\n",
        "grpc-timeout: 1S\r\nx-request-timeout: 1x\r\n",
    ] {
        let answer = get(running.address, "/fine", header).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("{\"code\":3,"), "{answer}");
    }
    let answer = get(running.address, "/fine", "x-request-timeout: 20s\r\n").await;
    assert!(answer.ends_with("\r\n\r\nfine"), "{answer}");
}

#[tokio::test]
async fn callers_say_how_long_they_wait() {
    let cap = Deadlines { stream_cap: Some(millis(50)), ..Deadlines::default() };
    let capped = Limits { deadlines: cap, ..Limits::default() };
    let running = Running::start(Server::new().layer(pages())).await;
    let strict = Running::start(Server::new().layer(pages()).limits(capped)).await;
    for (address, header) in [
        (running.address, "x-request-timeout: 0.05\r\n"),
        (running.address, "x-request-timeout: 50ms\r\n"),
        (running.address, "x-request-timeout: 1000\r\ngrpc-timeout: 50m\r\n"),
        (strict.address, "x-request-timeout: 1000s\r\n"),
    ] {
        let answer = get(address, "/never", header).await;
        assert!(answer.starts_with("HTTP/1.1 504 ") && answer.contains("{\"code\":4,"), "{answer}");
    }
}

/// The connection ends behind an answer that came before the body was read; whoever would go on is told so.
#[tokio::test]
async fn a_body_that_nobody_reads_ends_the_connection() {
    let running = Running::start(Server::new().layer(pages())).await;
    let post = "POST /fine HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody";
    let answer = raw(running.address, post).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("fine"), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    // Much of it: the answer is not lost while it is still being sent.
    let length = 20_000_000;
    let head = format!("POST /fine HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n");
    let answer = raw(running.address, [head.as_bytes(), &vec![b'x'; length]].concat()).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("fine"), "{answer}");
    // Without a body there is nothing left: both are answered.
    let get = "GET /fine HTTP/1.1\r\nhost: a\r\n\r\n";
    let both = raw(
        running.address,
        format!("{get}{}", get.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n")),
    )
    .await;
    assert_eq!(both.matches("HTTP/1.1 200 ").count(), 2, "{both}");
}

/// Time without a request is `idle`, time that its headers take is `handshake`, whichever request of a connection it is.
#[tokio::test]
async fn a_connection_of_http_1_may_be_idle_but_not_slow() {
    let limits = Limits { handshake: millis(100), idle: Some(millis(2000)), ..Limits::default() };
    let running = Running::start(Server::new().limits(limits)).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let mut buffer = [0; 1000];
    for _ in 0..3 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        let length = soon(stream.read(&mut buffer)).await.unwrap();
        assert!(buffer[..length].ends_with(b"{\"status\":\"SERVING\"}"), "{length}");
        tokio::time::sleep(millis(200)).await;
    }
    let began = Instant::now();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nx-slow: ").await.unwrap();
    let trickling = async |stream: &mut TcpStream| {
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(millis(10)).await;
        }
    };
    soon(trickling(&mut stream)).await;
    let took = began.elapsed();
    assert!(took >= millis(100) && took < millis(1500), "{took:?}");

    let began = Instant::now();
    raw(running.address, "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await;
    let idle = began.elapsed();
    assert!(idle >= millis(2000) && idle < Duration::from_secs(10), "{idle:?}");
}

/// An answer is sent whole or refused: a deadline that passes right behind it breaks nothing off.
#[tokio::test]
async fn a_deadline_beside_an_answer_breaks_nothing_off() {
    let running = Running::start(Server::new().layer(pages())).await;
    for micros in 0..200 {
        let header = format!("x-request-timeout: 0.{micros:06}\r\n");
        let answer = get(running.address, "/fine", &header).await;
        let whole = answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nfine");
        let late = answer.starts_with("HTTP/1.1 504 ") && answer.contains("{\"code\":4,");
        assert!(whole || late && answer.ends_with('}'), "{micros}: {answer}");
    }
    let answer = get(running.address, "/fine", "x-request-timeout: 0\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 504 "), "{answer}");
}

#[tokio::test]
async fn grpc_has_its_own_timeout() {
    let running = Running::start(Server::new().add(ProbeServer::echo())).await;
    let mut request = tonic::Request::new(support::ask("fine"));
    request.metadata_mut().insert("x-request-timeout", "soon".parse().unwrap());
    let told = soon(running.client().unary("/probe.v1.Probe/Get", request)).await.unwrap();
    assert_eq!(told.get_ref().text, "fine");
}

#[tokio::test]
async fn health_is_told_over_http() {
    let error = Server::new().healthz(Some("healthz")).into_service().unwrap_err().to_string();
    assert!(error.contains("`healthz` is no path"), "{error}");

    let limits = Limits { calls: 1, lame_duck: Duration::from_secs(1), ..Limits::default() };
    let server = Server::new().add(ProbeServer::echo()).layer(pages()).limits(limits);
    let health = server.health();
    let running = Running::start(server).await;
    let address = running.address;
    let call = tokio::spawn(async move { get(address, "/never", "").await });
    soon(async { while !get(address, "/nothing", "").await.starts_with("HTTP/1.1 429 ") {} }).await;
    let answer = get(running.address, "/healthz?full", "").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "under load too: {answer}");
    assert!(answer.ends_with("\r\n\r\n{\"status\":\"SERVING\"}"), "{answer}");
    let answer =
        raw(running.address, "HEAD /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            .await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    let answer =
        raw(running.address, "POST /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            .await;
    assert!(
        answer.starts_with("HTTP/1.1 405 ") && answer.contains("allow: GET, HEAD\r\n"),
        "{answer}"
    );

    health.set("probe.v1.Probe", false).await;
    let answer = get(running.address, "/healthz", "").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "it is about the server as a whole: {answer}");
    health.set("", false).await;
    let answer = get(running.address, "/healthz", "").await;
    assert!(
        answer.starts_with("HTTP/1.1 503 ") && answer.ends_with("{\"status\":\"NOT_SERVING\"}"),
        "{answer}"
    );
    health.set("", true).await;
    call.abort();
    let report = running.stop();
    // A lame duck says so.
    soon(async { while !get(address, "/healthz", "").await.starts_with("HTTP/1.1 503 ") {} }).await;
    assert_eq!(soon(report).await.unwrap().draining, 0, "probes are no calls");
}

#[tokio::test]
async fn the_probe_is_moved_and_turned_off() {
    let moved = Running::start(Server::new().healthz(Some("/live"))).await;
    assert!(get(moved.address, "/live", "").await.starts_with("HTTP/1.1 200 "));
    assert!(get(moved.address, "/healthz", "").await.starts_with("HTTP/1.1 404 "));
    let off = Running::start(Server::new().healthz(None)).await;
    assert!(get(off.address, "/healthz", "").await.starts_with("HTTP/1.1 404 "));
}

#[tokio::test]
async fn each_call_is_observed_once_and_an_observer_breaks_none() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let see = Arc::clone(&seen);
    let server =
        Server::new().add(ProbeServer::echo()).layer(pages()).observe(move |call: &EndedCall| {
            see.lock().unwrap().push(*call);
            std::panic::resume_unwind(Box::new("not counted"));
        });
    let running = Running::start(server).await;
    let mut client = running.client();
    soon(client.get("x")).await.unwrap();
    soon(client.unary("/probe.v1.Probe/Nothing", tonic::Request::new(support::ask(""))))
        .await
        .unwrap_err();
    get(running.address, "/fine", "").await;
    get(running.address, "/nothing", "").await;
    get(running.address, "/healthz", "").await;
    let gone = get(running.address, "/never", "");
    assert!(tokio::time::timeout(millis(200), gone).await.is_err());
    drop(client);
    soon(running.stop()).await.unwrap();

    let seen = seen.lock().unwrap().clone();
    let told: Vec<_> = seen
        .iter()
        .map(|call| {
            (
                call.method.map(|method| method.name),
                call.protocol,
                call.code,
                call.status.as_u16(),
                call.internal,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some("Get"), Protocol::Grpc, Code::Ok, 200, false),
            (None, Protocol::Grpc, Code::Unimplemented, 200, false),
            (None, Protocol::Http, Code::Ok, 200, false),
            (None, Protocol::Http, Code::NotFound, 404, false),
            (None, Protocol::Http, Code::Ok, 200, true),
            (None, Protocol::Http, Code::Cancelled, 499, false),
        ]
    );
    assert!(seen.iter().all(|call| call.duration < Duration::from_secs(20)));
}
