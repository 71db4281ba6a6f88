//! Fields that moved into a message, or out of one.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_diff::Exposure;
use limbeck_schema::model::{Cardinality, Element, MessageId, Schema, Type};

use super::Versions;
use super::ask::{Ask, Asks, Names};
use super::fields::{Fields, field};
use super::relations::is_alone;
use super::topic::{Subject, Topic};
use crate::policy::{Direction, PolicyKind};

/// Fields that are in a message of one version only, which a field of it holds.
pub(super) enum Moved {
    /// Older ones, and the newer field.
    Nested(Vec<Element>, Element),
    /// The older field, and newer ones.
    Flattened(Element, Vec<Element>),
}

impl Versions<'_> {
    /// Asks about fields that moved, and takes them and the message around them from `fields`; those
    /// whose message is held by no field here are left as gone and come.
    pub(super) fn moves(&self, fields: &mut Fields, topics: &mut Vec<Topic>) {
        let members = &mut fields.members;
        let outer = holders(self.new, &members.come);
        let mut nested: BTreeMap<Element, Vec<(Element, Element)>> = BTreeMap::new();
        for (old, new) in std::mem::take(&mut members.left) {
            match message_inside(new).and_then(|inside| outer.get(&inside).copied()) {
                Some(holder) => nested.entry(holder).or_default().push((old, new)),
                None => members.gone.push(old),
            }
        }
        let outer = holders(self.old, &members.gone);
        let mut flattened: BTreeMap<Element, Vec<(Element, Element)>> = BTreeMap::new();
        for (old, new) in std::mem::take(&mut members.arrived) {
            match message_inside(old).and_then(|inside| outer.get(&inside).copied()) {
                Some(holder) => flattened.entry(holder).or_default().push((old, new)),
                None => members.come.push(new),
            }
        }
        members.come.retain(|element| !nested.contains_key(element));
        members.gone.retain(|element| !flattened.contains_key(element));
        let exposure = self.exposures.message(fields.old);
        for (holder, parts) in nested {
            topics.push(self.moved(exposure, Subject::Nested(parts, holder), Ok(())));
        }
        for (holder, parts) in flattened {
            topics.push(self.moved(exposure, Subject::Flattened(holder, parts), Ok(())));
        }
    }

    /// What a decision says about fields that are where lineage says, or else have their names there.
    pub(super) fn moved_by_name(&self, exposure: Exposure, moved: Moved) -> Topic {
        match moved {
            Moved::Nested(parts, holder) => {
                let recorded = |part| self.kin.recorded(part);
                let found = partners((self.old, &parts), (self.new, holder), recorded);
                let fault = found.as_ref().map(|_| ()).map_err(Clone::clone);
                let found = found.unwrap_or_default();
                let partner = |part| found.get(&part).copied().unwrap_or(holder);
                let parts = parts.into_iter().map(|part| (part, partner(part))).collect();
                self.moved(exposure, Subject::Nested(parts, holder), fault)
            }
            Moved::Flattened(holder, parts) => {
                let recorded = |part| self.kin.origin(part);
                let found = partners((self.new, &parts), (self.old, holder), recorded);
                let fault = found.as_ref().map(|_| ()).map_err(Clone::clone);
                let found = found.unwrap_or_default();
                let partner = |part| found.get(&part).copied().unwrap_or(holder);
                let parts = parts.into_iter().map(|part| (partner(part), part)).collect();
                self.moved(exposure, Subject::Flattened(holder, parts), fault)
            }
        }
    }

    fn moved(&self, exposure: Exposure, subject: Subject, fault: Result<(), String>) -> Topic {
        let fault = fault.err();
        let [v1, v2] = self.labels;
        let (up, down) = (PolicyKind::Nest, PolicyKind::Flatten);
        let empty = (Vec::new(), Vec::new(), &[][..], (up, down), (v2, v1));
        let (from, to, parts, (up, down), (inside, outside)) = match &subject {
            Subject::Nested(parts, holder) => {
                let from = parts.iter().map(|(old, _)| self.older_path(*old)).collect();
                (from, vec![self.newer_path(*holder)], &**parts, (up, down), (v2, v1))
            }
            Subject::Flattened(holder, parts) => {
                let to = parts.iter().map(|(_, new)| self.newer_path(*new)).collect();
                (vec![self.older_path(*holder)], to, &**parts, (down, up), (v1, v2))
            }
            Subject::Pair(..)
            | Subject::Parted(..)
            | Subject::Gone(_)
            | Subject::Come(_)
            | Subject::Related(..)
            | Subject::Enum
            | Subject::Value(..)
            | Subject::ValueGone(_)
            | Subject::ValueCome(_)
            | Subject::Rpc(..) => empty,
        };
        let holder = match &subject {
            Subject::Flattened(holder, _) => is_alone(self.old, *holder),
            Subject::Nested(_, holder) => is_alone(self.new, *holder),
            _ => true,
        };
        let ask = |kind, direction| {
            let why = format!("{inside} has it in a message");
            let reason = format!("in a message in {inside}, and not in {outside}");
            let left = if kind == PolicyKind::Flatten { self.left_inside(&subject) } else { None };
            let problem = match &fault {
                Some(problem) => Some(problem.clone()),
                None if !holder => Some("the message is in a oneof".to_owned()),
                None => self.moved_problem(parts, direction),
            };
            Some(match (problem, left) {
                (Some(problem), _) => Ask::undecided(&[], format!("{reason}; {problem}")),
                (None, Some(left)) => {
                    let reason = format!("{reason}; {left} of it would be dropped");
                    Ask::undecided(&[kind], reason).losing(kind)
                }
                (None, None) => Ask::usual(&[kind], why, reason),
            })
        };
        let asks = Asks {
            up: ask(up, Direction::Up),
            down: ask(down, Direction::Down),
            belong_together: false,
        };
        Topic::new((from, to), subject, exposure, asks)
    }

    /// Fields of a message that do not move out of it with the others, for people.
    fn left_inside(&self, subject: &Subject) -> Option<String> {
        let (schema, holder, moved): (_, _, BTreeSet<Element>) = match subject {
            Subject::Nested(parts, holder) => {
                (self.new, *holder, parts.iter().map(|part| part.1).collect())
            }
            Subject::Flattened(holder, parts) => {
                (self.old, *holder, parts.iter().map(|part| part.0).collect())
            }
            _ => return None,
        };
        let inside = held(schema, holder)?;
        let fields = (0..).zip(&schema.message(inside).fields);
        let left = fields.filter(|(n, _)| !moved.contains(&Element::Field(inside, *n)));
        let names: Names = left.map(|(_, field)| &*field.name).collect();
        (!names.all.is_empty()).then(|| names.shown.trim_start_matches("only ").to_owned())
    }

    /// Why fields do not move as they are.
    fn moved_problem(&self, parts: &[(Element, Element)], direction: Direction) -> Option<String> {
        parts.iter().find_map(|(old, new)| {
            let name = self.old.name(*old);
            if !is_alone(self.old, *old) || !is_alone(self.new, *new) {
                return Some(format!("`{name}` is in a oneof"));
            }
            let asks = self.field_pair(*old, *new);
            let ask = match direction {
                Direction::Up => asks.up,
                Direction::Down => asks.down,
            };
            let ask = ask.filter(|ask| !ask.is_about_presence() && !ask.is_voluntary)?;
            Some(format!("`{name}` does not move as it is: {}", ask.reason))
        })
    }
}

