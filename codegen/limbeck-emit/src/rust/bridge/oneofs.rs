//! Oneofs, and fields that are grouped otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use limbeck_bridge::plan::{Leaf, Several, Step, Variant, VariantTo};
use limbeck_schema::model::Element;

use super::RUNTIME;
use super::code::Code;
use super::methods::{no_member, oneof_target};
use super::shapes::{Ends, boxed, is_set, located, single, tried};
use super::site::Printed;
use super::steps::{Body, Scope, odd, only, target, tuple, zero};
use super::types::{Arity, Kind, Slot, field, kind, member_path, members, slot};
use super::values::{Kinds, code};
use crate::rust::names;

/// One oneof becomes one oneof.
pub(crate) fn convert(
    scope: Scope<'_>,
    body: &mut Body,
    step: &Step,
    variants: &[Variant],
) -> Printed<()> {
    let site = scope.way.site;
    let (from, to) = (only(scope, step, &step.from)?, only(scope, step, &step.to)?);
    let from = slot(site, from).ok_or_else(|| no_member(site, from))?;
    let to = slot(site, to).ok_or_else(|| no_member(site, to))?;
    let (Kind::Oneof(id, oneof), Kind::Oneof(..)) = (from.kind, to.kind) else {
        return Err(odd(scope, step, "converts as a oneof, and is none"));
    };
    body.used.insert(from.element);
    let local = site.local(&from.ident);
    let members = members(site.schema().message(id), oneof);
    let is_alone = members.len() == 1;
    let mut arms = String::new();
    for (index, member) in members {
        let element = Element::Field(id, index);
        let variant = variants.iter().find(|variant| variant.from == element);
        let variant = variant.ok_or_else(|| odd(scope, step, "has a member that leads nowhere"))?;
        let path = member_path(site, id, member).ok_or_else(|| no_member(site, element))?;
        let made = make(scope, step, (element, &variant.to), "value")?;
        let value = if made.takes_value { "value" } else { "_" };
        if let (true, Some(member)) = (is_alone, &made.always) {
            body.values.insert(to.element, format!("{local}.map(|{path}({value})| {member})"));
            return Ok(());
        }
        _ = write!(arms, "Some({path}({value})) => {}, ", made.option);
    }
    body.values.insert(to.element, format!("match {local} {{ None => None, {arms}}}"));
    Ok(())
}

/// What comes of one field of a oneof, or of a regrouping.
struct Made {
    /// An expression that gives an `Option`.
    option: String,
    /// One that gives what is in it, if it is there in any case.
    always: Option<String>,
    takes_value: bool,
}

impl Made {
    fn always(text: String, is_fallible: bool, takes_value: bool) -> Self {
        let option = format!("Some({text})");
        Self { option, always: Some(text).filter(|_| !is_fallible), takes_value }
    }

    fn option(option: String, takes_value: bool) -> Self {
        Self { option, always: None, takes_value }
    }
}

/// What a value of a field becomes; in a oneof, one of its members.
fn make(
    scope: Scope<'_>,
    step: &Step,
    (from, to): (Element, &VariantTo),
    value: &str,
) -> Printed<Made> {
    let site = scope.way.site;
    let (id, member) = field(site.schema(), from).ok_or_else(|| no_member(site, from))?;
    let path = [scope.path, &[member.name.to_string()]].concat();
    Ok(match to {
        VariantTo::Member(element, how) => {
            let (to_id, to) =
                field(site.schema(), *element).ok_or_else(|| no_member(site, *element))?;
            let kinds = Kinds { from: kind(site, member.ty), to: kind(site, to.ty), element: from };
            let boxes = &site.job.plan.boxes;
            let code = boxed(
                code(scope.way, kinds, how)?,
                boxes.contains(id, member),
                boxes.contains(to_id, to),
            );
            let is_fallible = code.is_fallible;
            let value = tried(code.apply(value), is_fallible, &path);
            let variant = member_path(site, to_id, to);
            Made::always(
                variant.iter().fold(value, |value, path| format!("{path}({value})")),
                is_fallible,
                true,
            )
        }
        VariantTo::Sentinel(element) => {
            let (to_id, to) =
                field(site.schema(), *element).ok_or_else(|| no_member(site, *element))?;
            let variant = member_path(site, to_id, to).ok_or_else(|| no_member(site, *element))?;
            Made::always(format!("{variant}(Default::default())"), false, false)
        }
        VariantTo::Drop => Made::option("None".to_owned(), false),
        VariantTo::Reject => {
            Made::option(format!("{RUNTIME}::refused(){}?", located(&path)), false)
        }
        VariantTo::Custom => {
            oneof_target(site, step)?;
            let older = Element::Message(scope.way.older);
            let name = site.methods.name(scope.way.direction, older, from);
            let name = name.ok_or_else(|| odd(scope, step, "has no method"))?;
            let is_boxed = site.job.plan.boxes.contains(id, member);
            let value = if is_boxed { format!("*{value}") } else { value.to_owned() };
            Made::option(format!("custom.{name}({value}){}?", located(&path)), true)
        }
    })
}

