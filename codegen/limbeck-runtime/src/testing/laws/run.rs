//! The laws, for each of many messages.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use prost::Message as _;
use prost_reflect::{DynamicMessage, MessageDescriptor, ReflectMessage as _};

use super::super::commutation::Way;
use super::super::{Law, Outcome, Pair, Subject, Values, Violation};
use super::allowed::steps;
use super::check::{Check, Found};
use super::draws::Draws;
use super::shrink::shrink;
use crate::bridge::{BridgeError, Direction};

/// Masks are tried on one in so many messages.
const RUNS_A_MASK: usize = 2;
/// Fewer messages say nothing about how many convert.
const ENOUGH: usize = 20;

/// Tests all laws of a pair on `runs` messages of each version.
///
/// What a conversion may refuse is drawn anew, or left out, so that most messages convert.
///
/// # Errors
/// The first violation, with a message that was made small.
pub fn laws<A: Subject, B: Subject>(
    pair: &Pair<'_, A, B>,
    values: &mut Values,
    runs: usize,
) -> Result<Outcome, Box<Violation>> {
    let older = descriptor::<A>(values);
    let newer = descriptor::<B>(values);
    let (Some(older), Some(newer)) = (older, newer) else {
        return Err(unknown::<A, B>(pair));
    };
    let check = Check { pair, older: &older, newer: &newer, lost: RefCell::new(BTreeSet::new()) };
    let (up, down) = (pair.up.as_deref(), pair.down.as_deref());
    let draws = Draws { lines: pair.lines, descriptor: &older, direction: Direction::Up };
    let back = Draws { descriptor: &newer, direction: Direction::Down, ..draws };
    let (mut older_tally, mut newer_tally) = (Tally::default(), Tally::default());
    for _ in 0..runs {
        let a = message(values, draws, up);
        let b = message(values, back, down);
        let bytes = (a.encode_to_vec(), b.encode_to_vec());
        let is_judged = check.hold(&a, &bytes.0, |a| check.older(a))?;
        older_tally.add(is_judged, &bytes.0, up);
        let is_judged = check.hold(&b, &bytes.1, |b| check.newer(b))?;
        newer_tally.add(is_judged, &bytes.1, down);
        if let Some(edited) = check.edited(&a, &bytes.1, values.random()) {
            let edited = edited.encode_to_vec();
            check.hold(&b, &bytes.1, |b| check.edit(b, &edited))?;
        }
    }
    older_tally.suffice(pair.name, &older)?;
    newer_tally.suffice(pair.name, &newer)?;
    let masked = masks(pair, (&older, &newer), (values, runs.div_ceil(RUNS_A_MASK)))?;
    Ok(Outcome {
        drawn: (older_tally.drawn, newer_tally.drawn),
        converted: (older_tally.judged, newer_tally.judged),
        masked,
        lost: check.lost.into_inner(),
    })
}

/// Tests what masks and other names do, before and behind the conversions of a pair, as [`laws`] does too: with `runs`
/// messages for each table; answers how many masks were judged.
///
/// # Errors
/// The first violation, with messages and a mask that were made small.
pub fn commutation<A: Subject, B: Subject>(
    pair: &Pair<'_, A, B>,
    values: &mut Values,
    runs: usize,
) -> Result<usize, Box<Violation>> {
    match (descriptor::<A>(values), descriptor::<B>(values)) {
        (Some(older), Some(newer)) => masks(pair, (&older, &newer), (values, runs)),
        _ => Err(unknown::<A, B>(pair)),
    }
}

