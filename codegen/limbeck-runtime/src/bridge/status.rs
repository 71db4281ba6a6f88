//! Statuses: what a caller is told, in names that it knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use prost::{Message as _, Name as _};
use prost_types::Any;
use tonic::{Code, Status};

use super::error::shorten;
use super::names::Image;
use super::text::Renamed;
use super::{BridgeError, Call, Names};
use crate::google::rpc::bad_request::FieldViolation;
use crate::google::rpc::{self, BadRequest, ErrorInfo};

/// Bytes of what is said of one field if several become it.
const DESCRIPTION: usize = 1024;

/// A status of the service as one for the caller: the paths of a `google.rpc.BadRequest` in its details are mapped, and
/// where texts name the same paths in backticks, those; the rest is as it was.
///
/// What has no image is said of the message around it, and what names no field stays. A status whose details change
/// has the former one as its source.
pub fn status(status: Status, call: &Call) -> Status {
    if status.details().is_empty() {
        return status;
    }
    let Ok(mut body) = rpc::Status::decode(status.details()) else { return status };
    let Some(renamed) = map_details(&mut body, call.names) else { return status };
    let metadata = status.metadata().clone();
    let (code, message) = (status.code(), renamed.text(status.message()));
    let details = body.encode_to_vec().into();
    let mut mapped = Status::with_details_and_metadata(code, message, details, metadata);
    mapped.set_source(Arc::new(status));
    mapped
}

/// A status that is a value, such as what a response says about one item of many: as [`status`], by the names of the
/// request that its details are about.
pub fn rpc_status(mut status: rpc::Status, names: &Names) -> rpc::Status {
    map_details(&mut status, names);
    status
}

/// Says that a value of the caller's does not fit.
pub(super) fn invalid(error: &BridgeError) -> Status {
    let violation = FieldViolation {
        field: error.path(),
        description: error.reason().to_owned(),
        ..FieldViolation::default()
    };
    let detail = BadRequest { field_violations: vec![violation] };
    with_detail(Code::InvalidArgument, error, any(&detail))
}

/// Says that a value of the service's has no form in the version of the caller.
pub(super) fn unrepresentable(error: &BridgeError, from: &str, to: &str) -> Status {
    let metadata = [("from", from), ("to", to), ("path", &error.path())];
    let detail = ErrorInfo {
        reason: "VERSION_UNREPRESENTABLE".to_owned(),
        domain: "limbeck".to_owned(),
        metadata: metadata
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
    };
    with_detail(Code::FailedPrecondition, error, any(&detail))
}

fn any<M: prost::Name>(message: &M) -> Any {
    Any { type_url: M::type_url(), value: message.encode_to_vec() }
}

fn with_detail(code: Code, error: &BridgeError, detail: Any) -> Status {
    let message = error.to_string();
    let status = rpc::Status { code: code.into(), message: message.clone(), details: vec![detail] };
    Status::with_details(code, message, status.encode_to_vec().into())
}

/// Maps details, and the texts about them. What was renamed; `None` if nothing changes.
fn map_details(status: &mut rpc::Status, names: &Names) -> Option<Renamed> {
    let mut renamed = Renamed::default();
    let mut requests: Vec<(&mut Any, BadRequest)> = Vec::new();
    for detail in &mut status.details {
        if detail.type_url.rsplit('/').next() != Some(&*BadRequest::full_name()) {
            continue;
        }
        let Ok(request) = BadRequest::decode(&*detail.value) else { continue };
        for violation in &request.field_violations {
            if let Image::Path(image) = names.violation(&violation.field) {
                renamed.add(&violation.field, &image);
            }
        }
        requests.push((detail, request));
    }
    let mut is_changed = false;
    for (detail, mut request) in requests {
        if map_violations(&mut request.field_violations, names, &renamed) {
            detail.value = request.encode_to_vec();
            is_changed = true;
        }
    }
    is_changed.then(|| {
        status.message = renamed.text(&status.message);
        renamed
    })
}

