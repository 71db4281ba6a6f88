//! Services that answer the calls of an older version by a newer one.

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{Answers, Call, MethodHow, MethodPlan, ServicePlan};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::{Cardinality, MessageId, Method, Schema};
use serde::Serialize;

use super::call::{self, CallContext, Keep, MethodContext, converter};
use super::services;
use super::site::Site;
use super::update::{self, UpdateContext};
use crate::rust::names;

const TEMPLATE: &str = "rust/bridge_service.rs.tera";

/// What the template knows of a service.
#[derive(Debug, Serialize)]
struct ServiceContext {
    /// `user.v1.UserService`.
    older: String,
    /// `user.v2.UserService`, if there is one.
    newer: Option<String>,
    /// `UserService`.
    name: String,
    /// The path of the older trait.
    older_trait: String,
    /// The path of the newer trait, if there is one.
    newer_trait: Option<String>,
    /// Whether messages of a call convert by code of the service.
    has_custom: bool,
    /// Whether calls are answered by code of the service.
    has_calls: bool,
    /// Whether it is compiled with the feature `server` alone.
    features: bool,
    methods: Vec<ServiceMethodContext>,
}

/// What the template knows of a method.
#[derive(Debug, Serialize)]
struct ServiceMethodContext {
    #[serde(flatten)]
    method: MethodContext,
    /// Of a stream of responses: the type that the trait names so.
    stream: String,
    /// `call`, `custom` or `unimplemented`.
    how: &'static str,
    /// Of a standard update: how it is done without damage.
    update: Option<UpdateContext>,
}

impl ServiceMethodContext {
    fn takes_custom(&self) -> bool {
        self.method.call.as_ref().is_some_and(|call| call.takes_custom)
            || self.update.as_ref().is_some_and(UpdateContext::takes_custom)
    }
}

/// Prints the services of a pair that are served.
pub(crate) fn print(site: Site<'_>) -> Result<String, Vec<Finding>> {
    if !site.job.plan.options.server {
        return Ok(String::new());
    }
    let services = site.bridge.services.iter().filter(|service| !service.methods.is_empty());
    let print = |service| site.job.input.templates.render(TEMPLATE, &context(site, service));
    services.map(print).collect()
}

fn context(site: Site<'_>, service: &ServicePlan) -> ServiceContext {
    let schema = site.schema();
    let older = schema.service(service.older);
    let newer = service.newer.map(|newer| schema.service(newer));
    let path = |id| services::path(site, id, "server");
    let method = |plan: &MethodPlan| {
        let method = older.methods.get(plan.older as usize)?;
        Some(method_context(site, (service, method), plan))
    };
    let methods: Vec<_> = service.methods.iter().filter_map(method).collect();
    ServiceContext {
        older: older.full_name.to_string(),
        newer: newer.map(|newer| newer.full_name.to_string()),
        name: names::service(older.name()),
        older_trait: path(service.older),
        newer_trait: service.newer.map(path),
        has_custom: methods.iter().any(ServiceMethodContext::takes_custom),
        has_calls: methods.iter().any(|method| method.how == "custom"),
        features: site.job.plan.options.is_gated(),
        methods,
    }
}

fn method_context(
    site: Site<'_>,
    (service, method): (&ServicePlan, &Method),
    plan: &MethodPlan,
) -> ServiceMethodContext {
    let call = match &plan.how {
        MethodHow::Call(call) => call_context(site, (service, method), call),
        MethodHow::Custom | MethodHow::Unimplemented => None,
    };
    let update = match &plan.how {
        MethodHow::Call(it) if call.is_some() => update::describe(site, (service, method), it),
        MethodHow::Call(_) | MethodHow::Custom | MethodHow::Unimplemented => None,
    };
    let how = match &plan.how {
        MethodHow::Call(_) if call.is_some() => "call",
        MethodHow::Custom => "custom",
        MethodHow::Call(_) | MethodHow::Unimplemented => "unimplemented",
    };
    ServiceMethodContext {
        stream: format!("{}Stream", method.name),
        method: call::method(site, (service.older, method), call),
        how,
        update,
    }
}

/// Nothing of what no plan can say: a call whose messages do not convert.
fn call_context(
    site: Site<'_>,
    (service, method): (&ServicePlan, &Method),
    plan: &Call,
) -> Option<CallContext> {
    let schema = site.schema();
    let newer = schema.service(service.newer?).methods.get(plan.newer as usize)?;
    let requests = (method.input, newer.input);
    let request = converter(site, Direction::Up, requests)?;
    let response = converter(site, Direction::Down, (method.output, newer.output))?;
    let kept = |is_stream| if is_stream { Keep::Moved } else { Keep::Borrowed };
    let (answers, limit) = answers(plan.answers);
    Some(CallContext {
        method: names::method(&newer.name),
        direction: "Up",
        names: call::names(site, Direction::Down, requests),
        request: request.closure(kept(method.client_streaming)),
        response: response.closure(kept(answers == "same" && method.server_streaming)),
        convert_request: request.call(""),
        convert_response: response.call(".map_err(|error| CALL.fail(error))"),
        answers,
        limit,
        list: list(schema, method.output).unwrap_or_default(),
        takes_custom: request.takes_custom() || response.takes_custom(),
    })
}

fn answers(answers: Answers) -> (&'static str, i64) {
    match answers {
        Answers::Same => ("same", 0),
        Answers::Collect(limit) => ("collect", limit),
        Answers::Single => ("single", 0),
        Answers::One => ("once", 0),
    }
}

/// The member of a message that is a list, if it has no other.
pub(super) fn list(schema: &Schema, message: MessageId) -> Option<String> {
    match schema.message(message).fields.as_slice() {
        [only] if only.cardinality == Cardinality::Repeated => Some(names::snake(&only.name)),
        _ => None,
    }
}
