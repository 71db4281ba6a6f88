//! What a conversion is because of those in it.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Element, EnumId, MessageId, Schema};

use super::values::class_of;
use crate::open::package;
use crate::plan::{
    Class, Duplicates, Forget, How, Lossy, Pick, Plan, Several, Shape, Step, Value, VariantTo,
};
use crate::policy::Direction;

/// What a conversion goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    Message(MessageId),
    Enum(EnumId),
}

/// Who goes by each conversion.
type Users = BTreeMap<Held, Vec<MessageId>>;

/// Takes back what goes by something undecided: what is left is the most that can stand.
pub(in crate::plan) fn determine(plan: &mut Plan) {
    for direction in Direction::ALL.iter().copied() {
        let users = users(plan, direction);
        let known = |held: &Held| match held {
            Held::Message(id) => {
                plan.message(*id).is_some_and(|it| it.way(direction).how.is_some())
            }
            Held::Enum(id) => plan.enum_(*id).is_some_and(|it| it.way(direction).how.is_some()),
        };
        let mut open: Vec<Held> = users.keys().copied().filter(|held| !known(held)).collect();
        while let Some(held) = open.pop() {
            for user in users.get(&held).into_iter().flatten() {
                if plan.way_mut(*user, direction).is_some_and(|way| way.how.take().is_some()) {
                    open.push(Held::Message(*user));
                }
            }
        }
    }
}

/// Marks what can err, for something in it, or in what it holds, can.
pub(super) fn find_fallible(plan: &mut Plan) {
    for direction in Direction::ALL.iter().copied() {
        let users = users(plan, direction);
        let mut open: Vec<Held> = Vec::new();
        for pair in &plan.enums {
            if pair.way(direction).fallible {
                open.push(Held::Enum(pair.older));
            }
        }
        for pair in &mut plan.messages {
            let older = pair.older;
            let way = match direction {
                Direction::Up => &mut pair.up,
                Direction::Down => &mut pair.down,
            };
            way.fallible = way.how.iter().flatten().any(can_err);
            if way.fallible {
                open.push(Held::Message(older));
            }
        }
        while let Some(held) = open.pop() {
            for user in users.get(&held).into_iter().flatten() {
                let way = plan.way_mut(*user, direction);
                let is_news = way.is_some_and(|way| {
                    way.how.is_some() && !std::mem::replace(&mut way.fallible, true)
                });
                if is_news {
                    open.push(Held::Message(*user));
                }
            }
        }
    }
}

/// The packages of other APIs whose bridges are gone by, as the schemas of both versions have them.
pub(super) fn uses(plan: &Plan, [old, new]: [&Schema; 2]) -> BTreeSet<(String, String)> {
    let package = |schema, element| package(schema, Schema::file_of(schema, element)).to_owned();
    let mut found = BTreeSet::new();
    let ways = plan.messages.iter().flat_map(|pair| [&pair.up, &pair.down]);
    for step in ways.flat_map(|way| way.how.iter().flatten()) {
        values(step, &mut |value| {
            if let Value::Foreign(older, newer) = value {
                found.insert((package(old, *older), package(new, *newer)));
            }
        });
    }
    found
}

/// The messages of the older version that hold each other, from some on.
pub(super) fn closure(plan: &Plan, some: impl Iterator<Item = MessageId>) -> BTreeSet<MessageId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<MessageId> = some.collect();
    while let Some(id) = open.pop() {
        let Some(pair) = plan.message(id) else { continue };
        if !found.insert(id) {
            continue;
        }
        for step in [&pair.up, &pair.down].into_iter().flat_map(|way| way.how.iter().flatten()) {
            values(step, &mut |value| {
                if let Value::Message(id) = value {
                    open.push(*id);
                }
            });
        }
    }
    found
}

