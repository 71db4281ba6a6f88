//! How an edited message of the older version is put back into a stored one of the newer version, so that nothing is
//! damaged that the older version does not see: what was not changed stays as it is stored.

use std::collections::BTreeSet;
use std::slice;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{Forget, How, Step};
use limbeck_schema::model::{Element, MessageId};
use serde::Serialize;

use super::methods::no_member;
use super::puts::{self, Made, Member};
use super::site::{Printed, Site, Way, contradiction};
use super::steps::{Body, Scope, body, bound, literal, pattern_of, tuple};
use super::types::{Slot, slot};
use crate::rust::names;

/// The function that puts an edited message back.
#[derive(Debug, Serialize)]
pub(crate) struct DeltaContext {
    doc: String,
    name: String,
    /// The function that does so where the older form of what is stored is at hand; none if nothing is compared.
    merge: Option<String>,
    takes_custom: bool,
    older: String,
    newer: String,
    /// The stored message as the older version sees it.
    before: String,
    /// Patterns that bind the members of the three.
    before_pattern: String,
    stored_pattern: String,
    edited_pattern: String,
    statements: Vec<String>,
    literal: String,
    last: Vec<String>,
}

impl DeltaContext {
    /// Whether it may err about what is stored.
    pub(crate) fn goes_down(&self) -> bool {
        self.merge.is_some() && self.before.ends_with('?')
    }
}

/// What a function does, and the members of the other messages that it refers to.
#[derive(Debug, Default)]
pub(crate) struct Delta {
    /// About the edited message, and what comes of it.
    pub body: Body,
    /// Members of what is stored.
    pub stored: BTreeSet<Element>,
    /// Members of what was stored as the older version saw it.
    pub before: BTreeSet<Element>,
}

/// Describes the functions of all messages that are put back.
pub(crate) fn contexts(site: Site<'_>) -> Vec<Printed<DeltaContext>> {
    site.bridge.resources.iter().map(|older| context(site, *older)).collect()
}

fn context(site: Site<'_>, older: MessageId) -> Printed<DeltaContext> {
    let way = Way { site, direction: Direction::Up, older };
    let undetermined = || {
        let message = "is put back, and one of its conversions is not determined";
        contradiction(site.schema(), Element::Message(older), message)
    };
    let pair = site.bridge.message(older).ok_or_else(undetermined)?;
    let (Some(up), Some(down)) = (&pair.up.how, &pair.down.how) else { return Err(undetermined()) };
    let function = site.functions.delta_put(site.bridge, older).ok_or_else(undetermined)?;
    let mut delta = Delta::default();
    steps(Scope { way, path: &[] }, &mut delta, (up, down))?;
    let down = site.functions.of(site.bridge, Direction::Down, Element::Message(older));
    let down = down.ok_or_else(undetermined)?;
    let merge = site.functions.merge(site.bridge, older).filter(|_| !delta.before.is_empty());
    let custom = if down.takes_custom { ", custom" } else { "" };
    let call = format!("{}(stored.clone(){custom})", down.name);
    let shown = |id| &site.schema().message(id).full_name;
    Ok(DeltaContext {
        doc: format!(
            "Puts an edited `{}` back into a stored `{}`.",
            shown(older),
            shown(pair.newer)
        ),
        name: function.name,
        merge: merge.map(|merge| merge.name),
        takes_custom: function.takes_custom,
        older: site.path(Element::Message(older)),
        newer: site.path(Element::Message(pair.newer)),
        before: if down.is_fallible { format!("{call}.map_err(went_down)?") } else { call },
        before_pattern: pattern_of(site, older, &delta.before, &before_local),
        stored_pattern: pattern_of(site, pair.newer, &delta.stored, &stored_local),
        edited_pattern: pattern_of(site, older, &delta.body.used, &|ident| site.local(ident)),
        literal: literal(site, pair.newer, &delta.body)?,
        statements: delta.body.statements,
        last: delta.body.last,
    })
}

/// Whether what was stored is compared with what was edited, by steps that go up and those that go down.
pub(crate) fn is_compared(up: &[Step], down: &[Step]) -> bool {
    up.iter().any(|step| match &step.how {
        How::Forget(Forget::Drop) | How::Fill(_) => false,
        How::Field(_)
        | How::Oneof(_)
        | How::Regroup { .. }
        | How::Nest(_)
        | How::Flatten(_)
        | How::Forget(Forget::RejectIfSet)
        | How::Custom
        | How::Stash => !step.from.is_empty() && !puts::is_moved(step, down),
    })
}

