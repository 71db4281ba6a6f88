//! The hook that says who calls, before HTTP and JSON: strangers learn nothing, and it knows which method is called.

use bytes::Bytes;
use http_body::Frame;
use http_body_util::StreamBody;
use limbeck_rest_service::v1::answer_service_server::AnswerServiceServer;
use limbeck_rest_service::v1::body_service_server::BodyServiceServer;
use limbeck_rest_service::v1::mask_service_server::MaskServiceServer;
use limbeck_rest_service::v1::raw_service_server::RawServiceServer;
use limbeck_rest_service::v1::routing_service_server::RoutingServiceServer;
use limbeck_rest_service::v1::stream_service_server::StreamServiceServer;
use limbeck_rest_service::{Echoing, Extension};
use limbeck_runtime::google::rpc::bad_request::FieldViolation;
use limbeck_runtime::google::rpc::{self, BadRequest, ErrorInfo};
use limbeck_runtime::prost::Message as _;
use limbeck_runtime::prost_types::Any;
use limbeck_runtime::rest::RestOptions;
use limbeck_runtime::server::{Caller, Server, Stack};
use limbeck_runtime::tokio_stream;
use limbeck_runtime::tonic::{Code, Status};
use serde_json::json;

use super::call::{Call, Reply, call};

/// What the hook does depends on the token.
async fn identify(caller: Caller) -> Result<Extension, Status> {
    tokio::task::yield_now().await;
    let method = caller.called().map_or("nothing", |method| method.path);
    match caller.bearer_token() {
        Some("ada") => Ok(Extension(format!("ada calls {method} at {}", caller.path()))),
        Some("tell") => Err(Status::permission_denied(method)),
        Some("details") => Err(detailed(Code::Unauthenticated)),
        Some("forbidden") => Err(detailed(Code::PermissionDenied)),
        Some("unreadable") => {
            let details = b"\xff\xff".as_slice().into();
            Err(Status::with_details(Code::Unauthenticated, "no", details))
        }
        Some("ok") => Err(Status::ok("let me in")),
        Some("panic") => panic!("the secret of the hook"),
        Some(_) => Err(Status::unauthenticated("unknown token")),
        None => Err(Status::unauthenticated("no token")),
    }
}

fn detailed(code: Code) -> Status {
    let violation = FieldViolation {
        field: "authorization".to_owned(),
        description: "has expired".to_owned(),
        ..FieldViolation::default()
    };
    let bad = BadRequest { field_violations: vec![violation] };
    let info = ErrorInfo {
        reason: "EXPIRED".to_owned(),
        domain: "rest.example.com".to_owned(),
        ..ErrorInfo::default()
    };
    let details = vec![Any::from_msg(&bad).unwrap(), Any::from_msg(&info).unwrap()];
    let status = rpc::Status { code: code.into(), message: String::new(), details };
    Status::with_details(code, "the token has expired", status.encode_to_vec().into())
}

fn server() -> Stack {
    let echoing = Echoing::default();
    Server::new()
        .authenticate(identify)
        .add(AnswerServiceServer::new(echoing.clone()))
        .add(BodyServiceServer::new(echoing.clone()))
        .add(MaskServiceServer::new(echoing.clone()))
        .add(RawServiceServer::new(echoing.clone()))
        .add(RoutingServiceServer::new(echoing.clone()))
        .add(StreamServiceServer::new(echoing))
        .rest(RestOptions::default())
        .into_service()
        .unwrap()
}

/// A request with this token.
fn with_token(token: &str, method: &str, path: &str) -> Call {
    call(method, path).header("authorization", &format!("Bearer {token}"))
}

/// Holds a reply against what every stranger is told.
#[track_caller]
fn is_refused(reply: &Reply, message: &str, context: &str) {
    assert_eq!(reply.status, 401, "{context}: {reply:?}");
    assert_eq!(reply.header("www-authenticate"), "Bearer", "{context}");
    assert_eq!(reply.header("allow"), "", "{context}");
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{context}");
    assert_eq!(reply.header("content-type"), "application/json", "{context}");
    assert_eq!(reply.json(), json!({"code": 16, "message": message}), "{context}");
}

