//! Compressed responses: only where they were asked for, and never those of gRPC.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use http::{HeaderMap, Request, Response};
use http_body_util::BodyExt;
use limbeck_runtime::server::Server;
use limbeck_runtime::tonic;
use support::{ProbeServer, Running, soon};
use tonic::Status;
use tonic::body::Body;
use tower::ServiceExt;

/// Answers with as many bytes as the path says.
fn server() -> Server {
    let pages = tower::layer::layer_fn(|_| {
        tower::service_fn(|request: Request<Body>| async move {
            let length = request
                .uri()
                .path()
                .trim_start_matches('/')
                .parse()
                .map_err(|_| Status::not_found("no"))?;
            Ok::<_, Status>(Response::new(Body::new("x".repeat(length))))
        })
    });
    Server::new().layer(pages).compression()
}

async fn get(path: &str, accept: Option<&str>) -> (HeaderMap, Vec<u8>) {
    let request = Request::get(path);
    let request = match accept {
        Some(accept) => request.header("accept-encoding", accept),
        None => request,
    };
    let stack = server().into_service().unwrap();
    let response = soon(stack.oneshot(request.body(Body::empty()).unwrap())).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn who_does_not_ask_gets_it_as_it_is() {
    for (path, accept) in [
        ("/100000", None),
        ("/100000", Some("")),
        ("/100000", Some("identity")),
        ("/100000", Some("br;q=1, gzip;q=0")),
        ("/100000", Some("\u{7f}garbage;;q=,")),
        ("/1023", Some("gzip")),
        ("/no", Some("gzip")),
    ] {
        let Ok(_) = http::HeaderValue::from_str(accept.unwrap_or_default()) else { continue };
        let (headers, _) = get(path, accept).await;
        assert!(!headers.contains_key("content-encoding"), "{path} {accept:?}: {headers:?}");
    }
}

#[tokio::test]
async fn who_asks_gets_gzip() {
    let (headers, body) = get("/100000", Some("br, gzip")).await;
    assert_eq!(headers.get("content-encoding").unwrap(), "gzip");
    assert_eq!(headers.get("vary").unwrap(), "accept-encoding");
    assert!(body.starts_with(&[0x1f, 0x8b]) && body.len() < 2000, "{} bytes", body.len());
}

#[tokio::test]
async fn grpc_is_left_alone() {
    let running = Running::start(Server::new().add(ProbeServer::echo()).compression()).await;
    let large = "x".repeat(100_000);
    let mut request = tonic::Request::new(support::ask(&*large));
    request.metadata_mut().insert("accept-encoding", "gzip".parse().unwrap());
    let response = soon(running.client().unary("/probe.v1.Probe/Get", request)).await.unwrap();
    assert!(!response.metadata().contains_key("content-encoding"));
    assert_eq!(response.get_ref().text, large);
}
