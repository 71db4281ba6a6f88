//! Standard updates, which read what is stored before they write, so that an older caller damages nothing.

use std::collections::BTreeSet;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{Call, How, MessagePlan, MethodHow, ServicePlan, Shape, Update, Value};
use limbeck_schema::model::{Element, MessageId, Method};
use serde::Serialize;

use super::delta::is_compared;
use super::functions::Function;
use super::holders::{HolderContext, holders};
use super::site::Site;
use super::types::{Arity, Kind, Slot, slot};
use crate::rust::names;

/// What the template knows of an update.
#[derive(Debug, Serialize)]
pub(crate) struct UpdateContext {
    /// `UserServiceUpdateUser`.
    name: String,
    /// Paths of the messages.
    older: String,
    newer: String,
    request: String,
    response: String,
    /// The table of the resource.
    names: String,
    /// Proto names of the fields of the older request.
    resource: String,
    mask: String,
    /// Members of the older request.
    older_resource: String,
    older_mask: String,
    /// Members of the newer request.
    newer_resource: String,
    newer_mask: String,
    read: ReadContext,
    /// Expressions of `edited` or `stored`.
    up: String,
    down: String,
    merge: String,
    /// The variable of `merge` that holds what the stored resource looked like.
    before: &'static str,
    /// An expression of a response that tells `stored`.
    respond: String,
    /// Messages that hold images of fields of the older resource.
    holders: Vec<HolderContext>,
    /// An expression of the member that guards, in `resource`.
    etag: Option<String>,
    /// An expression of what the caller sent as that.
    sent_etag: Option<String>,
    /// Whether the resource converts by code of the service.
    takes_custom: bool,
}

impl UpdateContext {
    /// Whether the resource converts by code of the service.
    pub(crate) const fn takes_custom(&self) -> bool {
        self.takes_custom
    }
}

/// How the stored resource is read.
#[derive(Debug, Serialize)]
struct ReadContext {
    /// The method: `get_user`.
    method: String,
    /// An expression of its request for `resource`.
    request: String,
    /// The proto name of the field that says which, and the path of that in the caller's request.
    name: String,
    path: String,
    /// The member of the response that holds the resource; the response is it if there is none.
    answer: Option<String>,
}

/// The resources of all updates that are wired.
pub(crate) fn resources(site: Site<'_>) -> BTreeSet<MessageId> {
    let mut resources = BTreeSet::new();
    for service in &site.bridge.services {
        for plan in &service.methods {
            let MethodHow::Call(call) = &plan.how else { continue };
            let older = site.schema().service(service.older).methods.get(plan.older as usize);
            let update = older.and_then(|older| describe(site, (service, older), call));
            let is_wired = update.is_some();
            resources.extend(call.update().filter(|_| is_wired).map(|it| it.resource));
        }
    }
    resources
}

/// How an update is done, if the plan says so, and if the fields are such that it can be printed.
pub(crate) fn describe(
    site: Site<'_>,
    (service, older): (&ServicePlan, &Method),
    call: &Call,
) -> Option<UpdateContext> {
    let update = call.update()?;
    let resource = site.bridge.message(update.resource)?;
    if !site.bridge.resources.contains(&resource.older) {
        return None;
    }
    let newer_service = service.newer?;
    let newer = site.schema().service(newer_service).methods.get(call.newer as usize)?;
    let member = |message: MessageId, field: u32| {
        slot(site, Element::Field(message, field)).filter(|slot| {
            slot.arity == Arity::Optional && !slot.is_boxed && matches!(slot.kind, Kind::Message(_))
        })
    };
    let older_resource = member(older.input, update.field.0)?;
    let older_mask = member(older.input, update.mask.0)?;
    let newer_resource = member(newer.input, update.field.1)?;
    let newer_mask = member(newer.input, update.mask.1)?;
    let functions = site.functions;
    let function =
        |direction| functions.of(site.bridge, direction, Element::Message(resource.older));
    let (up, down) = (function(Direction::Up)?, function(Direction::Down)?);
    let (merge, before, values) = merge(site, resource)?;
    let path = |message| site.path(Element::Message(message));
    let etags = update.etag.and_then(|etag| etags(site, update, etag));
    let (etag, sent_etag) = etags.map_or((None, None), |(etag, sent)| (Some(etag), sent));
    Some(UpdateContext {
        name: format!(
            "{}{}",
            names::service(site.schema().service(service.older).name()),
            names::upper_camel(&older.name)
        ),
        older: path(resource.older),
        newer: path(resource.newer),
        request: path(newer.input),
        response: path(newer.output),
        names: format!("&{}", functions.names(site.bridge, Direction::Up, resource.older)),
        resource: older_resource.segment.clone(),
        mask: older_mask.segment,
        read: read(site, (newer_service, update), &older_resource.segment)?,
        older_resource: older_resource.ident,
        older_mask: older_mask.ident,
        newer_resource: newer_resource.ident,
        newer_mask: newer_mask.ident,
        up: applied(&up, "edited"),
        down: applied(&down, "stored"),
        merge: applied(&merge, values),
        before,
        respond: respond(site, newer.output, resource.newer)?,
        takes_custom: [&up, &down, &merge].iter().any(|it| it.takes_custom),
        holders: holders(site, resource),
        etag,
        sent_etag,
    })
}

