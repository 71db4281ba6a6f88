//! Which conversions to the older version lose something: what a client of the newer one writes is held against that.
//! Where the newer version went back to an older one of another API, these are conversions to that API's newer version.
//!
//! Custom code is the service's own business. That a value which can be unset becomes zero is no loss: nobody set it.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_bridge::plan::{
    Class, Duplicates, EnumHow, EnumPlan, Forget, How, Leaf, Lossy, MethodHow, Pick,
    Plan as Bridge, Several, Shape, Step, Value, Variant, VariantTo,
};
use limbeck_bridge::{Direction, PolicyKind};
use limbeck_schema::model::{Element, MessageId, Schema};

use super::functions::{ANY, Functions, Key};
use super::links::links;
use super::walk::{Found, walk};

/// What is lost on the way down, of all bridges of a run.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    /// Whatever loses something, itself or in what it holds, and is in a request of a client.
    written: BTreeSet<Key>,
}

/// A conversion, and what it calls.
#[derive(Default)]
struct Node {
    loses: bool,
    holds: Vec<Key>,
}

impl Losses {
    /// What clients of the newer versions write.
    pub(crate) fn of_clients(schema: &Schema, functions: &Functions<'_>) -> Self {
        let nodes = nodes(schema, functions);
        let lossy = lossy(&nodes);
        let mut open: Vec<Key> =
            functions.bridges().flat_map(|bridge| requests(schema, functions, bridge)).collect();
        let mut written = BTreeSet::new();
        while let Some(key) = open.pop() {
            if lossy.contains(&key) && written.insert(key) {
                open.extend(nodes.get(&key).into_iter().flat_map(|node| &node.holds));
            }
        }
        Self { written }
    }

    /// Whether a message or enum, by that of the older version, is written, and something of it is lost that way.
    pub(crate) fn contains(
        &self,
        functions: &Functions<'_>,
        bridge: &Bridge,
        (direction, older): (Direction, Element),
    ) -> bool {
        functions.key(bridge, direction, older).is_some_and(|key| self.written.contains(&key))
    }

    /// Whether what an `Any` holds is written, and something of it is lost.
    pub(crate) fn contains_any(
        &self,
        functions: &Functions<'_>,
        bridge: &Bridge,
        direction: Direction,
    ) -> bool {
        self.contains(functions, bridge, (direction, ANY))
    }
}

/// Messages of the older version that become of what clients of the newer one send.
fn requests(schema: &Schema, functions: &Functions<'_>, bridge: &Bridge) -> Vec<Key> {
    let mut keys = Vec::new();
    for service in &bridge.services {
        let Some(newer) = service.newer else { continue };
        for plan in &service.methods {
            let MethodHow::Call(call) = &plan.how else { continue };
            let older = schema.service(service.older).methods.get(plan.older as usize);
            let newer = schema.service(newer).methods.get(call.newer as usize);
            if let (Some(older), Some(newer)) = (older, newer) {
                keys.extend(pair(functions, bridge, (older.input, newer.input)));
            }
        }
    }
    keys
}

/// The conversion of a pair, by the bridge of a service or by whatever other: what is of neither version may have several.
fn pair(
    functions: &Functions<'_>,
    own: &Bridge,
    (older, newer): (MessageId, MessageId),
) -> Option<Key> {
    let has = |bridge: &&Bridge| bridge.message(older).is_some_and(|pair| pair.newer == newer);
    if let Some(bridge) = Some(own).filter(has).or_else(|| functions.bridges().find(has)) {
        return functions.key(bridge, Direction::Down, Element::Message(older));
    }
    let types = (Element::Message(older), Element::Message(newer));
    let found = functions.foreign(Direction::Down, types)?;
    functions.key(found.plan, found.direction, found.older)
}

fn nodes(schema: &Schema, functions: &Functions<'_>) -> BTreeMap<Key, Node> {
    let mut nodes = BTreeMap::new();
    for bridge in functions.bridges() {
        for direction in Direction::ALL.iter().copied() {
            add_nodes(&mut nodes, schema, (functions, bridge, direction));
        }
    }
    nodes
}

