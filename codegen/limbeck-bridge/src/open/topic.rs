//! What is asked about some elements, and what of it is decided.

use limbeck_diff::Exposure;
use limbeck_schema::model::Element;

use super::ask::{Ask, Asks};
use super::value::Values;
use crate::binding::Index;
use crate::decision::{Argument, Decision, Policy};
use crate::plan::Ruling;
use crate::policy::{Direction, ParameterType, PolicyKind};
use crate::question::{Need, Question};
use crate::validate::PolicyError;

/// Some elements, and what is asked about them.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    pub(crate) from: Vec<String>,
    pub(crate) to: Vec<String>,
    /// What they are.
    pub(crate) subject: Subject,
    /// Who sees them.
    pub(crate) exposure: Exposure,
    pub(crate) asks: Asks,
    /// Which directions it is about: decisions may relate elements otherwise in one of them.
    pub(crate) ways: [bool; 2],
}

/// What some elements are; the older one of a pair comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Fields, one come of the other.
    Pair(Element, Element),
    /// A oneof, and fields that are in it on its side and not together on the other.
    Parted(Element, Vec<(Element, Element)>),
    /// Fields of the older version, where they are in the message that a newer field holds.
    Nested(Vec<(Element, Element)>, Element),
    /// Fields of the message that an older field holds, where they are in the newer version.
    Flattened(Element, Vec<(Element, Element)>),
    /// A field that has no partner.
    Gone(Element),
    /// A field that came of nothing.
    Come(Element),
    /// What a decision relates, and code converts.
    Related(Vec<Element>, Vec<Element>),
    /// Two enums as a whole.
    Enum,
    /// Enum values, one come of the other.
    Value(Element, Element),
    /// An enum value that has no partner.
    ValueGone(Element),
    /// An enum value that came of nothing.
    ValueCome(Element),
    /// An rpc and what came of it.
    Rpc(Element, Option<Element>),
}

/// A topic, and what is decided about it.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) subject: Subject,
    pub(crate) up: Verdict,
    pub(crate) down: Verdict,
}

/// A decision that says something about a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Its place among all.
    pub(crate) place: usize,
    pub(crate) direction: Direction,
    pub(crate) kind: PolicyKind,
    /// Whether something has to be said.
    pub(crate) is_asked: bool,
}

/// What is decided about one direction of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is about the other direction.
    Absent,
    /// It needs no decision, and there is none.
    Clear,
    /// It goes by a decision.
    Ruled(Ruling),
    /// It needs a decision, and there is none that makes sense.
    Open,
}

impl Judged {
    pub(crate) const fn verdict(&self, direction: Direction) -> &Verdict {
        match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        }
    }
}

impl Verdict {
    pub(crate) const fn ruling(&self) -> Option<&Ruling> {
        match self {
            Self::Ruled(ruling) => Some(ruling),
            Self::Absent | Self::Clear | Self::Open => None,
        }
    }

    /// Whether code of the service converts.
    pub(crate) fn is_custom(&self) -> bool {
        self.ruling().is_some_and(|ruling| ruling.policy.kind == PolicyKind::Custom)
    }
}

impl Topic {
    pub(super) fn new(
        (from, to): (Vec<String>, Vec<String>),
        subject: Subject,
        exposure: Exposure,
        asks: Asks,
    ) -> Self {
        Self { from, to, subject, exposure, asks, ways: [true, true] }
    }

    /// The directions that it is about.
    pub(crate) fn directions(&self) -> impl Iterator<Item = Direction> + use<> {
        let [is_up, is_down] = self.ways;
        let ways = [(Direction::Up, is_up), (Direction::Down, is_down)];
        ways.into_iter().filter_map(|(direction, is_about)| is_about.then_some(direction))
    }