#[test]
fn strangers_are_told_the_same_whatever_they_ask_for() {
    for (method, path) in [
        // Paths that nobody serves, and some that look like those that are open.
        ("GET", "/"),
        ("GET", "/v1/nowhere"),
        ("POST", "/v1/nowhere"),
        ("OPTIONS", "/v1/nowhere"),
        ("OPTIONS", "*"),
        ("POST", "/v1/collect"),
        ("GET", "/rest.v1.RoutingService/GetOne"),
        ("POST", "/rest.v1.RoutingService/GetOne"),
        ("POST", "/grpc.health.v1.Health/Check"),
        ("GET", "/healthz/"),
        ("GET", "//healthz"),
        ("GET", "/%68ealthz"),
        ("GET", "/healthz:watch"),
        ("GET", "/v1/routes/healthz"),
        ("GET", "/v1/routes/../../healthz"),
        // Methods that a path does not take.
        ("TRACE", "/v1/routes/a"),
        ("get", "/v1/routes/a"),
        ("BREW", "/v1/routes/a"),
        ("POST", "/v1/shelves/a"),
        ("GET", "/v1/heads/a"),
        ("GET", "/v1/routes/a:cancel"),
        // Paths and queries that cannot be read.
        ("GET", "/v1/routes/%zz"),
        ("GET", "/v1/routes/%ff"),
        ("GET", "/v1/routes/%"),
        ("GET", "/v1/routes/a?small=many"),
        ("GET", "/v1/routes/a?shoeSize=%zz"),
        // What those who are known may call.
        ("GET", "/v1/routes/a"),
        ("HEAD", "/v1/routes/a"),
        ("OPTIONS", "/v1/routes/a"),
        ("POST", "/v1/routes/a"),
        ("PUT", "/v1/routes/a"),
        ("PATCH", "/v1/routes/a"),
        ("DELETE", "/v1/routes/a"),
        ("PURGE", "/v1/routes/a"),
        ("BREW", "/v1/wild/a"),
        ("POST", "/v1/routes/a:cancel"),
        ("GET", "/v1/routes:watch"),
        ("GET", "/v1/pairs/a"),
        ("GET", "/v1/streams/a?small=3"),
        ("GET", "/v1/raw/a"),
    ] {
        let context = format!("{method} {path}");
        is_refused(&call(method, path).send_to(server()), "no token", &context);
        let reply = with_token("stolen", method, path).send_to(server());
        is_refused(&reply, "unknown token", &context);
    }
}

#[test]
fn what_is_no_token_is_none() {
    for value in ["", "Bearer", "bearer", "Basic ada", "Bearerada", "ada", "Bearer\u{a0}ada"] {
        let reply = call("GET", "/v1/routes/a").header("authorization", value).send_to(server());
        is_refused(&reply, "no token", value);
    }
    for path in ["/v1/routes/a?authorization=Bearer%20ada", "/v1/routes/a?access_token=ada"] {
        is_refused(&call("GET", path).send_to(server()), "no token", path);
    }
}

#[test]
fn bodies_of_strangers_are_not_read() {
    for body in ["", "{", "[]", r#"{"name":1}"#, r#"{"shoeSize":1}"#] {
        let reply = call("POST", "/v1/routes/a").json(body).send_to(server());
        is_refused(&reply, "no token", body);
    }
    for content_type in ["text/plain", "application/json; charset=latin1", "\u{e9}"] {
        let request = call("POST", "/v1/bodies/whole").header("content-type", content_type);
        is_refused(&request.body("{}").send_to(server()), "no token", content_type);
    }
    let long = call("POST", "/v1/bodies/whole").json(vec![b' '; 5 << 20]);
    is_refused(&long.send_to(server()), "no token", "a body over the limit");
    let never = tokio_stream::pending::<Result<Frame<Bytes>, std::io::Error>>();
    let waits = call("POST", "/v1/raw").stream(StreamBody::new(never));
    is_refused(&waits.send_to(server()), "no token", "a body that never comes");
}

