//! Fields that become fields, come of nothing, or lead to nothing.

use limbeck_schema::model::{Cardinality, Element, Field, Presence, Schema, Type};

use super::Builder;
use super::components::{Component, Edge};
use super::oneofs::unset_value;
use super::values::{Decided, class_of, factor};
use crate::decision::{Argument, Policy};
use crate::open::{Subject, field};
use crate::plan::{Class, Duplicates, Fill, Forget, How, Pick, Ruling, Shape, Step, Transfer};
use crate::policy::{Direction, PolicyKind};

impl Builder<'_> {
    /// One field becomes one.
    pub(super) fn field(
        &self,
        edge: Edge<'_>,
        (source, target, direction): (Element, Element, Direction),
        steps: &mut Vec<Step>,
    ) -> Option<()> {
        let ruling = edge.ruling;
        let policy = ruling.map(|ruling| &ruling.policy);
        if policy.is_some_and(|policy| policy.kind == PolicyKind::RejectIfSet) {
            let how = How::Forget(Forget::RejectIfSet);
            let (from, class) = (vec![source], Class::Checked);
            steps.push(Step { from, to: Vec::new(), how, class, ruling: ruling.cloned() });
            let (to, class) = (vec![target], Class::Lossless);
            let how = How::Fill(Fill::Zero);
            steps.push(Step { from: Vec::new(), to, how, class, ruling: ruling.cloned() });
            return Some(());
        }
        let (transfer, class) = self.transfer((edge.old, edge.new), direction, policy)?;
        let how = How::Field(transfer);
        let (from, to) = (vec![source], vec![target]);
        steps.push(Step { from, to, how, class, ruling: ruling.cloned() });
        Some(())
    }

    /// How one field becomes another, and how safe that is.
    pub(super) fn transfer(
        &self,
        (older, newer): (Element, Element),
        direction: Direction,
        policy: Option<&Policy>,
    ) -> Option<(Transfer, Class)> {
        let old = field(self.versions.old, older)?;
        let new = field(self.versions.new, newer)?;
        let decided = Decided { policy, scale: self.scale((older, newer)) };
        let (source, target) = match direction {
            Direction::Up => (old, new),
            Direction::Down => (new, old),
        };
        if source.cardinality == Cardinality::Map || target.cardinality == Cardinality::Map {
            return self.maps((old, new), direction, decided);
        }
        let value = self.value_of((older, newer), (old.ty, new.ty), direction, decided)?;
        let mut class = class_of(&value);
        if self.versions.is_unmapped(older, newer) {
            class = class.max(Class::Checked);
        }
        let mut unset = None;
        let shape = match (source.cardinality, target.cardinality) {
            (Cardinality::Repeated, Cardinality::Repeated) => Shape::List,
            (Cardinality::Singular, Cardinality::Repeated) => Shape::ToList,
            (Cardinality::Repeated, Cardinality::Singular) => {
                let pick = pick(policy?.kind)?;
                let collapses = pick != Pick::Only || target.presence != Presence::Explicit;
                class = class.max(if collapses { Class::Lossy } else { Class::Checked });
                Shape::Pick(pick)
            }
            (_, _) => {
                unset = unset_value(policy);
                let is_told = source.presence == Presence::Explicit;
                let is_lost = is_told && (target.presence != Presence::Explicit || unset.is_some());
                class = class.max(if is_lost { Class::Lossy } else { Class::Lossless });
                Shape::Single
            }
        };
        Some((Transfer { shape, value, unset }, class))
    }

    /// What is decided about the unit of two fields.
    pub(super) fn scale(&self, (older, newer): (Element, Element)) -> Option<(i64, Direction)> {
        let versions = self.versions;
        let names = ([versions.older_path(older)], [versions.newer_path(newer)]);
        Direction::ALL.iter().find_map(|direction| {
            let (_, decision) = versions.index.find(*direction, &names.0, &names.1)?;
            let policy = decision.policy(*direction)?;
            if policy.kind != PolicyKind::Scale || policy.validate(*direction).is_err() {
                return None;
            }
            Some((factor(policy)?, *direction))
        })
    }

    fn maps(
        &self,
        (old, new): (&Field, &Field),
        direction: Direction,
        decided: Decided<'_>,
    ) -> Option<(Transfer, Class)> {
        let versions = self.versions;
        let transfer = |shape, value| Transfer { shape, value, unset: None };
        let is_up = direction == Direction::Up;
        match (versions.old.map_entry(old), versions.new.map_entry(new)) {
            (Some((old_key, old_value)), Some((new_key, new_value))) => {
                let key = self.value((old_key.ty, new_key.ty), direction, decided)?;
                let value = self.value((old_value.ty, new_value.ty), direction, decided)?;
                let class = class_of(&key).max(class_of(&value));
                Some((transfer(Shape::Map(Box::new(key)), value), class))
            }
            (Some((_, value)), None) => {
                let list = List { schema: versions.new, ty: new.ty };
                let parts = list.parts(decided.policy, versions.entry(old, new))?;
                let types = (value.ty, parts.value_type(&list));
                let value = self.value(types, direction, Decided::default())?;
                let (shape, class) = parts.shape(is_up, decided.policy)?;
                Some((transfer(shape, value), class))
            }
            (None, Some((_, value))) => {
                let list = List { schema: versions.old, ty: old.ty };
                let parts = list.parts(decided.policy, versions.entry(old, new))?;
                let types = (parts.value_type(&list), value.ty);
                let value = self.value(types, direction, Decided::default())?;
                let (shape, class) = parts.shape(!is_up, decided.policy)?;
                Some((transfer(shape, value), class))
            }
            (None, None) => None,
        }
    }

    /// An element of the source that leads to nothing.
    pub(super) fn forget(&self, component: &Component<'_>, direction: Direction) -> Option<Step> {
        let mut rulings = Vec::new();
        for topic in &component.topics {
            let is_about = matches!(topic.subject, Subject::Gone(_) | Subject::Come(_));
            rulings.push(topic.verdict(direction).ruling().filter(|_| is_about)?);
        }
        let first = *rulings.first()?;
        let kind = first.policy.kind;
        let (how, class) = match kind {
            PolicyKind::Stash => (How::Stash, Class::Custom),
            PolicyKind::Drop => (How::Forget(Forget::Drop), Class::Lossy),
            PolicyKind::RejectIfSet | PolicyKind::Reject => {
                (How::Forget(Forget::RejectIfSet), Class::Checked)
            }
            _ => return None,
        };
        let is_stashed = |ruling: &&&Ruling| ruling.policy.kind == PolicyKind::Stash;
        if let Some(stash) = rulings.iter().find(is_stashed) {
            let ruling = Some((*stash).clone());
            let from = component.from.clone();
            return Some(Step {
                from,
                to: Vec::new(),
                how: How::Stash,
                class: Class::Custom,
                ruling,
            });
        }
        if rulings.iter().any(|ruling| ruling.policy.kind != kind) {
            return self.regroup(component, direction);
        }
        let from = component.from.clone();
        Some(Step { from, to: Vec::new(), how, class, ruling: Some(first.clone()) })
    }

    /// An element of the target that nothing led to.
    #[expect(clippy::unused_self, reason = "beside its siblings")]
    pub(super) fn fill(&self, component: &Component<'_>, direction: Direction) -> Option<Step> {
        let ruling = component.topics.iter().find_map(|topic| topic.verdict(direction).ruling());
        let fill = match ruling {
            Some(Ruling { policy, .. })
                if matches!(policy.kind, PolicyKind::Const | PolicyKind::Default) =>
            {
                Fill::Value(policy.arguments.get("value")?.clone())
            }
            Some(_) | None => Fill::Zero,
        };
        // It takes nothing of its source; what other elements lose is said of those.
        let class = Class::Lossless;
        let to = component.to.clone();
        Some(Step { from: Vec::new(), to, how: How::Fill(fill), class, ruling: ruling.cloned() })
    }
}

