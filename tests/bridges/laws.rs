//! Laws of each pair, on random messages: the oracle agrees, what is kept comes back, and what is lost is what the
//! plan says.

use std::collections::BTreeSet;
use std::fmt;

use limbeck_bridge::plan::{Class, EnumHow, Fill, How, Ruling, Step, Value, Variant, VariantTo};
use limbeck_bridge::{Direction, PolicyKind};
use limbeck_runtime::testing::{Difference, Random as Edits};
use limbeck_schema::model::{Element, Field};
use rayon::prelude::*;

use super::node::Node;
use super::pairs::{Subject, WORLD, back};
use super::random::{Generator, Random, number};

/// Messages per pair, half of them each way.
const MESSAGES: u64 = 10_000;
/// One in so many goes through JSON, too.
const JSON: u64 = 5;
/// One in so many is edited and put back.
const PUT: u64 = 4;

/// What broke which law.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    pub(crate) law: Law,
    pub(crate) text: String,
}

/// The laws, as the page about bridges counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Law {
    /// What goes up without loss comes back.
    Back,
    /// What is lossless never errs.
    Total,
    /// What is lost once is lost.
    Stable,
    /// Only what is listed is lost.
    Listed,
    /// What is put back unchanged changes nothing; what is changed is there.
    Put,
    /// JSON says the same as bytes.
    Json,
    /// The oracle agrees.
    Oracle,
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, name) = match self {
            Self::Back => (1, "back"),
            Self::Total => (2, "total"),
            Self::Stable => (3, "stable"),
            Self::Listed => (4, "listed"),
            Self::Put => (5, "put"),
            Self::Json => (6, "json"),
            Self::Oracle => (7, "oracle"),
        };
        write!(f, "{count} {name}")
    }
}

/// What was seen to be lost or refused: direction and position of a step.
#[derive(Debug, Default)]
pub(crate) struct Witnesses {
    lost: BTreeSet<(Direction, usize)>,
    refused: BTreeSet<(Direction, usize)>,
}

#[test]
fn all_laws_hold_and_nothing_is_called_lossy_for_convenience() {
    let subjects = WORLD.subjects();
    assert!(subjects.len() > 100, "{} pairs", subjects.len());
    let check = |subject: &Subject<'_>| {
        let (violations, seen) = check(subject, MESSAGES);
        let name = subject.older();
        let violations =
            violations.into_iter().map(|it| format!("{name}, law {}: {}", it.law, it.text));
        violations.chain(unwitnessed(subject, &seen)).collect()
    };
    let found: Vec<Vec<String>> = subjects.par_iter().map(check).collect();
    let found = found.concat();
    assert!(found.is_empty(), "{} violations\n{}", found.len(), found.join("\n\n"));
}

/// Steps that neither lose nor refuse anything, whatever the plan says.
fn unwitnessed(subject: &Subject<'_>, seen: &Witnesses) -> Vec<String> {
    let mut without = Vec::new();
    for direction in [Direction::Up, Direction::Down] {
        let conversion = subject.pair.way(direction);
        for (n, step) in conversion.how.iter().flatten().enumerate() {
            let is_seen = match step.class {
                Class::Lossless | Class::Custom => continue,
                Class::Checked => seen.refused.contains(&(direction, n)),
                Class::Lossy => seen.lost.contains(&(direction, n)),
            };
            // What is in a message is a pair of its own.
            if !is_seen && !is_about_parts(step) && !is_decided(step) {
                without.push(format!(
                    "{} {direction}, step {n}, has no witness: {step:?}",
                    subject.older()
                ));
            }
        }
    }
    without
}

/// Whether values are messages or enums, whose own pairs say what is lost.
fn is_about_parts(step: &Step) -> bool {
    let is_part =
        |value: &Value| matches!(value, Value::Message(_) | Value::Enum(_) | Value::Foreign(..));
    match &step.how {
        How::Field(transfer) => is_part(&transfer.value),
        How::Oneof(variants) => {
            let value =
                |it: &Variant| matches!(&it.to, VariantTo::Member(_, value) if is_part(value));
            variants.iter().any(value)
        }
        _ => false,
    }
}

