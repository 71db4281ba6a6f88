//! The hook that says who calls: nothing gets past it by speaking another protocol.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use limbeck_runtime::server::{Caller, Server};
use limbeck_runtime::tonic;
use support::{Ask, ProbeServer, Running, ask, get, soon, told};
use tokio_stream::once;
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;

#[derive(Clone)]
struct User(String);

async fn check(caller: Caller) -> Result<User, Status> {
    tokio::task::yield_now().await;
    match caller.bearer_token() {
        Some("panic") => panic!("hunter2"),
        Some("ok") => Err(Status::new(Code::Ok, "hunter2")),
        Some(name) => {
            let method = caller.called().map_or("unknown", |method| method.name);
            let peer = caller.peer().map(|peer| peer.ip().is_loopback());
            Ok(User(format!("{name} calls {method} at {} from loopback {peer:?}", caller.path())))
        }
        None => {
            Err(Status::with_details(Code::Unauthenticated, "no token", b"why".as_slice().into()))
        }
    }
}

/// Tells whom it sees.
fn who() -> ProbeServer {
    ProbeServer::unary(|request: Request<Ask>, _| async move {
        let user = request.extensions().get::<User>().map(|user| user.0.clone());
        let token = request.metadata().contains_key("authorization");
        Ok(Response::new(told(format!("{} {token}", user.unwrap_or_default()))))
    })
}

fn with_token(text: &str) -> Request<Ask> {
    let mut request = Request::new(ask(""));
    request.metadata_mut().insert("authorization", text.parse().unwrap());
    request
}

#[tokio::test]
async fn strangers_are_refused_in_their_protocol() {
    let layer = tower::layer::layer_fn(|_| {
        tower::service_fn(|_: http::Request<tonic::body::Body>| async {
            Err::<http::Response<tonic::body::Body>, _>(Status::internal("a layer saw the call"))
        })
    });
    let server = Server::new().add(who()).authenticate(check).layer(layer);
    let running = Running::start(server).await;
    let mut client = running.client();
    for path in ["/probe.v1.Probe/Get", "/probe.v1.Probe/Nothing", "/other.v1.Other/Get"] {
        let status = soon(client.unary(path, Request::new(ask("")))).await.unwrap_err();
        assert_eq!(
            (status.code(), status.message()),
            (Code::Unauthenticated, "no token"),
            "{path}"
        );
        assert_eq!(status.details(), b"why");
    }
    for token in ["Basic ann", "Bearer", "bearer"] {
        let status =
            soon(client.unary("/probe.v1.Probe/Get", with_token(token))).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated, "{token}");
    }
    let answer = get(running.address, "/v1/users", "").await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(answer.ends_with(r#"{"code":16,"message":"no token"}"#), "{answer}");
}

#[tokio::test]
async fn a_hook_that_fails_lets_nobody_in() {
    let running = Running::start(Server::new().add(who()).authenticate(check)).await;
    let mut client = running.client();
    for token in ["Bearer panic", "Bearer ok"] {
        let status =
            soon(client.unary("/probe.v1.Probe/Get", with_token(token))).await.unwrap_err();
        assert_eq!(
            (status.code(), status.message()),
            (Code::Internal, "internal error"),
            "{token}"
        );
    }
}

#[tokio::test]
async fn handlers_see_who_calls() {
    let running = Running::start(Server::new().add(who()).authenticate(check)).await;
    let request = with_token("bearer ann");
    let seen = soon(running.client().unary("/probe.v1.Probe/Get", request)).await.unwrap();
    assert_eq!(
        seen.get_ref().text,
        "ann calls Get at /probe.v1.Probe/Get from loopback Some(true) true",
        "and the headers came through"
    );
    let answer = get(running.address, "/v1/users", "authorization: Bearer ann\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}

#[tokio::test]
async fn health_is_open_and_reflection_is_not() {
    let server = Server::new()
        .add(who())
        .reflection(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .authenticate(check);
    let running = Running::start(server).await;
    let mut health = HealthClient::new(running.connection());
    soon(health.check(HealthCheckRequest::default())).await.unwrap();
    assert!(get(running.address, "/healthz", "").await.starts_with("HTTP/1.1 200 "));
    // Only gRPC reaches health under this path: plain HTTP must not get past the hook by naming it.
    let answer = get(running.address, "/grpc.health.v1.Health/Check", "").await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let mut reflection = ServerReflectionClient::new(running.connection());
    let request = once(ServerReflectionRequest::default());
    let status = soon(reflection.server_reflection_info(request)).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
}
