//! Types of other APIs, which those APIs' own bridges convert.
//!
//! A plan is made of two versions alone. Whether another API converts its types, and how safely, its
//! plan knows. Where a newer version goes back to an older version of that API, its conversions go the
//! other way round. Types that are more than one step apart are asked about.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Element, MessageId, Schema};

use super::build::{determine, visit};
use super::{Class, MethodHow, Plan, Step, Value};
use crate::open::{method, package, relative};
use crate::policy::{Direction, PolicyKind};
use crate::question::{Need, Question};

/// Where the conversion of a type of another API stands.
#[derive(Clone, Copy, Debug)]
pub struct Foreign<'p> {
    /// The bridge of that API.
    pub plan: &'p Plan,
    /// Which way of it.
    pub direction: Direction,
    /// The message or enum of its older version.
    pub older: Element,
}

impl<'p> Foreign<'p> {
    /// The conversion between two types of another API, of the older version and of the newer one that
    /// goes by it; nothing if none leads in one step from one to the other.
    pub fn find(
        schema: &Schema,
        plans: impl IntoIterator<Item = &'p Plan>,
        (direction, old, new): (Direction, Element, Element),
    ) -> Option<Self> {
        let packages = [old, new].map(|it| package(schema, schema.file_of(it)));
        let plan = plans.into_iter().find(|plan| {
            let its = [&*plan.older, &*plan.newer];
            its == packages || [its[1], its[0]] == packages
        })?;
        let is_forth = plan.older == packages[0];
        let (older, newer) = if is_forth { (old, new) } else { (new, old) };
        let direction = if is_forth { direction } else { direction.back() };
        is_pair(plan, older, newer).then_some(Self { plan, direction, older })
    }

    /// Whether it is known how it goes.
    fn is_determined(&self) -> bool {
        match self.older {
            Element::Message(id) => {
                self.plan.message(id).is_some_and(|it| it.way(self.direction).how.is_some())
            }
            Element::Enum(id) => {
                self.plan.enum_(id).is_some_and(|it| it.way(self.direction).how.is_some())
            }
            _ => false,
        }
    }
}

/// Tells plans of each other: how safe the conversions of other APIs' types are, and what is undecided
/// because those are not there, or are undecided themselves.
///
/// `plans` are all that one of them uses, however far away.
pub fn link(schema: &Schema, plans: &mut [Plan]) {
    let all: Vec<Vec<Use>> = plans.iter().map(|plan| uses(schema, plan)).collect();
    if all.iter().all(Vec::is_empty) {
        return;
    }
    for (at, uses) in all.iter().enumerate() {
        let found = uses.iter().filter_map(|it| Foreign::find(schema, &*plans, it.types));
        let used = found.map(|it| (it.plan.older.clone(), it.plan.newer.clone())).collect();
        if let Some(plan) = plans.get_mut(at) {
            plan.uses = used;
        }
    }
    loop {
        let open = all.iter().map(|uses| open(schema, plans, uses)).collect::<Vec<_>>();
        let mut is_done = true;
        for (plan, open) in plans.iter_mut().zip(open) {
            is_done &= !take_back(plan, open);
        }
        if is_done {
            break;
        }
    }
    let classes = classes(schema, plans);
    for (at, uses) in all.iter().enumerate() {
        let foreign = uses.iter().filter_map(|it| {
            let found = Foreign::find(schema, &*plans, it.types)?;
            let key = (position(plans, found.plan)?, found.direction, found.older);
            Some((it.types, *classes.get(&key)?))
        });
        let foreign = foreign.collect();
        if let Some(plan) = plans.get_mut(at) {
            plan.foreign = foreign;
        }
    }
}

/// A value of another API that a plan converts.
struct Use {
    place: UsePlace,
    /// The direction, and the types of the older and newer version.
    types: (Direction, Element, Element),
    /// What a decision about it names.
    names: (Vec<String>, Vec<String>),
}

/// Where it is used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum UsePlace {
    /// In the conversion of a message of the older version.
    Message(MessageId),
    /// By an rpc: positions of the service and of the method in the plan.
    Method(usize, usize),
}

