//! Fields of a message, and what is asked about two that are one.

use std::collections::BTreeMap;

use limbeck_schema::model::{
    Cardinality, Element, Field, MessageId, Presence, Schema, Type, Value,
};

use super::ask::{Ask, Asks};
use super::cast::{Cast, cast, class, unwrapped};
use super::members::{Member, Members};
use super::oneofs::{Variants, variants};
use super::relations::is_alone;
use super::topic::{Subject, Topic};
use super::value::Values;
use super::{Group, Of, Versions, relative};
use crate::policy::{Direction, PolicyKind};

/// The fields of a pair of messages, by what became of them.
pub(super) struct Fields {
    pub(super) old: MessageId,
    pub(super) new: MessageId,
    pub(super) members: Members,
    /// What may be set in the older version where a newer oneof is, by its position: members that came
    /// of it, and those that are in a oneof with them.
    pub(super) older_variants: BTreeMap<u32, Variants>,
    /// What may be set in the newer version where an older oneof is.
    pub(super) newer_variants: BTreeMap<u32, Variants>,
}

impl Versions<'_> {
    pub(super) fn message(&self, old: MessageId, new: MessageId) -> Group {
        let members = self.kin.members(&members(self.old, old), &members(self.new, new));
        let topics = self.related((old, new), members);
        Group { of: Of::Messages(old, new), topics }
    }

    /// What is asked about two messages whose members are paired.
    pub(super) fn topics(
        &self,
        (old, new): (MessageId, MessageId),
        members: Members,
    ) -> Vec<Topic> {
        let mut topics = Vec::new();
        let mut fields = self.fields((old, new), members);
        self.moves(&mut fields, &mut topics);
        let pairs = fields.members.pairs.iter();
        let mut asks: BTreeMap<Element, Asks> =
            pairs.map(|(before, after)| (*before, self.field_pair(*before, *after))).collect();
        self.oneofs(&fields, &mut asks, &mut topics);
        for (before, after) in &fields.members.pairs {
            let names = (vec![self.older_path(*before)], vec![self.newer_path(*after)]);
            let asks = asks.remove(before).unwrap_or_default();
            let subject = Subject::Pair(*before, *after);
            topics.push(Topic::new(names, subject, self.exposures.message(old), asks));
        }
        for gone in &fields.members.gone {
            self.removed(&fields, *gone, &mut topics);
        }
        for come in &fields.members.come {
            self.added(&fields, *come, &mut topics);
        }
        topics
    }

    fn fields(&self, (old, new): (MessageId, MessageId), members: Members) -> Fields {
        let pairs = || {
            let pairs = members.pairs.iter();
            pairs.map(|(before, after)| ((self.old, *before), (self.new, *after)))
        };
        let newer_variants = variants(pairs());
        let older_variants = variants(pairs().map(|(before, after)| (after, before)));
        Fields { old, new, members, older_variants, newer_variants }
    }

    fn removed(&self, fields: &Fields, gone: Element, topics: &mut Vec<Topic>) {
        let [v1, v2] = self.labels;
        let reason = if self.kin.is_old(gone) {
            format!("{v2} does not have it")
        } else {
            format!("{v1} was given it after {v2} was forked, and {v2} does not have it")
        };
        let asks = match self.variant_removed(fields, gone) {
            Some(ask) => Asks { up: Some(ask), ..Asks::default() },
            None => Asks {
                up: Some(Ask::usual(
                    &[PolicyKind::RejectIfSet, PolicyKind::Drop, PolicyKind::Stash],
                    format!("{v2} has no place for it"),
                    reason.clone(),
                )),
                down: Some(invented(self.old, gone, {
                    Ask::usual(
                        // A member of a oneof has no value of its own that could be set always.
                        if is_alone(self.old, gone) {
                            &[PolicyKind::Zero, PolicyKind::Const]
                        } else {
                            &[PolicyKind::Zero]
                        },
                        format!("{v2} has no value for it"),
                        reason,
                    )
                })),
                belong_together: false,
            },
        };
        let names = (vec![self.older_path(gone)], Vec::new());
        let exposure = self.exposures.message(fields.old);
        topics.push(Topic::new(names, Subject::Gone(gone), exposure, asks));
    }

    fn added(&self, fields: &Fields, come: Element, topics: &mut Vec<Topic>) {
        let [v1, v2] = self.labels;
        let down = self.variant_added(fields, come).unwrap_or_else(|| {
            let why = format!("{v1} does not know the field");
            Ask::usual(&[PolicyKind::Drop], why, format!("{v1} does not have it"))
        });
        let is_alone = is_alone(self.new, come);
        let is_required = is_alone && field(self.new, come).is_some_and(is_required);
        let options = [PolicyKind::Default, PolicyKind::Const, PolicyKind::Zero];
        let up = if is_required {
            let reason = format!("{v2} requires it, and {v1} does not have it");
            Some(Ask::undecided(&options, reason))
        } else {
            let ask = || Ask::voluntary(&options, format!("{v1} does not have it"));
            is_alone.then(ask)
        };
        let up = up.map(|ask| invented(self.new, come, ask));
        let asks = Asks { up, down: Some(down), belong_together: false };
        let names = (Vec::new(), vec![self.newer_path(come)]);
        let exposure = self.exposures.message(fields.old);
        topics.push(Topic::new(names, Subject::Come(come), exposure, asks));
    }

    pub(super) fn field_pair(&self, before: Element, after: Element) -> Asks {
        let (Some(old), Some(new)) = (field(self.old, before), field(self.new, after)) else {
            return Asks::default();
        };
        let [v1, v2] = self.labels;
        if let Some(asks) = self.role_asks(before, after) {
            return asks;
        }
        let is_in_list = |one: &Field, other: &Field| {
            one.oneof.is_some() && other.cardinality != Cardinality::Singular
        };
        if is_in_list(old, new) || is_in_list(new, old) {
            let reason = "a member of a oneof is no list, and a list no member of a oneof";
            return Asks::both(Ask::undecided(&[], reason.to_owned()));
        }
        let types = || self.types(old.ty, new.ty);
        let asks = match (old.cardinality, new.cardinality) {
            (Cardinality::Singular, Cardinality::Singular) => {
                // Where the types differ, what is not set reads as zero with any policy.
                let (types, presence) = (types(), self.presence(old, new));
                let defaults = self.defaults((before, old), (after, new));
                if let Some(asks) = self.scaled((before, after), (old, new)) {
                    return asks.join(defaults);
                }
                let (up, down) = (types.up.or(presence.up), types.down.or(presence.down));
                // Another default changes what is not set, whatever is said of what is.
                Asks { up, down, ..types }.join(defaults)
            }
            (Cardinality::Repeated, Cardinality::Repeated) => types(),
            (Cardinality::Singular, Cardinality::Repeated) => {
                let down = Some(one_of_several(v1, v2));
                types().join(Asks { down, ..Asks::default() })
            }
            (Cardinality::Repeated, Cardinality::Singular) => {
                let up = Some(one_of_several(v2, v1));
                types().join(Asks { up, ..Asks::default() })
            }
            (Cardinality::Map, _) | (_, Cardinality::Map) => self.maps(old, new),
        };
        self.with_unit((before, after), asks)
    }

    /// What is asked because of two types.
    pub(super) fn types(&self, old: Type, new: Type) -> Asks {
        if self.kin.is_same_type(old, new) {
            return Asks::default();
        }
        let (before, after) =
            (unwrapped(self.old, old).unwrap_or(old), unwrapped(self.new, new).unwrap_or(new));
        let (from, to) = (class(self.old, before), class(self.new, after));
        let [v1, v2] = self.labels;
        let names = [self.type_name(self.old, old), self.type_name(self.new, new)];
        let [was, now] = names;
        let (up, down) = (cast(from, to), cast(to, from));
        if up == Cast::Unknown || down == Cast::Unknown {
            let reason = format!("`{was}` of {v1} and `{now}` of {v2} have nothing in common");
            return Asks::both(Ask::undecided(&[], reason));
        }
        let is_unit = (from.is_integer() && to.is_time()) || (from.is_time() && to.is_integer());
        Asks {
            up: ask(up, (&was, v1), (&now, v2)),
            down: ask(down, (&now, v2), (&was, v1)),
            belong_together: is_unit,
        }
    }

    /// What is asked because "not set" can be told from zero on one side only.
    fn presence(&self, old: &Field, new: &Field) -> Asks {
        let [v1, v2] = self.labels;
        let zero = |(here, there): (&str, &str), values: Values| {
            let why = format!("{there} cannot tell unset from zero");
            let reason = format!("it can be unset in {here}, and not in {there}");
            let ask = Ask::usual(&[PolicyKind::Zero, PolicyKind::Default], why, reason);
            Some(ask.of(values).losing(PolicyKind::Default))
        };
        let older = || Values::of(self.old, old);
        let newer = || Values::of(self.new, new);
        match (old.presence == Presence::Explicit, new.presence == Presence::Explicit) {
            (false, true) => Asks { down: zero((v2, v1), older()), ..Asks::default() },
            (true, false) => Asks { up: zero((v1, v2), newer()), ..Asks::default() },
            (true, true) | (false, false) => Asks::default(),
        }
    }

    /// What is asked because "not set" reads as another value.
    fn defaults(&self, (before, old): (Element, &Field), (after, new): (Element, &Field)) -> Asks {
        let [v1, v2] = self.labels;
        let is_told = old.presence == Presence::Explicit && new.presence == Presence::Explicit;
        if !is_told || is_same_default(old.default.as_ref(), new.default.as_ref()) {
            return Asks::default();
        }
        let reason = format!("unset means another default in {v1} than in {v2}");
        let names = ([self.older_path(before)], [self.newer_path(after)]);
        let kind = |direction| {
            let (_, decision) = self.index.find(direction, &names.0, &names.1)?;
            decision.policy(direction).map(|policy| policy.kind)
        };
        let contradicts = matches!(
            (kind(Direction::Up), kind(Direction::Down)),
            (Some(PolicyKind::Identity), Some(PolicyKind::Default))
                | (Some(PolicyKind::Default), Some(PolicyKind::Identity))
        );
        let refused = contradicts.then(|| {
            "`identity` one way and `default` the other, which are decided, contradict each other".to_owned()
        });
        // Of several members of a oneof, another may be set where this one is not.
        let ask = |(schema, element): (&Schema, Element), field: &Field| {
            let is_one_of_several = siblings(schema, element).len() > 1;
            let options: &[PolicyKind] = if is_one_of_several {
                &[PolicyKind::Identity]
            } else {
                &[PolicyKind::Identity, PolicyKind::Default]
            };
            let ask = Ask::undecided(options, reason.clone()).of(Values::of(schema, field));
            let ask = ask.losing(PolicyKind::Default);
            Some(Ask { refused: refused.clone(), ..ask })
        };
        let up = ask((self.new, after), new);
        let down = ask((self.old, before), old);
        Asks { up, down, belong_together: false }
    }

    /// A type as people write it.
    fn type_name(&self, schema: &Schema, ty: Type) -> String {
        let full_name = match ty {
            Type::Message(id) => &schema.message(id).full_name,
            Type::Enum(id) => &schema.enum_(id).full_name,
            scalar => return scalar.keyword().unwrap_or_default().to_owned(),
        };
        relative(&relative(full_name, &self.lineage.older), &self.lineage.newer)
    }
}

