//! Messages of a newer resource that hold what fields of the older one become: whether they are set.

use std::collections::BTreeSet;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::MessagePlan;
use limbeck_schema::model::{Element, MessageId, Type};
use serde::Serialize;

use super::links::links;
use super::site::Site;
use super::types::{Arity, Kind, member_path, slot};

/// A message as the template prints it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct HolderContext {
    /// `postal_address`.
    path: String,
    /// An expression of `resource`.
    is_set: String,
}

/// Whatever stands before a dot in the image of a field.
pub(crate) fn holders(site: Site<'_>, resource: &MessagePlan) -> Vec<HolderContext> {
    let mut paths = BTreeSet::new();
    for image in
        links(site.schema(), resource, Direction::Up).iter().filter_map(|it| it.to.as_ref())
    {
        paths.extend(
            image.match_indices('.').filter_map(|(end, _)| image.get(..end)).map(str::to_owned),
        );
    }
    let holder = |path: String| {
        let names: Vec<&str> = path.split('.').collect();
        let is_set = is_set(site, (resource.newer, "resource"), &names)?;
        Some(HolderContext { path, is_set })
    };
    paths.into_iter().filter_map(holder).collect()
}

/// Whether what the names lead to is set, in a message that an expression refers to; `None` of what always is.
fn is_set(site: Site<'_>, (id, value): (MessageId, &str), names: &[&str]) -> Option<String> {
    let (name, behind) = names.split_first()?;
    let (index, field) =
        (0..).zip(&site.schema().message(id).fields).find(|(_, field)| &*field.name == *name)?;
    let Type::Message(held) = field.ty else { return None };
    let slot = slot(site, Element::Field(id, index))?;
    let member = format!("{value}.{}", slot.ident);
    let inside = |value: &str| is_set(site, (held, value), behind);
    if matches!(slot.kind, Kind::Oneof(..)) {
        let path = member_path(site, id, field)?;
        let (bound, guard) = match inside("value") {
            Some(inside) => ("value", format!(" if {inside}")),
            None => ("_", String::new()),
        };
        let some = "::core::option::Option::Some";
        return Some(format!("::core::matches!(&{member}, {some}({path}({bound})){guard})"));
    }
    match slot.arity {
        Arity::One => inside(&member),
        Arity::Optional => Some(match inside("value") {
            Some(inside) => format!("{member}.as_ref().is_some_and(|value| {inside})"),
            None => format!("{member}.is_some()"),
        }),
        Arity::List | Arity::Map(_) => None,
    }
}