/// A field of the source, outside of its oneof if it was in one.
struct Source<'a> {
    leaf: &'a Leaf,
    /// Its value is always there, or in an `Option`.
    slot: Slot,
    local: String,
    /// Position of the element that it is, or is in.
    element: usize,
}

/// Fields and oneofs become fields and oneofs otherwise grouped.
pub(crate) fn regroup(
    scope: Scope<'_>,
    body: &mut Body,
    step: &Step,
    (leaves, several): (&[Leaf], &BTreeMap<Element, Several>),
) -> Printed<()> {
    let mut sources = Vec::new();
    for (position, element) in step.from.iter().enumerate() {
        let site = scope.way.site;
        let from = slot(site, *element).ok_or_else(|| no_member(site, *element))?;
        if let Kind::Oneof(..) = from.kind {
            sources.extend(open_oneof(scope, body, step, (&from, leaves, position))?);
            continue;
        }
        let leaf = leaves.iter().find(|leaf| leaf.from == *element);
        let leaf = leaf.ok_or_else(|| odd(scope, step, "has a field that leads nowhere"))?;
        if leaf.to != VariantTo::Drop {
            body.used.insert(from.element);
            let local = site.local(&from.ident);
            sources.push(Source { leaf, slot: from, local, element: position });
        }
    }
    // The first that counts is the first of the plan, whatever oneof it stands in.
    sources.sort_by_key(|source| leaves.iter().position(|leaf| std::ptr::eq(leaf, source.leaf)));
    for source in sources.iter().filter(|source| source.leaf.to == VariantTo::Reject) {
        let found = located(&scope.path_to(&source.slot));
        let is_set = is_set(&source.slot, &source.local);
        body.statements.push(format!("{RUNTIME}::if_set({is_set}){found}?;"));
    }
    for element in &step.to {
        let several = several.get(element).copied();
        regroup_target(scope, body, step, (*element, &sources, several))?;
    }
    body.is_regrouped = true;
    Ok(())
}

/// Binds a variable for each member of a oneof.
fn open_oneof<'a>(
    scope: Scope<'_>,
    body: &mut Body,
    step: &Step,
    (from, leaves, position): (&Slot, &'a [Leaf], usize),
) -> Printed<Vec<Source<'a>>> {
    let site = scope.way.site;
    let Kind::Oneof(id, oneof) = from.kind else { return Ok(Vec::new()) };
    body.used.insert(from.element);
    let mut sources = Vec::new();
    let mut variants = Vec::new();
    for (index, member) in members(site.schema().message(id), oneof) {
        let element = Element::Field(id, index);
        let leaf = leaves.iter().find(|leaf| leaf.from == element);
        let leaf = leaf.ok_or_else(|| odd(scope, step, "has a member that leads nowhere"))?;
        let path = member_path(site, id, member).ok_or_else(|| no_member(site, element))?;
        let is_kept = leaf.to != VariantTo::Drop;
        variants.push((path, is_kept.then_some(sources.len())));
        if is_kept {
            let ident = names::snake(&member.name);
            let local = format!("{}_of_", names::file_stem(&ident).trim_end_matches('_'));
            let slot = Slot {
                element,
                ident,
                segment: member.name.to_string(),
                kind: kind(site, member.ty),
                arity: Arity::Optional,
                is_boxed: site.job.plan.boxes.contains(id, member),
                alone: None,
            };
            sources.push(Source { leaf, slot, local, element: position });
        }
    }
    let none = |count| vec!["None".to_owned(); count];
    let mut arms = format!("None => {}, ", tuple(&none(sources.len())));
    for (path, kept) in variants {
        let mut values = none(sources.len());
        let slot = kept.and_then(|kept| values.get_mut(kept));
        let value = if slot.is_some() { "value" } else { "_" };
        if let Some(slot) = slot {
            "Some(value)".clone_into(slot);
        }
        _ = write!(arms, "Some({path}({value})) => {}, ", tuple(&values));
    }
    let local = site.local(&from.ident);
    let locals: Vec<String> = sources.iter().map(|source| source.local.clone()).collect();
    body.statements.push(match &*locals {
        [] => format!("match {local} {{ {arms} }}"),
        locals => format!("let {} = match {local} {{ {arms} }};", tuple(locals)),
    });
    Ok(sources)
}