/// An ask whose values are those of a field.
fn invented(schema: &Schema, element: Element, ask: Ask) -> Ask {
    match field(schema, element) {
        Some(field) => ask.of(Values::of(schema, field)),
        None => ask,
    }
}

/// The oneof that a field is in, or else the field itself.
pub(crate) fn part_of(schema: &Schema, element: Element) -> Element {
    match (element, field(schema, element).and_then(|field| field.oneof)) {
        (Element::Field(id, _), Some(oneof)) => Element::Oneof(id, oneof),
        (element, _) => element,
    }
}

/// The fields that are in a oneof with one, in their order, itself among them; it alone, if it is in none.
pub(super) fn siblings(schema: &Schema, element: Element) -> Vec<Element> {
    let Element::Oneof(id, oneof) = part_of(schema, element) else { return vec![element] };
    let fields = (0..).zip(&schema.message(id).fields);
    let inside = fields.filter(|(_, field)| field.oneof == Some(oneof));
    inside.map(|(n, _)| Element::Field(id, n)).collect()
}

/// The field behind an element.
pub(crate) fn field(schema: &Schema, element: Element) -> Option<&Field> {
    match element {
        Element::Field(id, n) => schema.message(id).fields.get(n as usize),
        Element::File(_)
        | Element::Message(_)
        | Element::Oneof(..)
        | Element::Enum(_)
        | Element::EnumValue(..)
        | Element::Service(_)
        | Element::Method(..)
        | Element::Extension(_) => None,
    }
}

