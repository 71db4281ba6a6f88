//! Which fields and oneofs of two messages have to do with each other.

use std::collections::BTreeMap;

use limbeck_schema::model::{Element, MessageId, Schema};

use super::Builder;
use super::oneofs::Oneofs;
use crate::open::{Judged, Subject, Verdict, part_of};
use crate::plan::{Class, How, Leaf, Ruling, Step};
use crate::policy::Direction;

/// Fields and oneofs of two messages that convert at once.
#[derive(Debug, Default)]
pub(super) struct Component<'j> {
    /// Parts of the source, in its order.
    pub(super) from: Vec<Element>,
    /// Parts of the target, in its order.
    pub(super) to: Vec<Element>,
    /// What is decided about them.
    pub(super) topics: Vec<&'j Judged>,
}

/// The places of names in decisions.
type Order<'s> = BTreeMap<&'s str, usize>;

/// Two fields of which one comes of the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge<'j> {
    pub(super) old: Element,
    pub(super) new: Element,
    pub(super) ruling: Option<&'j Ruling>,
}

impl Edge<'_> {
    pub(super) const fn source(&self, direction: Direction) -> Element {
        match direction {
            Direction::Up => self.old,
            Direction::Down => self.new,
        }
    }

    pub(super) const fn target(&self, direction: Direction) -> Element {
        match direction {
            Direction::Up => self.new,
            Direction::Down => self.old,
        }
    }
}

