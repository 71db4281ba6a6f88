//! What can go wrong, and how callers are told: a gRPC status with details that programs can read.
//!
//! Not here: what is valid, which is `check`.

use std::collections::BTreeSet;

use limbeck_runtime::google::rpc;
use limbeck_runtime::prost::{Message, Name};
use limbeck_runtime::prost_types::Any;
use limbeck_runtime::tonic::{Code, Status};

/// The `domain` of every `google.rpc.ErrorInfo` of this service.
pub const ERROR_DOMAIN: &str = "user.example.com";

/// How many violations one fault keeps and tells. Details travel in a header, which has room for some kilobytes.
const VIOLATIONS_TOLD: usize = 16;
/// How many of them the message tells as well.
const VIOLATIONS_IN_TEXT: usize = 3;
/// How much of a caller's own text is told back.
const SHOWN: usize = 64;

/// A caller's text, cut where it gets long.
pub fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// One thing that is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The path from the request: `user.devices[1].public_key`.
    pub field: String,
    /// What is wrong, and what would be right.
    pub description: String,
}

impl Violation {
    /// Says that `field` is wrong in this way.
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self { field: field.into(), description: description.into() }
    }
}

/// What is wrong with a request: the first violations, and how many there are beyond. It stays small, whatever is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations {
    told: Vec<Violation>,
    untold: usize,
}

impl Violations {
    /// Says that `field` is wrong in this way. A caller who has heard of many is told no more than their count.
    pub fn add(&mut self, field: impl Into<String>, description: impl Into<String>) {
        if self.told.len() < VIOLATIONS_TOLD {
            self.told.push(Violation::new(field, description));
        } else {
            self.untold += 1;
        }
    }

    /// Says so if `field` has more than `most` entries, and whether it has no more. Asked before its entries are looked
    /// at: a message has room for millions.
    pub fn at_most(&mut self, field: &str, length: usize, most: usize) -> bool {
        if length > most {
            self.add(field, format!("must be at most {most}"));
        }
        length <= most
    }

    /// Those that are told.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.told.iter()
    }

    /// `value` if nothing is wrong.
    ///
    /// # Errors
    /// [`Fault::Invalid`] otherwise.
    pub fn none_or<T>(self, value: T) -> Result<T, Fault> {
        if self.told.is_empty() { Ok(value) } else { Err(Fault::Invalid(self)) }
    }

    /// The same, with other names for the fields. A field is told once, whatever is wrong with it.
    fn map_fields(mut self, rename: impl Fn(&str) -> String) -> Self {
        let mut seen = BTreeSet::new();
        self.told.retain_mut(|violation| {
            violation.field = rename(&violation.field);
            seen.insert(violation.field.clone())
        });
        self
    }
}

/// Why a call fails.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The request is wrong in these places, whatever is stored.
    #[error("the request is invalid: {}", summary(.0))]
    Invalid(Violations),
    /// Nobody is called that.
    #[error("no user has the {key} `{}`", shown(.value))]
    NotFound {
        /// `id` or `e-mail address`.
        key: &'static str,
        /// What was looked for.
        value: String,
    },
    /// Another user has the address.
    #[error("the e-mail address `{0}` belongs to another user")]
    EmailTaken(String),
    /// Somebody else has written since the caller read.
    #[error(
        "the user `{id}` has changed since the etag `{}` was read: read the user again and repeat the change",
        shown(.sent)
    )]
    Stale {
        /// Which user.
        id: String,
        /// The etag of the request.
        sent: String,
    },
    /// The log of changes does not reach back that far, or not forward.
    #[error(
        "changes after {after} are not known here: list the users and watch without `resume_after`"
    )]
    ChangesUnknown {
        /// The sequence of the request.
        after: i64,
    },
    /// An import is larger than the service takes.
    #[error("an import may have {0}: send the rest in another one")]
    ImportTooLarge(String),
    /// An item of an import cannot be made.
    #[error("user {index} of the import: {fault}")]
    Import {
        /// Counted from 0.
        index: usize,
        /// Why.
        fault: Box<Fault>,
    },
    /// The caller broke off: its status is passed on.
    #[error("the caller's stream failed: {0}")]
    Caller(Status),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// What is stored cannot be read: a defect, or a database that something else wrote to.
    #[error("the stored user `{id}` cannot be read: {problem}")]
    Corrupt {
        /// Which user.
        id: String,
        /// Why.
        problem: String,
    },
}

