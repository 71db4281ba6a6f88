//! Failures: a `google.rpc.Status` in JSON, or whatever else came instead of an answer.

use http::StatusCode;
use limbeck_runtime::google::rpc;
use limbeck_runtime::json;
use limbeck_runtime::prost::Message;
use limbeck_runtime::prost_types::Struct;
use limbeck_runtime::tonic::{Code, Status};

use super::http::read_options;

/// The status of an answer that is no success.
pub(super) fn of_refusal(http: StatusCode, body: &[u8]) -> Status {
    of_json(body).unwrap_or_else(|| {
        Status::unknown(format!(
            "the answer is HTTP {http}, without a status of the API: is this a user service?"
        ))
    })
}

/// A `google.rpc.Status`; `None` if it is none, or no failure.
pub(super) fn of_json(json: &[u8]) -> Option<Status> {
    let status: rpc::Status =
        json::from_slice(json, &read_options()).ok().or_else(|| without_details(json))?;
    let code = Code::from(status.code);
    let details = status.encode_to_vec();
    (code != Code::Ok).then(|| Status::with_details(code, status.message, details.into()))
}

/// Code and message of a status with details of types that this program does not know.
fn without_details(json: &[u8]) -> Option<rpc::Status> {
    let mut object: Struct = json::from_slice(json, &read_options()).ok()?;
    object.fields.remove("details");
    json::from_str(&json::to_string(&object).ok()?).ok()
}

/// The connection broke.
pub(super) fn broken(error: &(dyn std::error::Error + 'static)) -> Status {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    Status::unavailable(format!("the connection broke: {text}"))
}

/// The answer is no such message.
pub(super) fn unread(error: &json::Error) -> Status {
    Status::internal(format!("the answer cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_status_is_told_by_its_http_status() {
        for body in
            ["", "<html>", "{}", "[]", r#"{"code":0}"#, r#"{"error":"x"}"#, r#"{"code":"x"}"#]
        {
            let status = of_refusal(StatusCode::BAD_GATEWAY, body.as_bytes());
            assert_eq!(status.code(), Code::Unknown, "{body}");
            assert!(status.message().contains("502 Bad Gateway"), "{body}: {status:?}");
        }
    }

    #[test]
    fn details_that_are_known_are_kept_and_others_do_no_harm() {
        let known = r#"{"code":5,"message":"gone","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"R","new":1}]}"#;
        let status = of_json(known.as_bytes()).unwrap();
        let details = rpc::Status::decode(status.details()).unwrap().details;
        let info = rpc::ErrorInfo::decode(&*details[0].value).unwrap();
        assert_eq!((status.code(), status.message(), &*info.reason), (Code::NotFound, "gone", "R"));
        let unknown =
            r#"{"code":5,"message":"gone","details":[{"@type":"type.googleapis.com/a.B"}]}"#;
        let status = of_json(unknown.as_bytes()).unwrap();
        assert_eq!((status.code(), status.message()), (Code::NotFound, "gone"));
    }
}
