//! What refuses values that the older version cannot hold, for what clients of the newer one write.

use std::collections::BTreeMap;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{
    Class, Duplicates, EnumHow, EnumPlan, Forget, How, Leaf, Lossy, MessagePlan, Pick, Several,
    Shape, Step, Transfer, Value, Variant, VariantTo,
};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::{Element, MessageId};
use serde::Serialize;

use super::RUNTIME;
use super::literals::variant_path;
use super::losses::{crowds, enum_how, has_unnamed, is_forgotten, is_mapped, value_loses};
use super::methods::no_member;
use super::shapes::{is_set, is_unset_if_empty, located};
use super::site::{Printed, Site, Way};
use super::types::{Arity, Kind, Slot, field, kind, member_path, members, slot, value_slot};
use super::values::{Kinds, code};

const TEMPLATE: &str = "rust/bridge_fits.rs.tera";

/// The versions of a bridge that is gone the other way round.
const BACK: &str = "&VERSIONS_BACK";

/// What the template knows.
#[derive(Debug, Serialize)]
struct FitsContext {
    older: String,
    newer: String,
    messages: Vec<MessageContext>,
    enums: Vec<EnumContext>,
    any: Vec<AnyContext>,
    /// Whether anything is refused on the way up.
    has_back: bool,
}

/// What an `Any` may hold.
#[derive(Debug, Serialize)]
struct AnyContext {
    name: String,
    /// The package of the version that cannot hold all of it.
    target: String,
    entries: Vec<EntryContext>,
}

#[derive(Debug, Serialize)]
struct MessageContext {
    name: String,
    source: String,
    /// `user.v1.User`.
    target: String,
    statements: Vec<String>,
}

#[derive(Debug, Serialize)]
struct EnumContext {
    name: String,
    /// `user.v1.UserState`.
    target: String,
    /// Numbers that others stand for.
    numbers: Vec<String>,
    versions: &'static str,
}

#[derive(Debug, Serialize)]
struct EntryContext {
    /// `user.v2.User`.
    full_name: String,
    source: String,
    check: String,
}

/// Prints what refuses.
pub(crate) fn print(site: Site<'_>) -> Result<String, Vec<Finding>> {
    let mut context = FitsContext {
        older: site.bridge.older.clone(),
        newer: site.bridge.newer.clone(),
        messages: Vec::new(),
        enums: Vec::new(),
        any: Vec::new(),
        has_back: false,
    };
    let mut findings = Vec::new();
    for direction in [Direction::Down, Direction::Up] {
        for pair in &site.bridge.messages {
            match message(site, direction, pair) {
                Ok(message) => context.messages.extend(message),
                Err(finding) => findings.push(*finding),
            }
        }
        let enums = site.bridge.enums.iter();
        context.enums.extend(enums.filter_map(|pair| enum_(site, direction, pair)));
        context.any.extend(any(site, direction));
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    if context.messages.is_empty() && context.enums.is_empty() {
        return Ok(String::new());
    }
    let is_back = |text: &String| text.contains(BACK);
    context.has_back = context.enums.iter().any(|it| it.versions == BACK)
        || context.messages.iter().any(|it| it.statements.iter().any(is_back));
    site.job.input.templates.render(TEMPLATE, &context)
}

/// The function that refuses a message or enum, if one is printed.
pub(crate) fn function(site: Site<'_>, direction: Direction, older: Element) -> Option<String> {
    let is_printed = site.losses.contains(site.functions, site.bridge, (direction, older));
    site.functions.fits(site.bridge, direction, older).filter(|_| is_printed)
}

/// As [`function`], of the request of a call, by whatever bridge.
pub(crate) fn of_request(site: Site<'_>, (older, newer): (MessageId, MessageId)) -> Option<String> {
    if site.bridge.message(older).is_some_and(|pair| pair.newer == newer) {
        return function(site, Direction::Down, Element::Message(older));
    }
    foreign(site, Direction::Down, (Element::Message(older), Element::Message(newer)))
}

/// What another API's bridge refuses, given the types of both versions; that may be gone the other way round.
fn foreign(site: Site<'_>, direction: Direction, types: (Element, Element)) -> Option<String> {
    let found = site.functions.foreign(direction, types)?;
    let name = function(Site { bridge: found.plan, ..site }, found.direction, found.older)?;
    Some(format!("{}{name}", site.module_path(found.plan)))
}

/// The versions, as those that errors name: what cannot hold it is the older one.
const fn versions(direction: Direction) -> &'static str {
    match direction {
        Direction::Down => "&VERSIONS",
        Direction::Up => BACK,
    }
}

