//! The steps of a conversion, as the parts of a function.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_bridge::plan::{Fill, Forget, How, Step};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::{Element, MessageId};

use super::RUNTIME;
use super::methods::{about, no_member};
use super::oneofs;
use super::shapes::{Ends, elements, given, is_set, literal_of, located, transfer};
use super::site::{Printed, Site, Way, contradiction, target_local};
use super::types::{Arity, Kind, Slot, slot, value_slot};

/// What a function does.
#[derive(Debug, Default)]
pub(crate) struct Body {
    /// While the source is in one piece.
    pub first: Vec<String>,
    /// Once its members are variables.
    pub statements: Vec<String>,
    /// Expressions for members of the target, by field or oneof.
    pub values: BTreeMap<Element, String>,
    /// Once the target is made.
    pub last: Vec<String>,
    /// Members of the source that something refers to.
    pub used: BTreeSet<Element>,
    /// Whether fields are grouped otherwise, in code that clippy would shorten here and there.
    pub is_regrouped: bool,
}

/// Steps that convert the members of one message.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub way: Way<'a>,
    /// Names of the fields that lead to the message, the outermost first.
    pub path: &'a [String],
}

impl Scope<'_> {
    /// A member of the source, and the variable that holds it.
    pub(crate) fn read(&self, body: &mut Body, element: Element) -> Printed<(Slot, String)> {
        let site = self.way.site;
        let slot = value_slot(site, element).ok_or_else(|| no_member(site, element))?;
        body.used.insert(slot.element);
        let local = site.local(&slot.ident);
        Ok((slot, local))
    }

    /// The path of a member.
    pub(crate) fn path_to(&self, slot: &Slot) -> Vec<String> {
        [self.path, std::slice::from_ref(&slot.segment)].concat()
    }
}

/// What some steps do.
pub(crate) fn body(scope: Scope<'_>, steps: &[Step]) -> Printed<Body> {
    let mut body = Body::default();
    for step in steps {
        print(scope, &mut body, step)?;
    }
    Ok(body)
}

fn print(scope: Scope<'_>, body: &mut Body, step: &Step) -> Printed<()> {
    match &step.how {
        How::Field(how) => {
            let (from, value) = scope.read(body, only(scope, step, &step.from)?)?;
            let to = target(scope, only(scope, step, &step.to)?)?;
            let ends = Ends { from: &from, to: &to, value: &value, path: scope.path };
            let value = transfer(scope.way, ends, how)?;
            body.values.insert(to.element, value);
        }
        How::Oneof(variants) => oneofs::convert(scope, body, step, variants)?,
        How::Regroup { leaves, several } => {
            oneofs::regroup(scope, body, step, (leaves, several))?;
        }
        How::Nest(inner) => nest(scope, body, step, inner)?,
        How::Flatten(inner) => flatten(scope, body, step, inner)?,
        How::Fill(fill) => {
            for element in &step.to {
                let to = target(scope, *element)?;
                let value = filled(scope.way.site, &to, fill)?;
                body.values.insert(to.element, value);
            }
        }
        How::Forget(Forget::Drop) => {}
        How::Forget(Forget::RejectIfSet) => {
            for element in &step.from {
                let (from, local) = scope.read(body, *element)?;
                let found = located(&scope.path_to(&from));
                let is_set = is_set(&from, &local);
                body.statements.push(format!("{RUNTIME}::if_set({is_set}){found}?;"));
            }
        }
        How::Custom => custom(scope, body, step)?,
        How::Stash => {
            let call = method_call(scope, body, step)?;
            body.last.push(format!("{call};"));
        }
    }
    Ok(())
}

/// The one element that a step has on a side.
pub(crate) fn only(scope: Scope<'_>, step: &Step, elements: &[Element]) -> Printed<Element> {
    match elements {
        [element] => Ok(*element),
        _ => Err(odd(scope, step, "converts one field, and several are named")),
    }
}

/// A plan that contradicts itself in a step.
pub(crate) fn odd(scope: Scope<'_>, step: &Step, message: &str) -> Box<Finding> {
    let whole = Element::Message(scope.way.older);
    contradiction(scope.way.site.schema(), about(step).unwrap_or(whole), message)
}

/// A member of the target.
pub(crate) fn target(scope: Scope<'_>, element: Element) -> Printed<Slot> {
    let site = scope.way.site;
    value_slot(site, element).ok_or_else(|| no_member(site, element))
}

