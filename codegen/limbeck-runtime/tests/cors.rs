//! Pages of other origins: who may ask, who may read.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use http::{Method, Request, Response};
use limbeck_runtime::server::{Cors, Limits, Server};
use limbeck_runtime::tonic;
use support::{ProbeServer, soon};
use tonic::Status;
use tonic::body::Body;
use tower::ServiceExt;

const APP: &str = "https://app.example.com";

async fn send(server: Server, request: http::request::Builder) -> Response<Body> {
    let request = request.version(http::Version::HTTP_2).body(Body::empty()).unwrap();
    soon(server.into_service().unwrap().oneshot(request)).await.unwrap()
}

fn preflight(origin: &str) -> http::request::Builder {
    Request::builder()
        .method(Method::OPTIONS)
        .uri("/probe.v1.Probe/Get")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,x-grpc-web")
}

fn web(origin: &str) -> http::request::Builder {
    Request::post("/probe.v1.Probe/Get")
        .header("origin", origin)
        .header("content-type", "application/grpc-web")
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn closed() -> Server {
    let deny = async |_| Err::<(), _>(Status::unauthenticated("no token"));
    Server::new().add(ProbeServer::echo()).grpc_web().authenticate(deny).cors(Cors::origins([APP]))
}

#[tokio::test]
async fn rules_that_cannot_hold_are_an_error_at_the_start() {
    let any = Cors { credentials: true, ..Cors::any() };
    let error = Server::new().cors(any).into_service().unwrap_err().to_string();
    assert!(error.contains("list the origins"), "{error}");
    let error = Server::new()
        .cors(Cors::origins(["https://a.com/"]))
        .bind("127.0.0.1:0")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("`https://a.com/` is no origin"), "{error}");
}

#[tokio::test]
async fn other_pages_read_nothing() {
    for origin in [
        "https://evil.example.com",
        "null",
        "https://app.example.com.evil.com",
        "http://app.example.com",
    ] {
        for request in [preflight(origin), web(origin)] {
            let response = send(closed(), request).await;
            assert_eq!(header(&response, "access-control-allow-origin"), "", "{origin}");
        }
    }
}

#[tokio::test]
async fn a_preflight_needs_no_credentials() {
    let response = send(closed(), preflight(APP)).await;
    assert_eq!(response.status(), 204);
    assert_eq!(header(&response, "access-control-allow-origin"), APP);
    assert!(header(&response, "access-control-allow-methods").contains("POST"));
    for name in ["content-type", "x-grpc-web", "authorization"] {
        assert!(header(&response, "access-control-allow-headers").contains(name), "{name}");
    }
    assert_eq!(header(&response, "access-control-max-age"), "7200");
    assert_eq!(header(&response, "access-control-allow-credentials"), "");
    assert!(header(&response, "vary").contains("origin"), "{response:?}");

    let credentials = Cors { credentials: true, ..Cors::origins([APP]) };
    let response = send(Server::new().cors(credentials), preflight(APP)).await;
    assert_eq!(header(&response, "access-control-allow-credentials"), "true");
    let response = send(Server::new().cors(Cors::any()), preflight("https://any.com")).await;
    assert_eq!(header(&response, "access-control-allow-origin"), "*");
}

#[tokio::test]
async fn an_overloaded_server_answers_no_preflight() {
    let limits = || Limits { calls: 0, ..Limits::default() };
    let response = send(closed().limits(limits()), preflight(APP)).await;
    assert_eq!(response.status(), 429);
}

#[tokio::test]
async fn pages_read_refusals_too() {
    let panics = Server::new()
        .add(ProbeServer::unary(|_, _| async { std::panic::resume_unwind(Box::new(())) }));
    for (server, code) in [
        (closed(), "16"),
        (closed().limits(Limits { calls: 0, ..Limits::default() }), "8"),
        (panics.grpc_web().cors(Cors::origins([APP])), "13"),
        (Server::new().grpc_web().cors(Cors::origins([APP])), "12"),
    ] {
        let response = send(server, web(APP)).await;
        assert_eq!(header(&response, "grpc-status"), code);
        assert_eq!(header(&response, "access-control-allow-origin"), APP, "{code}");
        let exposed = header(&response, "access-control-expose-headers");
        assert!(
            exposed.contains("grpc-status") && exposed.contains("grpc-status-details-bin"),
            "{exposed}"
        );
    }
    let response = send(closed(), Request::get("/healthz").header("origin", APP)).await;
    assert_eq!(header(&response, "access-control-allow-origin"), APP);
    let response = send(closed(), Request::get("/healthz")).await;
    assert!(header(&response, "vary").contains("origin"), "a cache must not mix the two up");
}

#[tokio::test]
async fn options_that_are_no_preflight_are_a_request() {
    let options = |builder: http::request::Builder| builder.method(Method::OPTIONS).uri("/nothing");
    for request in [options(Request::builder()), options(Request::builder().header("origin", APP))]
    {
        let response = send(Server::new().cors(Cors::origins([APP])), request).await;
        assert_eq!(response.status(), 404);
    }
}