fn message(
    site: Site<'_>,
    direction: Direction,
    pair: &MessagePlan,
) -> Printed<Option<MessageContext>> {
    let older = Element::Message(pair.older);
    let Some(name) = function(site, direction, older) else { return Ok(None) };
    let way = Way { site, direction, older: pair.older };
    let at = Place { way, base: "from", path: &[] };
    let steps = pair.way(direction).how.as_deref().unwrap_or_default();
    Ok(Some(MessageContext {
        name,
        source: site.path(Element::Message(pair.source(direction))),
        target: site.schema().message(pair.target(direction)).full_name.to_string(),
        statements: statements(at, steps)?,
    }))
}

fn enum_(site: Site<'_>, direction: Direction, pair: &EnumPlan) -> Option<EnumContext> {
    let name = function(site, direction, Element::Enum(pair.older))?;
    let Some(EnumHow::Cases(cases)) = enum_how(pair, direction) else { return None };
    let (source, target) = match direction {
        Direction::Up => (pair.older, pair.newer),
        Direction::Down => (pair.newer, pair.older),
    };
    let values = &site.schema().enum_(source).values;
    let number = |element: Element| {
        let Element::EnumValue(_, index) = element else { return None };
        variant_path(site, source, values.get(index as usize)?.number)
    };
    let lossy = cases.iter().filter(|case| case.class == Class::Lossy);
    let numbers =
        lossy.filter_map(|case| number(case.from)).map(|path| format!("i32::from({path})"));
    Some(EnumContext {
        name,
        target: site.schema().enum_(target).full_name.to_string(),
        numbers: numbers.collect(),
        versions: versions(direction),
    })
}

/// What refuses what an `Any` holds, if anything of that is lost.
fn any(site: Site<'_>, direction: Direction) -> Option<AnyContext> {
    let name = any_function(site, direction)?;
    let target = match direction {
        Direction::Up => &site.bridge.newer,
        Direction::Down => &site.bridge.older,
    };
    let pairs = site.bridge.messages.iter();
    let entries = pairs.filter_map(|pair| entry(site, direction, pair)).collect();
    Some(AnyContext { name, target: target.clone(), entries })
}

fn any_function(site: Site<'_>, direction: Direction) -> Option<String> {
    let is_printed = site.losses.contains_any(site.functions, site.bridge, direction);
    let name = match direction {
        Direction::Up => "any_fits_back",
        Direction::Down => "any_fits",
    };
    is_printed.then(|| name.to_owned())
}

fn entry(site: Site<'_>, direction: Direction, pair: &MessagePlan) -> Option<EntryContext> {
    let check = function(site, direction, Element::Message(pair.older))?;
    let source = pair.source(direction);
    let full_name = site.schema().message(source).full_name.to_string();
    Some(EntryContext { full_name, source: site.path(Element::Message(source)), check })
}

/// A message whose fields are looked at.
#[derive(Clone, Copy)]
struct Place<'a> {
    way: Way<'a>,
    /// The expression that it is.
    base: &'a str,
    /// Names of the fields that lead to it, the outermost first.
    path: &'a [String],
}

impl Place<'_> {
    const fn versions(&self) -> &'static str {
        versions(self.way.direction)
    }

    fn member(&self, slot: &Slot) -> String {
        format!("{}.{}", self.base, slot.ident)
    }

    /// A statement that returns an error of `text`.
    fn tried(&self, text: &str) -> String {
        format!("{RUNTIME}::{text}{}?;", located(self.path))
    }

    fn slot(&self, element: Element) -> Printed<Slot> {
        value_slot(self.way.site, element).ok_or_else(|| no_member(self.way.site, element))
    }
}

