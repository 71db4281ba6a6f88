//! Oneofs, and fields that are grouped otherwise.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Element, MessageId, Presence, Schema};

use super::Builder;
use super::components::{Component, Edge};
use super::values::{Decided, class_of};
use crate::decision::{Argument, Policy};
use crate::open::{Subject, field, part_of};
use crate::plan::{Class, How, Leaf, Ruling, Several, Step, Variant, VariantTo};
use crate::policy::{Direction, PolicyKind};

/// The members of all oneofs of a schema.
#[derive(Debug, Default)]
pub(super) struct Oneofs(BTreeMap<Element, Vec<Element>>);

impl Oneofs {
    pub(super) fn of(schema: &Schema) -> Self {
        let mut oneofs: BTreeMap<Element, Vec<Element>> = BTreeMap::new();
        for (id, message) in (0..).map(MessageId).zip(&schema.messages) {
            for (n, field) in (0..).zip(&message.fields) {
                if let Some(oneof) = field.oneof {
                    let members = oneofs.entry(Element::Oneof(id, oneof)).or_default();
                    members.push(Element::Field(id, n));
                }
            }
        }
        Self(oneofs)
    }

    /// The fields of a oneof; a field itself.
    pub(super) fn members<'o>(&'o self, part: &'o Element) -> &'o [Element] {
        self.0.get(part).map_or(std::slice::from_ref(part), Vec::as_slice)
    }
}

/// A component, by the fields of its source.
struct Members<'j> {
    edges: BTreeMap<Element, Edge<'j>>,
    /// What is decided of those that lead to nothing.
    lone: BTreeMap<Element, &'j Ruling>,
    /// Where the target's members are, by name.
    targets: BTreeMap<&'j str, Element>,
}

/// Fields that one oneof of the target takes, and what is decided about that.
struct Join<'j> {
    oneof: Element,
    /// Fields of the source.
    parts: Vec<Element>,
    ruling: &'j Ruling,
}

impl<'j> Join<'j> {
    fn all(component: &Component<'j>, direction: Direction) -> Vec<Self> {
        let joins = component.topics.iter().filter_map(|topic| {
            let Subject::Parted(oneof, parts) = &topic.subject else { return None };
            let parts = parts.iter().map(|(old, new)| match direction {
                Direction::Up => *old,
                Direction::Down => *new,
            });
            let ruling = topic.verdict(direction).ruling()?;
            Some(Self { oneof: *oneof, parts: parts.collect(), ruling })
        });
        joins.collect()
    }
}

