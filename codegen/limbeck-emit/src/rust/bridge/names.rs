//! Tables of names that are values: what the fields of one version are called in the other.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{MethodHow, Plan as Bridge, Value};
use limbeck_schema::model::{Cardinality, Element, MessageId, Schema, Type};
use serde::Serialize;

use super::call;
use super::links::{Link, links};
use super::site::Site;
use super::update;
use super::walk::{Found, walk};

/// A table as the template prints it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct NamesContext {
    /// `USER_NAMES_UP`.
    name: String,
    /// `user.v1.User`.
    message: String,
    /// `user.v2.User`.
    target: String,
    /// Literals, sorted by name.
    fields: Vec<String>,
}

impl NamesContext {
    /// Whether this is the table of that name.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name
    }
}

/// Fields of what a message of the older version converts to, or from, that no name of the table leads to.
pub(crate) fn strangers(site: Site<'_>, direction: Direction, older: MessageId) -> Vec<&str> {
    let Some(pair) = site.bridge.message(older) else { return Vec::new() };
    let links = links(site.schema(), pair, direction);
    let first = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
    let images = links.iter().filter_map(|link| link.to.as_deref());
    let known: BTreeSet<String> =
        images.chain(links.iter().map(|link| &*link.from)).map(first).collect();
    let fields = site.schema().message(pair.target(direction)).fields.iter();
    fields.map(|field| &*field.name).filter(|name| !known.contains(*name)).collect()
}

/// A table: the direction, and the message of the older version.
type Key = (Direction, MessageId);

/// All tables that something needs.
pub(crate) fn tables(site: Site<'_>) -> Vec<NamesContext> {
    let mut open = roots(site);
    let mut tables = BTreeMap::new();
    while let Some((direction, older)) = open.pop() {
        if tables.contains_key(&(direction, older)) {
            continue;
        }
        let Some(pair) = site.bridge.message(older) else { continue };
        let links = links(site.schema(), pair, direction);
        let inside = links.iter().filter_map(|link| match link.value? {
            Value::Message(older) => Some((direction, *older)),
            _ => None,
        });
        open.extend(inside);
        let fields = fields(site, direction, &links);
        let name = site.functions.names(site.bridge, direction, older);
        let [message, target] = [pair.source(direction), pair.target(direction)]
            .map(|id| site.schema().message(id).full_name.to_string());
        tables.insert((direction, older), NamesContext { name, message, target, fields });
    }
    tables.into_values().collect()
}

/// What calls need, and what masks do; and whatever another bridge may need.
fn roots(site: Site<'_>) -> Vec<Key> {
    let mut roots = BTreeSet::new();
    let schema = site.schema();
    for service in &site.bridge.services {
        for plan in &service.methods {
            let method = schema.service(service.older).methods.get(plan.older as usize);
            if let (MethodHow::Call(_), Some(method)) = (&plan.how, method) {
                roots.extend(Direction::ALL.iter().map(|direction| (*direction, method.input)));
            }
        }
    }
    roots.extend(update::resources(site).into_iter().map(|older| (Direction::Up, older)));
    for (direction, pair) in pairs(site.bridge) {
        let Some(steps) = &pair.way(direction).how else { continue };
        walk(steps, &mut |found| {
            if let Found::Value(Value::Mask(older) | Value::OrderBy(older), _) = found {
                roots.insert((direction, *older));
            }
        });
    }
    let is_used = |bridge: &&&Bridge| {
        bridge.uses.contains(&(site.bridge.older.clone(), site.bridge.newer.clone()))
    };
    if site.job.plan.bridges.iter().any(|bridge| is_used(&bridge)) {
        roots.extend(pairs(site.bridge).map(|(direction, pair)| (direction, pair.older)));
    }
    roots.into_iter().collect()
}

fn pairs(bridge: &Bridge) -> impl Iterator<Item = (Direction, &limbeck_bridge::plan::MessagePlan)> {
    let directions = Direction::ALL.iter().copied();
    directions.flat_map(|direction| bridge.messages.iter().map(move |pair| (direction, pair)))
}

/// Literals of all names, sorted.
fn fields(site: Site<'_>, direction: Direction, links: &[Link<'_>]) -> Vec<String> {
    let mut by_name: BTreeMap<&str, Vec<&Link<'_>>> = BTreeMap::new();
    for link in links {
        by_name.entry(&link.from).or_default().push(link);
    }
    let literal = |(from, own): (&str, Vec<&Link<'_>>)| {
        let text = literal(site, direction, (from, &own));
        match (direction, &*beside(site.schema(), from, links)) {
            // Nothing is put back the other way.
            (Direction::Down, _) | (_, []) => text,
            (Direction::Up, images) => format!("{text}.beside(&{images:?})"),
        }
    };
    by_name.into_iter().map(literal).collect()
}

