//! How each route of a service reads its request, calls the method and writes the answer.

use limbeck_schema::model::{
    Cardinality, Element, MessageId, Method, Presence, Schema, ServiceId, Type,
};
use limbeck_schema::route::{
    Body, FieldRef, Route, Segment, Template, Variable, Verb, answers_http_body,
};
use serde::Serialize;

use super::{method, services, takes_raw};
use crate::rust::json::{Site, codec, is_without_json, member_path, value_codec};
use crate::rust::{Job, names};

/// What the template of a server knows of its routes.
#[derive(Debug, Serialize)]
pub(crate) struct RestContext {
    /// The module that all packages share, as the server's module sees it.
    root: String,
    /// The number of the service in the router.
    service: usize,
    routes: Vec<RouteContext>,
    /// Whether it is compiled with the feature `rest` alone.
    features: bool,
}

#[derive(Debug, Serialize)]
struct RouteContext {
    /// `GET`; `*` for every method.
    http_method: String,
    /// `/v1/users/*:cancel`: the path that it answers, variables replaced by their patterns.
    path: String,
    /// Position of the method in the service.
    method: u32,
    /// `rest::Capture { … }` literals.
    captures: Vec<String>,
    /// A variant of `rest::RequestBody`.
    body: String,
    /// An `Option` of the position of the field mask.
    mask: String,
    /// The function of the runtime: `unary`, `unary_raw` or `stream`.
    call: &'static str,
    /// The method of the trait.
    handler: String,
    /// A closure that writes the answer or takes it apart.
    answer: String,
}

/// Describes the routes of a service; `None` if it has none.
pub(crate) fn describe(job: Job<'_>, module: &[String], id: ServiceId) -> Option<RestContext> {
    let plan = job.plan;
    let routes = plan.rest.routes.get(&id)?;
    let service = services(plan, job.unit).iter().position(|service| *service == id)?;
    let inside = [module, &["service".to_owned()]].concat();
    let site = Site { job, boxes: &plan.boxes, module: &inside, json: "::limbeck_runtime::json" };
    let up = "super::".repeat(inside.len());
    Some(RestContext {
        root: format!("{up}{}", names::ROOT_MODULE),
        service,
        routes: routes.iter().filter_map(|route| route_context(site, route)).collect(),
        features: plan.options.is_gated(),
    })
}

fn route_context(site: Site<'_>, route: &Route) -> Option<RouteContext> {
    let schema = site.job.plan.schema;
    let method = method(schema, route)?;
    let raw = answers_http_body(schema, route);
    Some(RouteContext {
        http_method: format!("{:?}", route.verb.as_str()),
        path: format!("{:?}", path(&route.template)),
        method: route.method,
        captures: route
            .template
            .variables
            .iter()
            .map(|variable| capture(route, variable))
            .collect(),
        body: body(schema, method, route.body),
        mask: mask(schema, method, route),
        call: match (method.server_streaming, raw) {
            (true, _) => "stream",
            (false, true) => "unary_raw",
            (false, false) => "unary",
        },
        handler: names::method(&method.name),
        answer: answer(site, method, route, raw),
    })
}

/// The path of a template, without the names of variables: the same for all that answer the same requests.
fn path(template: &Template) -> String {
    let mut path = String::new();
    for segment in &template.segments {
        path.push('/');
        path.push_str(match segment {
            Segment::Literal(text) => text,
            Segment::Single => "*",
            Segment::Multi => "**",
        });
    }
    if let Some(verb) = &template.suffix {
        path.extend([":", verb]);
    }
    path
}

fn capture(route: &Route, variable: &Variable) -> String {
    let template = &route.template;
    let position = |field: &FieldRef| field.index.to_string();
    let fields: Vec<String> = variable.fields.iter().map(position).collect();
    let first = variable.segments.start;
    let open = template.segments.get(variable.segments.clone()).unwrap_or_default();
    let open = open.contains(&Segment::Multi);
    let end = if open { "None".to_owned() } else { format!("Some({})", variable.segments.end) };
    format!(
        "::limbeck_runtime::rest::Capture {{ field: &[{}], first: {first}, end: {end}, multi: {} }}",
        fields.join(", "),
        template.is_multi_segment(variable),
    )
}

