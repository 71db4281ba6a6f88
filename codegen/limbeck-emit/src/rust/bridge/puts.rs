//! What was changed inside of a message that both sides have: the change goes no further than it has to.

use std::collections::BTreeSet;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{Class, How, Plan, Shape, Step, Transfer, Value, Variant, VariantTo};
use limbeck_schema::model::{Element, MessageId};

use super::delta::{Delta, before_local, is_compared, steps, stored_local};
use super::put_lists::Lists;
use super::shapes::{Ends, located, transfer};
use super::site::{Printed, Site};
use super::steps::{Body, Scope, any_set, literal, odd, pattern_of, put, tuple};
use super::types::{Arity, Kind, Slot, field, member_path, slot, value_slot};

/// A step up, with what it does if all is converted anew.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    pub step: &'a Step,
    /// All steps down.
    pub down: &'a [Step],
    pub converted: &'a Body,
    /// The members of the newer message that it makes.
    pub slots: &'a [Slot],
}

impl<'a> Member<'a> {
    /// The step that leads back.
    pub(crate) fn back(&self) -> Option<&'a Step> {
        back_of(self.step, self.down)
    }

    /// What puts a value back. What it looked like is at hand if the step that leads back shows each value by itself.
    pub(crate) fn put_of(&self, site: Site<'_>, value: &Value) -> Option<Put> {
        let is_shown = match self.back().map(|back| &back.how) {
            Some(How::Field(back)) => back.value == *value,
            Some(How::Oneof(variants)) => variants
                .iter()
                .any(|variant| matches!(&variant.to, VariantTo::Member(_, back) if back == value)),
            _ => false,
        };
        let found = put_of(site, value)?;
        Some(if is_shown { found } else { Put { merge: None, ..found } })
    }
}

/// How members of the newer message are made.
pub(crate) enum Made {
    /// By this, if anything differs.
    Changed(String),
    /// By this in any case: it keeps what does not differ. To look for differences first would be to look at all that
    /// is inside once for each level.
    Any(String),
}

impl Made {
    /// In any case, if parts are put back that are compared themselves.
    pub(crate) fn by(found: Option<&Put>, made: String) -> Self {
        if found.is_some_and(Put::compares) { Self::Any(made) } else { Self::Changed(made) }
    }
}

fn back_of<'a>(step: &Step, down: &'a [Step]) -> Option<&'a Step> {
    down.iter().find(|back| back.to == step.from && back.from == step.to)
}

/// Whether a step moves a value that moves back as it is, set or not: then what is edited is what is to be stored.
pub(crate) fn is_moved(step: &Step, down: &[Step]) -> bool {
    let is_same = |step: &Step| match &step.how {
        How::Field(Transfer { shape, value: Value::Same, unset: None }) => match shape {
            Shape::Single | Shape::List => true,
            Shape::Map(key) => **key == Value::Same,
            Shape::ToList | Shape::Pick(_) | Shape::MapToList { .. } | Shape::ListToMap { .. } => {
                false
            }
        },
        _ => false,
    };
    let back = back_of(step, down);
    let is_kept = |step: &Step| is_same(step) && step.class == Class::Lossless;
    is_kept(step) && back.is_some_and(is_kept)
}

/// The values of all members, converted anew.
pub(crate) fn whole(scope: Scope<'_>, member: Member<'_>) -> Printed<String> {
    let values =
        member.slots.iter().map(|slot| member.converted.values.get(&slot.element).cloned());
    let values: Option<Vec<String>> = values.collect();
    let values =
        values.ok_or_else(|| odd(scope, member.step, "has a target that nothing leads to"))?;
    Ok(format!("{} {}", member.converted.statements.join(" "), tuple(&values)))
}

/// The values of all members, with what is stored inside of them kept; nothing if it is one value.
pub(crate) fn deep(
    scope: Scope<'_>,
    delta: &mut Delta,
    member: Member<'_>,
) -> Printed<Option<Made>> {
    let changed = |made| Some(Made::Changed(made));
    match &member.step.how {
        How::Field(transfer) => deep_field(scope, member, transfer),
        How::Oneof(variants) => deep_oneof(scope, member, variants),
        How::Nest(inner) => nest(scope, delta, member, inner).map(changed),
        How::Flatten(inner) => flatten(scope, delta, member, inner).map(changed),
        How::Regroup { .. } | How::Fill(_) | How::Forget(_) | How::Custom | How::Stash => Ok(None),
    }
}