/// What else changes when a field is set: images of the other members of its oneof, and of those that messages above it
/// are in. None where the oneof is one in the other version, too.
fn beside<'l>(schema: &Schema, from: &str, links: &'l [Link<'_>]) -> Vec<&'l str> {
    let mut images = BTreeSet::new();
    let ends = from.match_indices('.').map(|(end, _)| end).chain([from.len()]);
    for path in ends.filter_map(|end| from.get(..end)) {
        let own: Vec<_> = links.iter().filter(|link| link.from == path).collect();
        let of = own.first().and_then(|link| oneof(schema, link.field));
        let Some(of) = of.filter(|_| !own.iter().all(|link| link.is_refused)) else { continue };
        let is_sibling =
            |link: &&Link<'_>| oneof(schema, link.field) == Some(of) && link.from != path;
        let siblings: Vec<_> = links.iter().filter(is_sibling).collect();
        let target = own.first().and_then(|link| oneof(schema, link.target?));
        let stays = |link: &&Link<'_>| {
            link.to.is_none()
                || (target.is_some() && link.target.and_then(|it| oneof(schema, it)) == target)
        };
        if !own.iter().chain(&siblings).all(stays) {
            images.extend(siblings.iter().filter_map(|link| link.to.as_deref()));
        }
    }
    let is_own =
        |image: &&str| links.iter().any(|it| it.from == from && it.to.as_deref() == Some(image));
    images.into_iter().filter(|image| !is_own(image)).collect()
}

/// The oneof that a field is in.
fn oneof(schema: &Schema, element: Element) -> Option<(MessageId, u32)> {
    let Element::Field(id, index) = element else { return None };
    Some((id, schema.message(id).fields.get(index as usize)?.oneof?))
}

fn literal(site: Site<'_>, direction: Direction, (from, links): (&str, &[&Link<'_>])) -> String {
    let mut found: Vec<(bool, &str)> = Vec::new();
    for link in links {
        let Some(to) = link.to.as_deref() else { continue };
        if !found.iter().any(|(_, known)| *known == to) {
            found.push((link.is_reading, to));
        }
    }
    // Of the same name, or else the one that its kin is: that stands first.
    found.sort_by_key(|(is_reading, image)| (*is_reading, *image != from));
    let images: Vec<&str> = found.into_iter().map(|(_, image)| image).collect();
    let mut text = format!("::limbeck_runtime::bridge::Name::new({from:?}, &{images:?})");
    let first = links.first();
    if let Some(inside) = first.and_then(|link| inside(site, direction, link)) {
        text.extend([".of(", &*inside, ")"]);
    }
    if let Some(holds) = first.and_then(|link| holds(site.schema(), link)) {
        text.extend([".holding(::limbeck_runtime::bridge::Holds::", holds, ")"]);
    }
    if first.is_some_and(|link| is_single(site.schema(), link)) {
        text.push_str(".single()");
    }
    if first.is_some_and(|link| is_many(site.schema(), link)) {
        text.push_str(".many()");
    }
    if images.is_empty() && links.iter().any(|link| link.is_refused) {
        text.push_str(".refused()");
    }
    if links.iter().any(|link| link.is_kept) {
        text.push_str(".kept()");
    }
    text
}

/// The table of the message in a field.
fn inside(site: Site<'_>, direction: Direction, link: &Link<'_>) -> Option<String> {
    match link.value? {
        Value::Message(older) => {
            Some(format!("&{}", site.functions.names(site.bridge, direction, *older)))
        }
        Value::Foreign(Element::Message(old), Element::Message(new)) => {
            Some(call::names(site, direction, (*old, *new)))
        }
        _ => None,
    }
}

/// What a field holds, if it is more than one value.
fn holds(schema: &Schema, link: &Link<'_>) -> Option<&'static str> {
    let Element::Field(id, index) = link.field else { return None };
    let field = schema.message(id).fields.get(index as usize)?;
    match field.cardinality {
        Cardinality::Repeated => Some("List"),
        Cardinality::Map => Some("Map"),
        Cardinality::Singular => match (field.ty, link.value) {
            (_, Some(Value::Mask(_))) => Some("Mask"),
            // A message that needs no conversion is of one type, but a wrapper may become the scalar in it.
            (Type::Message(_), Some(Value::Same)) if is_of_target(schema, field.ty, link) => {
                Some("Shared")
            }
            (_, _) => None,
        },
    }
}

/// Whether the other field is of the same type, or is not known.
fn is_of_target(schema: &Schema, ty: Type, link: &Link<'_>) -> bool {
    let Some(Element::Field(id, index)) = link.target else { return true };
    let target = schema.message(id).fields.get(index as usize);
    target.is_none_or(|target| target.ty == ty)
}

/// Whether a list becomes one value.
fn is_single(schema: &Schema, link: &Link<'_>) -> bool {
    let becomes = link.target.and_then(|target| cardinality(schema, target));
    cardinality(schema, link.field) == Some(Cardinality::Repeated)
        && becomes == Some(Cardinality::Singular)
}

/// Whether a message becomes a list of messages, a list a map, or a map a list.
fn is_many(schema: &Schema, link: &Link<'_>) -> bool {
    let Some(becomes) = link.target.and_then(|target| cardinality(schema, target)) else {
        return false;
    };
    match cardinality(schema, link.field) {
        Some(Cardinality::Singular) => {
            let is_message = match holds(schema, link) {
                Some(holds) => holds == "Shared",
                None => matches!(link.value, Some(Value::Message(_) | Value::Foreign(..))),
            };
            is_message && becomes == Cardinality::Repeated
        }
        Some(Cardinality::Repeated) => becomes == Cardinality::Map,
        Some(Cardinality::Map) => becomes == Cardinality::Repeated,
        None => false,
    }
}

fn cardinality(schema: &Schema, element: Element) -> Option<Cardinality> {
    let Element::Field(id, index) = element else { return None };
    schema.message(id).fields.get(index as usize).map(|field| field.cardinality)
}