/// What puts the edited resource back, the variable of what the stored one looked like, and what it is given.
fn merge(site: Site<'_>, resource: &MessagePlan) -> Option<(Function, &'static str, &'static str)> {
    let (Some(up), Some(down)) = (&resource.up.how, &resource.down.how) else { return None };
    if is_compared(up, down) {
        let merge = site.functions.merge(site.bridge, resource.older)?;
        Some((merge, "before", "stored, before, edited"))
    } else {
        let put = site.functions.delta_put(site.bridge, resource.older)?;
        Some((put, "_", "stored, edited"))
    }
}

fn applied(function: &Function, arguments: &str) -> String {
    let custom = if function.takes_custom { ", self.custom" } else { "" };
    let call = format!("{}({arguments}{custom})", function.name);
    if function.is_fallible { call } else { format!("::core::result::Result::Ok({call})") }
}

/// How the stored resource is read.
fn read(
    site: Site<'_>,
    (service, update): (limbeck_schema::model::ServiceId, &Update),
    resource: &str,
) -> Option<ReadContext> {
    let get = site.schema().service(service).methods.get(update.get as usize)?;
    let pair = site.bridge.message(update.resource)?;
    let key = slot(site, Element::Field(get.input, update.key.0))?;
    let of_newer = Element::Field(pair.newer, update.key.1);
    let of_older = source(site, update.resource, of_newer)?;
    let value = match (of_older.arity, key.arity) {
        (Arity::One, Arity::One) | (Arity::Optional, Arity::Optional) => {
            format!("resource.{}.clone()", of_older.ident)
        }
        (Arity::One, Arity::Optional) => {
            format!("::core::option::Option::Some(resource.{}.clone())", of_older.ident)
        }
        (Arity::Optional, Arity::One) => {
            format!("resource.{}.clone().unwrap_or_default()", of_older.ident)
        }
        (Arity::List | Arity::Map(_), _) | (_, Arity::List | Arity::Map(_)) => return None,
    };
    let answer = match update.answer {
        None => None,
        Some(field) => Some(slot(site, Element::Field(get.output, field))?)
            .filter(|slot| slot.arity == Arity::Optional)
            .map(|slot| Some(slot.ident))?,
    };
    Some(ReadContext {
        method: names::method(&get.name),
        request: literal(site, get.input, (&key.ident, &value)),
        name: key.segment,
        path: format!("{resource}.{}", of_older.segment),
        answer,
    })
}

/// The member of the older resource that becomes a field of the newer one as it is.
fn source(site: Site<'_>, older: MessageId, newer: Element) -> Option<Slot> {
    let steps = site.bridge.message(older)?.up.how.as_ref()?;
    let step = steps.iter().find(|step| step.to == [newer])?;
    let How::Field(transfer) = &step.how else { return None };
    let from = *step.from.first()?;
    let slot = slot(site, from)?;
    let is_same = transfer.shape == Shape::Single && transfer.value == Value::Same;
    (is_same && matches!(from, Element::Field(..)) && slot.alone.is_none()).then_some(slot)
}

/// What guards, in the newer resource, and what the caller sent as that.
fn etags(site: Site<'_>, update: &Update, etag: u32) -> Option<(String, Option<String>)> {
    let newer = site.bridge.message(update.resource)?.newer;
    let field = Element::Field(newer, etag);
    let Slot { ident, arity, .. } = slot(site, field)?;
    let guard = match arity {
        Arity::One => format!("::core::option::Option::Some(&mut resource.{ident})"),
        Arity::Optional => {
            format!("::core::option::Option::Some(resource.{ident}.get_or_insert_default())")
        }
        Arity::List | Arity::Map(_) => return None,
    };
    let sent = source(site, update.resource, field).and_then(|slot| {
        let value = match slot.arity {
            Arity::One => format!("::core::option::Option::Some(edited.{}.clone())", slot.ident),
            Arity::Optional => format!("edited.{}.clone()", slot.ident),
            Arity::List | Arity::Map(_) => return None,
        };
        Some(format!("{value}.filter(|etag| !etag.is_empty())"))
    });
    Some((guard, sent))
}

/// A response that tells the stored resource.
fn respond(site: Site<'_>, response: MessageId, resource: MessageId) -> Option<String> {
    if response == resource {
        return Some("stored".to_owned());
    }
    let fields = (0..).zip(&site.schema().message(response).fields);
    let holds = |ty| ty == limbeck_schema::model::Type::Message(resource);
    let mut fields = fields.filter(|(_, field)| holds(field.ty));
    let (index, _) = fields.next().filter(|_| fields.next().is_none())?;
    let slot = slot(site, Element::Field(response, index))?;
    let is_plain = slot.arity == Arity::Optional && !slot.is_boxed && slot.alone.is_none();
    let stored = "::core::option::Option::Some(stored)";
    // Whatever else it tells is not known without a call.
    is_plain.then(|| literal(site, response, (&slot.ident, stored)))
}

/// A message in which one member is set.
fn literal(site: Site<'_>, id: MessageId, (ident, value): (&str, &str)) -> String {
    let fields = (0..).zip(&site.schema().message(id).fields);
    let slots = fields.filter_map(|(index, _)| slot(site, Element::Field(id, index)));
    let idents: BTreeSet<String> = slots.map(|slot| slot.ident).collect();
    let others = idents.iter().filter(|it| *it != ident);
    let others = others.map(|it| format!(", {it}: ::core::default::Default::default()"));
    let path = site.path(Element::Message(id));
    format!("{path} {{ {ident}: {value}{} }}", others.collect::<String>())
}
