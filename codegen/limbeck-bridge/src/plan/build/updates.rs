//! Resources that are read and written back (AIP-131, AIP-134).

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{
    Cardinality, Element, Field, Message, MessageId, Method, Presence, Schema, Type,
};

use super::fixpoint::closure;
use crate::open::{Versions, method};
use crate::plan::{
    Answers, Call, How, MessagePlan, MethodHow, Plan, Shape, Update, Value, Written,
};

/// What names of rpcs begin with that write a resource.
const WRITING: [&str; 6] = ["Update", "Patch", "Replace", "Put", "Set", "Upsert"];
/// What stands before that where several are written at once (AIP-234).
const BATCH: &str = "Batch";

/// Finds what writes resources, and what of that can be written back without damage.
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
            let writer = Writer { plan, versions, older, newer, call, by_name: &by_name, methods };
            found.push((at, place, writer.written()));
        }
    }
    let mut resources: BTreeSet<MessageId> = BTreeSet::new();
    for (at, place, mut written) in found {
        if let Written::Merged(update) = &written {
            let held = closure(plan, std::iter::once(update.resource));
            let is_determined = |id: &MessageId| {
                let pair = plan.message(*id);
                pair.is_some_and(|pair| pair.up.how.is_some() && pair.down.how.is_some())
            };
            if held.iter().all(is_determined) {
                resources.extend(held);
            } else {
                written = Written::Whole("something in the resource is undecided".to_owned());
            }
        }
        let service = plan.services.get_mut(at);
        let planned = service.and_then(|service| service.methods.get_mut(place));
        if let Some(MethodHow::Call(call)) = planned.map(|planned| &mut planned.how) {
            call.written = written;
        }
    }
    plan.resources = resources;
}

/// A pair of rpcs of which the one calls the other.
struct Writer<'w> {
    plan: &'w Plan,
    versions: &'w Versions<'w>,
    older: &'w Method,
    newer: &'w Method,
    call: &'w Call,
    /// The rpcs of the newer service.
    by_name: &'w BTreeMap<&'w str, u32>,
    methods: &'w [Method],
}

/// Two positions of fields, of the older message and of the newer one.
type Both = (u32, u32);