/// What is kept of a field that several become: the violations of the first of them, of which the first says all.
struct Told {
    /// The former path.
    of: String,
    /// Where the first one is in what is kept.
    at: usize,
}

/// Maps violations. Fields that are one in the other version are told as one; whether anything changes.
fn map_violations(violations: &mut Vec<FieldViolation>, names: &Names, renamed: &Renamed) -> bool {
    let mut told: BTreeMap<String, Told> = BTreeMap::new();
    let mut kept: Vec<FieldViolation> = Vec::with_capacity(violations.len());
    let mut is_changed = false;
    for mut violation in std::mem::take(violations) {
        let (Image::Path(image) | Image::Around(image)) = names.violation(&violation.field) else {
            kept.push(violation);
            continue;
        };
        let before = std::mem::replace(&mut violation.field, image.clone());
        is_changed |= before != image;
        violation.description = renamed.text(&violation.description);
        let at = kept.len();
        let first = told.entry(image).or_insert_with(|| Told { of: before.clone(), at });
        match kept.get_mut(first.at) {
            Some(kept) if first.of != before => join(&mut kept.description, &violation.description),
            _ => kept.push(violation),
        }
    }
    *violations = kept;
    is_changed
}

/// Says one thing beside another, unless it is said.
fn join(said: &mut String, more: &str) {
    let is_said = said.split("; ").any(|part| part == more);
    if !is_said && !more.is_empty() && said.len() < DESCRIPTION {
        let separator = if said.is_empty() { "" } else { "; " };
        *said = shorten([said.as_str(), separator, more].concat(), DESCRIPTION);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Direction, Holds, Name, Versions};
    use super::*;

    static CALL: Call = Call {
        versions: &Versions { older: "a.v1", newer: "a.v2" },
        direction: Direction::Up,
        names: &Names {
            fields: &[Name::new("user", &["user"]).of(&Names {
                fields: &[
                    Name::new("given", &["name"]),
                    Name::new("locale", &[]),
                    Name::new("mail", &["email"]),
                    Name::new("name", &["name"]),
                    Name::new("phones", &["phone"]).holding(Holds::List).single(),
                ],
            })],
        },
    };

    fn failed(details: Vec<Any>) -> Status {
        let body = rpc::Status { code: 3, message: "no".into(), details };
        let mut status =
            Status::with_details(Code::InvalidArgument, "no", body.encode_to_vec().into());
        status.metadata_mut().insert("x-a", "b".parse().unwrap());
        status
    }

    fn violations(fields: &[&str]) -> Any {
        let violation = |field: &&str| FieldViolation {
            field: (*field).to_owned(),
            description: "bad".into(),
            reason: "BAD".into(),
            localized_message: None,
        };
        any(&BadRequest { field_violations: fields.iter().map(violation).collect() })
    }

    #[test]
    fn details_that_are_none_stay() {
        for garbage in [vec![0xff; 100_000], b"\x1a\xff\xff\xff\xff\x0f".to_vec(), vec![0]] {
            let before = Status::with_details(Code::Internal, "x", garbage.clone().into());
            assert_eq!(status(before, &CALL).details(), garbage);
        }
        let broken = Any {
            type_url: "type.googleapis.com/google.rpc.BadRequest".into(),
            value: vec![0xff; 9],
        };
        let other = Any { type_url: "x/y".into(), value: vec![1, 2, 3] };
        let before = failed(vec![broken.clone(), other.clone(), violations(&["user.mail"])]);
        let after = status(before, &CALL);
        let details = rpc::Status::decode(after.details()).unwrap().details;
        assert_eq!(details, [broken, other, violations(&["user.email"])]);
    }

    #[test]
    fn paths_are_those_of_the_caller() {
        let long = format!("user.{}", "x.".repeat(500_000));
        let before = failed(vec![violations(&[
            "user.mail",
            "user.locale",
            "page",
            "",
            &long,
            "user[\"mail",
        ])]);
        let after = status(before, &CALL);
        let details = rpc::Status::decode(after.details()).unwrap().details;
        assert_eq!(
            details,
            [violations(&["user.email", "user", "page", "", &long, "user[\"mail"])]
        );
        assert_eq!((after.code(), after.message()), (Code::InvalidArgument, "no"));
        assert_eq!(after.metadata().get("x-a").unwrap(), "b");
    }

    #[test]
    fn fields_that_are_one_are_told_once() {
        let fields = ["user.given", "user.mail", "user.given", "user.name", "user.phones[1]"];
        let status = rpc::Status { details: vec![violations(&fields)], ..Default::default() };
        let mapped = rpc_status(status, CALL.names);
        let fields = ["user.name", "user.email", "user.name", "user.phone"];
        assert_eq!(mapped.details, [violations(&fields)]);
    }

    fn said(of: &[(&str, &str)]) -> Any {
        let violation = |(field, description): &(&str, &str)| FieldViolation {
            field: (*field).to_owned(),
            description: (*description).to_owned(),
            ..FieldViolation::default()
        };
        any(&BadRequest { field_violations: of.iter().map(violation).collect() })
    }

    #[test]
    fn what_is_said_of_fields_that_are_one_is_joined() {
        let long = "é".repeat(1000);
        let of = [
            ("user.given", "must be set"),
            ("user.given", "must be short"),
            ("user.name", "must be set"),
            ("user.name", "must differ from `given`"),
            ("user.phones[0]", ""),
            ("user.phones[1]", &long),
            ("user.phones[2]", &long),
        ];
        let status = rpc::Status { details: vec![said(&of)], ..Default::default() };
        let cut = format!("{}…", "é".repeat(512));
        let of = [
            ("user.name", "must be set; must differ from `name`"),
            ("user.name", "must be short"),
            ("user.phone", &cut),
        ];
        assert_eq!(rpc_status(status, CALL.names).details, [said(&of)]);
    }

    #[test]
    fn texts_name_what_the_caller_knows() {
        let text = "`mail` or `user.mail` is wrong, `phones` is not";
        let body = rpc::Status {
            code: 3,
            message: text.into(),
            details: vec![said(&[("user.mail", "`mail` must be short")])],
        };
        let before = Status::with_details(Code::InvalidArgument, text, body.encode_to_vec().into());
        let after = status(before, &CALL);
        let text = "`email` or `user.email` is wrong, `phones` is not";
        assert_eq!(after.message(), text);
        let inner = rpc::Status::decode(after.details()).unwrap();
        assert_eq!(inner.message, text);
        assert_eq!(inner.details, [said(&[("user.email", "`email` must be short")])]);
        assert_eq!(rpc_status(body, CALL.names), inner);
        // Without details nobody says that they are names.
        assert_eq!(status(Status::internal("`user.mail`"), &CALL).message(), "`user.mail`");
    }

    #[test]
    fn whose_fault_it_is_is_told() {
        let error = || BridgeError::new("must be short").inside("label").at(1).inside("devices");
        let up = CALL.refuse(error());
        assert_eq!(
            (up.code(), up.message()),
            (Code::InvalidArgument, "`devices[1].label`: must be short")
        );
        let details = rpc::Status::decode(up.details()).unwrap().details;
        let bad = BadRequest::decode(&*details[0].value).unwrap();
        assert_eq!(bad.field_violations[0].field, "devices[1].label");
        assert_eq!(bad.field_violations[0].description, "must be short");
        for (down, from) in [
            (CALL.fail(error()), "a.v2"),
            (Call { direction: Direction::Down, ..CALL }.fail(error()), "a.v1"),
        ] {
            assert_eq!(down.code(), Code::FailedPrecondition);
            let details = rpc::Status::decode(down.details()).unwrap().details;
            assert_eq!(details[0].type_url, "type.googleapis.com/google.rpc.ErrorInfo");
            let info = ErrorInfo::decode(&*details[0].value).unwrap();
            assert_eq!(
                (info.reason.as_str(), info.domain.as_str()),
                ("VERSION_UNREPRESENTABLE", "limbeck")
            );
            assert_eq!(
                (info.metadata["from"].as_str(), info.metadata["path"].as_str()),
                (from, "devices[1].label")
            );
        }
    }
}
