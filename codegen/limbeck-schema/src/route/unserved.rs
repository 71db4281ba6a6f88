//! What HTTP and JSON do not carry.

use std::collections::BTreeSet;

use super::rule::Site;
use super::{Route, answers_http_body};
use crate::finding::{Finding, Severity};
use crate::model::{MessageId, Schema};

/// Why nobody can call a route over HTTP and JSON, as it reads behind the name of the method.
pub fn unserved(schema: &Schema, route: &Route) -> Option<&'static str> {
    let method = schema.service(route.service).methods.get(route.method as usize)?;
    if method.client_streaming {
        Some("reads a stream")
    } else if method.server_streaming && answers_http_body(schema, route) {
        Some("writes a stream of `google.api.HttpBody`")
    } else if describes_schemas(schema, method.input) {
        Some("reads a message that describes schemas, which has no JSON form here")
    } else {
        None
    }
}

/// Messages of `descriptor.proto`, `api.proto`, `type.proto` and what they need.
fn describes_schemas(schema: &Schema, message: MessageId) -> bool {
    let file = &*schema.file(schema.message(message).file).name;
    let described = ["descriptor", "api", "type", "source_context", "compiler/plugin"];
    file.strip_prefix("google/protobuf/")
        .and_then(|name| name.strip_suffix(".proto"))
        .is_some_and(|name| described.contains(&name))
}

/// Warns of each method that is left out, once.
pub(super) fn warnings(schema: &Schema, routes: &[Route]) -> Vec<Finding> {
    let mut told = BTreeSet::new();
    let left_out = routes.iter().filter_map(|route| Some((route, unserved(schema, route)?)));
    let left_out = left_out.filter(|(route, _)| told.insert((route.service, route.method)));
    left_out.map(|(route, why)| warning(schema, route, why)).collect()
}

fn warning(schema: &Schema, route: &Route, why: &str) -> Finding {
    let Route { service, method, additional, .. } = *route;
    let site = Site { schema, service, method, additional };
    let message = format!("{} {why}: over HTTP and JSON it is left out", site.name());
    Finding::new("ROUTE_UNSERVED", Severity::Warning, Some(site.place()), message)
        .with_help("clients call it by gRPC; take the `google.api.http` rule out to silence this")
}