fn add_nodes(
    nodes: &mut BTreeMap<Key, Node>,
    schema: &Schema,
    (functions, bridge, direction): (&Functions<'_>, &Bridge, Direction),
) {
    let key = |older| functions.key(bridge, direction, older);
    let mut registry = Node::default();
    for pair in &bridge.messages {
        let how = &pair.way(direction).how;
        let (Some(steps), Some(key)) = (how, key(Element::Message(pair.older))) else { continue };
        registry.holds.push(key);
        let mut node = Node { loses: loses(schema, steps), ..Node::default() };
        walk(steps, &mut |found| {
            let Found::Value(value, _) = found else { return };
            node.holds.extend(functions.called(bridge, direction, value));
            if let Value::Mask(older) = value {
                node.loses |= has_unnamed(schema, (bridge, direction), *older);
            }
        });
        nodes.insert(key, node);
    }
    for pair in &bridge.enums {
        let Some(EnumHow::Cases(cases)) = enum_how(pair, direction) else { continue };
        let loses = cases.iter().any(|case| case.class == Class::Lossy);
        let key = key(Element::Enum(pair.older));
        nodes.extend(key.map(|key| (key, Node { loses, ..Node::default() })));
    }
    nodes.extend(key(ANY).map(|key| (key, registry)));
}

/// How an enum converts one way.
pub(super) const fn enum_how(pair: &EnumPlan, direction: Direction) -> Option<&EnumHow> {
    match direction {
        Direction::Up => pair.up.how.as_ref(),
        Direction::Down => pair.down.how.as_ref(),
    }
}

/// Starts at what loses, and goes on to whatever holds it.
fn lossy(nodes: &BTreeMap<Key, Node>) -> BTreeSet<Key> {
    let mut holders: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
    for (key, node) in nodes {
        for held in &node.holds {
            holders.entry(*held).or_default().push(*key);
        }
    }
    let mut open: Vec<Key> =
        nodes.iter().filter(|(_, node)| node.loses).map(|(key, _)| *key).collect();
    let mut lossy = BTreeSet::new();
    while let Some(key) = open.pop() {
        if lossy.insert(key) {
            open.extend(holders.get(&key).into_iter().flatten());
        }
    }
    lossy
}

/// Whether a mask about a message may name what has no name in the older version, and is not refused for it.
pub(super) fn has_unnamed(
    schema: &Schema,
    (bridge, direction): (&Bridge, Direction),
    older: MessageId,
) -> bool {
    let (mut open, mut seen) = (vec![older], BTreeSet::new());
    while let Some(older) = open.pop() {
        let Some(pair) = bridge.message(older).filter(|_| seen.insert(older)) else { continue };
        for link in links(schema, pair, direction) {
            match link.value {
                _ if link.to.is_none() && !link.is_refused => return true,
                Some(Value::Message(inside)) => open.push(*inside),
                _ => {}
            }
        }
    }
    false
}

/// Whether steps lose something, what they hold apart.
fn loses(schema: &Schema, steps: &[Step]) -> bool {
    steps.iter().any(|step| match &step.how {
        How::Field(transfer) => {
            let by_shape = match &transfer.shape {
                Shape::Single | Shape::List | Shape::ToList | Shape::MapToList { .. } => false,
                Shape::Map(key) => value_loses(key),
                Shape::Pick(pick) => *pick != Pick::Only,
                Shape::ListToMap { duplicates, .. } => *duplicates != Duplicates::Reject,
            };
            by_shape || value_loses(&transfer.value)
        }
        How::Oneof(variants) => variants.iter().any(|Variant { to, ruling, .. }| {
            is_forgotten(to, is_mapped(ruling.as_ref())) || member_loses(to)
        }),
        How::Regroup { leaves, several } => {
            !crowds(schema, leaves, several).is_empty()
                || leaves.iter().any(|Leaf { to, ruling, .. }| {
                    is_forgotten(to, is_mapped(ruling.as_ref())) || member_loses(to)
                })
        }
        How::Nest(inner) | How::Flatten(inner) => loses(schema, inner),
        How::Forget(Forget::Drop) => true,
        How::Forget(Forget::RejectIfSet) | How::Fill(_) | How::Custom | How::Stash => false,
    })
}

/// Fields of the source of which only the first that is set is kept: those that lead to one field or oneof.
pub(super) fn crowds<'l>(
    schema: &Schema,
    leaves: &'l [Leaf],
    several: &BTreeMap<Element, Several>,
) -> Vec<Vec<&'l Leaf>> {
    let part = |element: Element| match element {
        Element::Field(id, index) => {
            let field = schema.message(id).fields.get(index as usize);
            field.and_then(|field| field.oneof).map_or(element, |oneof| Element::Oneof(id, oneof))
        }
        other => other,
    };
    let mut crowds: BTreeMap<Element, Vec<&Leaf>> = BTreeMap::new();
    for leaf in leaves {
        if let VariantTo::Member(target, _) = leaf.to
            && several.get(&part(target)) == Some(&Several::Priority)
        {
            crowds.entry(part(target)).or_default().push(leaf);
        }
    }
    let is_crowd = |leaves: &Vec<&Leaf>| {
        leaves.iter().map(|leaf| part(leaf.from)).collect::<BTreeSet<_>>().len() > 1
    };
    crowds.into_values().filter(is_crowd).collect()
}

/// Whether another member stands for it by a decision.
pub(super) fn is_mapped(ruling: Option<&limbeck_bridge::plan::Ruling>) -> bool {
    ruling.is_some_and(|ruling| ruling.policy.kind == PolicyKind::MapTo)
}

/// Whether nobody sees which member was set.
pub(super) const fn is_forgotten(to: &VariantTo, is_mapped: bool) -> bool {
    match to {
        VariantTo::Drop | VariantTo::Sentinel(_) => true,
        VariantTo::Member(..) => is_mapped,
        VariantTo::Reject | VariantTo::Custom => false,
    }
}

const fn member_loses(to: &VariantTo) -> bool {
    match to {
        VariantTo::Member(_, value) => value_loses(value),
        VariantTo::Drop | VariantTo::Sentinel(_) | VariantTo::Reject | VariantTo::Custom => false,
    }
}

/// Whether some values have no image of their own, and none is refused for it.
pub(super) const fn value_loses(value: &Value) -> bool {
    match value {
        Value::Narrow(lossy) | Value::Divide(_, lossy) | Value::TimeToInteger(_, lossy) => {
            match lossy {
                Lossy::Reject => false,
                Lossy::Saturate | Lossy::Round | Lossy::Floor => true,
            }
        }
        Value::TextToTimestamp => true,
        Value::Same
        | Value::Widen
        | Value::BoolToInteger
        | Value::IntegerToBool
        | Value::IntegerToText
        | Value::TextToInteger(_)
        | Value::TextToBytes
        | Value::BytesToText
        | Value::EnumToText(_)
        | Value::TextToEnum(..)
        | Value::EnumToInteger
        | Value::IntegerToEnum { .. }
        | Value::TimestampToText
        | Value::Multiply(_)
        | Value::IntegerToTime { .. }
        | Value::Message(_)
        | Value::Enum(_)
        | Value::Foreign(..)
        | Value::Mask(_)
        | Value::OrderBy(_)
        | Value::Any => false,
    }
}
