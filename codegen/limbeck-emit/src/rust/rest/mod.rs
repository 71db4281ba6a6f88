//! REST: which routes are served, the function that finds them, and how each calls its method.
//!
//! `trie` prints the function, one for all services of a unit, so that the most specific route wins whichever service
//! it belongs to; `service` describes the routes of one service. How requests are read is the runtime's affair.

mod service;
mod trie;

pub(crate) use service::{RestContext, describe};
pub(crate) use trie::Trie;

use limbeck_schema::finding::Finding;
use limbeck_schema::model::{Method, Schema, ServiceId};
use limbeck_schema::route::{self, Body, Route};

use super::plan::Plan;

/// The services of a unit that have routes: the position of each is its number in the router.
pub(crate) fn services(plan: &Plan<'_>, unit: &str) -> Vec<ServiceId> {
    let files = plan.units.get(unit).into_iter().flat_map(|unit| &unit.files);
    let services = files.flat_map(|file| &plan.schema.file(*file).services);
    services.filter(|service| plan.rest.routes.contains_key(service)).copied().collect()
}

/// The method of a route.
fn method<'a>(schema: &'a Schema, route: &Route) -> Option<&'a Method> {
    schema.service(route.service).methods.get(route.method as usize)
}

/// Rules for one request in one router. The schema lets services that name different hosts share paths.
pub(crate) fn check(plan: &Plan<'_>) -> Vec<Finding> {
    let mut findings = plan.rest.findings.clone();
    for unit in plan.units.keys() {
        let services = services(plan, unit);
        let routes = services.iter().filter_map(|service| plan.rest.routes.get(service)).flatten();
        findings.extend(route::conflicts_on_one_host(plan.schema, routes));
    }
    findings
}

/// Whether the body of a request is a `google.api.HttpBody`.
fn takes_raw(schema: &Schema, method: &Method, body: Body) -> bool {
    match body {
        Body::None => false,
        Body::Whole => route::is_http_body(schema, method.input),
        Body::Field(field) => route::is_http_body_field(schema, method.input, field),
    }
}
