//! Decisions that relate fields otherwise than lineage does.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_diff::{Comparison, Exposure};
use limbeck_schema::model::{Element, MessageId, Schema};

use super::Versions;
use super::ask::{Ask, Asks};
use super::fields::{field, part_of};
use super::kin::Kin;
use super::members::Members;
use super::moves::{Moved, message_inside};
use super::topic::{Subject, Topic};
use crate::decision::Decision;
use crate::lineage::Lineage;
use crate::policy::{Direction, PolicyKind};
use crate::question::{Need, Question};

/// Decisions that relate fields, by the older message.
pub(super) struct Relations<'c> {
    by_message: BTreeMap<MessageId, Vec<Relation<'c>>>,
    /// Those that relate fields of messages that are no pair.
    pub(super) astray: Vec<Question>,
}

/// Fields and oneofs of two messages that a decision relates in one direction.
pub(super) struct Relation<'c> {
    pub(super) direction: Direction,
    from: Vec<Element>,
    to: Vec<Element>,
    decision: &'c Decision,
}

/// Finds members by name, however many their parents have.
pub(super) struct Finder<'s> {
    schema: &'s Schema,
    members: BTreeMap<Element, BTreeMap<&'s str, Element>>,
}

/// The names of a topic or decision, in order.
type Names = (Vec<String>, Vec<String>);

impl<'c> Relations<'c> {
    pub(super) fn new(
        comparison: &'c Comparison<'c>,
        lineage: &'c Lineage,
        (bound, kin): (&'c [(usize, Decision)], &Kin<'_>),
    ) -> Self {
        let mut older = Finder::new(comparison.old);
        let mut newer = Finder::new(comparison.new);
        let mut relations = Self { by_message: BTreeMap::new(), astray: Vec::new() };
        for (_, decision) in bound.iter().filter(|(_, it)| it.from.len() + it.to.len() > 1) {
            let from = older.fields(&lineage.older, &decision.from);
            let to = newer.fields(&lineage.newer, &decision.to);
            let (Some(from), Some(to)) = (from, to) else { continue };
            let Some(message) = pair(comparison, kin, (&from, &to)) else {
                relations.astray.push(astray(decision));
                continue;
            };
            let list = relations.by_message.entry(message).or_default();
            for direction in Direction::ALL.iter().copied() {
                if decision.policy(direction).is_some() {
                    let (from, to) = (from.clone(), to.clone());
                    list.push(Relation { direction, from, to, decision });
                }
            }
        }
        relations
    }

    /// Those about a message of the older version.
    fn of(&self, old: MessageId) -> &[Relation<'c>] {
        self.by_message.get(&old).map_or(&[], Vec::as_slice)
    }
}

/// The older message of the pair that all of some fields are in.
fn pair(
    comparison: &Comparison<'_>,
    kin: &Kin<'_>,
    (from, to): (&[Element], &[Element]),
) -> Option<MessageId> {
    let only = |elements: &[Element]| {
        let messages: BTreeSet<Option<MessageId>> =
            elements.iter().map(|element| message_inside(*element)).collect();
        if messages.len() == 1 { messages.into_iter().next().flatten() } else { None }
    };
    let (old, new) = match (from, to) {
        ([], to) => {
            let new = only(to)?;
            (comparison.pairs.old_message(new)?, new)
        }
        (from, []) => {
            let old = only(from)?;
            return kin.partner(Element::Message(old)).map(|_| old);
        }
        (from, to) => (only(from)?, only(to)?),
    };
    (kin.partner(Element::Message(old)) == Some(Element::Message(new))).then_some(old)
}

fn astray(decision: &Decision) -> Question {
    let directions = Direction::ALL.iter().copied();
    let decided = directions.filter(|direction| decision.policy(*direction).is_some());
    let needs = decided.map(|direction| Need::new(direction, Vec::new()));
    Question {
        from: decision.from.clone(),
        to: decision.to.clone(),
        needs: needs.collect(),
        suggestion: None,
        reason: "what is decided relates fields of messages of which none came of the other; \
                 a conversion is about the fields of one message of each version"
            .to_owned(),
    }
}