/// A member that is unset, or zero.
pub(crate) fn zero(slot: &Slot) -> &'static str {
    match slot.arity {
        Arity::Optional => "None",
        Arity::One | Arity::List | Arity::Map(_) => "Default::default()",
    }
}

/// A value as a member takes it.
pub(crate) fn put(slot: &Slot, value: &str) -> String {
    let value = if slot.is_boxed { format!("Box::new({value})") } else { value.to_owned() };
    let value = slot.alone.iter().fold(value, |value, variant| format!("{variant}({value})"));
    if slot.arity == Arity::Optional { format!("Some({value})") } else { value }
}

fn filled(site: Site<'_>, to: &Slot, fill: &Fill) -> Printed<String> {
    let Fill::Value(argument) = fill else { return Ok(zero(to).to_owned()) };
    if !matches!(to.arity, Arity::One | Arity::Optional) {
        return Err(contradiction(
            site.schema(),
            to.element,
            "is filled with one value, and holds many",
        ));
    }
    let unboxed = Slot { is_boxed: false, ..to.clone() };
    Ok(put(to, &literal_of(site, &unboxed, argument)?))
}

/// Calls the service's code, which is given variables.
fn method_call(scope: Scope<'_>, body: &mut Body, step: &Step) -> Printed<String> {
    let site = scope.way.site;
    let mut arguments = Vec::new();
    let mut path = scope.path.to_vec();
    for element in &step.from {
        // As a whole, a oneof with one member too.
        let slot = slot(site, *element).ok_or_else(|| no_member(site, *element))?;
        body.used.insert(slot.element);
        arguments.push(site.local(&slot.ident));
        if step.from.len() == 1 {
            path = scope.path_to(&slot);
        }
    }
    if step.how == How::Stash {
        arguments.push("&mut made".to_owned());
    } else if step.from.is_empty() {
        arguments.push("&from".to_owned());
        path.clear();
    }
    let way = scope.way;
    let name = about(step)
        .and_then(|about| site.methods.name(way.direction, Element::Message(way.older), about));
    let name = name.ok_or_else(|| odd(scope, step, "has no method"))?;
    Ok(format!("custom.{name}({}){}?", arguments.join(", "), located(&path)))
}

fn custom(scope: Scope<'_>, body: &mut Body, step: &Step) -> Printed<()> {
    let site = scope.way.site;
    let call = method_call(scope, body, step)?;
    let slots: Printed<Vec<Slot>> = step
        .to
        .iter()
        .map(|element| slot(site, *element).ok_or_else(|| no_member(site, *element)))
        .collect();
    let slots = slots?;
    if let ([to], false) = (&*slots, step.from.is_empty()) {
        body.values.insert(to.element, call);
        return Ok(());
    }
    let statement = if slots.is_empty() { format!("{call};") } else { bound(body, &slots, &call) };
    if step.from.is_empty() {
        body.first.push(statement);
    } else {
        body.statements.push(statement);
    }
    Ok(())
}

/// Binds several members of the target at once.
pub(crate) fn bound(body: &mut Body, slots: &[Slot], value: &str) -> String {
    let locals: Vec<String> = slots.iter().map(|slot| target_local(&slot.ident)).collect();
    for (slot, local) in slots.iter().zip(&locals) {
        body.values.insert(slot.element, local.clone());
    }
    format!("let {} = {value};", tuple(&locals))
}

/// Several expressions or patterns as one.
pub(crate) fn tuple(items: &[String]) -> String {
    match items {
        [single] => single.clone(),
        several => format!("({})", several.join(", ")),
    }
}

fn nest(scope: Scope<'_>, body: &mut Body, step: &Step, steps: &[Step]) -> Printed<()> {
    let site = scope.way.site;
    let to = target(scope, only(scope, step, &step.to)?)?;
    let Kind::Message(message) = to.kind else {
        return Err(odd(scope, step, "moves into a field that holds no message"));
    };
    let is_any = any_set(scope, body, step)?;
    let inner = self::body(scope, steps)?;
    let made = put(&to, &literal(site, message, &inner)?);
    let made = format!("{} {made}", inner.statements.join(" "));
    let value = match to.arity {
        Arity::Optional => format!("if {is_any} {{ {made} }} else {{ None }}"),
        Arity::One | Arity::List | Arity::Map(_) => format!("{{ {made} }}"),
    };
    body.values.insert(to.element, value);
    body.first.extend(inner.first);
    body.last.extend(inner.last);
    body.used.extend(inner.used);
    Ok(())
}