/// Whether somebody decided that something may be lost, or pass without being looked at, where nothing is: a member that
/// becomes one of another name, an empty text for what is not set, names that are the same.
fn is_decided(step: &Step) -> bool {
    let kind = |ruling: Option<&Ruling>| ruling.map(|it| it.policy.kind);
    match &step.how {
        How::Field(transfer) => match transfer.value {
            Value::Same => kind(step.ruling.as_ref()) == Some(PolicyKind::Identity),
            Value::TimestampToText | Value::IntegerToText | Value::EnumToText(_) => {
                kind(step.ruling.as_ref()) == Some(PolicyKind::Zero)
            }
            _ => false,
        },
        How::Oneof(variants) => {
            variants.iter().any(|it| kind(it.ruling.as_ref()) == Some(PolicyKind::MapTo))
        }
        _ => false,
    }
}

/// All laws on so many messages. Stops at the first that breaks each.
pub(crate) fn check(subject: &Subject<'_>, messages: u64) -> (Vec<Violation>, Witnesses) {
    let (found, seen) = (Vec::new(), Witnesses::default());
    let mut run = Run { subject: *subject, found, seen, random: Edits::new(7) };
    let generator = Generator::new(subject.world.schema(), subject.plan);
    let mut random = Random::new(7);
    let puts = subject.puts();
    for n in 0..messages {
        let direction = if n % 2 == 0 { Direction::Up } else { Direction::Down };
        if subject.pair.way(direction).how.is_none() {
            continue;
        }
        let message = generator.message(subject.source(direction), &mut random);
        run.one(direction, &message, (n / 2).is_multiple_of(JSON));
        if direction == Direction::Down && puts && (n / 2).is_multiple_of(PUT) {
            let other = generator.message(subject.source(Direction::Up), &mut random);
            run.put(&message, &other);
        }
    }
    (run.found, run.seen)
}

struct Run<'w> {
    subject: Subject<'w>,
    found: Vec<Violation>,
    seen: Witnesses,
    /// What is edited.
    random: Edits,
}

