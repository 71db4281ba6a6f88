//! Requests that are refused: HTTP status, code, and what is told.

use crate::wire::caller::{Answer, Caller};
use crate::wire::service::Service;

const ADA: &str = r#"{"email":"ada@example.com","fullName":"Ada L","familyName":"L"}"#;

/// A request, `v1` for whichever version is tried, and HTTP status, code and text of its answer.
type Case =
    (&'static str, &'static [(&'static str, &'static str)], &'static str, u16, i64, &'static str);

const JSON: (&str, &str) = ("content-type", "application/json");

const CASES: &[Case] = &[
    // Paths and methods.
    ("GET /", &[], "", 404, 5, "no service has a route"),
    ("GET /v3/users", &[], "", 404, 5, "no service has a route"),
    ("GET /v1/users/", &[], "", 404, 5, "no service has a route"),
    ("GET /v1//users", &[], "", 404, 5, "no service has a route"),
    ("GET /v1/users/a/b", &[], "", 404, 5, "no service has a route"),
    ("POST /user.v1.UserService/GetUser", &[JSON], "{}", 404, 5, "no service has a route"),
    ("PUT /v1/users", &[], "", 405, 12, "`Allow` lists them"),
    ("DELETE /v1/users:watch", &[], "", 405, 12, "`Allow` lists them"),
    ("GET /v1/users/nobody", &[], "", 404, 5, "no user has the id `nobody`"),
    ("GET /v1/users/a%2Fb%3F", &[], "", 404, 5, "no user has the id `a/b?`"),
    ("GET /v1/users/%ff", &[], "", 400, 3, "bad escape"),
    ("GET /v1/users/%zz", &[], "", 400, 3, "bad escape"),
    // Queries.
    ("GET /v1/users?shoeSize=1", &[], "", 400, 3, "no field has this name"),
    ("GET /v1/users?pageSize=1&pageSize=2", &[], "", 400, 3, "is given twice"),
    ("GET /v1/users?pageSize=many", &[], "", 400, 3, "whole number"),
    ("GET /v1/users?pageSize=-1", &[], "", 400, 3, "must not be negative"),
    ("GET /v1/users?state=99", &[], "", 400, 3, "state"),
    ("GET /v1/users?pageToken=%", &[], "", 400, 3, "bad escape"),
    ("GET /v1/users/x?id=y", &[], "", 400, 3, "the path sets this field"),
    ("POST /v1/users?user.email=x", &[], ADA, 400, 3, "the body sets this field"),
    ("DELETE /v1/users/nobody?allowMissing=perhaps", &[], "", 400, 3, "allowMissing"),
    // Bodies.
    ("POST /v1/users", &[], "{", 400, 3, "at byte 1"),
    ("POST /v1/users", &[], "[]", 400, 3, "an object"),
    ("POST /v1/users", &[], "{} {}", 400, 3, "something follows"),
    ("POST /v1/users", &[], r#"{"email":1}"#, 400, 3, "user.email"),
    ("POST /v1/users", &[], r#"{"email":"a","email":"b"}"#, 400, 3, "user.email"),
    (
        "POST /v1/users",
        &[],
        r#"{"state":"USER_STATE_ASLEEP","loginCount":1e99}"#,
        400,
        3,
        "user.login_count",
    ),
    ("POST /v1/users", &[], "", 400, 3, "user"),
    ("POST /v1/users", &[], r#"{"email":"nobody"}"#, 400, 3, "user.email"),
    ("POST /v1/users", &[], ADA, 409, 6, "EMAIL_TAKEN"),
    ("POST /v1/users", &[("content-type", "text/plain")], ADA, 415, 3, "not JSON in UTF-8"),
    (
        "POST /v1/users",
        &[("content-type", "application/json; charset=latin1")],
        ADA,
        415,
        3,
        "UTF-8",
    ),
    ("POST /v1/users", &[JSON, ("content-encoding", "gzip")], ADA, 415, 3, "compressed"),
    ("PATCH /v1/users/nobody?updateMask=nickname", &[], ADA, 404, 5, "USER_NOT_FOUND"),
    // Time.
    (
        "GET /v1/users",
        &[("x-request-timeout", "soon")],
        "",
        400,
        3,
        "malformed `x-request-timeout`",
    ),
    ("GET /v1/users", &[("grpc-timeout", "1")], "", 400, 3, "malformed `grpc-timeout`"),
    ("GET /v1/users", &[("x-request-timeout", "0")], "", 504, 4, "the deadline passed"),
    ("GET /v1/users:watch?resumeAfter=99", &[], "", 400, 11, "CHANGES_UNKNOWN"),
];

#[tokio::test]
async fn each_refusal_is_a_status_in_json() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    caller.call("POST /v2/users", ADA).await.ok();
    for version in ["v1", "v2"] {
        for (line, headers, body, status, code, text) in CASES {
            let line = line.replace("v1", version);
            let answer = caller.call_with(&line, headers, body).await;
            assert_eq!(answer.failure(), (*status, *code), "{line} {body}: {answer:?}");
            let told = String::from_utf8_lossy(&answer.body);
            assert!(told.contains(text), "{line} {body}: {told}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    }
    service.stop();
}

/// The one detail of a failure.
fn detail(answer: &Answer) -> serde_json::Value {
    let details = answer.json()["details"].clone();
    assert_eq!(details.as_array().map(Vec::len), Some(1), "{answer:?}");
    details[0].clone()
}

#[tokio::test]
async fn details_are_decoded() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    for version in ["v1", "v2"] {
        let answer = caller.call(&format!("GET /{version}/users/nobody"), "").await;
        assert_eq!(
            detail(&answer),
            serde_json::json!({
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "USER_NOT_FOUND",
                "domain": "user.example.com",
            })
        );
        let wrong = r#"{"email":"nobody","loginCount":-1}"#;
        let answer = caller.call(&format!("POST /{version}/users"), wrong).await;
        let bad = detail(&answer);
        assert_eq!(bad["@type"], "type.googleapis.com/google.rpc.BadRequest");
        let violations = bad["fieldViolations"].as_array().unwrap();
        let fields: Vec<_> = violations.iter().map(|it| it["field"].as_str().unwrap()).collect();
        let name = if version == "v1" { "user.full_name" } else { "user.family_name" };
        for field in ["user.email", name, "user.login_count"] {
            assert!(fields.contains(&field), "{fields:?}");
        }
    }
}

#[tokio::test]
async fn the_methods_of_a_path_are_told() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    for (path, allow) in [
        ("/v1/users", "GET, HEAD, OPTIONS, POST"),
        ("/v1/users/x", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/v1/users/x:updateName", "OPTIONS, POST"),
        ("/v2/users/x:rename", "OPTIONS, POST"),
        ("/v2/users:watch", "GET, HEAD, OPTIONS"),
        ("/v2/users/x:watch", "GET, HEAD, OPTIONS"),
    ] {
        let answer = caller.call(&format!("OPTIONS {path}"), "").await;
        assert_eq!((answer.status, answer.header("allow")), (204, allow), "{path}");
        assert!(answer.body.is_empty());
        for method in ["PUT", "TRACE", "BREW"] {
            let answer = caller.call(&format!("{method} {path}"), "").await;
            assert_eq!((answer.failure(), answer.header("allow")), ((405, 12), allow), "{path}");
        }
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let service = Service::start_with(&[("USER_MESSAGE_BYTES", "2048")]);
    let mut caller = Caller::open(&service).await;
    let long = format!(r#"{{"nickname":"{}"}}"#, "x".repeat(4096));
    let answer = caller.call("POST /v2/users", &long).await;
    assert_eq!(answer.failure(), (413, 11), "{answer:?}");
    assert!(answer.json()["message"].as_str().unwrap().contains("2048 bytes"), "{answer:?}");
    // Much of it, and the answer still arrives.
    let mut caller = Caller::open(&service).await;
    let answer = caller.call("POST /v2/users", &"x".repeat(3_000_000)).await;
    assert_eq!(answer.failure(), (413, 11), "{answer:?}");
}