fn body(schema: &Schema, method: &Method, body: Body) -> String {
    let raw = takes_raw(schema, method, body);
    match body {
        Body::None => "None".to_owned(),
        Body::Whole if raw => "RawWhole".to_owned(),
        Body::Whole => "Whole".to_owned(),
        Body::Field(field) if raw => format!("RawField({field})"),
        Body::Field(field) => format!("Field({field})"),
    }
}

/// The one field mask beside the body of a PATCH.
fn mask(schema: &Schema, method: &Method, route: &Route) -> String {
    let none = || "None".to_owned();
    let (Verb::Patch, Body::Field(_)) = (&route.verb, route.body) else { return none() };
    let fields = &schema.message(method.input).fields;
    let is_mask = |ty: Type| match ty {
        Type::Message(id) => *schema.message(id).full_name == *"google.protobuf.FieldMask",
        _ => false,
    };
    let mut masks = (0..)
        .zip(fields)
        .filter(|(_, field)| field.cardinality == Cardinality::Singular && is_mask(field.ty));
    match (masks.next(), masks.next()) {
        (Some((index, _)), None) => format!("Some({index})"),
        _ => none(),
    }
}

/// A closure from the answer to what is sent of it.
fn answer(site: Site<'_>, method: &Method, route: &Route, raw: bool) -> String {
    match (route.response_body, raw) {
        (None, true) => "|message| message".to_owned(),
        (None, false) if is_without_json(site, Element::Message(method.output)) => {
            let path = site.job.plan.path_from(
                site.job.unit,
                site.module,
                Element::Message(method.output),
            );
            let json = site.json;
            format!("|message, writer| writer.one::<{json}::Unsupported<{path}>>(message)")
        }
        (None, false) => "|message, writer| writer.message(message)".to_owned(),
        (Some(index), raw) => answer_field(site, method.output, index, raw),
    }
}

fn answer_field(site: Site<'_>, message: MessageId, index: u32, raw: bool) -> String {
    let schema = site.job.plan.schema;
    let output = schema.message(message);
    let Some(field) = output.fields.get(index as usize) else { return String::new() };
    let ident = names::snake(&field.name);
    let value = || value_codec(site, message, field);
    if let Some(oneof) = field.oneof.and_then(|oneof| output.oneofs.get(oneof as usize)) {
        let member = member_path(site, message, oneof, field);
        let oneof = names::snake(&oneof.name);
        let some = "::core::option::Option::Some";
        if raw {
            return format!(
                "|message| match message.{oneof} {{ {some}({member}(value)) => value, _ => ::core::default::Default::default() }}"
            );
        }
        return format!(
            "|message, writer| writer.one_or_default::<{}>(match &message.{oneof} {{ {some}({member}(value)) => {some}(value), _ => ::core::option::Option::None }})",
            value()
        );
    }
    if raw {
        return match field.presence {
            Presence::Required => format!("|message| message.{ident}"),
            Presence::Explicit | Presence::Implicit => {
                format!("|message| message.{ident}.unwrap_or_default()")
            }
        };
    }
    let shaped = codec(site, message, field);
    let arguments = shaped.arguments;
    match (field.cardinality, field.presence) {
        (Cardinality::Map, _) => {
            format!("|message, writer| writer.entries::<{arguments}>(&message.{ident})")
        }
        (Cardinality::Repeated, _) => {
            format!("|message, writer| writer.items::<{arguments}>(&message.{ident})")
        }
        (Cardinality::Singular, Presence::Explicit) => format!(
            "|message, writer| writer.one_or_default::<{arguments}>(message.{ident}.as_ref())"
        ),
        (Cardinality::Singular, Presence::Implicit | Presence::Required) => {
            format!("|message, writer| writer.one::<{arguments}>(&message.{ident})")
        }
    }
}