/// Whether any of what a step takes is set.
pub(crate) fn any_set(scope: Scope<'_>, body: &mut Body, step: &Step) -> Printed<String> {
    let mut conditions = Vec::new();
    for element in &step.from {
        let (from, local) = scope.read(body, *element)?;
        conditions.push(is_set(&from, &local));
    }
    Ok(conditions.join(" || "))
}

fn flatten(scope: Scope<'_>, body: &mut Body, step: &Step, steps: &[Step]) -> Printed<()> {
    let site = scope.way.site;
    let (from, local) = scope.read(body, only(scope, step, &step.from)?)?;
    let Kind::Message(message) = from.kind else {
        return Err(odd(scope, step, "moves out of a field that holds no message"));
    };
    let path = scope.path_to(&from);
    let inner = self::body(Scope { path: &path, ..scope }, steps)?;
    let slots: Printed<Vec<Slot>> = step.to.iter().map(|element| target(scope, *element)).collect();
    let slots = slots?;
    let value = |slot: &Slot| inner.values.get(&slot.element).cloned();
    let values: Option<Vec<String>> = slots.iter().map(value).collect();
    let values = values.ok_or_else(|| odd(scope, step, "has a target that nothing leads to"))?;
    let unset: Printed<Vec<String>> =
        slots.iter().map(|slot| if_unset(site, slot, steps)).collect();
    let value = if from.is_boxed { "*value" } else { "value" };
    let pattern = pattern(site, message, &inner.used);
    let inside =
        format!("let {pattern} = {value}; {} {}", inner.statements.join(" "), tuple(&values));
    let bound_value =
        from.alone.iter().fold("value".to_owned(), |value, variant| format!("{variant}({value})"));
    let value = match from.arity {
        Arity::Optional => format!(
            "match {local} {{ Some({bound_value}) => {{ {inside} }} None => {{ {} }} }}",
            tuple(&unset?)
        ),
        Arity::One | Arity::List | Arity::Map(_) => format!("{{ let value = {local}; {inside} }}"),
    };
    let statement = bound(body, &slots, &value);
    body.statements.push(statement);
    body.first.extend(inner.first);
    body.last.extend(inner.last);
    body.is_regrouped = true;
    Ok(())
}

/// What a member is if the message that it would come of is not set.
fn if_unset(site: Site<'_>, to: &Slot, steps: &[Step]) -> Printed<String> {
    let same =
        |element: &Element| slot(site, *element).is_some_and(|slot| slot.element == to.element);
    let step = steps.iter().find(|step| step.to.iter().any(same));
    match step.map(|step| &step.how) {
        Some(How::Field(transfer)) if to.arity == Arity::One => match &transfer.unset {
            Some(argument) => literal_of(site, to, argument),
            None => Ok(zero(to).to_owned()),
        },
        _ => Ok(zero(to).to_owned()),
    }
}

/// The pattern that binds the members of a message that something refers to.
pub(crate) fn pattern(site: Site<'_>, message: MessageId, used: &BTreeSet<Element>) -> String {
    pattern_of(site, message, used, &|ident| site.local(ident))
}

/// As [`pattern`], with variables that are called otherwise.
pub(crate) fn pattern_of(
    site: Site<'_>,
    message: MessageId,
    used: &BTreeSet<Element>,
    name: &dyn Fn(&str) -> String,
) -> String {
    let bound = |element: Element| {
        let ident = slot(site, element)?.ident;
        let local = name(&ident);
        Some(given(&ident, if used.contains(&element) { &local } else { "_" }))
    };
    let members: Vec<String> = elements(site, message).into_iter().filter_map(bound).collect();
    format!("{} {{ {} }}", site.path(Element::Message(message)), members.join(", "))
}

/// The literal of a message, all of whose members have values.
pub(crate) fn literal(site: Site<'_>, message: MessageId, body: &Body) -> Printed<String> {
    let mut members = Vec::new();
    for element in elements(site, message) {
        let Some(slot) = slot(site, element) else { continue };
        let value = body.values.get(&element);
        let value =
            value.ok_or_else(|| contradiction(site.schema(), element, "has nothing to come of"))?;
        members.push(given(&slot.ident, value));
    }
    Ok(format!("{} {{ {} }}", site.path(Element::Message(message)), members.join(", ")))
}