impl Builder<'_> {
    /// The steps of one direction; `None` if something is undecided.
    pub(super) fn steps(
        &self,
        (old, new): (MessageId, MessageId),
        judged: &[Judged],
        direction: Direction,
    ) -> Option<Vec<Step>> {
        let components = self.components((old, new), judged, direction);
        let mut steps = Vec::with_capacity(components.len());
        for component in &components {
            self.convert(component, direction, &mut steps)?;
        }
        Some(steps)
    }

    fn components<'j>(
        &self,
        (old, new): (MessageId, MessageId),
        judged: &'j [Judged],
        direction: Direction,
    ) -> Vec<Component<'j>> {
        let (before, after) = (parts(self.versions.old, old), parts(self.versions.new, new));
        let older: BTreeMap<Element, usize> = before.iter().copied().zip(0..).collect();
        let newer: BTreeMap<Element, usize> = after.iter().copied().zip(before.len()..).collect();
        let mut groups = Groups((0..before.len() + after.len()).collect());
        let mut first_of: Vec<Option<usize>> = Vec::with_capacity(judged.len());
        for topic in judged {
            let is_about = *topic.verdict(direction) != Verdict::Absent;
            let (olds, news) = if is_about { topic.subject.fields() } else { Default::default() };
            let olds = olds.iter().filter_map(|it| older.get(&part_of(self.versions.old, *it)));
            let news = news.iter().filter_map(|it| newer.get(&part_of(self.versions.new, *it)));
            let mut places = olds.chain(news).copied();
            let first = places.next();
            first_of.push(first);
            for other in places {
                groups.join(first.unwrap_or(other), other);
            }
        }
        let mut components: Vec<Component<'_>> = Vec::new();
        let mut by_root: BTreeMap<usize, usize> = BTreeMap::new();
        let is_up = direction == Direction::Up;
        // Those with something of the source come first, in its order.
        let olds = before.iter().copied().zip(0..).map(|(part, place)| (part, place, is_up));
        let news =
            after.iter().copied().zip(before.len()..).map(|(part, place)| (part, place, !is_up));
        let all: Vec<(Element, usize, bool)> =
            if is_up { olds.chain(news).collect() } else { news.chain(olds).collect() };
        for (part, place, is_source) in all {
            let at = *by_root.entry(groups.root(place)).or_insert_with(|| {
                components.push(Component::default());
                components.len() - 1
            });
            if let Some(component) = components.get_mut(at) {
                if is_source { component.from.push(part) } else { component.to.push(part) }
            }
        }
        for (topic, first) in judged.iter().zip(first_of) {
            let at = first.and_then(|first| by_root.get(&groups.root(first)));
            if let Some(component) = at.and_then(|at| components.get_mut(*at)) {
                component.topics.push(topic);
            }
        }
        components
    }

    /// The steps about a component.
    fn convert(
        &self,
        component: &Component<'_>,
        direction: Direction,
        steps: &mut Vec<Step>,
    ) -> Option<()> {
        let verdicts = || component.topics.iter().map(|topic| topic.verdict(direction));
        if verdicts().any(|verdict| *verdict == Verdict::Open) {
            return None;
        }
        let is_by_code = |topic: &&&Judged| {
            topic.verdict(direction).is_custom() || matches!(topic.subject, Subject::Related(..))
        };
        let custom = component.topics.iter().find(is_by_code);
        let (from, to) = (&*component.from, &*component.to);
        let is_oneof = |element: &Element| matches!(element, Element::Oneof(..));
        let edges = component.edges(direction);
        let step = match (from, to) {
            ([source], [target]) if is_oneof(source) && is_oneof(target) && !is_whole(custom) => {
                self.oneof(component, direction)?
            }
            _ if custom.is_some() => {
                let ruling = custom.and_then(|topic| topic.verdict(direction).ruling());
                self.custom(component, ruling, direction)
            }
            ([_], []) => self.forget(component, direction)?,
            ([], [_]) => self.fill(component, direction)?,
            _ if component.moved().is_some() => self.moved(component, direction)?,
            ([source], [target]) => match *edges {
                [edge] if self.is_plain(direction, *source, *target) => {
                    return self.field(edge, (*source, *target, direction), steps);
                }
                _ => self.regroup(component, direction)?,
            },
            (_, _) => self.regroup(component, direction)?,
        };
        steps.push(step);
        Some(())
    }

    /// Whether both are fields, or oneofs with one member.
    fn is_plain(&self, direction: Direction, source: Element, target: Element) -> bool {
        let [from, to] = self.oneofs(direction);
        from.members(&source).len() == 1 && to.members(&target).len() == 1
    }

    /// Everything of a component by the service's own code.
    pub(super) fn custom(
        &self,
        component: &Component<'_>,
        ruling: Option<&Ruling>,
        direction: Direction,
    ) -> Step {
        let mut from = component.from.clone();
        let mut to = component.to.clone();
        self.sort_as_decided(ruling, (&mut from, &mut to), direction);
        Step { from, to, how: How::Custom, class: Class::Custom, ruling: ruling.cloned() }
    }

    /// Puts parts in the order in which a decision names them, those it does not name last.
    pub(super) fn sort_as_decided<'r>(
        &self,
        rulings: impl IntoIterator<Item = &'r Ruling>,
        (from, to): (&mut [Element], &mut [Element]),
        direction: Direction,
    ) {
        let (source_order, target_order) = self.order(rulings, direction);
        let sort =
            |parts: &mut [Element], (schema, oneofs): (&Schema, &Oneofs), order: &Order<'_>| {
                parts.sort_by_cached_key(|part| {
                    let names = oneofs.members(part).iter().chain([part]);
                    let places = names.filter_map(|it| order.get(schema.name(*it)).copied());
                    places.min().unwrap_or(usize::MAX)
                });
            };
        let (source, target) = self.schemas(direction);
        let [older, newer] = self.oneofs(direction);
        sort(from, (source, older), &source_order);
        sort(to, (target, newer), &target_order);
    }

    /// Puts fields in the order in which decisions name them, those they do not name last.
    pub(super) fn sort_leaves<'r>(
        &self,
        rulings: impl IntoIterator<Item = &'r Ruling>,
        leaves: &mut [Leaf],
        direction: Direction,
    ) {
        let (order, _) = self.order(rulings, direction);
        let (source, _) = self.schemas(direction);
        leaves.sort_by_key(|leaf| order.get(source.name(leaf.from)).copied().unwrap_or(usize::MAX));
    }

    /// The places of names of the source and of the target in decisions.
    fn order<'s, 'r>(
        &'s self,
        rulings: impl IntoIterator<Item = &'r Ruling>,
        direction: Direction,
    ) -> (Order<'s>, Order<'s>) {
        let mut orders = (Order::new(), Order::new());
        let last = |path: &'s String| path.rsplit('.').next().unwrap_or(path);
        let note = |order: &mut Order<'s>, names: &'s [String]| {
            for name in names {
                let place = order.len();
                order.entry(last(name)).or_insert(place);
            }
        };
        let decided = rulings.into_iter().filter_map(|ruling| self.decided.get(ruling.decision));
        for decision in decided {
            let (source, target) = match direction {
                Direction::Up => (&decision.from, &decision.to),
                Direction::Down => (&decision.to, &decision.from),
            };
            note(&mut orders.0, source);
            note(&mut orders.1, target);
        }
        orders
    }

    /// The oneofs of the source, and those of the target.
    pub(super) const fn oneofs(&self, direction: Direction) -> [&Oneofs; 2] {
        match direction {
            Direction::Up => [&self.older, &self.newer],
            Direction::Down => [&self.newer, &self.older],
        }
    }

    /// The schema of the source, and that of the target.
    pub(super) fn schemas(&self, direction: Direction) -> (&Schema, &Schema) {
        match direction {
            Direction::Up => (self.versions.old, self.versions.new),
            Direction::Down => (self.versions.new, self.versions.old),
        }
    }
}