/// By message, the field of some that holds one of it.
fn holders(schema: &Schema, fields: &[Element]) -> BTreeMap<MessageId, Element> {
    fields.iter().filter_map(|element| Some((held(schema, *element)?, *element))).collect()
}

/// The message that a field holds one of.
pub(crate) fn held(schema: &Schema, element: Element) -> Option<MessageId> {
    let field = field(schema, element)?;
    match field.ty {
        Type::Message(id) if field.cardinality == Cardinality::Singular => Some(id),
        _ => None,
    }
}

/// Where fields are in the message that another holds, or why they are not.
fn partners(
    (schema, parts): (&Schema, &[Element]),
    (other, holder): (&Schema, Element),
    recorded: impl Fn(Element) -> Option<Element>,
) -> Result<BTreeMap<Element, Element>, String> {
    let Some(inside) = held(other, holder) else {
        return Err(format!("`{}` holds no single message", other.name(holder)));
    };
    let by_name = names(other, inside);
    let mut found = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for part in parts {
        let name = schema.name(*part);
        let recorded = recorded(*part).filter(|it| message_inside(*it) == Some(inside));
        let partner = recorded.or_else(|| by_name.get(name).copied());
        let Some(partner) = partner else {
            let message = other.message(inside).name();
            return Err(format!("`{message}` has no field `{name}`"));
        };
        if !taken.insert(partner) {
            return Err(format!("two of them would be `{}`", other.name(partner)));
        }
        found.insert(*part, partner);
    }
    Ok(found)
}

fn names(schema: &Schema, id: MessageId) -> BTreeMap<&str, Element> {
    let fields = (0..).zip(&schema.message(id).fields);
    fields.map(|(n, field)| (&*field.name, Element::Field(id, n))).collect()
}

/// The message that a field or oneof is in.
pub(crate) fn message_inside(element: Element) -> Option<MessageId> {
    match element {
        Element::Field(id, _) | Element::Oneof(id, _) => Some(id),
        Element::File(_)
        | Element::Message(_)
        | Element::Enum(_)
        | Element::EnumValue(..)
        | Element::Service(_)
        | Element::Method(..)
        | Element::Extension(_) => None,
    }
}