fn statements(at: Place<'_>, steps: &[Step]) -> Printed<Vec<String>> {
    let mut all = Vec::new();
    for step in steps {
        match (&step.how, &*step.from, &*step.to) {
            (How::Field(how), [from], [to]) => all.extend(transfer(at, (*from, *to), how)?),
            (How::Oneof(variants), [from], _) => all.extend(oneof(at, *from, variants)?),
            (How::Regroup { leaves, several }, from, _) => {
                all.extend(regroup(at, from, (leaves, several))?);
            }
            (How::Nest(inner), _, _) => all.extend(statements(at, inner)?),
            (How::Flatten(inner), [from], _) => all.extend(flatten(at, *from, inner)?),
            (How::Forget(Forget::Drop), from, _) => {
                for element in from {
                    let slot = at.slot(*element)?;
                    all.push(unset(at, &slot, &is_set(&slot, &at.member(&slot))));
                }
            }
            // A plan that says otherwise is refused where conversions are printed.
            (
                How::Field(_)
                | How::Oneof(_)
                | How::Flatten(_)
                | How::Forget(Forget::RejectIfSet)
                | How::Fill(_)
                | How::Custom
                | How::Stash,
                _,
                _,
            ) => {}
        }
    }
    Ok(all)
}

fn unset(at: Place<'_>, slot: &Slot, is_set: &str) -> String {
    at.tried(&format!("fits_unset({is_set}, {:?}, {})", slot.segment, at.versions()))
}

fn transfer(at: Place<'_>, (from, to): (Element, Element), how: &Transfer) -> Printed<Vec<String>> {
    let (slot, target) = (at.slot(from)?, at.slot(to)?);
    let kinds = |from, to| Kinds { from, to, element: slot.element };
    let (segment, member, versions) = (&slot.segment, at.member(&slot), at.versions());
    let check = checked(at.way, (kinds(slot.kind, target.kind), slot.is_boxed), &how.value)?;
    let each = |call: &str, values: &str| {
        check
            .iter()
            .map(|check| at.tried(&format!("{call}({values}, {segment:?}, {check})")))
            .collect()
    };
    let mut all = Vec::new();
    let shaped: Vec<String> = match &how.shape {
        Shape::Single if is_unset_if_empty(&slot, &target, &how.value) => {
            each("fits", &format!("(!{member}.is_empty()).then_some(&{member})"))
        }
        Shape::Single | Shape::ToList => each("fits", &values(&slot, &member)),
        Shape::List => each("fits_each", &format!("&{member}")),
        Shape::Pick(pick) => {
            if *pick != Pick::Only {
                all.push(at.tried(&format!("fits_alone({member}.len(), {segment:?}, {versions})")));
            }
            each("fits_each", &format!("&{member}"))
        }
        Shape::MapToList { value, .. } => {
            let to = value.map(|value| at.slot(value)).transpose()?;
            let to = to.map_or(target.kind, |slot| slot.kind);
            let check = checked(at.way, (kinds(slot.kind, to), slot.is_boxed), &how.value)?;
            let text = |check| at.tried(&format!("fits_values(&{member}, {segment:?}, {check})"));
            check.iter().map(text).collect()
        }
        Shape::Map(key) => {
            if let (Arity::Map(from), Arity::Map(to)) = (slot.arity, target.arity) {
                let kinds = kinds(Kind::Scalar(from), Kind::Scalar(to));
                let check = checked(at.way, (kinds, false), key)?;
                let text = |check| at.tried(&format!("fits_keys(&{member}, {segment:?}, {check})"));
                all.extend(check.map(text));
            }
            each("fits_values", &format!("&{member}"))
        }
        Shape::ListToMap { key, value, duplicates } => {
            let key = at.slot(*key)?;
            if *duplicates != Duplicates::Reject {
                let key = format!("{member}.iter().map(|element| &element.{})", key.ident);
                all.push(at.tried(&format!("fits_distinct({key}, {segment:?}, {versions})")));
            }
            match value {
                None => each("fits_each", &format!("&{member}")),
                Some(value) => entries(at, (&slot, &target), (at.slot(*value)?, &how.value))?,
            }
        }
    };
    all.extend(shaped);
    Ok(all)
}

/// Values of the elements of a list that become entries of a map.
fn entries(
    at: Place<'_>,
    (slot, target): (&Slot, &Slot),
    (value, how): (Slot, &Value),
) -> Printed<Vec<String>> {
    let kinds = Kinds { from: value.kind, to: target.kind, element: slot.element };
    let check = checked(at.way, (kinds, value.is_boxed), how)?;
    let inside = values(&value, &format!("element.{}", value.ident));
    let text = |check: String| {
        let check = format!("|element| {RUNTIME}::fits({inside}, {:?}, {check})", value.segment);
        at.tried(&format!("fits_each(&{}, {:?}, {check})", at.member(slot), slot.segment))
    };
    Ok(check.map(text).into_iter().collect())
}

