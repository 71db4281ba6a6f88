//! What does not come back as it was, though nothing of it is refused or dropped where it stands: names
//! with several images or none, messages of any type, numbers that an enum does not have.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Element, MessageId};

use super::fixpoint::visit;
use crate::plan::{
    Class, Forget, How, Leaf, MessagePlan, Plan, Shape, Step, Value, Variant, VariantTo,
};
use crate::policy::Direction;

/// Raises the class of values that may not come back.
pub(super) fn find(plan: &mut Plan) {
    let mut raised = Vec::new();
    for direction in Direction::ALL.iter().copied() {
        let odd = odd(plan, direction);
        let held = worst(plan, direction);
        for pair in &plan.messages {
            let checked = checked(pair, direction.back());
            let class = |from, to, value: &Value| match value {
                Value::Mask(about) | Value::OrderBy(about) if odd.contains(about) => Class::Lossy,
                Value::Any => held,
                Value::EnumToInteger if checked.contains(&(to, from)) => Class::Lossy,
                _ => Class::Lossless,
            };
            let Some(steps) = &pair.way(direction).how else { continue };
            let mut steps = steps.clone();
            let mut is_raised = false;
            for step in &mut steps {
                is_raised |= raise(step, &class);
            }
            if is_raised {
                raised.push((pair.older, direction, steps));
            }
        }
    }
    for (older, direction, steps) in raised {
        if let Some(way) = plan.way_mut(older, direction) {
            way.how = Some(steps);
        }
    }
}

/// Messages of the older version of which some name, seen from the source of a direction, has several
/// images, or none, or an image that others have.
fn odd(plan: &Plan, direction: Direction) -> BTreeSet<MessageId> {
    let mut users: BTreeMap<MessageId, Vec<MessageId>> = BTreeMap::new();
    let mut odd = BTreeSet::new();
    for pair in &plan.messages {
        // What goes the other way alone tells the names backwards.
        let (steps, is_back) = match (&pair.way(direction).how, &pair.way(direction.back()).how) {
            (Some(steps), _) => (steps, false),
            (None, Some(steps)) => (steps, true),
            (None, None) => continue,
        };
        if !steps.iter().all(|step| is_one_to_one(step, is_back)) {
            odd.insert(pair.older);
        }
        for step in steps {
            visit(step, &mut |_, _, value| match value {
                Value::Message(held) => users.entry(*held).or_default().push(pair.older),
                // What another API calls otherwise is not known here.
                Value::Foreign(Element::Message(_), _) => {
                    odd.insert(pair.older);
                }
                _ => {}
            });
        }
    }
    let mut open: Vec<MessageId> = odd.iter().copied().collect();
    while let Some(held) = open.pop() {
        let users = users.get(&held).into_iter().flatten();
        open.extend(users.copied().filter(|user| odd.insert(*user)));
    }
    odd
}

/// Whether each name has one image, and each image one name.
fn is_one_to_one(step: &Step, is_back: bool) -> bool {
    let is_field = |elements: &[Element]| matches!(elements, [Element::Field(..)]);
    let are_members = |members: Vec<&VariantTo>| {
        let mut seen = BTreeSet::new();
        members.into_iter().all(|to| match to {
            VariantTo::Member(to, _) => seen.insert(*to),
            VariantTo::Reject => !is_back,
            VariantTo::Sentinel(_) | VariantTo::Drop | VariantTo::Custom => false,
        })
    };
    match &step.how {
        How::Field(transfer) => match transfer.shape {
            Shape::Single | Shape::List | Shape::Map(_) | Shape::ToList | Shape::Pick(_) => true,
            Shape::MapToList { .. } | Shape::ListToMap { .. } => false,
        },
        How::Oneof(variants) => are_members(variants.iter().map(|it| &it.to).collect()),
        How::Regroup { leaves, .. } => are_members(leaves.iter().map(|it| &it.to).collect()),
        How::Custom => is_field(&step.from) && is_field(&step.to),
        How::Forget(forget) => is_back || *forget == Forget::RejectIfSet,
        How::Fill(_) => !is_back,
        How::Nest(_) | How::Flatten(_) | How::Stash => false,
    }
}

/// How safe the conversions of all messages are, one of which an `Any` may hold.
fn worst(plan: &Plan, direction: Direction) -> Class {
    let ways = plan.messages.iter().filter_map(|pair| pair.way(direction).how.as_ref());
    ways.flatten().map(|step| step.class).max().unwrap_or(Class::Lossless)
}

/// Integers of a direction that must be numbers of an enum, with their images.
fn checked(pair: &MessagePlan, direction: Direction) -> BTreeSet<(Element, Element)> {
    let mut checked = BTreeSet::new();
    for step in pair.way(direction).how.iter().flatten() {
        visit(step, &mut |from, to, value| {
            if matches!(value, Value::IntegerToEnum { is_checked: true, .. }) {
                checked.insert((from, to));
            }
        });
    }
    checked
}

/// Raises the classes of a step and of what is in it to those of the values; whether that changed any.
fn raise(step: &mut Step, class: &impl Fn(Element, Element, &Value) -> Class) -> bool {
    let member = |from: Element, to: &VariantTo| match to {
        VariantTo::Member(to, value) => class(from, *to, value),
        VariantTo::Sentinel(_) | VariantTo::Drop | VariantTo::Reject | VariantTo::Custom => {
            Class::Lossless
        }
    };
    let mut worst = Class::Lossless;
    match &mut step.how {
        How::Field(transfer) => {
            if let (Some(from), Some(to)) = (step.from.first(), step.to.first()) {
                worst = class(*from, *to, &transfer.value);
            }
        }
        How::Oneof(variants) => {
            for Variant { from, to, class, .. } in variants {
                let own = member(*from, to);
                *class = own.max(*class);
                worst = worst.max(own);
            }
        }
        How::Regroup { leaves, .. } => {
            for Leaf { from, to, class, .. } in leaves {
                let own = member(*from, to);
                *class = own.max(*class);
                worst = worst.max(own);
            }
        }
        How::Nest(steps) | How::Flatten(steps) => {
            for inner in steps {
                raise(inner, class);
                worst = worst.max(inner.class);
            }
        }
        How::Fill(_) | How::Forget(_) | How::Custom | How::Stash => {}
    }
    let is_raised = worst > step.class;
    step.class = worst.max(step.class);
    is_raised
}
