//! What masks name in the resources of an older version, for whoever writes parts of them.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Element, Field, MessageId, Type};
use serde::Serialize;

use super::site::Site;
use super::types::{Arity, Kind, Slot, member_path, members, slot};
use super::update;

/// A message as the template prints it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct MaskedContext {
    path: String,
    /// Proto names of fields, as a literal.
    names: String,
    /// An expression for each field.
    parts: Vec<String>,
}

/// All messages that masks of wired updates name parts of, of other packages too.
pub(crate) fn messages(site: Site<'_>) -> Vec<MaskedContext> {
    if !site.job.plan.options.server {
        return Vec::new();
    }
    let mut open: Vec<MessageId> = update::resources(site).into_iter().collect();
    let mut found: BTreeMap<MessageId, MaskedContext> = BTreeMap::new();
    let mut seen: BTreeSet<MessageId> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        for field in &site.schema().message(id).fields {
            open.extend(held(site, field).filter(|held| seen.insert(*held)));
        }
        found.extend(message(site, id).map(|context| (id, context)));
    }
    found.into_values().collect()
}

/// The message in a field that masks can name parts of: `google.protobuf` has values (AIP-161).
fn held(site: Site<'_>, field: &Field) -> Option<MessageId> {
    let (ty, is_list) = match site.schema().map_entry(field) {
        Some((_, value)) => (value.ty, false),
        None => (field.ty, field.cardinality == limbeck_schema::model::Cardinality::Repeated),
    };
    let Type::Message(id) = ty else { return None };
    let package = site.job.plan.package(site.schema().message(id).file);
    (!is_list && package != "google.protobuf").then_some(id)
}

fn message(site: Site<'_>, id: MessageId) -> Option<MaskedContext> {
    let message = site.schema().message(id);
    let names: Vec<&str> = message.fields.iter().map(|field| &*field.name).collect();
    let part = |(index, field): (u32, &Field)| part(site, (id, index), field);
    let parts: Option<Vec<String>> = (0..).zip(&message.fields).map(part).collect();
    Some(MaskedContext {
        path: site.path(Element::Message(id)),
        names: format!("{names:?}"),
        parts: parts?,
    })
}

fn part(site: Site<'_>, (id, index): (MessageId, u32), field: &Field) -> Option<String> {
    let Slot { ident, kind, arity, .. } = slot(site, Element::Field(id, index))?;
    let both = format!("&mut self.{ident}, &from.{ident}");
    let is_masked = held(site, field).is_some();
    if let Kind::Oneof(_, oneof) = kind {
        return member(site, (id, field), (oneof, &both), is_masked);
    }
    let method = match (arity, is_masked) {
        (Arity::Map(_), true) => "map_of",
        (Arity::Map(_), false) => "map",
        (Arity::Optional, true) => "message",
        (Arity::One, true) => "required",
        (Arity::Optional | Arity::One | Arity::List, _) => "value",
    };
    Some(format!("part.{method}({both})"))
}

fn member(
    site: Site<'_>,
    (id, field): (MessageId, &Field),
    (oneof, both): (u32, &str),
    is_masked: bool,
) -> Option<String> {
    let own = member_path(site, id, field)?;
    let mut arms = String::new();
    for (_, other) in members(site.schema().message(id), oneof) {
        let path = member_path(site, id, other)?;
        let arm = match (path == own, is_masked) {
            (true, true) => format!("{path}(value) => ::core::option::Option::Some(value), "),
            (false, true) => format!("{path}(_) => ::core::option::Option::None, "),
            (is_own, false) => format!("{path}(_) => {is_own}, "),
        };
        arms.push_str(&arm);
    }
    Some(if is_masked {
        let get = format!("|oneof| match oneof {{ {arms} }}");
        format!("part.member_of({both}, {own}, ({get}, {get}))")
    } else {
        format!("part.member({both}, |oneof| match oneof {{ {arms} }})")
    })
}
