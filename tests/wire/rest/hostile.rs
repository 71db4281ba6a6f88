//! Callers who flood, dawdle, leave in the middle, or come in great number.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::wire::caller::{Caller, Http2, Socket, raw};
use crate::wire::service::Service;

const ADA: &str = r#"{"email":"ada@example.com","familyName":"Lovelace"}"#;

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let service = Service::start();
    for bytes in [
        "nonsense\r\n\r\n",
        "GET /v2/users\r\n\r\n",
        "GET /v2/users HTTP/1.1\r\nhost : x\r\n\r\n",
        "GET /v2/users HTTP/1.1\r\nhost: x\r\na: \0\r\n\r\n",
        "POST /v2/users HTTP/1.1\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
        "POST /v2/users HTTP/1.1\r\ncontent-length: -1\r\n\r\n{}",
    ] {
        let text = raw(&service, bytes).await;
        assert!(text.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{bytes:?}: {text}");
    }
    Caller::open(&service).await.call("POST /v2/users", ADA).await.ok();
    service.stop();
}

#[tokio::test]
async fn a_flood_of_headers_is_refused() {
    let service = Service::start();
    let flood = |headers: &str| format!("GET /v2/users HTTP/1.1\r\nhost: x\r\n{headers}\r\n");
    let many = "x-flood: y\r\n".repeat(2000);
    let long = format!("x: {}\r\n", "y".repeat(100_000));
    for text in [
        raw(&service, flood(&many)).await,
        raw(&service, flood(&long)).await,
        raw(&service, format!("GET /{} HTTP/1.1\r\n\r\n", "y".repeat(100_000))).await,
    ] {
        assert!(text.starts_with("HTTP/1.1 431 "), "{text}");
    }
    let query = "y".repeat(9000);
    let answer = Caller::open(&service).await.call(&format!("GET /v2/users?x={query}"), "").await;
    assert_eq!(answer.failure(), (414, 3));
}