/// References to the values of what is one, or none.
fn values(slot: &Slot, member: &str) -> String {
    match (slot.arity, &slot.alone) {
        (_, Some(variant)) => format!("{member}.iter().map(|{variant}(value)| value)"),
        (Arity::One, None) => format!("[&{member}]"),
        (Arity::Optional | Arity::List | Arity::Map(_), None) => format!("&{member}"),
    }
}

/// A function from a reference to a value to what refuses it, if anything is lost by its conversion.
fn checked(
    way: Way<'_>,
    (kinds, is_boxed): (Kinds, bool),
    value: &Value,
) -> Printed<Option<String>> {
    let site = way.site;
    let called = |name: String, source: Kind| match source {
        Kind::Enum(_) => format!("|value| {name}(*value)"),
        _ if is_boxed => format!("|value| {name}(value)"),
        _ => name,
    };
    Ok(match value {
        Value::Message(older) => function(site, way.direction, Element::Message(*older))
            .map(|name| called(name, kinds.from)),
        Value::Enum(older) => function(site, way.direction, Element::Enum(*older))
            .map(|name| called(name, kinds.from)),
        Value::Foreign(older, newer) => {
            foreign(site, way.direction, (*older, *newer)).map(|name| called(name, kinds.from))
        }
        Value::Any => any_function(site, way.direction).map(|name| called(name, kinds.from)),
        Value::Mask(older) => has_unnamed(site.schema(), (site.bridge, way.direction), *older)
            .then(|| {
                let table = site.functions.names(site.bridge, way.direction, *older);
                format!("|mask| {table}.fits(mask)")
            }),
        Value::TextToTimestamp => Some(format!("|value| {RUNTIME}::fits_timestamp(value)")),
        value if value_loses(value) => {
            // A value that is lost is one that would be refused instead.
            let strict = match value {
                Value::Narrow(_) => Value::Narrow(Lossy::Reject),
                Value::Divide(factor, _) => Value::Divide(*factor, Lossy::Reject),
                Value::TimeToInteger(factor, _) => Value::TimeToInteger(*factor, Lossy::Reject),
                other => other.clone(),
            };
            let code = code(way, kinds, &strict)?.apply("*value").replace("&*value", "value");
            Some(format!("|value| {code}.map(drop)"))
        }
        _ => None,
    })
}

fn oneof(at: Place<'_>, from: Element, variants: &[Variant]) -> Printed<Vec<String>> {
    let site = at.way.site;
    let whole = slot(site, from).ok_or_else(|| no_member(site, from))?;
    let mut kept = Vec::new();
    let mut arms = String::new();
    for Variant { from, to, ruling, .. } in variants {
        let (path, arm) = member(at, (*from, to), is_mapped(ruling.as_ref()))?;
        match arm {
            Some((pattern, arm)) => {
                arms.extend(["Some(", &*path, "(", pattern, ")) => ", &*arm, ", "]);
            }
            None => kept.push(format!("{path}(_)")),
        }
    }
    if arms.is_empty() {
        return Ok(Vec::new());
    }
    let kept =
        if kept.is_empty() { String::new() } else { format!(" | Some({})", kept.join(" | ")) };
    let text = format!(
        "match &{} {{ {arms}None{kept} => Ok(()) }}{}?;",
        at.member(&whole),
        located(at.path)
    );
    Ok(vec![text])
}

