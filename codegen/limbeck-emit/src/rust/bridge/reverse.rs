//! Clients of a newer version that call a service of an older one.

use std::collections::BTreeMap;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{MethodHow, MethodPlan, Plan as Bridge, ServicePlan};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::{Method, Schema, ServiceId};
use serde::Serialize;

use super::call::{self, CallContext, Keep, MethodContext, converter};
use super::fits;
use super::services;
use super::site::Site;
use crate::rust::names;

const TEMPLATE: &str = "rust/bridge_reverse.rs.tera";

/// What the template knows of a client.
#[derive(Debug, Serialize)]
struct ReverseContext {
    /// `user.v1.UserService`.
    older: String,
    /// `user.v2.UserService`.
    newer: String,
    /// `UserService`, of the newer version.
    name: String,
    /// The path of the older client.
    client: String,
    /// Whether messages of a call convert by code of the service.
    has_custom: bool,
    /// The function that allows what the older version cannot hold, if that is sent.
    with_loss: String,
    /// Whether it is compiled with the feature `client` alone.
    features: bool,
    methods: Vec<ReverseMethodContext>,
}

/// What the template knows of a method of the newer version.
#[derive(Debug, Serialize)]
struct ReverseMethodContext {
    #[serde(flatten)]
    method: MethodContext,
    /// `GetUser`, of the older version.
    older_name: String,
    /// What refuses a request that the older version cannot hold, if there are such.
    fits: String,
    /// Why there is no call.
    reason: String,
}

/// Prints the clients of a pair.
pub(crate) fn print(site: Site<'_>) -> Result<String, Vec<Finding>> {
    if !site.job.plan.options.client {
        return Ok(String::new());
    }
    let context = |service: &ServicePlan| {
        let context = context(site, service, service.newer?);
        context.methods.iter().any(|method| method.method.call.is_some()).then_some(context)
    };
    let contexts = site.bridge.services.iter().filter_map(context);
    contexts.map(|context| site.job.input.templates.render(TEMPLATE, &context)).collect()
}

/// Whether a client of a bridge calls a method of a service of its older version with a stream.
pub(crate) fn sends_streams(schema: &Schema, bridge: &Bridge, older: ServiceId) -> bool {
    let services = bridge.services.iter().filter(|service| service.older == older);
    let plans = services.flat_map(|service| &service.methods);
    let mut called = plans.filter(|plan| matches!(plan.how, MethodHow::Call(_)));
    let methods = &schema.service(older).methods;
    called.any(|plan| methods.get(plan.older as usize).is_some_and(|it| it.client_streaming))
}

fn context(site: Site<'_>, service: &ServicePlan, newer: ServiceId) -> ReverseContext {
    let schema = site.schema();
    // By the newer method that a call of the older one leads to, the first.
    let mut calls: BTreeMap<u32, &MethodPlan> = BTreeMap::new();
    for plan in &service.methods {
        if let MethodHow::Call(call) = &plan.how {
            calls.entry(call.newer).or_insert(plan);
        }
    }
    let methods = (0..).zip(&schema.service(newer).methods);
    let methods = methods.map(|(index, method)| {
        method_context(site, (service, newer), (method, calls.get(&index).copied()))
    });
    let methods: Vec<_> = methods.collect();
    let mut calls = methods.iter().filter_map(|method| method.method.call.as_ref());
    let has_custom = calls.any(|call| call.takes_custom);
    let has_loss = methods.iter().any(|method| !method.fits.is_empty());
    let with_loss = if has_loss { with_loss(&methods) } else { String::new() };
    ReverseContext {
        older: schema.service(service.older).full_name.to_string(),
        newer: schema.service(newer).full_name.to_string(),
        name: names::service(schema.service(newer).name()),
        client: services::path(site, service.older, "client"),
        has_custom,
        with_loss,
        features: site.job.plan.options.is_gated(),
        methods,
    }
}

/// A name that no method of the client has.
fn with_loss(methods: &[ReverseMethodContext]) -> String {
    let mut name = "with_loss".to_owned();
    while methods.iter().any(|method| method.method.name == name) {
        name.push('_');
    }
    name
}

fn method_context(
    site: Site<'_>,
    (service, newer): (&ServicePlan, ServiceId),
    (method, plan): (&Method, Option<&MethodPlan>),
) -> ReverseMethodContext {
    let schema = site.schema();
    let older =
        plan.and_then(|plan| schema.service(service.older).methods.get(plan.older as usize));
    let (call, reason) = match older.map(|older| call_context(site, older, method)) {
        None => (None, format!("no rpc of `{}` is known to do this", site.bridge.older)),
        Some(Err(reason)) => (None, reason),
        Some(Ok(call)) => (Some(call), String::new()),
    };
    let messages = older.filter(|_| call.is_some()).map(|older| (older.input, method.input));
    let fits = messages.and_then(|messages| fits::of_request(site, messages));
    let method = call::method(site, (newer, method), call);
    ReverseMethodContext {
        fits: fits.unwrap_or_default(),
        older_name: older.map(|older| older.name.to_string()).unwrap_or_default(),
        reason: format!("`{}` cannot be called: {reason}", method.full_name),
        method,
    }
}

/// A call, or why there is none.
fn call_context(site: Site<'_>, older: &Method, newer: &Method) -> Result<CallContext, String> {
    let schema = site.schema();
    let undecided = |from, to| {
        let name = |id| &schema.message(id).full_name;
        format!("it is not decided what becomes of `{}` as `{}`", name(from), name(to))
    };
    let request = converter(site, Direction::Down, (older.input, newer.input))
        .ok_or_else(|| undecided(newer.input, older.input))?;
    let response = converter(site, Direction::Up, (older.output, newer.output))
        .ok_or_else(|| undecided(older.output, newer.output))?;
    let answers = match (older.server_streaming, newer.server_streaming) {
        (false, true) => "once",
        (true, false) => "single",
        (false, false) | (true, true) => "same",
    };
    let kept = |is_stream| if is_stream { Keep::Moved } else { Keep::Borrowed };
    Ok(CallContext {
        method: names::method(&older.name),
        direction: "Down",
        names: call::names(site, Direction::Up, (older.input, newer.input)),
        request: request.closure(kept(newer.client_streaming)),
        response: response.closure(kept(answers == "same" && newer.server_streaming)),
        convert_request: request.call(""),
        convert_response: response.call(""),
        answers,
        limit: 0,
        list: String::new(),
        takes_custom: request.takes_custom() || response.takes_custom(),
    })
}