/// Whoever sends nothing, or headers a byte at a time, is let go after the ten seconds of the server's limits.
#[tokio::test]
async fn headers_that_take_too_long() {
    let service = Service::start();
    let began = Instant::now();
    let silent = async { raw(&service, "").await };
    let started = async { raw(&service, "GET /v2/users HTTP/1.1\r\nhost: x\r\n").await };
    let trickling = async {
        let mut socket = Socket::open(&service).await;
        socket.send("GET /v2/users HTTP/1.1\r\n").await;
        while socket.try_send("a: b\r\n").await {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        String::new()
    };
    let (silent, started, trickling) = tokio::join!(silent, started, trickling);
    assert_eq!([silent, started, trickling], ["", "", ""]);
    let took = began.elapsed();
    assert!(took > Duration::from_secs(9) && took < Duration::from_secs(15), "{took:?}");
}

#[tokio::test]
async fn a_body_that_takes_too_long() {
    let service = Service::start_with(&[("USER_DEADLINE", "300ms")]);
    for headers in ["", "x-request-timeout: 0.2\r\n"] {
        let head = format!(
            "POST /v2/users HTTP/1.1\r\nhost: x\r\n{headers}content-type: application/json\r\n\
             content-length: 60\r\n\r\n{{\"email\":"
        );
        let text = raw(&service, head).await;
        assert!(text.starts_with("HTTP/1.1 504 ") && text.contains("{\"code\":4,"), "{text}");
    }
    let page = Caller::open(&service).await.call("GET /v2/users", "").await.ok();
    assert_eq!(page, serde_json::json!({}), "nobody was made of half a body");
    service.stop();
}

#[tokio::test]
async fn who_leaves_in_the_middle_of_a_body_makes_nobody() {
    let (service, log) = Service::start_logged(&[]);
    for framing in ["content-length: 60\r\n\r\n", "transfer-encoding: chunked\r\n\r\n3c\r\n"] {
        let mut socket = Socket::open(&service).await;
        let head = "POST /v2/users HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
        socket.send(format!("{head}{framing}{ADA}")).await;
        drop(socket);
        let line = log.until("call ended");
        assert!(line.contains("CreateUser") && line.contains("status=499"), "{line}");
    }
    let page = Caller::open(&service).await.call("GET /v2/users", "").await.ok();
    assert_eq!(page, serde_json::json!({}));
    service.terminate();
    let line = log.until("cut=");
    assert!(line.contains("cut=0"), "{line}");
    assert_eq!(service.wait().code(), Some(0));
}

/// `most` entries, as many as a request of 4 MiB has room for, with commas between.
fn many(most: usize, entry: impl Fn(usize) -> String) -> String {
    (0..most).map(entry).collect::<Vec<_>>().join(",")
}

/// Requests of the greatest size that are wrong everywhere cost no more than to read them, and stop nobody else.
#[tokio::test]
async fn a_million_faults_are_refused_as_one() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    let made = caller.call("POST /v2/users", ADA).await.ok();
    let user = format!("users/{}", made["id"].as_str().unwrap());
    let devices = format!("[{}]", many(1_300_000, |_| "{}".to_owned()));
    let roles = format!("[{}]", many(1_900_000, |_| "9".to_owned()));
    let phone_numbers = format!("[{}]", many(1_300_000, |_| "\"\"".to_owned()));
    let labels = format!("{{{}}}", many(250_000, |it| format!("\" {it}\":\"\"")));
    let notifications = format!("{{{}}}", many(250_000, |it| format!("\" {it}\":{{}}")));
    let lists = [
        ("devices", "devices", &devices),
        ("roles", "roles", &roles),
        ("labels", "labels", &labels),
        ("notifications", "notifications", &notifications),
        // The last, because v1 has only one number and takes no notice.
        ("phoneNumbers", "phone_numbers", &phone_numbers),
    ];
    let refused = |version: &'static str| {
        let (service, user) = (&service, &user);
        let lists = if version == "v1" { &lists[..4] } else { &lists[..] };
        async move {
            let mut caller = Caller::open(service).await;
            for (name, field, list) in lists {
                let whole = r#""email":"b@example.com","fullName":"B","familyName":"B""#;
                let create = format!("{{{whole},\"{name}\":{list}}}");
                let update = format!("{{\"{name}\":{list}}}");
                for (line, body) in [
                    (format!("POST /{version}/users"), create),
                    (format!("PATCH /{version}/{user}?updateMask={name}"), update),
                ] {
                    let answer = caller.call(&line, &body).await;
                    assert_eq!(answer.failure(), (400, 3), "{line} {name}: {answer:?}");
                    let bad = answer.json()["details"][0]["fieldViolations"].clone();
                    let fields: Vec<_> =
                        bad.as_array().unwrap().iter().map(|it| it["field"].clone()).collect();
                    assert_eq!(fields, [format!("user.{field}")], "{line}");
                }
            }
        }
    };
    let others = async {
        for _ in 0..20 {
            let page = caller.call("GET /v2/users", "").await.ok();
            assert_eq!(page["totalSize"], "1");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::join!(refused("v1"), refused("v2"), others);
    service.stop();
}

/// Whoever gives up, wherever the call is by then, takes nothing along that others need.
#[tokio::test]
async fn calls_that_are_given_up_leave_the_users_alone() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    let made = caller.call("POST /v2/users", ADA).await.ok();
    let user = format!("/v2/users/{}", made["id"].as_str().unwrap());
    let mut tasks = JoinSet::new();
    for first in 0..8 {
        let (mut caller, user) = (Caller::open(&service).await, user.clone());
        tasks.spawn(async move {
            for step in 0..100 {
                let timeout = format!("0.{:06}", 10 + 20 * step + first);
                let (method, body) =
                    if step % 4 == 0 { ("PATCH", r#"{"nickname":"x"}"#) } else { ("GET", "") };
                let headers = [("x-request-timeout", timeout.as_str())];
                let answer = caller.call_with(&format!("{method} {user}"), &headers, body).await;
                assert!(matches!(answer.status, 200 | 504), "{answer:?}");
            }
        });
    }
    tasks.join_all().await;
    let seen = caller.call(&format!("GET {user}"), "").await.ok();
    assert_eq!(seen["email"], "ada@example.com");
    caller.call(&format!("DELETE {user}"), "").await.ok();
    service.stop();
}

#[tokio::test]
async fn requests_sent_before_the_answers_are_answered_in_order() {
    let service = Service::start();
    let mut socket = Socket::open(&service).await;
    let get = |id: usize| format!("GET /v1/users/{id} HTTP/1.1\r\nhost: x\r\n\r\n");
    let post = format!(
        "POST /v2/users HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{ADA}",
        ADA.len()
    );
    let last = "GET /v2/users/last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let all: String = (0..50).map(get).chain([post, last.to_owned()]).collect();
    socket.send(all).await;
    let text = socket.rest().await;
    let answered: Vec<_> =
        text.split("the id `").skip(1).filter_map(|it| it.split('`').next()).collect();
    let mut expected: Vec<_> = (0..50).map(|id| id.to_string()).collect();
    expected.push("last".to_owned());
    // Each id is told by the message, and once more by its detail.
    assert_eq!(answered, expected, "{text}");
    assert_eq!(text.matches("HTTP/1.1 ").count(), 52, "{text}");
    assert_eq!(text.matches("HTTP/1.1 200 ").count(), 1, "{text}");
}

/// A user to make, and the version to make it by.
fn numbered(number: usize) -> (String, &'static str) {
    let email = format!("{number}@example.com");
    let body = serde_json::json!({"email": email, "familyName": "L", "fullName": "L"});
    (body.to_string(), if number.is_multiple_of(2) { "v1" } else { "v2" })
}

/// 200 connections for a call each, and four for 200 calls at once each.
#[tokio::test]
async fn a_thousand_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start_on(&folder.path().join("user.db"));
    let mut tasks = JoinSet::new();
    for number in 0..200 {
        let (mut caller, (body, version)) = (Caller::open(&service).await, numbered(number));
        tasks.spawn(async move {
            let made = caller.call(&format!("POST /{version}/users"), &body).await.ok();
            let line = format!("GET /{version}/users/{}", made["id"].as_str().unwrap());
            assert_eq!(caller.call(&line, "").await.ok(), made);
        });
    }
    for connection in 1..5 {
        let caller = Http2::open(&service).await;
        for number in connection * 200..(connection + 1) * 200 {
            let (mut caller, (body, version)) = (caller.clone(), numbered(number));
            tasks.spawn(async move {
                let made = caller.call(&format!("POST /{version}/users"), &body).await.ok();
                let line = format!("GET /{version}/users/{}", made["id"].as_str().unwrap());
                assert_eq!(caller.call(&line, "").await.ok(), made);
            });
        }
    }
    tasks.join_all().await;
    let page = Caller::open(&service).await.call("GET /v2/users?pageSize=1", "").await.ok();
    assert_eq!(page["totalSize"], "1000");
    service.stop();
}
