//! Enums, value by value.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Element, Enum, EnumId};

use super::Builder;
use crate::decision::Argument;
use crate::open::{Judged, Subject, Verdict};
use crate::plan::{Class, EnumCase, EnumHow, EnumTo, Ruling};
use crate::policy::{Direction, PolicyKind};

impl Builder<'_> {
    /// How an enum converts; `None` if something is undecided.
    pub(super) fn cases(
        &self,
        (old, new): (EnumId, EnumId),
        judged: &[Judged],
        direction: Direction,
    ) -> Option<EnumHow> {
        let whole = judged.iter().find(|topic| topic.subject == Subject::Enum)?;
        match whole.verdict(direction) {
            Verdict::Open => return None,
            Verdict::Ruled(ruling) if ruling.policy.kind == PolicyKind::Custom => {
                return Some(EnumHow::Custom(ruling.clone()));
            }
            Verdict::Ruled(_) | Verdict::Clear | Verdict::Absent => {}
        }
        if judged.iter().any(|topic| *topic.verdict(direction) == Verdict::Open) {
            return None;
        }
        let (source, target) = match direction {
            Direction::Up => (old, new),
            Direction::Down => (new, old),
        };
        let (from, to) = self.schemas(direction);
        let (from, to) = (from.enum_(source), to.enum_(target));
        let mut cases = self::cases(((from, source), (to, target)), judged, direction)?;
        let back = match direction {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
        };
        let back = self::cases(((to, target), (from, source)), judged, back).unwrap_or_default();
        for n in find_kept(&cases, &back, (from, to)) {
            if let Some(case) = cases.get_mut(n) {
                case.class = Class::Lossless;
            }
        }
        // What is said of all values counts where nothing is said of some.
        match whole.verdict(direction).ruling() {
            Some(ruling) if cases.iter().all(|case| case.ruling.is_none()) => {
                Some(EnumHow::Identity(ruling.clone()))
            }
            Some(_) | None => Some(EnumHow::Cases(cases)),
        }
    }

    /// Whether some number is refused, or goes to code.
    pub(super) fn can_refuse(
        &self,
        (old, new): (EnumId, EnumId),
        how: &EnumHow,
        direction: Direction,
    ) -> bool {
        let (from, to) = self.schemas(direction);
        let (from, to) = match direction {
            Direction::Up => (from.enum_(old), to.enum_(new)),
            Direction::Down => (from.enum_(new), to.enum_(old)),
        };
        match how {
            EnumHow::Identity(_) => false,
            EnumHow::Custom(_) => true,
            EnumHow::Cases(cases) => {
                let known: BTreeSet<i32> = from.values.iter().map(|value| value.number).collect();
                let is_refused =
                    |case: &EnumCase| matches!(case.to, EnumTo::Reject | EnumTo::Custom);
                cases.iter().any(is_refused)
                    || to.values.iter().any(|value| !known.contains(&value.number))
            }
        }
    }
}

/// What is said about a value of the source.
#[derive(Clone, Copy)]
enum Fate<'j> {
    Is(Element, Option<&'j Ruling>),
    Goes(&'j Ruling),
}

fn cases(
    ((from, source), (to, target)): ((&Enum, EnumId), (&Enum, EnumId)),
    judged: &[Judged],
    direction: Direction,
) -> Option<Vec<EnumCase>> {
    let mut fates: BTreeMap<Element, Fate<'_>> = BTreeMap::new();
    for topic in judged {
        let ruling = topic.verdict(direction).ruling();
        match (&topic.subject, direction) {
            (Subject::Value(old, new), Direction::Up) => {
                fates.insert(*old, Fate::Is(*new, ruling));
            }
            (Subject::Value(old, new), Direction::Down) => {
                fates.insert(*new, Fate::Is(*old, ruling));
            }
            (Subject::ValueGone(value), Direction::Up)
            | (Subject::ValueCome(value), Direction::Down) => {
                if let Some(ruling) = ruling {
                    fates.insert(*value, Fate::Goes(ruling));
                }
            }
            (_, _) => {}
        }
    }
    let by_name: BTreeMap<&str, Element> = (0..)
        .zip(&to.values)
        .map(|(n, value)| (&*value.name, Element::EnumValue(target, n)))
        .collect();
    // Values that share a number are one: a partner of any of them is one of all.
    let mut by_number: BTreeMap<i32, (Element, Option<Fate<'_>>)> = BTreeMap::new();
    let mut order = Vec::new();
    for (n, value) in (0..).zip(&from.values) {
        let element = Element::EnumValue(source, n);
        let fate = fates.get(&element).copied();
        let known = by_number.entry(value.number).or_insert_with(|| {
            order.push(value.number);
            (element, None)
        });
        let is_better = match known.1 {
            None => true,
            Some(Fate::Goes(_)) => matches!(fate, Some(Fate::Is(..))),
            Some(Fate::Is(..)) => false,
        };
        if is_better {
            known.1 = fate;
        }
    }
    let cases = order.iter().map(|number| {
        let (from, fate) = *by_number.get(number)?;
        case(from, fate?, &by_name)
    });
    cases.collect()
}

/// Cases that `map_to` says something of, and that nothing is lost by: no other value becomes the same,
/// and that leads back.
fn find_kept(cases: &[EnumCase], back: &[EnumCase], (from, to): (&Enum, &Enum)) -> Vec<usize> {
    let goes = |case: &EnumCase, (from, to): (&Enum, &Enum)| match case.to {
        EnumTo::Value(value) => Some((number(from, case.from)?, number(to, value)?)),
        EnumTo::Number(_) | EnumTo::Reject | EnumTo::Custom => None,
    };
    let mut sources: BTreeMap<i32, usize> = BTreeMap::new();
    for (_, target) in cases.iter().filter_map(|case| goes(case, (from, to))) {
        *sources.entry(target).or_default() += 1;
    }
    let back: BTreeSet<(i32, i32)> =
        back.iter().filter_map(|case| goes(case, (to, from))).collect();
    let is_kept = |case: &EnumCase| {
        goes(case, (from, to)).is_some_and(|(source, target)| {
            sources.get(&target) == Some(&1) && back.contains(&(target, source))
        })
    };
    let lossy = (0..).zip(cases).filter(|(_, case)| case.class == Class::Lossy && is_kept(case));
    lossy.map(|(n, _)| n).collect()
}

fn number(enum_: &Enum, value: Element) -> Option<i32> {
    let Element::EnumValue(_, n) = value else { return None };
    Some(enum_.values.get(n as usize)?.number)
}

fn case(from: Element, fate: Fate<'_>, by_name: &BTreeMap<&str, Element>) -> Option<EnumCase> {
    let (to, class, ruling) = match fate {
        Fate::Is(value, None) => (EnumTo::Value(value), Class::Lossless, None),
        Fate::Is(value, Some(ruling)) if ruling.policy.kind == PolicyKind::Identity => {
            (EnumTo::Value(value), Class::Lossless, Some(ruling))
        }
        Fate::Is(_, Some(ruling)) | Fate::Goes(ruling) => {
            let (to, class) = match ruling.policy.kind {
                PolicyKind::MapTo => {
                    let Argument::Text(name) = ruling.policy.arguments.get("value")? else {
                        return None;
                    };
                    (EnumTo::Value(*by_name.get(name.as_str())?), Class::Lossy)
                }
                PolicyKind::Reject => (EnumTo::Reject, Class::Checked),
                PolicyKind::Custom => (EnumTo::Custom, Class::Custom),
                _ => return None,
            };
            (to, class, Some(ruling))
        }
    };
    Some(EnumCase { from, to, class, ruling: ruling.cloned() })
}
