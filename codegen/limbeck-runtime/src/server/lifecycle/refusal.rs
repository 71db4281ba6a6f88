//! What callers of a package hear that is not served, now or any more: a status with an `ErrorInfo`.

use http::{Response, StatusCode};
use prost::Message;
use prost_types::{Any, Duration};
use tonic::body::Body;
use tonic::metadata::MetadataValue;
use tonic::{Code, Status};

use super::{Served, Verdict};
use crate::server::answer::Protocol;

/// The `domain` of the `ErrorInfo`.
const DOMAIN: &str = "limbeck";

/// Says to a client that retries what is unavailable not to: a brownout is there to be noticed.
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// `google.rpc.Status`, here as well because a server without JSON has none of google's types.
#[derive(Clone, PartialEq, Message)]
struct Detailed {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<Any>,
}

/// `google.rpc.ErrorInfo`.
#[derive(Clone, PartialEq, Message)]
struct ErrorInfo {
    #[prost(string, tag = "1")]
    reason: String,
    #[prost(string, tag = "2")]
    domain: String,
    #[prost(btree_map = "string, string", tag = "3")]
    metadata: std::collections::BTreeMap<String, String>,
}

/// `google.rpc.RetryInfo`.
#[derive(Clone, PartialEq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    retry_delay: Option<Duration>,
}

impl Served {
    /// The answer to a call that is not served, in the protocol of the caller; `None` when it is.
    pub(in crate::server) fn refuse(
        &self,
        verdict: Verdict,
        protocol: Protocol,
    ) -> Option<Response<Body>> {
        let (code, http, reason, state) = match verdict {
            Verdict::Served => return None,
            Verdict::Brownout(_) => (
                Code::Unavailable,
                StatusCode::SERVICE_UNAVAILABLE,
                "PACKAGE_BROWNOUT",
                "is deprecated, and not served at this time",
            ),
            Verdict::Sunset => {
                (Code::Unimplemented, StatusCode::GONE, "PACKAGE_SUNSET", "is no longer served")
            }
        };
        let successor = self.package.lifecycle.successor;
        let advice = successor.map(|name| format!(": use `{name}`")).unwrap_or_default();
        let message = format!("`{}` {state}{advice}", self.package.name);
        let details = self.details(reason, verdict);
        let detailed = Detailed { code: code.into(), message: message.clone(), details };
        let mut status = Status::with_details(code, message, detailed.encode_to_vec().into());
        if let Verdict::Brownout(_) = verdict {
            status.metadata_mut().insert(PUSHBACK, MetadataValue::from_static("-1"));
        }
        Some(protocol.refuse_as(status, http))
    }

    fn details(&self, reason: &str, verdict: Verdict) -> Vec<Any> {
        let lifecycle = self.package.lifecycle;
        let known = [
            ("package", Some(self.package.name)),
            ("revision", Some(self.package.revision)),
            ("since", lifecycle.since),
            ("sunset", self.sunset.as_deref()),
            ("successor", lifecycle.successor),
        ];
        let known = known.into_iter().filter_map(|(key, value)| Some((key, value?)));
        let metadata = known.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let (reason, domain) = (reason.to_owned(), DOMAIN.to_owned());
        let mut details = vec![any("ErrorInfo", &ErrorInfo { reason, domain, metadata })];
        if let Verdict::Brownout(seconds @ 1..) = verdict {
            let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
            let retry_delay = Some(Duration { seconds, nanos: 0 });
            details.push(any("RetryInfo", &RetryInfo { retry_delay }));
        }
        details
    }
}

fn any(name: &str, message: &impl Message) -> Any {
    let type_url = format!("type.googleapis.com/google.rpc.{name}");
    Any { type_url, value: message.encode_to_vec() }
}
