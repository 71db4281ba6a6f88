//! What is asked about some elements, and what of it is decided.

use limbeck_diff::Exposure;

use super::ask::{Ask, Asks};
use crate::binding::Index;
use crate::decision::{Argument, Decision, Policy};
use crate::policy::{Direction, ParameterType, PolicyKind};
use crate::question::{Need, Question};

/// Some elements, and what is asked about them.
#[derive(Clone, Debug)]
pub(super) struct Topic {
    pub(super) from: Vec<String>,
    pub(super) to: Vec<String>,
    /// Who sees them.
    pub(super) exposure: Exposure,
    pub(super) asks: Asks,
}

impl Topic {
    /// One question about all that has a suggestion, one about the rest.
    pub(super) fn questions(self, index: &Index<'_>) -> Vec<Question> {
        let Self { from, to, exposure, asks } = self;
        let together = asks.belong_together;
        let directions = [
            (Direction::Up, asks.up, needs(exposure, Direction::Up) || together),
            (Direction::Down, asks.down, needs(exposure, Direction::Down) || together),
        ];
        let mut usual = Vec::new();
        let mut others = Vec::new();
        for (direction, ask, is_needed) in directions {
            let Some(ask) = ask.filter(|_| is_needed) else { continue };
            match answer(&ask, direction, (&from, &to), index) {
                Answer::Right => {}
                Answer::None if ask.suggestion.is_some() => usual.push((direction, ask)),
                Answer::None => others.push((direction, ask)),
                Answer::Wrong(problem) => {
                    let reason = format!("{}; {problem}", ask.reason);
                    let ask = Ask { reason, ..ask };
                    if ask.suggestion.is_some() {
                        usual.push((direction, ask));
                    } else {
                        others.push((direction, ask));
                    }
                }
            }
        }
        let groups = [usual, others].into_iter().filter(|group| !group.is_empty());
        groups.map(|group| question((&from, &to), group)).collect()
    }
}

/// What a decision says to a question.
enum Answer {
    /// There is none.
    None,
    /// What it says makes sense.
    Right,
    /// It does not, for this reason.
    Wrong(String),
}

fn needs(exposure: Exposure, direction: Direction) -> bool {
    let Exposure { request, response } = exposure;
    match direction {
        Direction::Up => request || !response,
        Direction::Down => response || !request,
    }
}

fn answer(
    ask: &Ask,
    direction: Direction,
    (from, to): (&[String], &[String]),
    index: &Index<'_>,
) -> Answer {
    let Some(decision) = index.find(direction, from, to) else { return Answer::None };
    let Some(policy) = decision.policy(direction) else { return Answer::None };
    if let Err(error) = policy.validate(direction) {
        return Answer::Wrong(format!("what is decided does not stand: {error}"));
    }
    // What relates more elements than are asked about is for people to judge.
    let is_wider = decision.from.len() != from.len() || decision.to.len() != to.len();
    let fits = ask.options.contains(&policy.kind) || policy.kind == PolicyKind::Custom;
    if !fits && !is_wider {
        return Answer::Wrong(format!("`{}`, which is decided, does not fit", policy.kind));
    }
    match named(policy) {
        Some(name) if fits && !ask.names.all.contains(name) => {
            Answer::Wrong(format!("`{name}`, which is decided, is not there"))
        }
        Some(_) | None => Answer::Right,
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
        needs.push(Need { direction, options });
        *decision.policy_mut(direction) = ask.suggestion;
        if !reasons.contains(&ask.reason) {
            reasons.push(ask.reason);
        }
    }
    let suggestion = (decision.up.is_some() || decision.down.is_some()).then_some(decision);
    Question { from: from.to_vec(), to: to.to_vec(), needs, suggestion, reason: reasons.join("; ") }
}