impl Fault {
    /// One wrong field.
    pub fn invalid(field: impl Into<String>, description: impl Into<String>) -> Self {
        let mut violations = Violations::default();
        violations.add(field, description);
        Self::Invalid(violations)
    }

    /// No user of this id.
    pub fn no_such_id(id: &str) -> Self {
        Self::NotFound { key: "id", value: id.to_owned() }
    }

    /// The same fault, with other names for the fields at fault. A field is told once, whatever is wrong with it.
    #[must_use]
    pub fn map_fields(self, rename: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Invalid(violations) => Self::Invalid(violations.map_fields(rename)),
            Self::Import { index, fault } => {
                Self::Import { index, fault: Box::new(fault.map_fields(rename)) }
            }
            other => other,
        }
    }

    /// The status as data, for answers that carry it in a message.
    pub fn to_rpc_status(&self) -> rpc::Status {
        let details = self.details();
        rpc::Status { code: self.code().into(), message: self.public_text(), details }
    }

    /// Code and message alone, the message cut: for answers that tell of thousands of faults.
    pub fn to_brief_status(&self) -> rpc::Status {
        let message = shown(&self.public_text());
        rpc::Status { code: self.code().into(), message, details: Vec::new() }
    }

    fn code(&self) -> Code {
        match self {
            Self::Invalid(_) => Code::InvalidArgument,
            Self::NotFound { .. } => Code::NotFound,
            Self::EmailTaken(_) => Code::AlreadyExists,
            Self::Stale { .. } => Code::Aborted,
            Self::ChangesUnknown { .. } => Code::OutOfRange,
            Self::ImportTooLarge(_) => Code::ResourceExhausted,
            Self::Import { fault, .. } => fault.code(),
            Self::Caller(status) => status.code(),
            Self::Database(error) if is_passing(error) => Code::Unavailable,
            Self::Database(_) => Code::Internal,
            Self::Corrupt { .. } => Code::DataLoss,
        }
    }

    /// The text for callers: what concerns the database stays in the log.
    fn public_text(&self) -> String {
        match self {
            Self::Database(error) if is_passing(error) => {
                "the database is busy: try again".to_owned()
            }
            Self::Database(_) => "internal error".to_owned(),
            Self::Caller(status) => status.message().to_owned(),
            Self::Import { index, fault } => {
                format!("user {index} of the import: {}", fault.public_text())
            }
            _ => self.to_string(),
        }
    }

    fn details(&self) -> Vec<Any> {
        let reason = match self {
            Self::Invalid(violations) => return vec![bad_request(violations)],
            Self::Import { fault, .. } => return fault.details(),
            Self::Database(_) | Self::Caller(_) => return Vec::new(),
            Self::NotFound { .. } => "USER_NOT_FOUND",
            Self::EmailTaken(_) => "EMAIL_TAKEN",
            Self::Stale { .. } => "ETAG_MISMATCH",
            Self::ChangesUnknown { .. } => "CHANGES_UNKNOWN",
            Self::ImportTooLarge(_) => "IMPORT_TOO_LARGE",
            Self::Corrupt { .. } => "USER_CORRUPT",
        };
        let (reason, domain) = (reason.to_owned(), ERROR_DOMAIN.to_owned());
        vec![pack(&rpc::ErrorInfo { reason, domain, ..Default::default() })]
    }
}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Caller(status) => return status,
            Fault::Database(_) | Fault::Corrupt { .. } => tracing::error!(%fault, "a call failed"),
            _ => {}
        }
        let status = fault.to_rpc_status();
        Self::with_details(
            Code::from(status.code),
            status.message.clone(),
            status.encode_to_vec().into(),
        )
    }
}