/// The function that puts a value back, as a call.
pub(crate) struct Put {
    path: String,
    /// As `path`, of what is given what the stored value looked like; none if nothing is compared, or that is not known.
    merge: Option<String>,
    takes_custom: bool,
    /// What tells elements of a list apart: a member of the older message, and the field of the newer one.
    pub key: Option<(String, String)>,
    /// Fields of the older message that each become one, and the members of the newer message.
    pub fields: Vec<(Element, String)>,
}

impl Put {
    /// Whether it compares what was edited with what is stored.
    pub(crate) const fn compares(&self) -> bool {
        self.merge.is_some()
    }

    pub(crate) fn call(&self, stored: &str, before: &str, edited: &str) -> String {
        let custom = if self.takes_custom { ", custom" } else { "" };
        match &self.merge {
            Some(merge) => format!("{merge}({stored}, {before}, {edited}{custom})"),
            None => format!("{}({stored}, {edited}{custom})", self.path),
        }
    }

    /// As a function of what is stored, what that looked like, and what was edited; `unless` compares where the call does not.
    pub(crate) fn closure(&self, unless: impl FnOnce(&str) -> String) -> String {
        let call = self.call("stored", "before", "value");
        match (&self.merge, self.takes_custom) {
            (Some(merge), false) => merge.clone(),
            (Some(_), true) => format!("|stored, before, value| {call}"),
            (None, _) => unless(&call),
        }
    }
}

/// What puts the values of an element back, if they are messages that can be.
pub(crate) fn put_of(site: Site<'_>, value: &Value) -> Option<Put> {
    let (bridge, older, module) = match value {
        Value::Message(older) => (site.bridge, *older, String::new()),
        Value::Foreign(old, new) => {
            // Where it goes back to an older version, the other API puts nothing back that way.
            let found = site.functions.foreign(Direction::Up, (*old, *new))?;
            let (Element::Message(older), Direction::Up) = (found.older, found.direction) else {
                return None;
            };
            (found.plan, older, site.module_path(found.plan))
        }
        _ => return None,
    };
    if !bridge.resources.contains(&older) {
        return None;
    }
    let function = site.functions.delta_put(bridge, older)?;
    let path = format!("{module}{}", function.name);
    let pair = bridge.message(older)?;
    let merge = match (&pair.up.how, &pair.down.how) {
        (Some(up), Some(down)) if is_compared(up, down) => site.functions.merge(bridge, older),
        _ => None,
    };
    let merge = merge.map(|merge| format!("{module}{}", merge.name));
    let key = key(site, bridge, older);
    let fields = fields(site, bridge, older);
    Some(Put { path, merge, takes_custom: function.takes_custom, key, fields })
}

fn key(site: Site<'_>, bridge: &Plan, older: MessageId) -> Option<(String, String)> {
    let field = Element::Field(older, bridge.identity(site.schema(), older)?);
    let mut steps = bridge.message(older)?.up.how.iter().flatten();
    let to = steps.find(|step| step.from == [field])?.to.first()?;
    Some((slot(site, field)?.ident, site.schema().name(*to).to_owned()))
}

fn fields(site: Site<'_>, bridge: &Plan, older: MessageId) -> Vec<(Element, String)> {
    let steps = bridge.message(older).into_iter().flat_map(|pair| pair.up.how.iter().flatten());
    let fields = steps.filter_map(|step| match (&step.how, &*step.from, &*step.to) {
        (How::Field(_), [from], [to]) => Some((*from, slot(site, *to)?.ident)),
        _ => None,
    });
    fields.collect()
}

fn unboxed(slot: &Slot, value: &str) -> String {
    if slot.is_boxed { format!("*{value}") } else { value.to_owned() }
}

