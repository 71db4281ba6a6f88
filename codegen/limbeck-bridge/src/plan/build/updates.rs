//! Resources that are read and written back (AIP-131, AIP-134).

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{
    Cardinality, Element, Field, Message, MessageId, Method, Schema, Type,
};

use super::fixpoint::closure;
use crate::open::{Versions, method};
use crate::plan::{MethodHow, Plan, Update};

/// Finds standard updates, and what they write back.
pub(super) fn find(plan: &mut Plan, versions: &Versions<'_>) {
    let mut found = Vec::new();
    for (at, service) in plan.services.iter().enumerate() {
        let Some(newer) = service.newer else { continue };
        let methods = &versions.new.service(newer).methods;
        let by_name: BTreeMap<&str, u32> =
            methods.iter().map(|method| &*method.name).zip(0..).collect();
        for (place, planned) in service.methods.iter().enumerate() {
            let MethodHow::Call(call) = &planned.how else { continue };
            let older = method(versions.old, Element::Method(service.older, planned.older));
            let (Some(older), Some(newer)) = (older, methods.get(call.newer as usize)) else {
                continue;
            };
            let reading = |name: &str| {
                let get = *by_name.get(name)?;
                Some((get, methods.get(get as usize)?))
            };
            let update = update(plan, versions, (older, newer), reading);
            found.extend(update.map(|update| (at, place, update)));
        }
    }
    let mut resources: BTreeSet<MessageId> = BTreeSet::new();
    for (at, place, update) in found {
        let held = closure(plan, std::iter::once(update.resource));
        let is_determined = |id: &MessageId| {
            let pair = plan.message(*id);
            pair.is_some_and(|pair| pair.up.how.is_some() && pair.down.how.is_some())
        };
        if !held.iter().all(is_determined) {
            continue;
        }
        resources.extend(held);
        let service = plan.services.get_mut(at);
        let planned = service.and_then(|service| service.methods.get_mut(place));
        if let Some(MethodHow::Call(call)) = planned.map(|planned| &mut planned.how) {
            call.update = Some(update);
        }
    }
    plan.resources = resources;
}

/// What has to be known to write back, if a pair of methods updates as AIP-134 says.
fn update<'m>(
    plan: &Plan,
    versions: &Versions<'_>,
    (older, newer): (&Method, &Method),
    reading: impl Fn(&str) -> Option<(u32, &'m Method)>,
) -> Option<Update> {
    let is_stream = |method: &Method| method.client_streaming || method.server_streaming;
    if !newer.name.starts_with("Update") || is_stream(older) || is_stream(newer) {
        return None;
    }
    plan.message(older.input).filter(|pair| pair.newer == newer.input)?;
    let (old, new) = (versions.old, versions.new);
    let (before, after) = (old.message(older.input), new.message(newer.input));
    let resource = |ty| match ty {
        Type::Message(id) => plan.message(id),
        _ => None,
    };
    let (old_field, pair) = only(single(before).filter_map(|(n, it)| Some((n, resource(it.ty)?))))?;
    let is_newer = |field: &Field| field.ty == Type::Message(pair.newer);
    let (new_field, _) = only(single(after).filter(|(_, field)| is_newer(field)))?;
    let (old_mask, _) = only(single(before).filter(|(_, field)| is_mask(old, field)))?;
    let (new_mask, _) = only(single(after).filter(|(_, field)| is_mask(new, field)))?;
    let is_alone = |message: &Message, n: u32| {
        message.fields.get(n as usize).is_some_and(|field| field.oneof.is_none())
    };
    let alone = [(before, old_field), (before, old_mask), (after, new_field), (after, new_mask)];
    if !alone.into_iter().all(|(message, n)| is_alone(message, n)) {
        return None;
    }
    let thing = new.message(pair.newer);
    let (get, read) = reading(&format!("Get{}", thing.name()))?;
    if is_stream(read) {
        return None;
    }
    let holds = || only(single(new.message(read.output)).filter(|(_, field)| is_newer(field)));
    let answer = if read.output == pair.newer { None } else { Some(holds()?.0) };
    let etag = single(thing).find(|(_, field)| &*field.name == "etag" && is_text(field));
    Some(Update {
        resource: pair.older,
        field: (old_field, new_field),
        mask: (old_mask, new_mask),
        get,
        key: key(new.message(read.input), thing)?,
        answer,
        etag: etag.map(|(n, _)| n),
    })
}

/// The field of a reading request that says which resource, and the resource's field that has it.
fn key(request: &Message, resource: &Message) -> Option<(u32, u32)> {
    let own: BTreeMap<&str, u32> = single(resource)
        .filter(|(_, field)| is_text(field))
        .map(|(n, field)| (&*field.name, n))
        .collect();
    let texts = || single(request).filter(|(_, field)| is_text(field));
    let shared = || texts().filter_map(|(n, field)| Some((n, *own.get(&*field.name)?)));
    let named = |name: &str| {
        let (n, _) = texts().find(|(_, field)| *field.name == *name)?;
        Some((n, *own.get(name)?))
    };
    let only_text = || only(texts()).and_then(|(n, field)| Some((n, *own.get(&*field.name)?)));
    only_text().or_else(|| named("name")).or_else(|| named("id")).or_else(|| only(shared()))
}

fn single(message: &Message) -> impl Iterator<Item = (u32, &Field)> {
    let fields = (0..).zip(&message.fields);
    fields.filter(|(_, field)| field.cardinality == Cardinality::Singular)
}

/// Text that is always there.
fn is_text(field: &Field) -> bool {
    field.ty == Type::String && field.oneof.is_none()
}

fn is_mask(schema: &Schema, field: &Field) -> bool {
    match field.ty {
        Type::Message(id) => &*schema.message(id).full_name == "google.protobuf.FieldMask",
        _ => false,
    }
}

fn only<T>(found: impl Iterator<Item = T>) -> Option<T> {
    let mut found = found;
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