impl Writer<'_> {
    fn written(&self) -> Written {
        let (older, newer) = (&*self.older.name, &*self.newer.name);
        let is_writing = |name: &str| WRITING.iter().any(|verb| is_verb(name, verb));
        let is_batch = |name: &str| name.strip_prefix(BATCH).is_some_and(is_writing);
        if is_batch(older) || is_batch(newer) {
            return match self.list() {
                Some(list) => Written::Whole(format!("`{list}` holds several at once")),
                None => Written::Nothing,
            };
        }
        if !is_writing(older) && !is_writing(newer) {
            return Written::Nothing;
        }
        let found = match self.resource() {
            Err(_) if self.is_resource() => Err("its request is the resource itself".to_owned()),
            // What is set may be a flag as well as a resource.
            Err(_) if !is_verb(newer, "Update") && !is_verb(older, "Update") => {
                return Written::Nothing;
            }
            found => found,
        };
        match found.and_then(|resource| self.update(resource)) {
            Ok(update) => Written::Merged(update),
            Err(reason) => Written::Whole(reason),
        }
    }

    /// The message that the request writes, and where it stands in the older request and in the newer one.
    fn resource(&self) -> Result<(&MessagePlan, Both), String> {
        let (before, after) = self.requests();
        let resource = |field: &Field| match field.ty {
            Type::Message(id) => self.plan.message(id),
            _ => None,
        };
        let found = single(before).filter_map(|(n, field)| Some((n, resource(field)?)));
        let (old, pair) = only(found)
            .ok_or("not exactly one field of its request is a message that both versions have")?;
        let is_it = |field: &Field| field.ty == Type::Message(pair.newer);
        let (new, _) = only(single(after).filter(|(_, field)| is_it(field)))
            .ok_or_else(|| format!("`{}` does not hold the resource once", after.name()))?;
        Ok((pair, (old, new)))
    }

    /// Whether the request is what the service answers with, too.
    fn is_resource(&self) -> bool {
        let request = self.newer.input;
        self.plan.message(self.older.input).is_some_and(|pair| pair.newer == request)
            && self.methods.iter().any(|method| method.output == request)
    }

    /// The field of the request that holds a list of messages that both versions have.
    fn list(&self) -> Option<&str> {
        let (_, after) = self.requests();
        let is_both = |id: MessageId| self.plan.messages.iter().any(|pair| pair.newer == id);
        let mut lists =
            after.fields.iter().filter(|field| field.cardinality == Cardinality::Repeated);
        let found = lists.find(|field| matches!(field.ty, Type::Message(id) if is_both(id)));
        found.map(|field| &*field.name)
    }

    fn requests(&self) -> (&Message, &Message) {
        (self.versions.old.message(self.older.input), self.versions.new.message(self.newer.input))
    }

    /// What has to be known to write back, if it is an update as AIP-134 says; else why not.
    fn update(&self, (pair, field): (&MessagePlan, Both)) -> Result<Update, String> {
        let (old, new) = (self.versions.old, self.versions.new);
        if !is_verb(&self.newer.name, "Update") {
            return Err(format!("`{}` is no `Update…` (AIP-134)", self.newer.name));
        }
        let is_stream = |method: &Method| method.client_streaming || method.server_streaming;
        if is_stream(self.older) || is_stream(self.newer) || self.call.answers != Answers::Same {
            return Err("it takes or gives a stream".to_owned());
        }
        let (before, after) = self.requests();
        let mask = |schema, message: &Message| {
            let masks = single(message).filter(|(_, field)| is_mask(schema, field));
            let found = only(masks).map(|(n, _)| n);
            found.ok_or_else(|| format!("`{}` has not one field mask", message.name()))
        };
        let mask = (mask(old, before)?, mask(new, after)?);
        let is_plain = |message: &Message, n: u32| {
            message.fields.get(n as usize).is_some_and(|it| it.presence == Presence::Explicit)
                && message.fields.get(n as usize).is_some_and(|it| it.oneof.is_none())
        };
        let parts = [(before, field.0), (before, mask.0), (after, field.1), (after, mask.1)];
        if !parts.into_iter().all(|(message, n)| is_plain(message, n)) {
            return Err("the resource or the mask is in a oneof, or required".to_owned());
        }
        let thing = new.message(pair.newer);
        if !self.answers_with(pair.newer) {
            return Err(format!("its answer does not tell the `{}`", thing.name()));
        }
        let (get, key, answer) = self.reading(pair)?;
        let etag = single(thing).find(|(_, field)| &*field.name == "etag" && is_text(field));
        let etag = etag.map(|(n, _)| n);
        Ok(Update { resource: pair.older, field, mask, get, key, answer, etag })
    }

    /// Whether the answer is the resource, or holds one.
    fn answers_with(&self, resource: MessageId) -> bool {
        let answer = self.versions.new.message(self.newer.output);
        let is_it = |field: &&Field| field.ty == Type::Message(resource);
        self.newer.output == resource
            || only(answer.fields.iter().filter(is_it)).is_some_and(is_held)
    }

    /// The rpc that reads a resource, the field of its request that says which and the resource's field
    /// that has it, and the field of its answer.
    fn reading(&self, pair: &MessagePlan) -> Result<(u32, Both, Option<u32>), String> {
        let new = self.versions.new;
        let thing = new.message(pair.newer);
        let name = format!("Get{}", thing.name());
        let get = self.by_name.get(&*name).copied();
        let read = get.and_then(|get| Some((get, self.methods.get(get as usize)?)));
        let (get, read) =
            read.ok_or_else(|| format!("there is no `{name}`, which would read it"))?;
        if read.client_streaming || read.server_streaming {
            return Err(format!("`{name}` takes or gives a stream"));
        }
        let request = new.message(read.input);
        let key = key(request, thing).ok_or_else(|| {
            format!(
                "which field of `{}` says which `{}`, cannot be told",
                request.name(),
                thing.name()
            )
        })?;
        // A view, or a mask, may leave out what has to be kept.
        if let Some((_, other)) = (0..).zip(&request.fields).find(|(n, _)| *n != key.0) {
            return Err(format!(
                "`{name}` takes `{}` too, and what that has to be to read all is not known",
                other.name
            ));
        }
        if !moves(pair, Element::Field(pair.newer, key.1)) {
            let field = new.name(Element::Field(pair.newer, key.1));
            return Err(format!("`{field}`, by which `{name}` finds it, does not move as it is"));
        }
        if read.output == pair.newer {
            return Ok((get, key, None));
        }
        let answer = new.message(read.output);
        let is_it = |field: &Field| field.ty == Type::Message(pair.newer);
        let found = only(single(answer).filter(|(_, field)| is_it(field)));
        let (answer, _) = found
            .filter(|(_, field)| is_held(field))
            .ok_or_else(|| format!("`{}` does not hold the resource once", answer.name()))?;
        Ok((get, key, Some(answer)))
    }
}

/// Whether a name is that of an rpc with a verb.
fn is_verb(name: &str, verb: &str) -> bool {
    let rest = name.strip_prefix(verb);
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Whether a field of the newer message is one of the older one, as it is.
fn moves(pair: &MessagePlan, newer: Element) -> bool {
    let step = pair.up.how.iter().flatten().find(|step| step.to == [newer]);
    step.is_some_and(|step| {
        let is_field = matches!(&*step.from, [Element::Field(..)]);
        let is_same = |how: &How| {
            matches!(how, How::Field(it) if it.shape == Shape::Single && it.value == Value::Same)
        };
        is_field && is_same(&step.how)
    })
}

/// Whether it may hold one message, outside of a oneof.
fn is_held(field: &Field) -> bool {
    field.cardinality == Cardinality::Singular
        && field.presence == Presence::Explicit
        && field.oneof.is_none()
}

/// The field of a reading request that says which resource, and the resource's field that has it.
fn key(request: &Message, resource: &Message) -> Option<Both> {
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