impl<'j> Component<'j> {
    /// Fields that come of others, with what is decided of each.
    pub(super) fn edges(&self, direction: Direction) -> Vec<Edge<'j>> {
        let edges = self.topics.iter().filter_map(|topic| match topic.subject {
            Subject::Pair(old, new) => {
                Some(Edge { old, new, ruling: topic.verdict(direction).ruling() })
            }
            _ => None,
        });
        edges.collect()
    }

    /// The topic about fields that moved into a message or out of one.
    pub(super) fn moved(&self) -> Option<&'j Judged> {
        let is_moved = |topic: &&&Judged| {
            matches!(topic.subject, Subject::Nested(..) | Subject::Flattened(..))
        };
        self.topics.iter().find(is_moved).copied()
    }
}

/// Whether code converts all, and not a member alone.
fn is_whole(custom: Option<&&Judged>) -> bool {
    custom.is_some_and(|topic| matches!(topic.subject, Subject::Related(..) | Subject::Parted(..)))
}

impl Subject {
    /// The fields and oneofs that it is about, older and newer.
    fn fields(&self) -> (Vec<Element>, Vec<Element>) {
        match self {
            Self::Pair(old, new) => (vec![*old], vec![*new]),
            Self::Parted(oneof, parts) => {
                let mut olds: Vec<Element> = parts.iter().map(|part| part.0).collect();
                let news = parts.iter().map(|part| part.1).collect();
                olds.push(*oneof);
                (olds, news)
            }
            Self::Nested(parts, holder) => {
                (parts.iter().map(|part| part.0).collect(), vec![*holder])
            }
            Self::Flattened(holder, parts) => {
                (vec![*holder], parts.iter().map(|part| part.1).collect())
            }
            Self::Gone(old) => (vec![*old], Vec::new()),
            Self::Come(new) => (Vec::new(), vec![*new]),
            Self::Related(old, new) => (old.clone(), new.clone()),
            Self::Enum
            | Self::Value(..)
            | Self::ValueGone(_)
            | Self::ValueCome(_)
            | Self::Rpc(..) => (Vec::new(), Vec::new()),
        }
    }
}

/// Fields outside of oneofs, and oneofs, each where the first of its fields stands.
pub(super) fn parts(schema: &Schema, id: MessageId) -> Vec<Element> {
    let message = schema.message(id);
    let mut parts = Vec::with_capacity(message.fields.len());
    let mut seen = vec![false; message.oneofs.len()];
    for (n, field) in (0..).zip(&message.fields) {
        match field.oneof {
            None => parts.push(Element::Field(id, n)),
            Some(oneof) => {
                let seen = seen.get_mut(oneof as usize);
                if seen.is_some_and(|seen| !std::mem::replace(seen, true)) {
                    parts.push(Element::Oneof(id, oneof));
                }
            }
        }
    }
    parts
}

/// Things that are joined step by step.
struct Groups(Vec<usize>);

impl Groups {
    fn root(&mut self, place: usize) -> usize {
        let mut at = place;
        while let Some(parent) = self.0.get(at).copied().filter(|parent| *parent != at) {
            // Halving the way keeps it short for those that come after.
            let above = self.0.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.0.get_mut(at) {
                *slot = above;
            }
            at = above;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(slot) = self.0.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}