#[test]
fn another_protocol_is_no_way_in() {
    for content_type in ["application/grpc", "application/grpc+json", "application/grpc-web"] {
        for path in ["/v1/routes/a", "/healthz", "/rest.v1.RoutingService/GetOne"] {
            let request = call("POST", path).header("content-type", content_type);
            let reply = request.send_to(server());
            assert_eq!(reply.header("grpc-status"), "16", "{content_type} {path}: {reply:?}");
            assert!(reply.body.is_empty(), "{content_type} {path}: {reply:?}");
        }
    }
    // Without CORS, what looks like a preflight is a request like others.
    let preflight = call("OPTIONS", "/v1/routes/a")
        .header("origin", "https://example.com")
        .header("access-control-request-method", "GET");
    is_refused(&preflight.send_to(server()), "no token", "a preflight");
    // Another method in a header is none.
    for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
        let request = call("POST", "/healthz").header(header, "GET");
        assert_eq!(request.send_to(server()).status, 405, "{header}");
    }
}

#[test]
fn a_hook_that_fails_lets_nobody_in() {
    for token in ["ok", "panic"] {
        for path in ["/v1/routes/a", "/v1/nowhere"] {
            let reply = with_token(token, "GET", path).send_to(server());
            assert_eq!(reply.refused(500, 13), "internal error", "{token}");
            assert_eq!(reply.header("www-authenticate"), "", "{token}");
        }
    }
}

#[test]
fn details_of_a_refusal_are_decoded() {
    let details = json!([
        {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [{"field": "authorization", "description": "has expired"}],
        },
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "EXPIRED",
            "domain": "rest.example.com",
        },
    ]);
    for (token, status, code, scheme) in [("details", 401, 16, "Bearer"), ("forbidden", 403, 7, "")]
    {
        for (method, path) in
            [("GET", "/v1/routes/a"), ("POST", "/v1/routes/a:cancel"), ("TRACE", "/v1/nowhere")]
        {
            let reply = with_token(token, method, path).send_to(server());
            assert_eq!(reply.refused(status, code), "the token has expired");
            assert_eq!(reply.json()["details"], details, "{method} {path}");
            assert_eq!(reply.header("www-authenticate"), scheme);
        }
    }
    let reply = with_token("unreadable", "GET", "/v1/routes/a").send_to(server());
    is_refused(&reply, "no", "details that nobody can read");
}

#[test]
fn the_hook_sees_which_method_is_called() {
    for (method, path, called) in [
        ("GET", "/", "nothing"),
        ("GET", "/v1/nowhere", "nothing"),
        ("TRACE", "/v1/routes/a", "nothing"),
        ("OPTIONS", "/v1/routes/a", "nothing"),
        ("get", "/v1/routes/a", "nothing"),
        ("GET", "/v1/routes/a:cancel", "nothing"),
        // Only as gRPC does a path name a method.
        ("POST", "/rest.v1.RoutingService/GetOne", "nothing"),
        ("GET", "/v1/routes/fixed", "RoutingService/GetFixed"),
        ("GET", "/v1/routes/a", "RoutingService/GetOne"),
        ("HEAD", "/v1/routes/a", "RoutingService/GetOne"),
        ("GET", "/v1/routes/a%2Fb?small=many", "RoutingService/GetOne"),
        ("GET", "/v1/routes/a/b", "RoutingService/GetMany"),
        ("PUT", "/v1/routes/a", "RoutingService/PutOne"),
        ("POST", "/v1/routes/a", "RoutingService/PostOne"),
        ("DELETE", "/v1/routes/a", "RoutingService/DeleteOne"),
        ("PATCH", "/v1/routes/a", "RoutingService/PatchOne"),
        ("PURGE", "/v1/routes/a", "RoutingService/PurgeOne"),
        ("HEAD", "/v1/heads/a", "RoutingService/HeadOnly"),
        ("GET", "/v1/wild/a", "RoutingService/GetWild"),
        ("BREW", "/v1/wild/a", "RoutingService/AnyMethod"),
        // Verbs.
        ("POST", "/v1/routes/a:cancel", "RoutingService/CancelOne"),
        ("POST", "/v1/shelves/a/b:cancel", "RoutingService/CancelMany"),
        ("GET", "/v1/routes/a:watch", "RoutingService/WatchOne"),
        ("GET", "/v1/routes:watch", "RoutingService/WatchFixed"),
        // Additional bindings.
        ("GET", "/v1/pairs/a/b", "RoutingService/GetPair"),
        ("GET", "/v1/pairs/a", "RoutingService/GetPair"),
        ("PUT", "/v1/pairs/a/of/b", "RoutingService/GetPair"),
        ("GET", "/v1/nested/a/b/c", "RoutingService/GetPair"),
        ("POST", "/v1/bodies/name", "BodyService/Take"),
        ("PUT", "/v1/bodies/inner/a", "BodyService/Take"),
        ("PATCH", "/v1/masks/whole", "MaskService/Update"),
        ("POST", "/v1/streams", "StreamService/List"),
        ("PUT", "/v1/raw/a", "RawService/UploadField"),
    ] {
        let reply = with_token("tell", method, path).send_to(server());
        let expected = match called {
            "nothing" => called.to_owned(),
            called => format!("/rest.v1.{called}"),
        };
        let told = reply.json();
        assert_eq!((reply.status, &told["code"]), (403, &json!(7)), "{method} {path}");
        assert_eq!(told["message"], expected, "{method} {path}");
    }
}

