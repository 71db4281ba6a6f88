//! Streams that HTTP and JSON do not carry.

use super::is_http_body;
use super::rule::Site;
use crate::finding::{Finding, Severity};
use crate::model::Method;

/// Warns of a method whose rule nobody can call.
pub(super) fn unserved(site: Site<'_>, method: &Method) -> Option<Finding> {
    let why = if method.client_streaming {
        "reads a stream"
    } else if method.server_streaming && is_http_body(site.schema, method.output) {
        "writes a stream of `google.api.HttpBody`"
    } else {
        return None;
    };
    let message = format!("{} {why}: over HTTP and JSON it is left out", site.name());
    let finding = Finding::new("ROUTE_STREAM", Severity::Warning, Some(site.place()), message);
    Some(
        finding.with_help(
            "clients call it by gRPC; take the `google.api.http` rule out to silence this",
        ),
    )
}
