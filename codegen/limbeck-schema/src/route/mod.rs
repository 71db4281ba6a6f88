//! HTTP rules (`google.api.http`), parsed and checked.
//!
//! The comments of `google/api/http.proto` are the specification. Where they leave something open,
//! this is decided:
//! - A path variable names a scalar or enum field, never a message: not a wrapper and no
//!   `Timestamp` either. The specification says "primitive", and other gateways hold to that.
//! - A literal is what RFC 3986 lets stand in a segment. It is kept decoded: `%41` is `A`.
//! - `:` stands before the verb alone; elsewhere it is written `%3A`.
//! - `.` and `..` are refused: clients resolve them before they send a request.
//! - A method by `custom` is upper case; `GET` by `custom` is `get`. `*` answers to every method
//!   that no other rule of the same path names.
//! - Services with different `google.api.default_host` do not share paths.
//!
//! Two rules conflict if one request could go to either with equal precedence. As segments rank
//! literal, `*`, `**` from the left, that is so exactly if method, verb and all segments are equal
//! after each variable is replaced by its pattern.
//!
//! | rule | refuses |
//! | --- | --- |
//! | `ROUTE_RULE` | a rule without a path, a method that is none, nested bindings |
//! | `ROUTE_TEMPLATE` | a path against the grammar |
//! | `ROUTE_WILDCARD` | a `**` that is not the last segment |
//! | `ROUTE_VARIABLE` | a variable on an unknown or unfit field, twice, or on two members of a oneof |
//! | `ROUTE_BODY` | a body or response body on an unknown field, or on one that the path sets |
//! | `ROUTE_CONFLICT` | two rules for one request |
//!
//! `ROUTE_UNSERVED` warns of a rule that HTTP and JSON cannot serve: the method is left out there, and served by gRPC.
//!
//! Not here: matching requests, and which fields become query parameters.

mod body;
mod conflict;
mod literal;
mod model;
mod path;
mod rule;
mod template;
mod unserved;

#[cfg(test)]
mod tests;

pub use conflict::conflicts_on_one_host;
pub use model::{Body, FieldRef, Route, Segment, Template, Variable, Verb};

pub use unserved::unserved;

use crate::finding::{Finding, Severity};
use crate::model::{Cardinality, MessageId, Role, Schema, ServiceId, Type};

/// Name of the option that holds a method's rule.
pub const HTTP_OPTION: &str = "(google.api.http)";
/// Number of the option that holds a method's rule.
pub const HTTP_OPTION_NUMBER: i32 = 72_295_728;

/// Rule id: a `**` that is not the last segment.
const WILDCARD: &str = "ROUTE_WILDCARD";
/// Rule id: two rules for one request.
const CONFLICT: &str = "ROUTE_CONFLICT";

/// The routes of all services in root files, by service, method and binding; and what is wrong
/// with the rules. A rule with an error gives no route.
pub fn routes(schema: &Schema) -> (Vec<Route>, Vec<Finding>) {
    let mut routes = Vec::new();
    let mut findings = Vec::new();
    for (service, index) in (0_u32..).map(ServiceId).zip(&schema.services) {
        if schema.file(index.file).role != Role::Root {
            continue;
        }
        for (method, declared) in (0_u32..).zip(&index.methods) {
            if let Some(rule) = declared.options.get(HTTP_OPTION) {
                let site = rule::Site { schema, service, method, additional: None };
                rule::read(site, rule, &mut routes, &mut findings);
            }
        }
    }
    findings.extend(unserved::warnings(schema, &routes));
    findings.extend(conflict::conflicts(schema, &routes));
    findings.sort();
    (routes, findings)
}

/// Whether it is `google.api.HttpBody`, whose bytes are a body as they are.
pub fn is_http_body(schema: &Schema, message: MessageId) -> bool {
    *schema.message(message).full_name == *"google.api.HttpBody"
}

/// Whether the field at this position is one `google.api.HttpBody`.
pub fn is_http_body_field(schema: &Schema, message: MessageId, field: u32) -> bool {
    let field = schema.message(message).fields.get(field as usize);
    field.is_some_and(|field| match field.ty {
        Type::Message(inner) => {
            field.cardinality == Cardinality::Singular && is_http_body(schema, inner)
        }
        _ => false,
    })
}

/// Whether what a route answers is a `google.api.HttpBody`, whole or by its `response_body`.
pub fn answers_http_body(schema: &Schema, route: &Route) -> bool {
    let method = schema.service(route.service).methods.get(route.method as usize);
    method.is_some_and(|method| match route.response_body {
        None => is_http_body(schema, method.output),
        Some(field) => is_http_body_field(schema, method.output, field),
    })
}

/// What [`compile`](crate::compile::compile) says about HTTP rules.
///
/// An error wherever a rule cannot mean anything. Two kinds are warnings here and errors of
/// [`routes`]: an inner `**`, and two rules for one request. Published APIs have both, because other
/// gateways take the one and other servers split the other; that is no reason to refuse their
/// messages. A target that serves routes refuses them.
pub(crate) fn validate(schema: &Schema) -> Vec<Finding> {
    let (_, mut findings) = routes(schema);
    for finding in &mut findings {
        if matches!(finding.rule, WILDCARD | CONFLICT) {
            finding.severity = Severity::Warning;
        }
    }
    findings
}