pub(super) fn members(schema: &Schema, id: MessageId) -> Vec<Member<'_>> {
    let fields = (0..).zip(&schema.message(id).fields);
    fields.map(|(n, field)| (Element::Field(id, n), field.number, &*field.name)).collect()
}

fn one_of_several(here: &str, there: &str) -> Ask {
    let why = format!("{here} has room for one");
    let reason = format!("{there} may hold several, and {here} holds one");
    Ask::usual(&[PolicyKind::First, PolicyKind::Last, PolicyKind::Reject], why, reason)
}

fn ask(cast: Cast, (from, here): (&str, &str), (to, there): (&str, &str)) -> Option<Ask> {
    let reason = format!("not every `{from}` of {here} fits `{to}` of {there}");
    match cast {
        Cast::Lossless | Cast::Unknown => None,
        Cast::Usual(options) => {
            Some(Ask::usual(options, format!("{there} has no such value"), reason))
        }
        Cast::Undecided(options) => {
            let reason =
                format!("nobody said which `{to}` of {there} is meant by `{from}` of {here}");
            Some(Ask::undecided(options, reason))
        }
    }
}

/// Whether two defaults are one value; a whole number is the same in every integer type.
fn is_same_default(old: Option<&Value>, new: Option<&Value>) -> bool {
    let integer = |value| match value {
        Some(&Value::Int(number)) => Some(i128::from(number)),
        Some(&Value::Uint(number)) => Some(i128::from(number)),
        _ => None,
    };
    old == new || (integer(old).is_some() && integer(old) == integer(new))
}

/// Whether a field has to be set: by its label or by the rules that are known for it.
fn is_required(field: &Field) -> bool {
    let is_behavior = |value: &Value| matches!(value, Value::Enum { number: 2, .. });
    let behaviors = field.options.get("(google.api.field_behavior)");
    let rules = field.options.get("(buf.validate.field)");
    field.presence == Presence::Required
        || behaviors.is_some_and(|list| list.items().iter().any(is_behavior))
        || rules.and_then(|rules| rules.field("required")) == Some(&Value::Bool(true))
}
