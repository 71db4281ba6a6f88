//! Conversions between versions: what a revision decides, and what it leaves open.

use limbeck_bridge::{Decision, Direction, Need, Question, binding, strangers};
use limbeck_diff::Comparison;

use super::{Refusal, Request};
use crate::bridges::{Bridge, Fault, faults, newer_versions};
use crate::workspace::{Error, Workspace};
use crate::{Problem, ProblemKind, Revision};

/// A conversion that nobody has decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The newer version, whose history is to record the decision.
    pub package: String,
    /// What to decide.
    pub question: Question,
}

/// Puts what was asked for, and what is usually right, into the decisions of a revision. What is left
/// is open, here and in versions that were forked from this one.
///
/// # Errors
/// When decisions make no sense.
pub(super) fn settle(
    workspace: &Workspace<'_>,
    revision: &mut Revision,
    request: &Request,
) -> Result<Vec<Undecided>, Refusal> {
    let package = revision.package.clone();
    refuse(&package, faults(&request.decisions))?;
    let all: Vec<Decision> = revision.bridges.iter().chain(&request.decisions).cloned().collect();
    // Of an amended revision, what is decided anew is gone.
    revision.bridges = binding(&all);
    let mut undecided = own(workspace, revision, request)?;
    undecided.extend(of_newer_versions(workspace, revision)?);
    Ok(undecided)
}

/// What a revision decides on the conversion from the version that the package was forked from.
fn own(
    workspace: &Workspace<'_>,
    revision: &mut Revision,
    request: &Request,
) -> Result<Vec<Undecided>, Refusal> {
    let package = revision.package.clone();
    let Some(bridge) = Bridge::of(workspace, &package, Some(revision))? else {
        let is_asked = !request.decisions.is_empty();
        refuse(&package, is_asked.then(|| Fault::not_forked(&package)).into_iter().collect())?;
        return Ok(Vec::new());
    };
    let comparison = bridge.comparison(workspace.schema);
    let strange = |decision: &Decision| strangers(&comparison, &bridge.lineage, decision);
    let unknown = request.decisions.iter().enumerate().flat_map(|(place, decision)| {
        let strangers = strange(decision).into_iter();
        strangers.map(move |stranger| Fault::stranger(place, decision, &stranger))
    });
    refuse(&package, unknown.collect())?;
    revision.bridges.retain(|decision| strange(decision).is_empty());
    let questions = bridge.plan(workspace, Some(revision))?.questions;
    let unanswered = questions.iter().flat_map(|question| {
        let wrong = request.decisions.iter().filter(|decision| is_about(decision, question));
        wrong.filter_map(|decision| {
            if question.is_impossible() {
                return Some(impossible(&package, (decision, question), &questions));
            }
            let is_said = questions.iter().any(|it| it.is_impossible() && is_about(decision, it));
            (!is_said).then(|| no_answer(&package, decision, question))
        })
    });
    let unanswered: Vec<Problem> = unanswered.collect();
    if !unanswered.is_empty() {
        return Err(Refusal::Problems(unanswered));
    }
    useful(revision, request, (&bridge, &comparison))?;
    let mut undecided = Vec::new();
    for question in questions {
        match question.suggestion {
            // Who only sets a stage is not asked to review conversions.
            Some(usual) if request.lifecycle.is_none() => revision.bridges.push(usual),
            _ => undecided.push(Undecided { package: package.clone(), question }),
        }
    }
    revision.bridges = binding(&revision.bridges);
    Ok(undecided)
}

/// Refuses what was asked for and decides nothing: a later change would wake it up. What an amended
/// revision decided, and is of no use any more, goes.
fn useful(
    revision: &mut Revision,
    request: &Request,
    (bridge, comparison): (&Bridge, &Comparison<'_>),
) -> Result<(), Refusal> {
    let lineage = &bridge.lineage;
    let mut faults = Vec::new();
    for idle in limbeck_bridge::idle(comparison, lineage, &bridge.decisions()) {
        let decided = bridge.decided.get(idle.place).filter(|it| it.revision == revision.id);
        let Some(decided) = decided else { continue };
        let is_it = |it: &Decision| {
            let Decision { from, to, .. } = &decided.decision;
            (&it.from, &it.to) == (from, to) && it.policy(idle.direction).is_some()
        };
        if let Some(place) = request.decisions.iter().position(is_it) {
            let versions = (&*lineage.older, &*lineage.newer);
            faults.push(Fault::idle(place, (&decided.decision, &idle), versions));
        } else {
            let same = revision.bridges.iter_mut().filter(|it| is_it(it));
            same.for_each(|it| *it.policy_mut(idle.direction) = None);
        }
    }
    revision.bridges.retain(|decision| decision.up.is_some() || decision.down.is_some());
    refuse(&revision.package, faults)
}

/// What versions that were forked from a package have to decide.
fn of_newer_versions(
    workspace: &Workspace<'_>,
    revision: &Revision,
) -> Result<Vec<Undecided>, Error> {
    let mut undecided = Vec::new();
    for package in newer_versions(workspace, &revision.package) {
        let Some(bridge) = Bridge::of(workspace, package, Some(revision))? else { continue };
        let questions = bridge.plan(workspace, Some(revision))?.questions;
        let package = package.to_owned();
        undecided.extend(
            questions.into_iter().map(|question| Undecided { package: package.clone(), question }),
        );
    }
    Ok(undecided)
}

/// Whether a decision says something about what a question asks.
fn is_about(decision: &Decision, question: &Question) -> bool {
    let is_said = |direction: &&Direction| {
        decision.policy(**direction).is_some() && question.needs(**direction)
    };
    let is_shared = |one: &[String], other: &[String]| one.iter().any(|path| other.contains(path));
    Direction::ALL.iter().any(|direction| is_said(&direction))
        && (is_shared(&decision.from, &question.from) || is_shared(&decision.to, &question.to))
}

fn refuse(package: &str, faults: Vec<Fault>) -> Result<(), Refusal> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(Refusal::Problems(faults.into_iter().map(|fault| fault.problem(package)).collect()))
}

/// What relates elements that cannot be; what decides each of them alone is said instead.
fn impossible(
    package: &str,
    (decision, question): (&Decision, &Question),
    questions: &[Question],
) -> Problem {
    let alone = questions.iter().filter(|it| !it.is_impossible() && is_about(decision, it));
    let mut decisions: Vec<String> = alone.flat_map(Question::decisions).collect();
    if decisions.is_empty() {
        decisions = question.decisions();
    }
    Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::Bridge,
        message: format!("`{decision}` cannot be decided: {}", question.reason),
        help: format!("decide each alone, such as `{}`", question.command_by(package, &decisions)),
    }
}

fn no_answer(package: &str, decision: &Decision, question: &Question) -> Problem {
    let subject = question.subject();
    Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::Bridge,
        message: format!(
            "`{decision}` does not decide `{}`: {}",
            subject.trim_start(),
            question.reason
        ),
        help: format!("{}such as `{}`", fitting(question), question.command(package)),
    }
}

/// What fits a question, by direction.
fn fitting(question: &Question) -> String {
    let of = |need: &Need| {
        let kinds: Vec<String> = need.options.iter().map(|kind| format!("`{kind}`")).collect();
        format!("{} fits {}; ", need.direction, kinds.join(", "))
    };
    question.needs.iter().map(of).collect()
}