impl Run<'_> {
    fn one(&mut self, direction: Direction, source: &Node, with_json: bool) {
        let subject = self.subject;
        let expected = subject.oracle(direction, source);
        let printed = subject.convert(direction, source);
        let places: Vec<&String> = expected.errors.iter().flatten().collect();
        let show =
            || format!("{direction} {source:?}\n printed {printed:?}\n  oracle {expected:?}");
        match &printed {
            Ok(made) if !expected.errors.is_empty() || *made != expected.node => {
                self.break_law(Law::Oracle, show);
            }
            Err(path) if !places.contains(&path) => self.break_law(Law::Oracle, show),
            Ok(_) | Err(_) => {}
        }
        if printed.is_err() && !subject.pair.way(direction).fallible {
            self.break_law(Law::Total, show);
        }
        if let Err(path) = &printed {
            self.refused(direction, path, show);
        }
        if with_json
            && let Some(json) = subject.convert_json(direction, source)
            && json != printed
        {
            self.break_law(Law::Json, || format!("{}\n    JSON {json:?}", show()));
        }
        if let Ok(made) = printed
            && subject.pair.way(back(direction)).how.is_some()
        {
            self.and_back(direction, source, &made);
        }
    }

    /// What errs is checked or custom, not lossless.
    fn refused(&mut self, direction: Direction, path: &str, show: impl FnOnce() -> String) {
        let steps = self.subject.pair.way(direction).how.as_ref().expect("it went");
        let head = path.split(['.', '[']).next().unwrap_or_default();
        // That several are set is wrong with the message that has them.
        let is_several = |step: &Step| path.is_empty() && matches!(step.how, How::Regroup { .. });
        let is_there = |step: &Step| {
            is_several(step)
                || step.from.iter().any(|it| self.names(*it).contains(&head.to_owned()))
        };
        let at: Vec<usize> = (0..steps.len()).filter(|n| is_there(&steps[*n])).collect();
        let is_lossless =
            |n: &usize| steps[*n].class == Class::Lossless && !is_about_parts(&steps[*n]);
        if !at.is_empty() && at.iter().all(is_lossless) {
            self.break_law(Law::Total, show);
        }
        self.seen.refused.extend(at.into_iter().map(|n| (direction, n)));
    }

    /// There and back again, and there.
    fn and_back(&mut self, direction: Direction, source: &Node, made: &Node) {
        let subject = self.subject;
        let again = match subject.convert(back(direction), made) {
            Ok(again) => again,
            Err(path) => return self.stays(direction, &path),
        };
        let show = || format!("{direction} {source:?}\n  became {made:?}\n  became {again:?}");
        let steps = subject.pair.way(direction).how.as_ref().expect("it went");
        for (n, step) in steps.iter().enumerate() {
            if self.is_equal(step, source, &again) {
                continue;
            }
            self.seen.lost.insert((direction, n));
            if !is_about_parts(step) && !self.may_differ(direction, step) {
                let law = if direction == Direction::Up { Law::Back } else { Law::Listed };
                self.break_law(law, || format!("step {n} {:?}\n{}", step.from, show()));
            }
        }
        if direction == Direction::Down {
            let third = subject.convert(Direction::Down, &again);
            if third.as_ref() != Ok(made) && !self.is_custom() {
                self.break_law(Law::Stable, || format!("{}\n  became {third:?}", show()));
            }
        }
    }

    /// What was made and cannot go back is lost.
    fn stays(&mut self, direction: Direction, path: &str) {
        let steps = self.subject.pair.way(direction).how.as_ref().expect("it went");
        let head = path.split(['.', '[']).next().unwrap_or_default();
        let is_it =
            |step: &Step| step.to.iter().any(|it| self.names(*it).contains(&head.to_owned()));
        let lost: Vec<usize> = (0..steps.len()).filter(|n| is_it(&steps[*n])).collect();
        self.seen.lost.extend(lost.into_iter().map(|n| (direction, n)));
    }

    /// Whether what a step takes may come back otherwise: it loses, or nothing leads back, or something that loses.
    fn may_differ(&self, direction: Direction, step: &Step) -> bool {
        let backward = self.subject.pair.way(back(direction)).how.as_ref().expect("it went");
        let leads_back = |it: &&Step| it.to.iter().any(|element| step.from.contains(element));
        let mut back_steps = backward.iter().filter(leads_back);
        let loses = |class: Class| matches!(class, Class::Lossy | Class::Custom);
        loses(step.class)
            || back_steps.any(|it| match &it.how {
                How::Fill(Fill::Value(_)) | How::Custom => true,
                // What went up whole comes back whole, whatever else is lost on the way.
                _ => direction == Direction::Down && loses(it.class),
            })
    }

    fn put(&mut self, stored: &Node, other: &Node) {
        let subject = self.subject;
        let Ok(seen) = subject.convert(Direction::Down, stored) else { return };
        let same = subject.delta_put(stored, &seen).expect("it is printed");
        if same.as_ref() != Ok(stored) {
            let show = || format!("stored {stored:?}\n  seen {seen:?}\n   put {same:?}");
            self.break_law(Law::Put, show);
        }
        // One field of another message is an edit, and so is all of it, and whatever else is done to parts.
        let mut edited = seen.clone();
        if let Some((number, datum)) = other.fields.iter().next_back() {
            edited.fields.insert(*number, datum.clone());
            self.drop_siblings(*number, &mut edited);
        }
        let parts = subject.edit(&seen, other, &mut self.random);
        for edited in [&edited, other, &parts] {
            self.put_edited(stored, edited);
        }
    }

    /// A message holds one member of a oneof.
    fn drop_siblings(&self, set: u32, node: &mut Node) {
        let fields =
            &self.subject.world.schema().message(self.subject.source(Direction::Up)).fields;
        let oneof = fields.iter().find(|field| number(field) == set).and_then(|field| field.oneof);
        let siblings = fields.iter().filter(|field| field.oneof.is_some() && field.oneof == oneof);
        for sibling in siblings.filter(|field| number(field) != set) {
            node.fields.remove(&number(sibling));
        }
    }

    fn put_edited(&mut self, stored: &Node, edited: &Node) {
        let subject = self.subject;
        let Some(Ok(put)) = subject.delta_put(stored, edited) else { return };
        if let Some(damage) = subject.damage(stored, edited, &put) {
            self.break_law(Law::Put, || {
                let Difference { path, before, after, .. } = damage;
                format!("{path}: {before:?} became {after:?}\nstored {stored:?}\nedited {edited:?}\n   put {put:?}")
            });
        }
        let Ok(again) = subject.convert(Direction::Down, &put) else { return };
        let steps = subject.pair.up.how.as_ref().expect("it is put");
        self.parts_are_there(steps, (edited, &again));
        for (n, step) in steps.iter().enumerate() {
            let is_kept = !is_about_parts(step) && !self.may_differ(Direction::Up, step);
            if is_kept && !self.is_equal(step, edited, &again) {
                self.break_law(Law::Put, || {
                    format!("step {n}\nstored {stored:?}\nedited {edited:?}\n   put {put:?}\n   now {again:?}")
                });
            }
        }
    }

    /// What was edited in messages is there, as far as the way up shows it.
    fn parts_are_there(&mut self, steps: &[Step], (edited, again): (&Node, &Node)) {
        let subject = self.subject;
        let [wanted, found] = [edited, again].map(|node| subject.convert(Direction::Up, node));
        let (Ok(wanted), Ok(found)) = (wanted, found) else { return };
        if self.is_custom() {
            return;
        }
        let is_part = |step: &&Step| is_about_parts(step) && step.class == Class::Lossless;
        let targets = steps.iter().filter(is_part).flat_map(|step| &step.to);
        let fields: Vec<u32> = targets.flat_map(|it| self.fields(*it)).map(number).collect();
        for field in fields {
            if wanted.fields.get(&field) != found.fields.get(&field) {
                self.break_law(Law::Put, || {
                    format!("field {field}\nedited {edited:?}\n   now {again:?}")
                });
            }
        }
    }

    fn is_custom(&self) -> bool {
        let ways = [&self.subject.pair.up, &self.subject.pair.down];
        let is_custom = |step: &Step| match &step.how {
            How::Oneof(variants) => variants.iter().any(|it| it.to == VariantTo::Custom),
            _ => step.class == Class::Custom,
        };
        let enums = self.subject.plan.enums.iter().flat_map(|it| [&it.up, &it.down]);
        let mut enums = enums.filter_map(|way| way.how.as_ref());
        ways.iter().any(|way| way.how.iter().flatten().any(is_custom))
            || enums.any(|how| matches!(how, EnumHow::Custom(_)))
    }

    fn is_equal(&self, step: &Step, one: &Node, other: &Node) -> bool {
        let fields = step.from.iter().flat_map(|it| self.fields(*it));
        let of = |node: &Node, field: &Field| node.fields.get(&number(field)).cloned();
        fields.into_iter().all(|field| of(one, field) == of(other, field))
    }

    fn fields(&self, element: Element) -> Vec<&Field> {
        match element {
            Element::Field(id, n) => {
                vec![&self.subject.world.schema().message(id).fields[n as usize]]
            }
            Element::Oneof(id, n) => {
                let fields = self.subject.world.schema().message(id).fields.iter();
                fields.filter(|field| field.oneof == Some(n)).collect()
            }
            other => panic!("{other:?} is no member of a message"),
        }
    }

    fn names(&self, element: Element) -> Vec<String> {
        let own = self.subject.world.schema().name(element).to_owned();
        let members = self.fields(element).into_iter().map(|field| (*field.name).to_owned());
        std::iter::once(own).chain(members).collect()
    }

    fn break_law(&mut self, law: Law, text: impl FnOnce() -> String) {
        if self.found.iter().all(|it| it.law != law) {
            self.found.push(Violation { law, text: text() });
        }
    }
}