/// Whether another attempt may succeed.
fn is_passing(error: &sqlx::Error) -> bool {
    // SQLITE_BUSY is 5, and the low byte of its variants.
    let is_busy = |code: &str| code.parse::<u32>().is_ok_and(|code| code & 0xff == 5);
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_busy(&code)),
        _ => false,
    }
}

fn summary(violations: &Violations) -> String {
    let told = violations.iter().take(VIOLATIONS_IN_TEXT);
    let mut texts: Vec<_> =
        told.map(|one| format!("`{}` {}", one.field, one.description)).collect();
    let more = violations.told.len().saturating_sub(VIOLATIONS_IN_TEXT) + violations.untold;
    if more > 0 {
        texts.push(format!("and {more} more"));
    }
    texts.join("; ")
}

fn bad_request(violations: &Violations) -> Any {
    let field_violations = violations.iter().map(|violation| rpc::bad_request::FieldViolation {
        field: violation.field.clone(),
        description: violation.description.clone(),
        ..Default::default()
    });
    pack(&rpc::BadRequest { field_violations: field_violations.collect() })
}

fn pack<M: Message + Name>(message: &M) -> Any {
    Any { type_url: M::type_url(), value: message.encode_to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fault with these violations.
    fn invalid(fields: impl IntoIterator<Item = (String, &'static str)>) -> Fault {
        let mut violations = Violations::default();
        fields.into_iter().for_each(|(field, rule)| violations.add(field, rule));
        Fault::Invalid(violations)
    }

    #[test]
    fn a_million_violations_are_counted_and_not_kept() {
        let fields = (0..1_000_000).map(|index| (format!("user.devices[{index}]"), "is odd"));
        let fault = invalid(fields).map_fields(|field| field.replacen("user.", "", 1));
        let expected = "the request is invalid: `devices[0]` is odd; `devices[1]` is odd; \
                        `devices[2]` is odd; and 999997 more";
        assert_eq!(fault.to_string(), expected);
        let Fault::Invalid(violations) = &fault else { panic!("{fault}") };
        assert_eq!((violations.iter().count(), violations.untold), (VIOLATIONS_TOLD, 999_984));
    }

    #[test]
    fn a_field_is_told_once() {
        let fields = ["a.b", "c", "a.d"].map(|field| (field.to_owned(), "is odd"));
        let fault = invalid(fields).map_fields(|field| field[..1].to_owned());
        assert_eq!(fault.to_string(), "the request is invalid: `a` is odd; `c` is odd");
    }

    #[test]
    fn the_database_is_not_talked_about() {
        let status = Status::from(Fault::Database(sqlx::Error::Protocol("secret table".into())));
        assert_eq!((status.code(), status.message()), (Code::Internal, "internal error"));
        let fault =
            Fault::Import { index: 3, fault: Box::new(Fault::Database(sqlx::Error::PoolTimedOut)) };
        assert_eq!(
            Status::from(fault).message(),
            "user 3 of the import: the database is busy: try again"
        );
    }

    #[test]
    fn what_goes_into_headers_stays_small() {
        let long = "x".repeat(1 << 20);
        let violations = invalid((0..1000).map(|_| ("field".to_owned(), "is wrong")));
        let stale = Fault::Stale { id: "id".into(), sent: long.clone() };
        for fault in [Fault::no_such_id(&long), stale, violations] {
            let status = Status::from(fault);
            assert!(status.message().len() + status.details().len() < 2000, "{}", status.message());
        }
        assert_eq!(shown("é".repeat(65).as_str()), format!("{}…", "é".repeat(64)));
    }

    #[test]
    fn details_name_every_field() {
        let status =
            Status::from(invalid([("a".to_owned(), "is odd"), ("b".to_owned(), "is even")]));
        assert_eq!(status.message(), "the request is invalid: `a` is odd; `b` is even");
        let decoded = rpc::Status::decode(status.details()).unwrap();
        let any = &decoded.details[0];
        assert_eq!(any.type_url, "type.googleapis.com/google.rpc.BadRequest");
        let bad = rpc::BadRequest::decode(any.value.as_slice()).unwrap();
        let fields: Vec<_> =
            bad.field_violations.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(fields, ["a", "b"]);
    }
}