#[test]
fn handlers_see_who_calls() {
    for (method, path, called) in [
        ("GET", "/v1/routes/a", "RoutingService/GetOne"),
        ("POST", "/v1/routes/a:cancel", "RoutingService/CancelOne"),
        ("PUT", "/v1/pairs/a/of/b", "RoutingService/GetPair"),
        ("POST", "/v1/bodies/inner", "BodyService/Take"),
        ("BREW", "/v1/wild/a", "RoutingService/AnyMethod"),
        ("GET", "/v1/streams/a", "StreamService/List"),
    ] {
        let mut request = with_token("ada", method, path);
        if matches!(method, "POST" | "PUT") {
            request = request.json("{}");
        } else if path.contains("streams") {
            request = with_token("ada", method, "/v1/streams/a?small=1");
        }
        let reply = request.send_to(server());
        assert_eq!(reply.status, 200, "{method} {path}: {reply:?}");
        let answer = reply.json();
        let echo = if answer.is_array() { &answer[0] } else { &answer };
        let expected = format!("ada calls /rest.v1.{called} at {path}");
        assert_eq!(echo["extension"], expected, "{method} {path}");
    }
}

#[test]
fn those_who_are_known_are_told_what_is_wrong() {
    for (method, path, status, code) in [
        ("GET", "/v1/nowhere", 404, 5),
        ("TRACE", "/v1/routes/a", 405, 12),
        ("GET", "/v1/routes/%zz", 400, 3),
        ("GET", "/v1/routes/a?small=many", 400, 3),
    ] {
        let reply = with_token("ada", method, path).send_to(server());
        reply.refused(status, code);
        assert_eq!(reply.header("www-authenticate"), "");
    }
    let options = with_token("ada", "OPTIONS", "/v1/shelves/a").send_to(server());
    assert_eq!((options.status, options.header("allow")), (204, "GET, HEAD, OPTIONS"));
}

#[test]
fn health_is_open() {
    for token in ["stolen", "panic", "ada"] {
        assert_eq!(with_token(token, "GET", "/healthz").send_to(server()).status, 200, "{token}");
    }
    let reply = call("GET", "/healthz").send_to(server());
    assert_eq!(reply.ok(), json!({"status": "SERVING"}));
    assert_eq!(call("GET", "/healthz?x=%zz").send_to(server()).status, 200);
    let head = call("HEAD", "/healthz").send_to(server());
    assert_eq!((head.status, head.body.len()), (200, 0));
    let post = call("POST", "/healthz").json("{}").send_to(server());
    post.refused(405, 12);
    assert_eq!(post.header("allow"), "GET, HEAD");
}