/// A conversion that may err.
type Turn<'t, A, B> = Option<&'t (dyn Fn(A) -> Result<B, BridgeError> + 't)>;

fn message<A: Subject, B>(
    values: &mut Values,
    draws: Draws<'_>,
    turn: Turn<'_, A, B>,
) -> DynamicMessage {
    match turn {
        Some(turn) => draws.draw(values, turn),
        None => values.dynamic(draws.descriptor),
    }
}

/// Tests masks both ways, where there are conversions and tables.
fn masks<A: Subject, B: Subject>(
    pair: &Pair<'_, A, B>,
    (older, newer): (&MessageDescriptor, &MessageDescriptor),
    (values, runs): (&mut Values, usize),
) -> Result<usize, Box<Violation>> {
    let (up, down) = (pair.up.as_deref(), pair.down.as_deref());
    let mut masked = 0;
    if let (Some(names), Some(convert)) = (pair.names.0, up) {
        let way = Way {
            pair: pair.name,
            names,
            back_names: pair.names.1,
            direction: Direction::Up,
            convert,
            back: down,
            put: pair.delta_put.as_deref(),
            lines: pair.lines,
            from: older,
            to: newer,
        };
        masked += way.hold(values, runs)?;
    }
    if let (Some(names), Some(convert)) = (pair.names.1, down) {
        let way = Way {
            pair: pair.name,
            names,
            back_names: pair.names.0,
            direction: Direction::Down,
            convert,
            back: up,
            put: None,
            lines: pair.lines,
            from: newer,
            to: older,
        };
        masked += way.hold(values, runs)?;
    }
    Ok(masked)
}

/// How many messages converted, and what the others were refused for.
#[derive(Default)]
struct Tally {
    drawn: usize,
    judged: usize,
    /// By the names on the path: how often, and why.
    refused: BTreeMap<String, (usize, String)>,
}

impl Tally {
    fn add<A: Subject, B>(&mut self, is_judged: bool, bytes: &[u8], turn: Turn<'_, A, B>) {
        let Some(turn) = turn else { return };
        self.drawn += 1;
        self.judged += usize::from(is_judged);
        if let (false, Ok(message)) = (is_judged, A::decode(bytes))
            && let Err(error) = turn(message)
        {
            let path = error.path();
            let names: Vec<_> = steps(&path).into_iter().map(|(name, _)| name).collect();
            let reason = || (0, error.reason().to_owned());
            self.refused.entry(names.join(".")).or_insert_with(reason).0 += 1;
        }
    }

    /// Whether so many were judged that the laws can be said to hold.
    fn suffice(&self, pair: &str, message: &MessageDescriptor) -> Result<(), Box<Violation>> {
        let Self { drawn, judged, refused } = self;
        if *drawn < ENOUGH || judged * 2 >= *drawn {
            return Ok(());
        }
        let worst = refused.iter().max_by_key(|(_, (times, _))| *times);
        let (path, reason) =
            worst.map(|(path, (_, reason))| (path.clone(), reason.clone())).unwrap_or_default();
        let text = format!(
            "{judged} of {drawn} messages convert; give `Values::texts` what this field is about"
        );
        Err(Box::new(Violation {
            law: Law::MostConvert,
            pair: pair.to_owned(),
            message: (message.full_name().to_owned(), text),
            path,
            before: String::new(),
            after: reason,
        }))
    }
}

fn descriptor<M: Subject>(values: &Values) -> Option<MessageDescriptor> {
    values.pool().get_message_by_name(&M::full_name())
}

fn unknown<A: Subject, B: Subject>(pair: &Pair<'_, A, B>) -> Box<Violation> {
    Box::new(Violation {
        law: Law::ThereAndBack,
        pair: pair.name.to_owned(),
        message: (format!("{} and {}", A::full_name(), B::full_name()), String::new()),
        path: String::new(),
        before: String::new(),
        after: "no message type in the descriptors that the values are made of".to_owned(),
    })
}

impl<A: Subject, B: Subject> Check<'_, A, B> {
    /// Tests one message; if it breaks a law, finds a smaller one that breaks the same.
    fn hold(
        &self,
        message: &DynamicMessage,
        bytes: &[u8],
        law: impl Fn(&[u8]) -> Result<bool, Found>,
    ) -> Result<bool, Box<Violation>> {
        let found = match law(bytes) {
            Ok(converted) => return Ok(converted),
            Err(found) => found,
        };
        let mut small = message.clone();
        shrink(&mut small, &mut |candidate| {
            law(&candidate.encode_to_vec()).is_err_and(|other| other.law == found.law)
        });
        let Found { law, path, before, after } = law(&small.encode_to_vec()).err().unwrap_or(found);
        let message = (small.descriptor().full_name().to_owned(), small.to_string());
        let pair = self.pair.name.to_owned();
        Err(Box::new(Violation { law, pair, message, path, before, after }))
    }
}