fn users(plan: &Plan, direction: Direction) -> Users {
    let mut users = Users::new();
    for pair in &plan.messages {
        let mut helds = BTreeSet::new();
        for step in pair.way(direction).how.iter().flatten() {
            values(step, &mut |value| match value {
                Value::Message(id) => {
                    helds.insert(Held::Message(*id));
                }
                Value::Enum(id) => {
                    helds.insert(Held::Enum(*id));
                }
                _ => {}
            });
        }
        for held in helds {
            users.entry(held).or_default().push(pair.older);
        }
    }
    users
}

/// All values of a step.
fn values(step: &Step, see: &mut impl FnMut(&Value)) {
    visit(step, &mut |_, _, value| see(value));
}

/// All values of a step, with the elements that they go from and to.
pub(in crate::plan) fn visit(step: &Step, see: &mut impl FnMut(Element, Element, &Value)) {
    match &step.how {
        How::Field(transfer) => {
            let ends = step.from.first().zip(step.to.first());
            let Some((from, to)) = ends else { return };
            see(*from, *to, &transfer.value);
            if let Shape::Map(key) = &transfer.shape {
                see(*from, *to, key);
            }
        }
        How::Oneof(variants) => {
            for variant in variants {
                visit_member((variant.from, &variant.to), see);
            }
        }
        How::Regroup { leaves, .. } => {
            for leaf in leaves {
                visit_member((leaf.from, &leaf.to), see);
            }
        }
        How::Nest(steps) | How::Flatten(steps) => {
            for step in steps {
                visit(step, see);
            }
        }
        How::Fill(_) | How::Forget(_) | How::Custom | How::Stash => {}
    }
}

fn visit_member((from, to): (Element, &VariantTo), see: &mut impl FnMut(Element, Element, &Value)) {
    match to {
        VariantTo::Member(to, value) => see(from, *to, value),
        VariantTo::Sentinel(_) | VariantTo::Drop | VariantTo::Reject | VariantTo::Custom => {}
    }
}

/// Whether a step by itself can err.
fn can_err(step: &Step) -> bool {
    match &step.how {
        How::Field(transfer) => {
            is_refusing(&transfer.value)
                || match &transfer.shape {
                    Shape::Single | Shape::List | Shape::ToList | Shape::MapToList { .. } => false,
                    Shape::Map(key) => is_refusing(key) || can_meet(key),
                    Shape::Pick(pick) => *pick == Pick::Only,
                    Shape::ListToMap { duplicates, .. } => *duplicates == Duplicates::Reject,
                }
        }
        How::Oneof(variants) => variants.iter().any(|variant| can_refuse(&variant.to)),
        How::Regroup { leaves, several } => {
            several.values().any(|it| *it == Several::Reject)
                || leaves.iter().any(|leaf| can_refuse(&leaf.to))
        }
        How::Nest(steps) | How::Flatten(steps) => steps.iter().any(can_err),
        How::Forget(forget) => *forget == Forget::RejectIfSet,
        How::Fill(_) => false,
        How::Custom | How::Stash => true,
    }
}

fn can_refuse(to: &VariantTo) -> bool {
    match to {
        VariantTo::Member(_, value) => is_refusing(value),
        VariantTo::Sentinel(_) | VariantTo::Drop => false,
        VariantTo::Reject | VariantTo::Custom => true,
    }
}

/// Whether a value can be refused, what is inside of it apart. The bridge of another API may refuse.
fn is_refusing(value: &Value) -> bool {
    class_of(value) == Class::Checked
        || matches!(
            value,
            Value::Foreign(..)
                | Value::TextToTimestamp
                | Value::TextToInteger(_)
                | Value::TextToEnum(..)
        )
}

/// Whether two keys can become one.
fn can_meet(key: &Value) -> bool {
    matches!(
        key,
        Value::Narrow(Lossy::Saturate | Lossy::Round | Lossy::Floor)
            | Value::Divide(..)
            | Value::TimeToInteger(..)
    )
}
