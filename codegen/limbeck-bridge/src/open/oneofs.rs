//! Oneofs: fields that came together or apart, variants that one side does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use limbeck_schema::model::{Element, Schema};

use super::Versions;
use super::ask::{Ask, Asks, Names};
use super::fields::{Fields, field, siblings};
use super::topic::{Subject, Topic};
use crate::decision::Argument;
use crate::policy::{Direction, PolicyKind};

/// What a member of a oneof can become where the other side does not know it.
pub(super) struct Variants {
    names: Arc<Names>,
    members: BTreeMap<String, Element>,
}

impl Versions<'_> {
    /// Asks about oneofs whose members were apart on the other side.
    ///
    /// One policy says what happens to a field in one direction. So what `asks` has about a member in
    /// the direction of the oneof's question becomes part of that.
    pub(super) fn oneofs(
        &self,
        fields: &Fields,
        asks: &mut BTreeMap<Element, Asks>,
        topics: &mut Vec<Topic>,
    ) {
        let exposure = self.exposures.message(fields.old);
        let [v1, v2] = self.labels;
        let pairs = &fields.members.pairs;
        let partners: BTreeMap<Element, Element> =
            pairs.iter().map(|(old, new)| (*new, *old)).collect();
        let forth: BTreeMap<Element, Element> = pairs.iter().copied().collect();
        let joined = groups(pairs.iter().map(|(old, new)| ((self.new, *new), (self.old, *old))));
        for (oneof, parts) in joined {
            let mut up = Some(several(v1, v2));
            for part in &parts {
                let Some(asks) = asks.get_mut(part) else { continue };
                up = Ask::join(up, asks.up.take());
                // That none is set is what a oneof can say.
                asks.down = asks.down.take().filter(|ask| !ask.is_about_presence());
            }
            let oneof = Element::Oneof(fields.new, oneof);
            let from = parts.iter().map(|part| self.older_path(*part)).collect();
            let partner = |old: &Element| Some((*old, *forth.get(old)?));
            let subject = Subject::Parted(oneof, parts.iter().filter_map(partner).collect());
            let asks = Asks { up, ..Asks::default() };
            let names = (from, vec![self.newer_path(oneof)]);
            topics.push(Topic::new(names, subject, exposure, asks));
        }
        let split = groups(pairs.iter().map(|(old, new)| ((self.old, *old), (self.new, *new))));
        for (oneof, parts) in split {
            let mut down = Some(several(v2, v1));
            for part in &parts {
                let asks = partners.get(part).and_then(|old| asks.get_mut(old));
                down = Ask::join(down, asks.and_then(|asks| asks.down.take()));
            }
            let oneof = Element::Oneof(fields.old, oneof);
            let to = parts.iter().map(|part| self.newer_path(*part)).collect();
            let partner = |new: &Element| Some((*partners.get(new)?, *new));
            let subject = Subject::Parted(oneof, parts.iter().filter_map(partner).collect());
            let asks = Asks { down, ..Asks::default() };
            let names = (vec![self.older_path(oneof)], to);
            topics.push(Topic::new(names, subject, exposure, asks));
        }
    }

    /// What is asked down about a new member of a oneof that the older version knows.
    pub(super) fn variant_added(&self, fields: &Fields, come: Element) -> Option<Ask> {
        let oneof = oneof_of(self.new, come)?;
        let variants = fields.older_variants.get(&oneof)?;
        let path = self.newer_path(Element::Oneof(fields.new, oneof));
        let ask = unknown(self.labels[0], &path, &variants.names);
        let refused = self.map_to(Direction::Down, &[], &[self.newer_path(come)], |name| {
            let target = *variants.members.get(name)?;
            self.field_pair(target, come).down
        });
        Some(Ask { refused, ..ask })
    }

    /// What is asked up about a member that a oneof of the newer version does not have.
    pub(super) fn variant_removed(&self, fields: &Fields, gone: Element) -> Option<Ask> {
        let oneof = oneof_of(self.old, gone)?;
        let variants = fields.newer_variants.get(&oneof)?;
        let path = self.older_path(Element::Oneof(fields.old, oneof));
        let ask = unknown(self.labels[1], &path, &variants.names);
        let refused = self.map_to(Direction::Up, &[self.older_path(gone)], &[], |name| {
            let target = *variants.members.get(name)?;
            self.field_pair(gone, target).up
        });
        Some(Ask { refused, ..ask })
    }

    /// Why a member does not become the one that a decision names.
    fn map_to(
        &self,
        direction: Direction,
        from: &[String],
        to: &[String],
        asked: impl Fn(&str) -> Option<Ask>,
    ) -> Option<String> {
        let (_, decision) = self.index.find(direction, from, to)?;
        let policy = decision.policy(direction).filter(|it| it.kind == PolicyKind::MapTo)?;
        let Some(Argument::Text(name)) = policy.arguments.get("value") else { return None };
        let ask = asked(name).filter(|ask| !ask.is_voluntary && !ask.is_about_presence())?;
        let reason = &ask.reason;
        Some(format!("its value is none of `{name}`, which is decided: {reason}; see `sentinel`"))
    }
}