impl Versions<'_> {
    /// Whether a decision says of a oneof what lineage does; it takes back what was decided of it.
    fn is_usual(&self, relation: &Relation<'_>) -> bool {
        let Relation { direction, from, to, decision } = relation;
        let ([from @ Element::Oneof(..)], [to]) = (&**from, &**to) else { return false };
        let policy = decision.policy(*direction);
        let is_identity = policy.is_some_and(|policy| policy.kind == PolicyKind::Identity);
        is_identity && self.kin.recorded(*from) == Some(*to)
    }

    /// Whether the service's own code converts a field together with others.
    pub(super) fn is_left_to_code(
        &self,
        direction: Direction,
        (before, after): (Element, Element),
    ) -> bool {
        let Some(old) = message_inside(before) else { return false };
        self.relations.of(old).iter().filter(|it| it.direction == direction).any(|it| {
            let policy = it.decision.policy(direction);
            policy.is_some_and(|policy| policy.kind == PolicyKind::Custom)
                && (within(self.old, &it.from).contains(&before)
                    || within(self.new, &it.to).contains(&after))
        })
    }

    /// What is asked about two messages, whatever decisions relate.
    pub(super) fn related(
        &self,
        (old, new): (MessageId, MessageId),
        members: Members,
    ) -> Vec<Topic> {
        let relations = self.relations.of(old);
        if relations.is_empty() {
            return self.topics((old, new), members);
        }
        let usual = self.topics((old, new), members.clone());
        let known: BTreeSet<Names> = usual.iter().map(|it| sorted(&it.from, &it.to)).collect();
        let others = relations.iter();
        let others: Vec<&Relation<'_>> = others
            .filter(|it| !known.contains(&sorted(&it.decision.from, &it.decision.to)))
            .filter(|it| !self.is_usual(it))
            .collect();
        if others.is_empty() {
            return usual;
        }
        let ways = Direction::ALL.iter().copied().map(|direction| {
            let others = others.iter().copied().filter(|it| it.direction == direction);
            let others: Vec<&Relation<'_>> = others.collect();
            if others.is_empty() {
                return usual.clone();
            }
            self.otherwise((old, new), members.clone(), &others)
        });
        merge(ways.collect())
    }

    fn otherwise(
        &self,
        (old, new): (MessageId, MessageId),
        mut members: Members,
        relations: &[&Relation<'_>],
    ) -> Vec<Topic> {
        let mut topics = Vec::new();
        let mut claims = Claims::default();
        let exposure = self.exposures.message(old);
        for relation in relations {
            let Some(policy) = relation.decision.policy(relation.direction) else { continue };
            if let Some(moved) = relation.moved(policy.kind) {
                claims.take(&relation.from, &relation.to);
                topics.push(self.moved_by_name(exposure, moved));
            } else if let Some(pairs) = self.paired(relation, policy.kind) {
                claims.pairs.extend(pairs);
            } else {
                let (from, to) = (&relation.from, &relation.to);
                claims.take(&within(self.old, from), &within(self.new, to));
                topics.push(self.unpaired(exposure, relation, policy.kind));
            }
        }
        claims.apply(&mut members);
        let mut all = self.topics((old, new), members);
        all.extend(topics);
        all
    }

    /// What code converts as a whole; any other policy is said to make no sense.
    fn unpaired(&self, exposure: Exposure, relation: &Relation<'_>, kind: PolicyKind) -> Topic {
        let Relation { from, to, decision, .. } = relation;
        let reason = format!("`{kind}` does not relate several fields");
        let ask = Some(Ask::undecided(&[], reason)).filter(|_| kind != PolicyKind::Custom);
        let asks = Asks { up: ask.clone(), down: ask, belong_together: false };
        let parts = |schema, elements: &[Element]| -> Vec<Element> {
            elements.iter().map(|element| part_of(schema, *element)).collect()
        };
        let subject = Subject::Related(parts(self.old, from), parts(self.new, to));
        Topic::new((decision.from.clone(), decision.to.clone()), subject, exposure, asks)
    }

    /// Two fields that are one, or fields and the members of a oneof that have their names.
    fn paired(&self, relation: &Relation<'_>, kind: PolicyKind) -> Option<Vec<(Element, Element)>> {
        let is_joined = matches!(kind, PolicyKind::Reject | PolicyKind::Priority);
        match (&*relation.from, &*relation.to) {
            ([old @ Element::Field(..)], [new @ Element::Field(..)]) => Some(vec![(*old, *new)]),
            (parts, [oneof @ Element::Oneof(..)]) if is_joined && parts.len() > 1 => {
                let by_name = named(self.new, *oneof);
                let pair = |old: &Element| Some((*old, *by_name.get(self.old.name(*old))?));
                parts.iter().map(pair).collect()
            }
            ([oneof @ Element::Oneof(..)], parts) if is_joined && parts.len() > 1 => {
                let by_name = named(self.old, *oneof);
                let pair = |new: &Element| Some((*by_name.get(self.new.name(*new))?, *new));
                parts.iter().map(pair).collect()
            }
            (_, _) => None,
        }
    }
}

impl Relation<'_> {
    /// Fields that it moves into a message, or out of one.
    fn moved(&self, kind: PolicyKind) -> Option<Moved> {
        let is_up = self.direction == Direction::Up;
        if !matches!(kind, PolicyKind::Nest | PolicyKind::Flatten) {
            return None;
        }
        match (&*self.from, &*self.to) {
            (from, [holder]) if (kind == PolicyKind::Nest) == is_up => {
                Some(Moved::Nested(from.to_vec(), *holder))
            }
            ([holder], to) if (kind == PolicyKind::Flatten) == is_up => {
                Some(Moved::Flattened(*holder, to.to_vec()))
            }
            (_, _) => None,
        }
    }
}