/// The variant of a member, and if something of it may be lost, a pattern of its value and what comes of that.
fn member(
    at: Place<'_>,
    (from, to): (Element, &VariantTo),
    is_mapped: bool,
) -> Printed<(String, Option<(&'static str, String)>)> {
    let site = at.way.site;
    let (id, member) = field(site.schema(), from).ok_or_else(|| no_member(site, from))?;
    let path = member_path(site, id, member).ok_or_else(|| no_member(site, from))?;
    let name = &*member.name;
    if is_forgotten(to, is_mapped) {
        return Ok((
            path,
            Some(("_", format!("{RUNTIME}::fits_unset(true, {name:?}, {})", at.versions()))),
        ));
    }
    let VariantTo::Member(target, value) = to else { return Ok((path, None)) };
    let (_, target) = field(site.schema(), *target).ok_or_else(|| no_member(site, *target))?;
    let kinds = Kinds { from: kind(site, member.ty), to: kind(site, target.ty), element: from };
    let check = checked(at.way, (kinds, site.job.plan.boxes.contains(id, member)), value)?;
    let arm = check.map(|check| ("value", format!("{RUNTIME}::fits([value], {name:?}, {check})")));
    Ok((path, arm))
}

fn regroup(
    at: Place<'_>,
    from: &[Element],
    (leaves, several): (&[Leaf], &BTreeMap<Element, Several>),
) -> Printed<Vec<String>> {
    let site = at.way.site;
    let mut all = Vec::new();
    let mut set: BTreeMap<Element, String> = BTreeMap::new();
    for element in from {
        let whole = slot(site, *element).ok_or_else(|| no_member(site, *element))?;
        let Kind::Oneof(id, oneof) = whole.kind else {
            let is_set = is_set(&whole, &at.member(&whole));
            if let Some(leaf) = leaves.iter().find(|leaf| leaf.from == *element) {
                all.extend(plain_leaf(at, (&whole, &is_set), leaf)?);
            }
            set.insert(*element, is_set);
            continue;
        };
        let mut variants = Vec::new();
        for (index, field) in members(site.schema().message(id), oneof) {
            let element = Element::Field(id, index);
            let path = member_path(site, id, field).ok_or_else(|| no_member(site, element))?;
            set.insert(element, format!("matches!({}, Some({path}(_)))", at.member(&whole)));
            let leaf = leaves.iter().find(|leaf| leaf.from == element).cloned();
            variants.extend(leaf.map(|Leaf { from, to, class, ruling, .. }| Variant {
                from,
                to,
                class,
                ruling,
            }));
        }
        all.extend(self::oneof(at, *element, &variants)?);
    }
    for crowd in crowds(site.schema(), leaves, several) {
        let are_set: Vec<&str> =
            crowd.iter().filter_map(|leaf| Some(&**set.get(&leaf.from)?)).collect();
        let names: Vec<&str> = crowd.iter().map(|leaf| site.schema().name(leaf.from)).collect();
        let (are_set, versions) = (are_set.join(", "), at.versions());
        all.push(at.tried(&format!("fits_one([{are_set}], &{names:?}, {versions})")));
    }
    Ok(all)
}

/// A field outside of oneofs that is grouped otherwise.
fn plain_leaf(
    at: Place<'_>,
    (from, is_set): (&Slot, &str),
    leaf: &Leaf,
) -> Printed<Option<String>> {
    if is_forgotten(&leaf.to, is_mapped(leaf.ruling.as_ref())) {
        return Ok(Some(unset(at, from, is_set)));
    }
    let VariantTo::Member(target, value) = &leaf.to else { return Ok(None) };
    let site = at.way.site;
    let (_, target) = field(site.schema(), *target).ok_or_else(|| no_member(site, *target))?;
    let kinds = Kinds { from: from.kind, to: kind(site, target.ty), element: leaf.from };
    let check = checked(at.way, (kinds, from.is_boxed), value)?;
    let values = values(from, &at.member(from));
    Ok(check.map(|check| at.tried(&format!("fits({values}, {:?}, {check})", from.segment))))
}

fn flatten(at: Place<'_>, from: Element, inner: &[Step]) -> Printed<Vec<String>> {
    let slot = at.slot(from)?;
    let path = [at.path, std::slice::from_ref(&slot.segment)].concat();
    let inside = statements(Place { base: "held", path: &path, ..at }, inner)?.join(" ");
    if inside.is_empty() {
        return Ok(Vec::new());
    }
    let member = at.member(&slot);
    let held = slot.alone.iter().fold("held".to_owned(), |held, path| format!("{path}({held})"));
    Ok(vec![match slot.arity {
        Arity::Optional => format!("if let Some({held}) = &{member} {{ {inside} }}"),
        Arity::One | Arity::List | Arity::Map(_) => format!("{{ let held = &{member}; {inside} }}"),
    }])
}