    /// The decisions that say something about it, right or wrong.
    pub(crate) fn heard(&self, index: &Index<'_>) -> Vec<Heard> {
        let Self { from, to, subject, asks, .. } = self;
        let mut heard: Vec<Heard> = Vec::new();
        for direction in self.directions() {
            let ask = match direction {
                Direction::Up => asks.up.as_ref(),
                Direction::Down => asks.down.as_ref(),
            };
            let answer = answer(ask, direction, (from, to), (index, subject));
            let is_wrong = matches!(answer, Answer::Wrong(_));
            let is_said = is_wrong || matches!(answer, Answer::Right(Verdict::Ruled(_)));
            let Some((place, decision)) = index.find(direction, from, to) else { continue };
            let Some(policy) = decision.policy(direction).filter(|_| is_said) else { continue };
            let is_asked = is_wrong || ask.is_some_and(|ask| !ask.is_voluntary);
            // What comes of a value, or of a call, is said on the way that has one.
            let has_none = match subject {
                Subject::ValueGone(_) => direction == Direction::Down,
                Subject::ValueCome(_) => direction == Direction::Up,
                Subject::Rpc(..) => heard.iter().any(|it| it.kind == PolicyKind::Unimplemented),
                Subject::Pair(..)
                | Subject::Parted(..)
                | Subject::Nested(..)
                | Subject::Flattened(..)
                | Subject::Gone(_)
                | Subject::Come(_)
                | Subject::Related(..)
                | Subject::Enum
                | Subject::Value(..) => false,
            };
            if is_asked || !has_none {
                heard.push(Heard { place: *place, direction, kind: policy.kind, is_asked });
            }
        }
        heard
    }

    /// What is decided, and a question about all that has a suggestion and one about the rest of what is not.
    pub(crate) fn judge(self, index: &Index<'_>, questions: &mut Vec<Question>) -> Judged {
        let Self { from, to, subject, exposure, asks, ways: [is_up, is_down] } = self;
        let together = asks.belong_together;
        let directions = [(Direction::Up, asks.up, is_up), (Direction::Down, asks.down, is_down)];
        let mut usual = Vec::new();
        let mut others = Vec::new();
        let [up, down] = directions.map(|(direction, ask, is_about)| {
            if !is_about {
                return Verdict::Absent;
            }
            let is_needed = needs(exposure, direction) || together;
            let answer = answer(ask.as_ref(), direction, (&from, &to), (index, &subject));
            let problem = match answer {
                Answer::Right(verdict) => return verdict,
                Answer::None => None,
                Answer::Wrong(problem) => Some(problem),
            };
            if let Some(ask) = ask.filter(|_| is_needed) {
                let reason = match problem {
                    Some(problem) => format!("{}; {problem}", ask.reason),
                    None => ask.reason.clone(),
                };
                let group = if ask.suggestion.is_some() { &mut usual } else { &mut others };
                group.push((direction, Ask { reason, ..ask }));
            }
            Verdict::Open
        });
        let groups = [usual, others].into_iter().filter(|group| !group.is_empty());
        questions.extend(groups.map(|group| question((&from, &to), group)));
        Judged { subject, up, down }
    }
}

/// What a decision says to a question.
enum Answer {
    /// There is none, and it is needed.
    None,
    /// What it says makes sense, or nothing need be said.
    Right(Verdict),
    /// It does not, for this reason.
    Wrong(String),
}

/// Whether calls go a way that some elements are seen.
pub(crate) fn needs(exposure: Exposure, direction: Direction) -> bool {
    let Exposure { request, response } = exposure;
    match direction {
        Direction::Up => request || !response,
        Direction::Down => response || !request,
    }
}