/// What decisions take out of the pairs that lineage makes.
#[derive(Default)]
struct Claims {
    old: Vec<Element>,
    new: Vec<Element>,
    pairs: Vec<(Element, Element)>,
}

impl Claims {
    fn take(&mut self, old: &[Element], new: &[Element]) {
        self.old.extend(old);
        self.new.extend(new);
    }

    fn apply(self, members: &mut Members) {
        // A oneof and a member of it are two paths, so that one field may be taken twice.
        let (mut olds, mut news): (BTreeSet<Element>, BTreeSet<Element>) =
            (self.old.into_iter().collect(), self.new.into_iter().collect());
        let mut pairs = Vec::new();
        for (old, new) in self.pairs {
            if !olds.contains(&old) && !news.contains(&new) {
                olds.insert(old);
                news.insert(new);
                pairs.push((old, new));
            }
        }
        members.claim(&olds, &news);
        members.pairs.extend(pairs);
        members.sort();
    }
}

/// The members of a oneof by name.
fn named(schema: &Schema, oneof: Element) -> BTreeMap<&str, Element> {
    let within = within(schema, &[oneof]).into_iter();
    within.map(|element| (schema.name(element), element)).collect()
}

/// Fields, and those that are in oneofs with them.
fn within(schema: &Schema, elements: &[Element]) -> Vec<Element> {
    let mut fields = Vec::new();
    for element in elements {
        let Element::Oneof(message, oneof) = part_of(schema, *element) else {
            fields.push(*element);
            continue;
        };
        let all = (0..).zip(&schema.message(message).fields);
        let inside = all.filter(|(_, field)| field.oneof == Some(oneof));
        fields.extend(inside.map(|(n, _)| Element::Field(message, n)));
    }
    fields
}

fn sorted(from: &[String], to: &[String]) -> Names {
    let sort = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names
    };
    (sort(from), sort(to))
}

/// The topics of both directions in one list.
fn merge(ways: Vec<Vec<Topic>>) -> Vec<Topic> {
    let mut merged: Vec<Topic> = Vec::new();
    let mut known: BTreeMap<Names, usize> = BTreeMap::new();
    for (way, topics) in ways.into_iter().enumerate() {
        for mut topic in topics {
            topic.ways = [way == 0, way == 1];
            let names = sorted(&topic.from, &topic.to);
            let same = known.get(&names).and_then(|at| merged.get_mut(*at));
            if let Some(same) = same.filter(|same| same.subject == topic.subject) {
                same.ways = [true, true];
                same.asks.down = topic.asks.down;
            } else {
                known.insert(names, merged.len());
                merged.push(topic);
            }
        }
    }
    merged
}

impl<'s> Finder<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        Self { schema, members: BTreeMap::new() }
    }

    /// Fields and oneofs by their paths, if all are there and are such.
    fn fields(&mut self, package: &str, paths: &[String]) -> Option<Vec<Element>> {
        let found = paths.iter().map(|path| {
            let found = self.find(package, path)?;
            matches!(found, Element::Field(..) | Element::Oneof(..)).then_some(found)
        });
        found.collect()
    }

    /// The element with a path relative to a package.
    pub(super) fn find(&mut self, package: &str, path: &str) -> Option<Element> {
        let full_name =
            if package.is_empty() { path.to_owned() } else { format!("{package}.{path}") };
        if let Some(found) = self.schema.find_symbol(&full_name) {
            return Some(found);
        }
        let (parent, name) = full_name.rsplit_once('.')?;
        let parent = self.schema.find_symbol(parent)?;
        let schema = self.schema;
        let members = self.members.entry(parent).or_insert_with(|| members(schema, parent));
        members.get(name).copied()
    }
}

fn members(schema: &Schema, parent: Element) -> BTreeMap<&str, Element> {
    match parent {
        Element::Message(id) => {
            let message = schema.message(id);
            let oneofs = (0..).zip(&message.oneofs);
            let oneofs = oneofs.map(|(n, oneof)| (&*oneof.name, Element::Oneof(id, n)));
            let fields = (0..).zip(&message.fields);
            oneofs.chain(fields.map(|(n, field)| (&*field.name, Element::Field(id, n)))).collect()
        }
        Element::Enum(id) => {
            let values = (0..).zip(&schema.enum_(id).values);
            values.map(|(n, value)| (&*value.name, Element::EnumValue(id, n))).collect()
        }
        Element::Service(id) => {
            let methods = (0..).zip(&schema.service(id).methods);
            methods.map(|(n, method)| (&*method.name, Element::Method(id, n))).collect()
        }
        Element::File(_)
        | Element::Field(..)
        | Element::Oneof(..)
        | Element::EnumValue(..)
        | Element::Method(..)
        | Element::Extension(_) => BTreeMap::new(),
    }
}

/// Whether two fields are alone: in no oneof with others.
pub(super) fn is_alone(schema: &Schema, element: Element) -> bool {
    field(schema, element).is_some_and(|field| field.oneof.is_none())
}
