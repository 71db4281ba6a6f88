//! Names in `order_by` and in the paths of violations.

use std::fmt::Write as _;

use prost_reflect::{FieldDescriptor, MessageDescriptor};

use super::super::Random;
use super::sources::{has_below, held};
use crate::bridge::Names;

/// What is wrong: a name, what it became, and why that cannot be.
pub(super) type Wrong = (String, String, &'static str);

/// Names that are known, and of fields of the other version, each with or without a direction.
///
/// # Errors
/// When they become anything but all their images, in that order, each as the first that becomes it says, or when one passes
/// that only the other version has.
pub(super) fn order_by(
    names: &'static Names,
    to: &MessageDescriptor,
    random: &mut Random,
) -> Result<(), Wrong> {
    let fields: Vec<FieldDescriptor> = to.fields().collect();
    let strangers: Vec<&str> = fields.iter().map(FieldDescriptor::name).collect();
    let mut order = String::new();
    let mut expected: Vec<(&str, &str)> = Vec::new();
    let (mut is_refused, mut has_stranger) = (false, false);
    for _ in 0..=random.below(3) {
        let Some(name) = random.pick(names.fields) else { return Ok(()) };
        let stranger = random.pick(&strangers).copied().filter(|_| random.once_in(6));
        let stranger = stranger.filter(|it| names.fields.iter().all(|name| name.from != *it));
        let direction = random.pick(&["", " desc", " asc"]).copied().unwrap_or_default();
        let comma = if order.is_empty() { "" } else { "," };
        let _ = write!(order, "{comma}{}{direction}", stranger.unwrap_or(name.from));
        has_stranger |= stranger.is_some();
        is_refused |= stranger.is_none() && name.to.is_empty();
        for image in name.to {
            if expected.iter().all(|(known, _)| known != image) {
                expected.push((image, direction));
            }
        }
    }
    let expected: Vec<String> =
        expected.iter().map(|(image, direction)| format!("{image}{direction}")).collect();
    match names.order_by(&order, &strangers) {
        Ok(_) if is_refused => Err((order, String::new(), "orders by what has no image")),
        Ok(_) if has_stranger => {
            Err((order, String::new(), "orders by what only the other version has"))
        }
        Ok(made) if made == expected.join(", ") => Ok(()),
        Ok(made) => Err((order, made, "orders by something else")),
        Err(_) if is_refused || has_stranger => Ok(()),
        Err(error) => Err((order, error.to_string(), "orders by fields that have images")),
    }
}

/// A path with indices and keys, as a violation has it.
///
/// # Errors
/// When it becomes one that leads to no field, or that has indices where there is no list.
pub(super) fn violation(
    names: &'static Names,
    (from, to): (&MessageDescriptor, &MessageDescriptor),
    random: &mut Random,
) -> Result<(), Wrong> {
    let (path, indices) = draw(names, from, random);
    let Some(image) = names.path(&path) else { return Ok(()) };
    match resolve(to, &image) {
        None => Err((path, image, "leads to no field")),
        Some(lists) if lists.iter().any(|list| !list.is_fitting) => {
            Err((path, image, "has an index where there is no list"))
        }
        // As many lists on both ways: then none has become a single value.
        Some(lists) if lists.len() == indices.0 && indices.1 != has_index(&lists) => {
            Err((path, image, "has lost an index"))
        }
        Some(_) => Ok(()),
    }
}

/// A path, how many lists and maps are on it, and of how many of them it names an element.
fn draw(
    names: &'static Names,
    from: &MessageDescriptor,
    random: &mut Random,
) -> (String, (usize, usize)) {
    let (mut path, mut own) = (String::new(), String::new());
    let (mut at, mut current) = (names, from.clone());
    let (mut lists, mut indices) = (0, 0);
    loop {
        let fields: Vec<_> = current.fields().collect();
        let Some(field) = random.pick(&fields) else { break };
        for text in [&mut path, &mut own] {
            text.push_str(if text.is_empty() { "" } else { "." });
            text.push_str(field.name());
        }
        if field.is_list() || field.is_map() {
            lists += 1;
            if random.once_in(3) {
                break;
            }
            path.push_str(if field.is_map() { "[\"a.b]\"]" } else { "[7]" });
            indices += 1;
        }
        let known = at.fields.iter().find(|name| name.from == own);
        let Some(held) = held(field).filter(|_| path.len() < 60 && !random.once_in(3)) else {
            break;
        };
        if !has_below(at, &own) {
            let Some(inside) = known.and_then(|name| name.inside) else { break };
            at = inside;
            own.clear();
        }
        current = held;
    }
    (path, (lists, indices))
}

/// A list or map on a path.
struct List {
    has_index: bool,
    /// Whether there may be one.
    is_fitting: bool,
}

fn has_index(lists: &[List]) -> usize {
    lists.iter().filter(|list| list.has_index).count()
}

/// The lists on a path, and whatever else has an index; `None` if it leads to no field.
fn resolve(message: &MessageDescriptor, path: &str) -> Option<Vec<List>> {
    let mut lists = Vec::new();
    let mut current = Some(message.clone());
    let mut rest = path;
    loop {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let field: FieldDescriptor = current?.get_field_by_name(name)?;
        let subscript = crate::bridge::subscript(behind);
        let behind = subscript.map_or(behind, |(_, behind)| behind);
        let has_index = subscript.is_some();
        let is_fitting = !has_index || field.is_list() || field.is_map();
        if has_index || field.is_list() || field.is_map() {
            lists.push(List { has_index, is_fitting });
        }
        current = held(&field);
        match behind.strip_prefix('.') {
            Some(below) => rest = below,
            None => return behind.is_empty().then_some(lists),
        }
    }
}