impl Builder<'_> {
    /// One oneof becomes one.
    pub(super) fn oneof(&self, component: &Component<'_>, direction: Direction) -> Option<Step> {
        let members = self.members(component, direction);
        let [from, _] = self.oneofs(direction);
        let mut variants = Vec::new();
        for member in component.from.iter().flat_map(|part| from.members(part)) {
            let (to, class, ruling) = self.variant(*member, &members, (direction, None))?;
            variants.push(Variant { from: *member, to, class, ruling });
        }
        let class = variants.iter().map(|variant| variant.class).max().unwrap_or(Class::Lossless);
        let (from, to) = (component.from.clone(), component.to.clone());
        Some(Step { from, to, how: How::Oneof(variants), class, ruling: None })
    }

    /// Fields and oneofs become others, member by member.
    pub(super) fn regroup(&self, component: &Component<'_>, direction: Direction) -> Option<Step> {
        let members = self.members(component, direction);
        let [oneofs, _] = self.oneofs(direction);
        let (source_schema, target_schema) = self.schemas(direction);
        let joins = Join::all(component, direction);
        let rulings = || joins.iter().map(|join| join.ruling);
        let (mut from, mut to) = (component.from.clone(), component.to.clone());
        self.sort_as_decided(rulings(), (&mut from, &mut to), direction);
        let mut leaves = Vec::new();
        let mut led: BTreeMap<Element, BTreeSet<Element>> = BTreeMap::new();
        for part in &from {
            for member in oneofs.members(part) {
                let join = joins.iter().find(|join| join.parts.contains(member));
                let policy = join.map(|join| &join.ruling.policy);
                let (to, mut class, ruling) =
                    self.variant(*member, &members, (direction, policy))?;
                let mut unset = None;
                if let VariantTo::Member(target, _) = to {
                    let policy = ruling.as_ref().map(|ruling| &ruling.policy);
                    unset = unset_value(policy);
                    class = class.max(self.presence(*member, target, direction));
                    class = class.max(unset.as_ref().map_or(Class::Lossless, |_| Class::Lossy));
                    let part = part_of(target_schema, target);
                    led.entry(part).or_default().insert(part_of(source_schema, *member));
                }
                leaves.push(Leaf { from: *member, to, unset, class, ruling });
            }
        }
        self.sort_leaves(rulings(), &mut leaves, direction);
        // Where no more than one can be set, nothing need be refused.
        let crowded = led.into_iter().filter(|(_, parts)| parts.len() > 1);
        let several: BTreeMap<Element, Several> = crowded
            .map(|(target, _)| {
                let join = joins.iter().find(|join| join.oneof == target);
                let kind = join.map(|join| join.ruling.policy.kind);
                let takes_first = kind == Some(PolicyKind::Priority);
                (target, if takes_first { Several::Priority } else { Several::Reject })
            })
            .collect();
        let crowds = several.values().map(|several| match several {
            Several::Reject => Class::Checked,
            Several::Priority => Class::Lossy,
        });
        let classes = leaves.iter().map(|leaf| leaf.class).chain(crowds);
        let class = classes.max().unwrap_or(Class::Lossless);
        let ruling = rulings().next().cloned();
        Some(Step { from, to, how: How::Regroup { leaves, several }, class, ruling })
    }

    /// How unset and zero fare.
    fn presence(&self, source: Element, target: Element, direction: Direction) -> Class {
        let (from, to) = self.schemas(direction);
        let is_told = |schema, element| {
            field(schema, element).is_some_and(|field| field.presence == Presence::Explicit)
        };
        if is_told(from, source) && !is_told(to, target) { Class::Lossy } else { Class::Lossless }
    }

    fn members<'j>(&'j self, component: &Component<'j>, direction: Direction) -> Members<'j> {
        let edges = component.edges(direction);
        let edges = edges.into_iter().map(|edge| (edge.source(direction), edge)).collect();
        let lone = component.topics.iter().filter_map(|topic| match (&topic.subject, direction) {
            (Subject::Gone(element), Direction::Up) | (Subject::Come(element), Direction::Down) => {
                Some((*element, topic.verdict(direction).ruling()?))
            }
            (_, _) => None,
        });
        let lone = lone.collect();
        let [_, oneofs] = self.oneofs(direction);
        let (_, schema) = self.schemas(direction);
        let targets = component.to.iter().flat_map(|part| oneofs.members(part));
        let targets = targets.map(|element| (schema.name(*element), *element)).collect();
        Members { edges, lone, targets }
    }

    /// What becomes of a field; what is decided of all together counts where nothing else is.
    fn variant(
        &self,
        member: Element,
        members: &Members<'_>,
        (direction, together): (Direction, Option<&Policy>),
    ) -> Option<(VariantTo, Class, Option<Ruling>)> {
        if let Some(edge) = members.edges.get(&member) {
            let ruling = edge.ruling.cloned();
            if edge.ruling.is_some_and(|ruling| ruling.policy.kind == PolicyKind::Custom) {
                return Some((VariantTo::Custom, Class::Custom, ruling));
            }
            let policy = edge.ruling.map(|ruling| &ruling.policy).or(together);
            let target = edge.target(direction);
            return self.becomes((edge.old, edge.new), target, (direction, policy, ruling));
        }
        let ruling = *members.lone.get(&member)?;
        let policy = &ruling.policy;
        let name = match policy.arguments.get("value") {
            Some(Argument::Text(name)) => members.targets.get(name.as_str()).copied(),
            Some(_) | None => None,
        };
        let said = Some(ruling.clone());
        let (to, class) = match policy.kind {
            PolicyKind::Custom => (VariantTo::Custom, Class::Custom),
            PolicyKind::Drop => (VariantTo::Drop, Class::Lossy),
            PolicyKind::Reject | PolicyKind::RejectIfSet => (VariantTo::Reject, Class::Checked),
            PolicyKind::Sentinel => (VariantTo::Sentinel(name?), Class::Lossy),
            PolicyKind::MapTo => {
                let target = name?;
                let pair = match direction {
                    Direction::Up => (member, target),
                    Direction::Down => (target, member),
                };
                let (to, class, said) = self.becomes(pair, target, (direction, None, said))?;
                return Some((to, class.max(Class::Lossy), said));
            }
            _ => return None,
        };
        Some((to, class, said))
    }

    fn becomes(
        &self,
        (old, new): (Element, Element),
        target: Element,
        (direction, policy, ruling): (Direction, Option<&Policy>, Option<Ruling>),
    ) -> Option<(VariantTo, Class, Option<Ruling>)> {
        let older = field(self.versions.old, old)?;
        let newer = field(self.versions.new, new)?;
        let decided = Decided { policy, scale: self.scale((old, new)) };
        let value = self.value_of((old, new), (older.ty, newer.ty), direction, decided)?;
        let class = class_of(&value);
        Some((VariantTo::Member(target, value), class, ruling))
    }
}

/// What unset reads as.
pub(super) fn unset_value(policy: Option<&Policy>) -> Option<Argument> {
    let policy = policy.filter(|policy| policy.kind == PolicyKind::Default)?;
    policy.arguments.get("value").cloned()
}