/// The variable that holds a member of what was stored as the older version saw it.
pub(crate) fn before_local(ident: &str) -> String {
    format!("{}_before_", names::file_stem(ident).trim_end_matches('_'))
}

/// The variable that holds a member of what is stored.
pub(crate) fn stored_local(ident: &str) -> String {
    format!("{}_stored_", names::file_stem(ident).trim_end_matches('_'))
}

/// What steps do that go up, with those that go down.
pub(crate) fn steps(
    scope: Scope<'_>,
    delta: &mut Delta,
    (up, down): (&[Step], &[Step]),
) -> Printed<()> {
    up.iter().try_for_each(|step| print(scope, delta, (step, down)))
}

fn print(scope: Scope<'_>, delta: &mut Delta, (step, down): (&Step, &[Step])) -> Printed<()> {
    match &step.how {
        How::Forget(Forget::Drop) => Ok(()),
        How::Fill(_) => keep(scope, delta, step),
        How::Custom if step.from.is_empty() => keep(scope, delta, step),
        How::Field(_)
        | How::Oneof(_)
        | How::Regroup { .. }
        | How::Nest(_)
        | How::Flatten(_)
        | How::Forget(Forget::RejectIfSet)
        | How::Custom
        | How::Stash => change(scope, delta, (step, down)),
    }
}

/// What nothing led to stays as it is stored.
fn keep(scope: Scope<'_>, delta: &mut Delta, step: &Step) -> Printed<()> {
    for element in &step.to {
        let to = member(scope, *element)?;
        delta.stored.insert(to.element);
        delta.body.values.insert(to.element, stored_local(&to.ident));
    }
    Ok(())
}

fn member(scope: Scope<'_>, element: Element) -> Printed<Slot> {
    slot(scope.way.site, element).ok_or_else(|| no_member(scope.way.site, element))
}

/// What was changed converts; the rest stays.
fn change(scope: Scope<'_>, delta: &mut Delta, (step, down): (&Step, &[Step])) -> Printed<()> {
    let converted = body(scope, slice::from_ref(step))?;
    delta.body.used.extend(converted.used.iter().copied());
    if puts::is_moved(step, down) {
        delta.body.values.extend(converted.values);
        return Ok(());
    }
    let mut same = Vec::new();
    for element in &step.from {
        let from = member(scope, *element)?;
        delta.body.used.insert(from.element);
        delta.before.insert(from.element);
        let now = scope.way.site.local(&from.ident);
        same.push((now, before_local(&from.ident)));
    }
    let compared = |sign: &str, between: &str| {
        let each: Vec<String> =
            same.iter().map(|(now, then)| format!("{now} {sign} {then}")).collect();
        each.join(between)
    };
    let differs = compared("!=", " || ");
    for last in &converted.last {
        delta.body.last.push(format!("if {differs} {{ {last} }}"));
    }
    let slots: Printed<Vec<Slot>> = step.to.iter().map(|element| member(scope, *element)).collect();
    let slots = slots?;
    if slots.is_empty() {
        if !converted.statements.is_empty() {
            let statements = converted.statements.join(" ");
            delta.body.statements.push(format!("if {differs} {{ {statements} }}"));
        }
        return Ok(());
    }
    let members = Member { step, down, converted: &converted, slots: &slots };
    let made = match puts::deep(scope, delta, members)? {
        Some(deep) => deep,
        None => Made::Changed(puts::whole(scope, members)?),
    };
    delta.stored.extend(slots.iter().map(|slot| slot.element));
    let kept: Vec<String> = slots.iter().map(|slot| stored_local(&slot.ident)).collect();
    let value = match made {
        Made::Any(made) => made,
        Made::Changed(made) => {
            let same = compared("==", " && ");
            format!("if {same} {{ {} }} else {{ {made} }}", tuple(&kept))
        }
    };
    if let [slot] = &*slots {
        delta.body.values.insert(slot.element, value);
    } else {
        let statement = bound(&mut delta.body, &slots, &value);
        delta.body.statements.push(statement);
    }
    Ok(())
}