fn deep_field(scope: Scope<'_>, member: Member<'_>, how: &Transfer) -> Printed<Option<Made>> {
    let site = scope.way.site;
    let ([from], [to]) = (&*member.step.from, &*member.step.to) else { return Ok(None) };
    let (Some(from), Some(to)) = (value_slot(site, *from), value_slot(site, *to)) else {
        return Ok(None);
    };
    let found = member.put_of(site, &how.value);
    if how.shape != Shape::Single {
        let found = found.as_ref();
        return Lists { scope, member, from: &from, to: &to, found }.put(how);
    }
    let (Some(found), Arity::Optional, Arity::Optional) = (found, from.arity, to.arity) else {
        return Ok(None);
    };
    let (now, stored) = (site.local(&from.ident), stored_local(&to.ident));
    let bound = |slot: &Slot, value: &str| {
        slot.alone.iter().fold(value.to_owned(), |value, path| format!("{path}({value})"))
    };
    let stored_value = format!("Some({})", bound(&to, "stored"));
    let [then_value, now_value] =
        ["before", "edited"].map(|value| format!("Some({})", bound(&from, value)));
    let call =
        found.call(&unboxed(&to, "stored"), &unboxed(&from, "before"), &unboxed(&from, "edited"));
    let call = put(&to, &format!("{call}{}?", located(&scope.path_to(&from))));
    let ends = Ends { from: &from, to: &to, value: "edited", path: scope.path };
    let new = transfer(scope.way, ends, how)?;
    let before = before_local(&from.ident);
    let made = if found.compares() {
        let all = format!("({stored_value}, {then_value}, {now_value})");
        let kept = "(stored, before, edited) if edited == before => stored";
        format!(
            "match ({stored}, {before}, {now}) {{ {all} => {call}, {kept}, (_, _, edited) => {new} }}"
        )
    } else {
        let both = format!("({stored_value}, {now_value})");
        format!("match ({stored}, {now}) {{ {both} => {call}, (_, edited) => {new} }}")
    };
    Ok(Some(Made::by(Some(&found), made)))
}

fn deep_oneof(scope: Scope<'_>, member: Member<'_>, variants: &[Variant]) -> Printed<Option<Made>> {
    let site = scope.way.site;
    let ([from], [to]) = (&*member.step.from, member.slots) else { return Ok(None) };
    let Some(from) = slot(site, *from) else { return Ok(None) };
    let (mut arms, mut others) = (String::new(), String::new());
    for variant in variants {
        let VariantTo::Member(into, value) = &variant.to else { continue };
        let Some(found) = member.put_of(site, value) else { continue };
        let ends = field(site.schema(), variant.from).zip(field(site.schema(), *into));
        let Some(((id, old), (to_id, new))) = ends else { continue };
        let paths = member_path(site, id, old).zip(member_path(site, to_id, new));
        let Some((old_path, new_path)) = paths else { continue };
        let boxes = &site.job.plan.boxes;
        let unboxed =
            |is_boxed, value: &str| if is_boxed { format!("*{value}") } else { value.to_owned() };
        let stored = unboxed(boxes.contains(to_id, new), "stored");
        let [before, edited] =
            ["before", "edited"].map(|value| unboxed(boxes.contains(id, old), value));
        let call = found.call(&stored, &before, &edited);
        let path = [scope.path, &[old.name.to_string()]].concat();
        let call = format!("{call}{}?", located(&path));
        let call = if boxes.contains(to_id, new) { format!("Box::new({call})") } else { call };
        let then =
            if found.compares() { format!("Some({old_path}(before))") } else { "_".to_owned() };
        let pattern = format!("(Some({new_path}(stored)), {then}, Some({old_path}(edited)))");
        // What does not compare is not asked before it is seen that something differs.
        let arms = if found.compares() { &mut arms } else { &mut others };
        *arms = format!("{arms}{pattern} => Some({new_path}({call})), ");
    }
    if arms.is_empty() && others.is_empty() {
        return Ok(None);
    }
    let (stored, now) = (stored_local(&to.ident), site.local(&from.ident));
    let before = before_local(&from.ident);
    let new = whole(scope, member)?;
    let kept = "(stored, before, edited) if edited == before => stored";
    let made = format!(
        "match ({stored}, {before}, {now}) {{ {arms}{kept}, {others}(_, _, {now}) => {{ {new} }} }}"
    );
    Ok(Some(Made::Any(made)))
}