/// A field or oneof of the target, of all that lead to it.
fn regroup_target(
    scope: Scope<'_>,
    body: &mut Body,
    step: &Step,
    (element, sources, several): (Element, &[Source<'_>], Option<Several>),
) -> Printed<()> {
    let site = scope.way.site;
    let to = slot(site, element).ok_or_else(|| no_member(site, element))?;
    let leads =
        |to_field: Element| slot(site, to_field).is_some_and(|slot| slot.element == to.element);
    let candidates: Vec<&Source<'_>> = sources
        .iter()
        .filter(|source| match source.leaf.to {
            VariantTo::Member(to, _) | VariantTo::Sentinel(to) => leads(to),
            VariantTo::Custom => matches!(to.kind, Kind::Oneof(..)),
            VariantTo::Drop | VariantTo::Reject => false,
        })
        .collect();
    let apart: BTreeSet<usize> = candidates.iter().map(|source| source.element).collect();
    if several == Some(Several::Reject) && apart.len() > 1 {
        let set: Vec<String> = candidates
            .iter()
            .map(|source| {
                let is_set = is_set(&source.slot, &source.local);
                format!("({is_set}, {:?})", source.slot.segment)
            })
            .collect();
        let found = located(scope.path);
        body.statements.push(format!("{RUNTIME}::one_of([{}]){found}?;", set.join(", ")));
    }
    let value = match &*candidates {
        [] => zero(&to).to_owned(),
        [source] => alone(scope, step, element, source)?,
        several => {
            let first = chain(scope, step, several)?;
            match to.arity {
                Arity::One => format!("({{ {first} }}).unwrap_or_default()"),
                Arity::Optional | Arity::List | Arity::Map(_) => first,
            }
        }
    };
    body.values.insert(to.element, value);
    Ok(())
}

/// The one field that leads to a field or oneof.
fn alone(scope: Scope<'_>, step: &Step, element: Element, source: &Source<'_>) -> Printed<String> {
    let (VariantTo::Member(member, value), false) = (&source.leaf.to, is_list(&source.slot)) else {
        return chain(scope, step, &[source]);
    };
    let site = scope.way.site;
    let (id, field) = field(site.schema(), *member).ok_or_else(|| no_member(site, *member))?;
    let plain = target(scope, element)?;
    if source.slot.arity == Arity::One && matches!(plain.kind, Kind::Oneof(..)) {
        // Zero of a field that cannot be unset does not set a member that others could be instead.
        return chain(scope, step, &[source]);
    }
    let variant = member_path(site, id, field);
    let to = Slot {
        kind: kind(site, field.ty),
        is_boxed: site.job.plan.boxes.contains(id, field),
        alone: variant.clone(),
        ..plain
    };
    let kinds = Kinds { from: source.slot.kind, to: to.kind, element: source.slot.element };
    let code = boxed(code(scope.way, kinds, value)?, source.slot.is_boxed, to.is_boxed);
    let code = variant.iter().fold(code, |code, path| code.then(Code::function(path.as_str())));
    let ends = Ends { from: &source.slot, to: &to, value: &source.local, path: scope.path };
    single(scope.way, ends, &code, source.leaf.unset.as_ref())
}

const fn is_list(slot: &Slot) -> bool {
    matches!(slot.arity, Arity::List | Arity::Map(_))
}

/// The first of several that is set.
fn chain(scope: Scope<'_>, step: &Step, sources: &[&Source<'_>]) -> Printed<String> {
    let mut text = String::new();
    for source in sources {
        let Source { leaf, slot, local, .. } = source;
        if is_list(slot) {
            return Err(odd(scope, step, "regroups a list or map"));
        }
        let is_optional = slot.arity == Arity::Optional;
        let value = if is_optional { "value" } else { &**local };
        let made = make(scope, step, (leaf.from, &leaf.to), value)?;
        let condition = match (is_optional, made.takes_value) {
            (true, true) => format!("let Some(value) = {local}"),
            (true, false) | (false, _) => is_set(slot, local),
        };
        _ = write!(text, "if {condition} {{ {} }} else ", made.option);
    }
    Ok(format!("{text}{{ None }}"))
}
