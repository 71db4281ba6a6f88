//! A watch over HTTP: lines, events or a list, who leaves early, and the end of the server.

use limbeck_runtime::client::Connection;
use serde_json::{Value, json};
use user::v2::user_service_client::UserServiceClient;

use crate::wire::caller::{Caller, Socket};
use crate::wire::service::Service;

/// Makes a user; returns its id.
async fn create(caller: &mut Caller, email: &str) -> String {
    let body = json!({"email": email, "familyName": "Lovelace"}).to_string();
    caller.call("POST /v2/users", &body).await.ok()["id"].as_str().unwrap().to_owned()
}

async fn watch(service: &Service, path: &str, accept: &str) -> Socket {
    let mut socket = Socket::open(service).await;
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: {accept}\r\n\r\n");
    socket.send(head).await;
    socket
}

/// The events of chunks that hold one each; what is no JSON is left out.
fn events(text: &str) -> Vec<Value> {
    let lines = text.lines().map(|line| line.strip_prefix("data: ").unwrap_or(line));
    let lines = lines.map(|line| line.trim_start_matches(['[', ',']).trim_end_matches(','));
    lines
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn who_leaves_early_ends_the_handler() {
    let (service, log) = Service::start_logged(&[]);
    let mut caller = Caller::open(&service).await;
    for (version, accept) in
        [("v1", "application/x-ndjson"), ("v2", "text/event-stream"), ("v2", "application/json")]
    {
        let mut socket = watch(&service, &format!("/{version}/users:watch"), accept).await;
        let text = socket.until("\"ready\"").await;
        assert!(text.starts_with("HTTP/1.1 200 ") && text.contains(accept), "{text}");
        drop(socket);
        // The record of the call ends with the handler's stream.
        let line = log.until("status=");
        assert!(line.contains(&format!("/user.{version}.UserService/WatchUsers")), "{line}");
    }
    create(&mut caller, "ada@example.com").await;
    drop(caller);
    service.terminate();
    let line = log.until("draining");
    assert!(line.contains("calls=0"), "{line}");
    let line = log.until("cut=");
    assert!(line.contains("cut=0"), "{line}");
    assert_eq!(service.wait().code(), Some(0));
}

#[tokio::test]
async fn changes_come_as_the_caller_accepts() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    let id = create(&mut caller, "ada@example.com").await;
    for (accept, content_type, before) in [
        ("application/x-ndjson", "application/x-ndjson", ""),
        ("text/event-stream", "text/event-stream", "data: "),
        ("text/html, */*", "application/json", "["),
    ] {
        for version in ["v1", "v2"] {
            let all = format!("/{version}/users:watch?resumeAfter=0");
            let one = format!("/{version}/users/{id}:watch?resumeAfter=0");
            for path in [all, one] {
                let text = watch(&service, &path, accept).await.until("\"ready\":{}}").await;
                let head = format!("content-type: {content_type}\r\ncache-control: no-store\r\n");
                assert!(text.contains(&head), "{text}");
                assert!(text.contains(&format!("\r\n{before}{{\"sequence\":\"1\"")), "{text}");
                let events = events(&text);
                assert_eq!(events[0]["created"]["id"], id.as_str(), "{text}");
                assert_eq!(events.last().unwrap()["ready"], json!({}), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn a_change_is_told_when_it_happens() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    let mut socket = watch(&service, "/v2/users:watch", "application/x-ndjson").await;
    socket.until("\"ready\"").await;
    let id = create(&mut caller, "ada@example.com").await;
    let text = socket.until("}\n").await;
    assert_eq!(events(&text)[0]["created"]["id"], id.as_str());
    caller.call(&format!("DELETE /v1/users/{id}"), "").await.ok();
    let text = socket.until("}\n").await;
    assert_eq!(events(&text)[0]["deletedId"], id.as_str());
}

#[tokio::test]
async fn a_deadline_breaks_a_watch_off() {
    let service = Service::start();
    let mut socket = Socket::open(&service).await;
    let head = "GET /v2/users:watch HTTP/1.1\r\nhost: x\r\nx-request-timeout: 0.2\r\n\r\n";
    socket.send(head).await;
    let text = socket.rest().await;
    assert!(text.contains("\"ready\"") && !text.ends_with("0\r\n\r\n"), "{text}");
}

/// SIGTERM ends watches of all kinds in order: none is cut, each body ends as its kind does.
#[tokio::test]
async fn watches_end_in_order_with_the_server() {
    let (service, log) = Service::start_logged(&[]);
    let mut lines = watch(&service, "/v1/users:watch", "application/x-ndjson").await;
    let mut events = watch(&service, "/v2/users:watch", "text/event-stream").await;
    let mut list = watch(&service, "/v2/users:watch", "application/json").await;
    for socket in [&mut lines, &mut events, &mut list] {
        socket.until("\"ready\"").await;
    }
    let mut grpc = service.client::<UserServiceClient<Connection>>().await;
    let mut stream =
        grpc.watch_users(user::v2::WatchUsersRequest::default()).await.unwrap().into_inner();
    stream.message().await.unwrap().unwrap();
    service.terminate();
    for socket in [&mut lines, &mut events] {
        assert!(socket.rest().await.ends_with("0\r\n\r\n"), "the body ends");
    }
    let text = list.rest().await;
    assert!(text.ends_with("1\r\n]\r\n0\r\n\r\n"), "and the list is closed: {text:?}");
    assert_eq!(stream.message().await.unwrap(), None);
    assert!(log.until("draining").contains("calls=4"));
    let line = log.until("cut=");
    assert!(line.contains("cut=0"), "{line}");
    assert_eq!(service.wait().code(), Some(0));
}
