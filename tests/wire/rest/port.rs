//! One port: gRPC, gRPC-Web, REST over HTTP/1.1 and over HTTP/2, health.

use limbeck_runtime::client::Connection;
use limbeck_runtime::prost::Message;
use limbeck_runtime::tonic::{Code, Request, client::Grpc};
use limbeck_runtime::tonic_prost::ProstCodec;
use serde_json::json;
use user::v2::user_service_client::UserServiceClient;
use user::v2::{GetUserRequest, GetUserResponse};

use crate::wire::caller::{Caller, Http2, raw, soon};
use crate::wire::service::Service;

const ADA: &str = r#"{"email":"ada@example.com","familyName":"Lovelace"}"#;

#[tokio::test]
async fn unknown_methods_of_grpc_are_unimplemented_beside_rest() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    let made = caller.call("POST /v2/users", ADA).await.ok();
    let connection = Connection::connect(&service.uri()).await.unwrap();
    for path in ["/user.v2.UserService/Nothing", "/user.v3.UserService/GetUser", "/v2/users"] {
        let mut grpc = Grpc::new(connection.clone());
        grpc.ready().await.unwrap();
        let codec = ProstCodec::<GetUserRequest, GetUserResponse>::default();
        let call =
            grpc.unary(Request::new(GetUserRequest::default()), path.parse().unwrap(), codec);
        assert_eq!(soon(call).await.unwrap_err().code(), Code::Unimplemented, "{path}");
    }
    let mut client: UserServiceClient<Connection> = connection.client();
    let id = made["id"].as_str().unwrap().to_owned();
    client.get_user(GetUserRequest { id }).await.unwrap();
}

#[tokio::test]
async fn rest_over_http_2() {
    let service = Service::start();
    let mut caller = Http2::open(&service).await;
    assert_eq!(caller.call("GET /nothing", "").await.failure(), (404, 5));
    let too_long = "x".repeat(5_000_000);
    assert_eq!(caller.call("POST /v2/users", &too_long).await.failure(), (413, 11));
    let made = caller.call("POST /v2/users", ADA).await.ok();
    let line = format!("GET /v1/users/{}", made["id"].as_str().unwrap());
    assert_eq!(caller.call(&line, "").await.ok()["email"], "ada@example.com");
    // gRPC over the same port, REST goes on over the same connection.
    let mut client: UserServiceClient<Connection> = service.client().await;
    let id = made["id"].as_str().unwrap().to_owned();
    client.get_user(GetUserRequest { id }).await.unwrap();
    assert_eq!(caller.call(&line, "").await.ok()["email"], "ada@example.com");
}

#[tokio::test]
async fn health_is_answered_beside_rest() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    let answer = caller.call("POST /healthz", "{}").await;
    assert_eq!((answer.failure(), answer.header("allow")), ((405, 12), "GET, HEAD"));
    assert_eq!(caller.call("GET /healthz", "").await.ok(), json!({"status": "SERVING"}));
    let head = caller.call("HEAD /healthz", "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test]
async fn a_head_is_a_get_without_its_body() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    let answer = caller.call("HEAD /v2/users/nobody", "").await;
    assert_eq!((answer.status, answer.body.len()), (404, 0));
    let made = caller.call("POST /v2/users", ADA).await.ok();
    let path = format!("/v2/users/{}", made["id"].as_str().unwrap());
    let (get, head) = (
        caller.call(&format!("GET {path}"), "").await,
        caller.call(&format!("HEAD {path}"), "").await,
    );
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), get.body.len().to_string());
    // A watch has no end to wait for.
    let head = caller.call("HEAD /v2/users:watch", "").await;
    assert_eq!((head.status, head.header("content-type")), (200, "application/json"));
}

#[tokio::test]
async fn long_answers_are_compressed_for_those_who_accept_it() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    for number in 0..100 {
        let body = json!({"email": format!("{number}@example.com"), "familyName": "L"}).to_string();
        caller.call("POST /v2/users", &body).await.ok();
    }
    let line = "GET /v2/users?pageSize=100";
    let plain = caller.call(line, "").await;
    assert_eq!(plain.ok()["users"].as_array().unwrap().len(), 100);
    assert_eq!(plain.header("content-encoding"), "");
    let packed = caller.call_with(line, &[("accept-encoding", "gzip")], "").await;
    assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"));
    assert_eq!(packed.header("vary"), "accept-encoding");
    assert!(packed.body.starts_with(&[0x1f, 0x8b]) && packed.body.len() * 4 < plain.body.len());
    for (line, accept) in [(line, "br"), (line, "gzip;q=0"), ("GET /v2/users?pageSize=1", "gzip")] {
        let answer = caller.call_with(line, &[("accept-encoding", accept)], "").await;
        assert_eq!(answer.header("content-encoding"), "", "{line} {accept}");
    }
}

/// A frame of gRPC.
fn frame(message: &impl Message) -> Vec<u8> {
    let message = message.encode_to_vec();
    [&[0], &u32::try_from(message.len()).unwrap().to_be_bytes()[..], &message].concat()
}

#[tokio::test]
async fn grpc_web_by_a_frame_made_by_hand() {
    const TYPE: (&str, &str) = ("content-type", "application/grpc-web+proto");
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    let line = "POST /user.v2.UserService/GetUser";
    let nobody = frame(&GetUserRequest { id: "nobody".into() });
    let answer = caller.call_with(line, &[TYPE], &nobody).await;
    assert_eq!((answer.status, answer.header("grpc-status")), (200, "5"), "{answer:?}");
    let broken = caller.call_with(line, &[TYPE], [0, 0, 0, 0, 9, 1]).await;
    assert_ne!(broken.header("grpc-status"), "0");
    let made = caller.call("POST /v2/users", ADA).await.ok();
    let id = made["id"].as_str().unwrap().to_owned();
    let answer = caller.call_with(line, &[TYPE], frame(&GetUserRequest { id })).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, TYPE.1));
    assert_eq!(answer.header("connection"), "", "the request was read to its end");
    let length = u32::from_be_bytes(answer.body[1..5].try_into().unwrap()) as usize;
    let (message, trailers) = answer.body[5..].split_at(length);
    let user = GetUserResponse::decode(message).unwrap().user.unwrap();
    assert_eq!((answer.body[0], user.email.as_str()), (0, "ada@example.com"));
    assert_eq!(trailers[0], 0x80);
    assert!(trailers[5..].starts_with(b"grpc-status:0"), "{trailers:?}");
}

#[tokio::test]
async fn grpc_over_http_1_is_told_what_it_needs() {
    let service = Service::start();
    let head = "POST /user.v2.UserService/GetUser HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-type: application/grpc\r\ncontent-length: 0\r\n\r\n";
    let text = raw(&service, head).await;
    assert!(text.starts_with("HTTP/1.1 505 ") && text.contains("gRPC needs HTTP/2"), "{text}");
}