/// The message that a field holds one of.
fn held(scope: Scope<'_>, step: &Step, element: Option<&Element>) -> Printed<(Slot, MessageId)> {
    let slot = element.and_then(|element| value_slot(scope.way.site, *element));
    match slot.map(|slot| (slot.kind, slot)) {
        Some((Kind::Message(message), slot)) => Ok((slot, message)),
        _ => Err(odd(scope, step, "moves into or out of what is no message")),
    }
}

/// Steps down from what is inside of a field: all that a nesting or flattening does.
fn inner_steps<'a>(down: &'a [Step], step: &Step) -> &'a [Step] {
    match back_of(step, down).map(|back| &back.how) {
        Some(How::Nest(inner) | How::Flatten(inner)) => inner,
        _ => &[],
    }
}

/// Fields of a message become part of one inside: what is stored there besides them stays.
fn nest(
    scope: Scope<'_>,
    delta: &mut Delta,
    member: Member<'_>,
    inner: &[Step],
) -> Printed<String> {
    let site = scope.way.site;
    let (to, message) = held(scope, member.step, member.step.to.first())?;
    let mut inside = Delta::default();
    steps(scope, &mut inside, (inner, inner_steps(member.down, member.step)))?;
    let pattern = pattern_of(site, message, &inside.stored, &stored_local);
    let made = literal(site, message, &inside.body)?;
    let statements = inside.body.statements.join(" ");
    let stored = stored_local(&to.ident);
    delta.before.extend(inside.before);
    delta.body.used.extend(inside.body.used);
    delta.body.last.extend(inside.body.last);
    let value = unboxed(&to, "stored");
    let open = format!("let {pattern} = {value}; {statements}");
    if to.arity != Arity::Optional {
        return Ok(format!("let stored = {stored}; {open} {}", put(&to, &made)));
    }
    // A message of which nothing is left is unset, as it is if the older version makes it.
    let is_any = any_set(scope, &mut delta.body, member.step)?;
    let made = format!(
        "let is_any = {is_any}; {open} let made = {made}; \
         if is_any || made != Default::default() {{ {} }} else {{ None }}",
        put(&to, "made")
    );
    let bound = to.alone.iter().fold("stored".to_owned(), |value, path| format!("{path}({value})"));
    let new = whole(scope, member)?;
    Ok(format!("match {stored} {{ Some({bound}) => {{ {made} }} None => {{ {new} }} }}"))
}

/// What is in a message becomes fields: those of them that nobody changed stay.
fn flatten(
    scope: Scope<'_>,
    delta: &mut Delta,
    member: Member<'_>,
    inner: &[Step],
) -> Printed<String> {
    let site = scope.way.site;
    let (from, message) = held(scope, member.step, member.step.from.first())?;
    let path = scope.path_to(&from);
    let mut inside = Delta::default();
    let back = inner_steps(member.down, member.step);
    steps(Scope { path: &path, ..scope }, &mut inside, (inner, back))?;
    let pattern = |used: &BTreeSet<Element>, name: &dyn Fn(&str) -> String| {
        pattern_of(site, message, used, name)
    };
    let then = pattern(&inside.before, &before_local);
    let now = pattern(&inside.body.used, &|ident| site.local(ident));
    let values = member.slots.iter().map(|slot| inside.body.values.get(&slot.element).cloned());
    let values: Option<Vec<String>> = values.collect();
    let values =
        values.ok_or_else(|| odd(scope, member.step, "has a target that nothing leads to"))?;
    let statements = inside.body.statements.join(" ");
    delta.stored.extend(inside.stored);
    delta.body.last.extend(inside.body.last);
    let (before, edited) = (unboxed(&from, "before"), unboxed(&from, "edited"));
    let made =
        format!("let {then} = {before}; let {now} = {edited}; {statements} {}", tuple(&values));
    let (local, seen) = (site.local(&from.ident), before_local(&from.ident));
    if from.arity != Arity::Optional {
        return Ok(format!("let (before, edited) = ({seen}, {local}); {made}"));
    }
    let bound = |value: &str| {
        from.alone.iter().fold(value.to_owned(), |value, path| format!("{path}({value})"))
    };
    let both = format!("(Some({}), Some({}))", bound("before"), bound("edited"));
    let new = whole(scope, member)?;
    Ok(format!("match ({seen}, {local}) {{ {both} => {{ {made} }} (_, {local}) => {{ {new} }} }}"))
}