const fn pick(kind: PolicyKind) -> Option<Pick> {
    match kind {
        PolicyKind::First => Some(Pick::First),
        PolicyKind::Last => Some(Pick::Last),
        PolicyKind::Reject => Some(Pick::Only),
        _ => None,
    }
}

/// The elements of a list that is a map on the other side.
struct List<'s> {
    schema: &'s Schema,
    ty: Type,
}

/// The fields of an element for key and value; the element is the value if there is none.
#[derive(Clone, Copy)]
struct Parts {
    key: Element,
    value: Option<Element>,
}

impl List<'_> {
    /// As a policy says, or as entries are shaped.
    fn parts(&self, policy: Option<&Policy>, entry: Option<(Element, Element)>) -> Option<Parts> {
        let entry = entry.map(|(key, value)| Parts { key, value: Some(value) });
        let Type::Message(id) = self.ty else { return None };
        let Some(policy) = policy.filter(|policy| policy.kind == PolicyKind::Key) else {
            return entry;
        };
        let Argument::Text(name) = policy.arguments.get("field")? else { return None };
        if let Some(parts) = entry {
            return Some(parts).filter(|parts| self.schema.name(parts.key) == name);
        }
        let fields = (0..).zip(&self.schema.message(id).fields);
        let mut named = fields.filter(|(_, field)| *field.name == **name);
        Some(Parts { key: Element::Field(id, named.next()?.0), value: None })
    }
}

impl Parts {
    fn value_type(self, list: &List<'_>) -> Type {
        let value = self.value.and_then(|value| field(list.schema, value));
        value.map_or(list.ty, |field| field.ty)
    }

    /// The shape, and how safe it is.
    fn shape(self, is_to_list: bool, policy: Option<&Policy>) -> Option<(Shape, Class)> {
        let Self { key, value } = self;
        if is_to_list {
            // An element that is the value has a key of its own, which the map's takes the place of.
            let class = if value.is_some() { Class::Lossless } else { Class::Lossy };
            return Some((Shape::MapToList { key, value }, class));
        }
        let duplicates = match policy?.arguments.get("on_duplicate") {
            Some(Argument::Text(text)) if text == "first" => Duplicates::First,
            Some(Argument::Text(text)) if text == "last" => Duplicates::Last,
            Some(_) | None => Duplicates::Reject,
        };
        // The order of the list is lost.
        Some((Shape::ListToMap { key, value, duplicates }, Class::Lossy))
    }
}