fn uses(schema: &Schema, plan: &Plan) -> Vec<Use> {
    let mut uses = Vec::new();
    for direction in Direction::ALL.iter().copied() {
        for pair in &plan.messages {
            for step in pair.way(direction).how.iter().flatten() {
                visit(step, &mut |from, to, value| {
                    let Value::Foreign(old, new) = value else { return };
                    let names = names(schema, plan, (step, from, to), direction);
                    let (place, types) = (UsePlace::Message(pair.older), (direction, *old, *new));
                    uses.push(Use { place, types, names });
                });
            }
        }
    }
    for (at, service) in plan.services.iter().enumerate() {
        for (place, planned) in service.methods.iter().enumerate() {
            let MethodHow::Call(call) = &planned.how else { continue };
            let older = Element::Method(service.older, planned.older);
            let newer = service.newer.map(|newer| Element::Method(newer, call.newer));
            let Some(newer) = newer else { continue };
            let Some((old, new)) = method(schema, older).zip(method(schema, newer)) else {
                continue;
            };
            let name = |element, package: &str| vec![relative(&schema.full_name(element), package)];
            for (direction, old, new) in
                [(Direction::Up, old.input, new.input), (Direction::Down, old.output, new.output)]
            {
                let (old, new) = (Element::Message(old), Element::Message(new));
                if old != new && !is_pair(plan, old, new) {
                    let (place, types) = (UsePlace::Method(at, place), (direction, old, new));
                    let names = (name(older, &plan.older), name(newer, &plan.newer));
                    uses.push(Use { place, types, names });
                }
            }
        }
    }
    uses
}

/// What a decision about a value names: its fields, or all that is moved with them.
fn names(
    schema: &Schema,
    plan: &Plan,
    (step, from, to): (&Step, Element, Element),
    direction: Direction,
) -> (Vec<String>, Vec<String>) {
    let is_inside = |element: Element, parts: &[Element]| {
        parts.iter().any(|part| *part == element || is_member(schema, *part, element))
    };
    let (from, to) = if is_inside(from, &step.from) && is_inside(to, &step.to) {
        (vec![from], vec![to])
    } else {
        (step.from.clone(), step.to.clone())
    };
    let (older, newer) = match direction {
        Direction::Up => (from, to),
        Direction::Down => (to, from),
    };
    let paths = |elements: Vec<Element>, package: &str| {
        elements.iter().map(|it| relative(&schema.full_name(field(schema, *it)), package)).collect()
    };
    (paths(older, &plan.older), paths(newer, &plan.newer))
}

/// Whether a field is in a oneof.
fn is_member(schema: &Schema, oneof: Element, element: Element) -> bool {
    match (oneof, element) {
        (Element::Oneof(id, oneof), Element::Field(other, n)) if id == other => {
            let field = schema.message(id).fields.get(n as usize);
            field.is_some_and(|field| field.oneof == Some(oneof))
        }
        (_, _) => false,
    }
}

/// The field of a oneof that has one; anything else itself.
fn field(schema: &Schema, element: Element) -> Element {
    let Element::Oneof(id, _) = element else { return element };
    let fields = (0..).zip(&schema.message(id).fields).map(|(n, _)| Element::Field(id, n));
    let mut members = fields.filter(|it| is_member(schema, element, *it));
    match (members.next(), members.next()) {
        (Some(only), None) => only,
        (_, _) => element,
    }
}

/// What is undecided of what a plan uses.
struct Open {
    place: UsePlace,
    direction: Direction,
    /// What to decide, if it is here that something has to be.
    asked: Option<Question>,
}

fn open(schema: &Schema, plans: &[Plan], uses: &[Use]) -> Vec<Open> {
    let open = uses.iter().filter_map(|it| {
        let (direction, old, new) = it.types;
        let found = Foreign::find(schema, plans, it.types);
        if found.as_ref().is_some_and(Foreign::is_determined) {
            return None;
        }
        // What is asked there need not be asked here.
        let is_asked = found.as_ref().is_some_and(|it| !it.plan.questions.is_empty());
        let asked = (!is_asked).then(|| Question {
            from: it.names.0.clone(),
            to: it.names.1.clone(),
            needs: vec![Need::new(direction, vec![PolicyKind::Custom])],
            suggestion: None,
            reason: reason(schema, plans, (old, new), found.is_some()),
        });
        Some(Open { place: it.place, direction, asked })
    });
    open.collect()
}