fn answer(
    ask: Option<&Ask>,
    direction: Direction,
    (from, to): (&[String], &[String]),
    (index, subject): (&Index<'_>, &Subject),
) -> Answer {
    let nothing = || match ask {
        Some(ask) if !ask.is_voluntary => Answer::None,
        Some(_) | None => Answer::Right(Verdict::Clear),
    };
    let Some((place, decision)) = index.find(direction, from, to) else { return nothing() };
    let Some(policy) = decision.policy(direction) else { return nothing() };
    let is_wider = decision.from.len() != from.len() || decision.to.len() != to.len();
    // What relates fields otherwise is a topic of its own, or wrong as a whole.
    if is_wider && !subject.is_by_itself() {
        return nothing();
    }
    let ruled = || Ruling { policy: policy.clone(), decision: *place };
    let Some(ask) = ask else {
        let counts = policy.kind == PolicyKind::Custom && policy.validate(direction).is_ok();
        return Answer::Right(if counts { Verdict::Ruled(ruled()) } else { Verdict::Clear });
    };
    match ask.problem(policy, direction) {
        Some(problem) => Answer::Wrong(problem),
        None => Answer::Right(Verdict::Ruled(ruled())),
    }
}

impl Subject {
    /// Whether a decision about several such things says the same of each.
    const fn is_by_itself(&self) -> bool {
        match self {
            Self::Enum
            | Self::Value(..)
            | Self::ValueGone(_)
            | Self::ValueCome(_)
            | Self::Rpc(..) => true,
            Self::Pair(..)
            | Self::Parted(..)
            | Self::Nested(..)
            | Self::Flattened(..)
            | Self::Gone(_)
            | Self::Come(_)
            | Self::Related(..) => false,
        }
    }
}

impl Ask {
    /// Why a decision is no answer.
    fn problem(&self, policy: &Policy, direction: Direction) -> Option<String> {
        if let Err(error) = policy.validate(direction) {
            return Some(format!("what is decided does not stand: {error}"));
        }
        if policy.kind == PolicyKind::Custom {
            return None;
        }
        if policy.why.is_none() && self.losing.contains(&policy.kind) {
            let error = PolicyError::MissingWhy { policy: policy.kind };
            return Some(format!("what is decided does not stand: {error}"));
        }
        let no_value = || match (&self.values, policy.arguments.get("value")) {
            (Some(values @ Values::None), Some(argument)) => values.problem(argument),
            (Some(_) | None, Some(_) | None) => None,
        };
        if !self.options.contains(&policy.kind) {
            let does_not_fit = || format!("`{}`, which is decided, does not fit", policy.kind);
            return Some(no_value().unwrap_or_else(does_not_fit));
        }
        if let Some(name) = named(policy)
            && !self.names.all.contains(name)
        {
            return Some(format!("`{name}`, which is decided, is not there"));
        }
        if self.refused.is_some() {
            return self.refused.clone();
        }
        let argument = policy.arguments.get("value")?;
        self.values.as_ref().and_then(|values| values.problem(argument))
    }
}

/// The element that a policy names.
fn named(policy: &Policy) -> Option<&String> {
    let mut named = policy.kind.parameters().iter().filter(|it| it.ty == ParameterType::Name);
    match policy.arguments.get(named.next()?.name)? {
        Argument::Text(name) => Some(name),
        Argument::Integer(_) | Argument::Boolean(_) => None,
    }
}

fn question((from, to): (&[String], &[String]), group: Vec<(Direction, Ask)>) -> Question {
    let mut decision = Decision { from: from.to_vec(), to: to.to_vec(), ..Decision::default() };
    let mut needs = Vec::new();
    let mut reasons: Vec<String> = Vec::new();
    for (direction, ask) in group {
        let mut options = ask.options;
        options.push(PolicyKind::Custom);
        needs.push(Need { direction, options, losing: ask.losing });
        *decision.policy_mut(direction) = ask.suggestion;
        if !reasons.contains(&ask.reason) {
            reasons.push(ask.reason);
        }
    }
    let suggestion = (decision.up.is_some() || decision.down.is_some()).then_some(decision);
    Question { from: from.to_vec(), to: to.to_vec(), needs, suggestion, reason: reasons.join("; ") }
}
