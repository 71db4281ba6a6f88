//! Why a command failed, told to a person.

use std::fmt::Write as _;
use std::io;
use std::process::ExitCode;

use limbeck_runtime::client;
use limbeck_runtime::google::rpc;
use limbeck_runtime::prost::Message;
use limbeck_runtime::tonic::{Code, Status};

use crate::rest;

/// What to do where there is no connection.
const LOOK: &str = "is `user-service` running there? `--server` or `USER_SERVER` say where to look";
/// The exit code for arguments that do not go together, that of clap.
const USAGE: u8 = 2;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}\n  help: {LOOK}")]
    Connect(#[from] client::Error),
    #[error("{0}\n  help: {LOOK}")]
    ConnectHttp(#[from] rest::Error),
    #[error(
        "the client streams in `{command}`, which has no HTTP rule\n  help: leave `--rest` out"
    )]
    NoRule { command: &'static str },
    #[error("{}", describe(.0))]
    Call(#[from] Status),
    #[error("cannot read `{file}`: {source}")]
    Read { file: String, source: io::Error },
    #[error("`{file}`, line {line}: expected an e-mail address and a name, found `{text}`")]
    Line { file: String, line: usize, text: String },
    #[error("cannot write: {0}")]
    Write(#[from] io::Error),
}

impl Failure {
    /// Whether whoever read the output has seen enough.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Write(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// How the program ends.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::NoRule { .. } => ExitCode::from(USAGE),
            Self::Connect(_)
            | Self::ConnectHttp(_)
            | Self::Call(_)
            | Self::Read { .. }
            | Self::Line { .. }
            | Self::Write(_) => ExitCode::FAILURE,
        }
    }

    /// Writes it to stderr.
    pub(crate) fn tell(&self) {
        use io::Write as _;
        // Without a stderr there is nobody to tell.
        let _ = writeln!(io::stderr(), "error: {self}");
    }
}

/// An answer without what it must have.
pub(crate) fn missing(field: &str) -> Status {
    Status::internal(format!("the answer has no `{field}`: is this a user service?"))
}

/// The code, the message, and every detail that can be read.
fn describe(status: &Status) -> String {
    // What cannot be decoded is not from this service: a proxy may have answered.
    let details = rpc::Status::decode(status.details()).unwrap_or_default().details;
    describe_parts(status.code(), status.message(), &details)
}

/// The same for a status that came inside of a message.
pub(crate) fn describe_rpc(status: &rpc::Status) -> String {
    describe_parts(Code::from(status.code), &status.message, &status.details)
}

fn describe_parts(
    code: Code,
    message: &str,
    details: &[limbeck_runtime::prost_types::Any],
) -> String {
    let mut text = format!("{}: {message}", name(code));
    for any in details {
        let value = any.value.as_slice();
        match any.type_url.rsplit('/').next() {
            Some("google.rpc.BadRequest") => {
                let violations =
                    rpc::BadRequest::decode(value).unwrap_or_default().field_violations;
                // The message tells some of them, or all.
                for violation in violations.iter().filter(|it| !message.contains(&it.description)) {
                    // Writing to a string cannot fail.
                    let _ =
                        write!(text, "\n  field `{}` {}", violation.field, violation.description);
                }
            }
            Some("google.rpc.ErrorInfo") => {
                let info = rpc::ErrorInfo::decode(value).unwrap_or_default();
                let _ = write!(text, "\n  reason: {} ({})", info.reason, info.domain);
            }
            _ => {
                let _ = write!(text, "\n  detail: {}", any.type_url);
            }
        }
    }
    text
}

/// The name of a code as the documentation of gRPC spells it.
fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_from_elsewhere_do_no_harm() {
        let status = Status::with_details(Code::Internal, "broken", vec![0xff; 9].into());
        assert_eq!(describe(&status), "INTERNAL: broken");
    }

    #[test]
    fn every_field_is_told() {
        let violation = |field: &str| rpc::bad_request::FieldViolation {
            field: field.into(),
            description: "is wrong".into(),
            ..Default::default()
        };
        let bad = rpc::BadRequest { field_violations: vec![violation("a"), violation("b")] };
        let any = limbeck_runtime::prost_types::Any {
            type_url: "type.googleapis.com/google.rpc.BadRequest".into(),
            value: bad.encode_to_vec(),
        };
        let text = describe_parts(Code::InvalidArgument, "no", &[any]);
        assert_eq!(text, "INVALID_ARGUMENT: no\n  field `a` is wrong\n  field `b` is wrong");
    }
}
