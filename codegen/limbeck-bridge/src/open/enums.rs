//! Values of an enum.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use limbeck_schema::model::{Element, Enum, EnumId, EnumValue, Schema};

use super::Versions;
use super::ask::{Ask, Asks, Names};
use super::members::Member;
use super::topic::{Subject, Topic};
use crate::policy::{Direction, PolicyKind};

impl Versions<'_> {
    pub(super) fn enum_(&self, old: EnumId, new: EnumId, topics: &mut Vec<Topic>) {
        let (before, after) = (self.old.enum_(old), self.new.enum_(new));
        let members = self.kin.members(&members(before, old), &members(after, new));
        // What is in another enum now is none of this one's.
        let gone = members.gone.iter().chain(members.left.iter().map(|(old, _)| old));
        let come = members.come.iter().chain(members.arrived.iter().map(|(_, new)| new));
        let (older, newer) = (names(before), names(after));
        let exposure = self.exposures.enum_(old);
        let mut push = |from: Option<Element>, to: Option<Element>, asks| {
            let subject = match (from, to) {
                (Some(from @ Element::EnumValue(..)), Some(to)) => Subject::Value(from, to),
                (Some(from), None) => Subject::ValueGone(from),
                (None, Some(to)) => Subject::ValueCome(to),
                (Some(_) | None, Some(_) | None) => Subject::Enum,
            };
            let from = from.map(|element| self.older_path(element)).into_iter().collect();
            let to = to.map(|element| self.newer_path(element)).into_iter().collect();
            topics.push(Topic::new((from, to), subject, exposure, asks));
        };
        push(Some(Element::Enum(old)), Some(Element::Enum(new)), self.zero(before, after));
        let olds = members.pairs.iter().map(|pair| pair.0);
        let news = members.pairs.iter().map(|pair| pair.1);
        let first_of = (by_number(self.old, olds), by_number(self.new, news));
        for (from, to) in &members.pairs {
            let numbers = (value(self.old, *from), value(self.new, *to));
            if let (Some(was), Some(now)) = numbers {
                let is_same = was.number == now.number;
                let mut asks =
                    if is_same { Asks::default() } else { self.renumbered(&older, &newer) };
                // Values that share a number are one: the first of them says what becomes of it.
                asks.up.take_if(|_| first_of.0.get(&was.number) != Some(from));
                asks.down.take_if(|_| first_of.1.get(&now.number) != Some(to));
                push(Some(*from), Some(*to), asks);
            }
        }
        let [v1, v2] = self.labels;
        let pairs = members.pairs.iter();
        let gone = unnumbered(self.old, gone, pairs.clone().map(|pair| pair.0));
        let come = unnumbered(self.new, come, pairs.map(|pair| pair.1));
        let related = self.values_apart(&gone, &come);
        for gone in &gone {
            if let Some(come) = related.get(gone) {
                let asks = self.added_apart((*gone, *come), (&older, &newer));
                push(Some(*gone), Some(*come), asks);
            } else {
                let up = Some(unknown(v2, &newer, self.old.name(*gone)));
                push(Some(*gone), None, Asks { up, ..Asks::default() });
            }
        }
        let taken: BTreeSet<Element> = related.into_values().collect();
        for come in come.iter().filter(|come| !taken.contains(come)) {
            let down = Some(unknown(v1, &older, self.new.name(*come)));
            push(None, Some(*come), Asks { down, ..Asks::default() });
        }
    }

    /// Values that both versions were given apart from each other: of one name, or as a decision relates
    /// them.
    fn values_apart(&self, gone: &[Element], come: &[Element]) -> BTreeMap<Element, Element> {
        let paths = come.iter().map(|come| (self.newer_path(*come), *come));
        let by_path: BTreeMap<String, Element> = paths.collect();
        let names = come.iter().map(|come| (self.new.name(*come), *come));
        let by_name: BTreeMap<&str, Element> = names.collect();
        let decided = |gone: Element| {
            let from = [self.older_path(gone)];
            Direction::ALL.iter().find_map(|direction| {
                let (_, decision) = self.index.find(*direction, &from, &[])?;
                match (&*decision.from, &*decision.to) {
                    ([_], [to]) => by_path.get(to).copied(),
                    (_, _) => None,
                }
            })
        };
        let mut related = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (gone, come) in gone.iter().filter_map(|gone| Some((*gone, decided(*gone)?))) {
            if taken.insert(come) {
                related.insert(gone, come);
            }
        }
        for gone in gone.iter().filter(|gone| !self.kin.is_old(**gone)) {
            let come = by_name.get(self.old.name(*gone)).copied();
            let come = come.filter(|come| !related.contains_key(gone) && taken.insert(*come));
            related.extend(come.map(|come| (*gone, come)));
        }
        related
    }

    /// What is asked of two values that did not come of each other.
    fn added_apart(
        &self,
        (gone, come): (Element, Element),
        (older, newer): (&Arc<Names>, &Arc<Names>),
    ) -> Asks {
        let [v1, v2] = self.labels;
        let reason = if self.old.name(gone) == self.new.name(come) {
            format!("{v1} and {v2} were each given it, and nobody said that both mean the same")
        } else {
            "they did not come of each other".to_owned()
        };
        either(&reason, (older, newer))
    }

    fn renumbered(&self, before: &Arc<Names>, after: &Arc<Names>) -> Asks {
        let [v1, v2] = self.labels;
        let reason = format!("{v1} and {v2} have it under different numbers");
        either(&reason, (before, after))
    }

    /// What is asked of two enums as a whole: whether what is not set means the same.
    fn zero(&self, before: &Enum, after: &Enum) -> Asks {
        let [v1, v2] = self.labels;
        let first = |enum_: &Enum| enum_.values.first().map(|value| value.number);
        let options = [PolicyKind::Identity];
        if first(before) == first(after) {
            let reason = format!("{v1} and {v2} have values that differ");
            return Asks::both(Ask::voluntary(&options, reason));
        }
        let reason = format!("what is not set is another value in {v1} than in {v2}");
        Asks::both(Ask::undecided(&options, reason))
    }
}