fn reason(
    schema: &Schema,
    plans: &[Plan],
    (old, new): (Element, Element),
    is_pair: bool,
) -> String {
    let (was, now) = (schema.full_name(old), schema.full_name(new));
    let packages = [old, new].map(|it| package(schema, schema.file_of(it)));
    let is_neighbour = plans.iter().any(|plan| {
        packages == [&*plan.older, &*plan.newer] || packages == [&*plan.newer, &*plan.older]
    });
    let [from, to] = packages;
    if is_pair {
        format!("`{was}` becomes `{now}`, and nobody decided how those convert")
    } else if is_neighbour {
        format!("`{was}` becomes `{now}`, of which none came of the other")
    } else {
        format!(
            "`{was}` becomes `{now}`, and `{from}` and `{to}` have no bridge: only a version and the one \
             that it was forked from have"
        )
    }
}

/// Takes back what is undecided, and asks. Whether anything was taken back.
fn take_back(plan: &mut Plan, open: Vec<Open>) -> bool {
    let mut is_news = false;
    for Open { place, direction, asked } in open {
        let is_needed = match place {
            UsePlace::Message(older) => {
                let Some(way) = plan.way_mut(older, direction) else { continue };
                is_news |= way.how.take().is_some();
                way.needed
            }
            UsePlace::Method(..) => true,
        };
        if let Some(question) = asked.filter(|_| is_needed) {
            ask(plan, question);
        }
    }
    if is_news {
        determine(plan);
    }
    is_news
}

/// Adds a question, to one about the same elements if there is one.
fn ask(plan: &mut Plan, question: Question) {
    let same = |it: &&mut Question| it.from == question.from && it.to == question.to;
    let Some(known) = plan.questions.iter_mut().find(same) else {
        plan.questions.push(question);
        return;
    };
    for need in question.needs {
        if !known.needs(need.direction) {
            known.needs.push(need);
            if known.reason != question.reason {
                known.reason = format!("{}; {}", known.reason, question.reason);
            }
        }
    }
}

/// One direction of a pair of a plan: the position of the plan, and the message or enum of the older version.
type Node = (usize, Direction, Element);

/// How safe all conversions are, inside and out.
fn classes(schema: &Schema, plans: &[Plan]) -> BTreeMap<Node, Class> {
    let mut own: BTreeMap<Class, Vec<Node>> = BTreeMap::new();
    let mut users: BTreeMap<Node, BTreeSet<Node>> = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate() {
        for direction in Direction::ALL.iter().copied() {
            for pair in &plan.enums {
                let class = pair.class(direction).unwrap_or(Class::Lossless);
                own.entry(class).or_default().push((at, direction, Element::Enum(pair.older)));
            }
            for pair in &plan.messages {
                let node = (at, direction, Element::Message(pair.older));
                let steps = pair.way(direction).how.iter().flatten();
                let worst = steps.clone().map(|step| step.class).max();
                own.entry(worst.unwrap_or(Class::Lossless)).or_default().push(node);
                for step in steps {
                    visit(step, &mut |_, _, value| {
                        let held = match value {
                            Value::Message(id) => Some((at, direction, Element::Message(*id))),
                            Value::Enum(id) => Some((at, direction, Element::Enum(*id))),
                            Value::Foreign(old, new) => {
                                let types = (direction, *old, *new);
                                let found = Foreign::find(schema, plans, types);
                                found.and_then(|it| {
                                    Some((position(plans, it.plan)?, it.direction, it.older))
                                })
                            }
                            _ => None,
                        };
                        if let Some(held) = held {
                            users.entry(held).or_default().insert(node);
                        }
                    });
                }
            }
        }
    }
    let mut classes = BTreeMap::new();
    for class in Class::ALL.iter().rev().copied() {
        let mut open = own.remove(&class).unwrap_or_default();
        while let Some(node) = open.pop() {
            if let std::collections::btree_map::Entry::Vacant(entry) = classes.entry(node) {
                entry.insert(class);
                open.extend(users.get(&node).into_iter().flatten());
            }
        }
    }
    classes
}

fn position(plans: &[Plan], plan: &Plan) -> Option<usize> {
    plans.iter().position(|it| std::ptr::eq(it, plan))
}

/// Whether two messages or enums are a pair of a plan.
fn is_pair(plan: &Plan, older: Element, newer: Element) -> bool {
    match (older, newer) {
        (Element::Message(older), Element::Message(newer)) => {
            plan.message(older).is_some_and(|pair| pair.newer == newer)
        }
        (Element::Enum(older), Element::Enum(newer)) => {
            plan.enum_(older).is_some_and(|pair| pair.newer == newer)
        }
        (_, _) => false,
    }
}