/// By the oneof of the first of each pair, the seconds and what is in oneofs with them.
pub(super) fn variants<'s>(
    pairs: impl Iterator<Item = (In<'s>, In<'s>)>,
) -> BTreeMap<u32, Variants> {
    let mut found: BTreeMap<u32, (&Schema, BTreeSet<Element>)> = BTreeMap::new();
    for ((schema, member), (other, part)) in pairs {
        if let Some(oneof) = oneof_of(schema, member) {
            let (_, elements) = found.entry(oneof).or_insert_with(|| (other, BTreeSet::new()));
            if !elements.contains(&part) {
                elements.extend(siblings(other, part));
            }
        }
    }
    let variants = found.into_iter().map(|(oneof, (schema, elements))| {
        let names = elements.iter().map(|element| schema.name(*element)).collect();
        let by_name = elements.iter().map(|element| (schema.name(*element).to_owned(), *element));
        (oneof, Variants { names: Arc::new(names), members: by_name.collect() })
    });
    variants.collect()
}

/// About a variant that the other side does not know.
fn unknown(label: &str, oneof: &str, names: &Arc<Names>) -> Ask {
    let options = [PolicyKind::Drop, PolicyKind::MapTo, PolicyKind::Sentinel, PolicyKind::Reject];
    let reason = format!("{label} does not know this variant of `{oneof}`, {}", names.shown);
    Ask { names: Arc::clone(names), ..Ask::undecided(&options, reason) }
}

fn several(apart: &str, together: &str) -> Ask {
    let why = format!("{together} can hold one of them");
    let reason = format!("{apart} may set several of them, {together} one");
    Ask::usual(&[PolicyKind::Reject, PolicyKind::Priority], why, reason)
}

/// An element of a schema.
pub(super) type In<'s> = (&'s Schema, Element);

/// Oneofs of the first of each pair, with the seconds, where these are not all of one oneof.
fn groups<'s>(pairs: impl Iterator<Item = (In<'s>, In<'s>)>) -> BTreeMap<u32, Vec<Element>> {
    let mut parts: BTreeMap<u32, Vec<(Option<u32>, Element)>> = BTreeMap::new();
    for ((schema, member), (other, part)) in pairs {
        if let Some(oneof) = oneof_of(schema, member) {
            parts.entry(oneof).or_default().push((oneof_of(other, part), part));
        }
    }
    parts.retain(|_, parts| {
        let oneofs: BTreeSet<Option<u32>> = parts.iter().map(|part| part.0).collect();
        parts.len() > 1 && (oneofs.len() > 1 || oneofs.contains(&None))
    });
    let only = |parts: Vec<(Option<u32>, Element)>| parts.into_iter().map(|part| part.1).collect();
    parts.into_iter().map(|(oneof, parts)| (oneof, only(parts))).collect()
}

fn oneof_of(schema: &Schema, element: Element) -> Option<u32> {
    field(schema, element)?.oneof
}