/// Values without a partner, of which none of those that have one has the number: what the other side
/// still has by another name is no loss. Those that share a number are one, the first.
fn unnumbered<'e>(
    schema: &Schema,
    values: impl Iterator<Item = &'e Element>,
    paired: impl Iterator<Item = Element>,
) -> Vec<Element> {
    let mut kept: BTreeSet<Option<i32>> = paired.map(|value| number(schema, value)).collect();
    values.copied().filter(|value| kept.insert(number(schema, *value))).collect()
}

/// Either way, to the values of the older and of the newer version.
fn either(reason: &str, (before, after): (&Arc<Names>, &Arc<Names>)) -> Asks {
    let options = [PolicyKind::Identity, PolicyKind::MapTo, PolicyKind::Reject];
    let ask = |names: &Arc<Names>| Ask {
        names: Arc::clone(names),
        ..Ask::undecided(&options, reason.to_owned())
    };
    Asks { up: Some(ask(after)), down: Some(ask(before)), belong_together: false }
}

fn unknown(label: &str, names: &Arc<Names>, name: &str) -> Ask {
    let reason = if names.all.contains(name) {
        let shown = names.shown.trim_start_matches("only ");
        format!("{label} has another value of this name, which did not come of it, of {shown}")
    } else {
        format!("{label} does not have this value, {}", names.shown)
    };
    let ask = Ask::undecided(&[PolicyKind::MapTo, PolicyKind::Reject], reason);
    Ask { names: Arc::clone(names), ..ask }
}

fn members(enum_: &Enum, id: EnumId) -> Vec<Member<'_>> {
    let values = (0..).zip(&enum_.values);
    values.map(|(n, value)| (Element::EnumValue(id, n), value.number, &*value.name)).collect()
}

fn names(enum_: &Enum) -> Arc<Names> {
    Arc::new(enum_.values.iter().map(|value| &*value.name).collect())
}

fn value(schema: &Schema, element: Element) -> Option<&EnumValue> {
    match element {
        Element::EnumValue(id, n) => schema.enum_(id).values.get(n as usize),
        Element::File(_)
        | Element::Message(_)
        | Element::Field(..)
        | Element::Oneof(..)
        | Element::Enum(_)
        | Element::Service(_)
        | Element::Method(..)
        | Element::Extension(_) => None,
    }
}

/// Of values by number, the first that is declared.
fn by_number(schema: &Schema, values: impl Iterator<Item = Element>) -> BTreeMap<i32, Element> {
    let mut first: BTreeMap<i32, Element> = BTreeMap::new();
    for element in values {
        if let Some(number) = number(schema, element) {
            let known = first.entry(number).or_insert(element);
            *known = element.min(*known);
        }
    }
    first
}

fn number(schema: &Schema, element: Element) -> Option<i32> {
    value(schema, element).map(|value| value.number)
}
