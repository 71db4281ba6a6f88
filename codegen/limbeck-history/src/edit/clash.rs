//! Why two branches do not go together, by element: what each of them says, and what to do.

mod members;
mod pairs;
mod side;

use limbeck_bridge::{Contradiction, Decision, Direction, Wholes};

use super::Refusal;
use super::heads::described;
use super::line::Misfit;
use crate::bridges::wholes;
use crate::canon::{Canon, Conflict, Key};
use crate::graph::History;
use crate::rebuild;
use crate::replay::{Replay, Start};
use crate::workspace::Workspace;
use crate::{Id, Problem, ProblemKind, Revision};
pub(super) use side::{Side, composed};

/// Two branches that should become one.
#[derive(Clone, Copy)]
pub(super) struct Joint<'h> {
    pub(super) history: &'h History,
    /// The head that stays, or comes first.
    pub(super) onto: &'h Id,
    /// The head that moves, or comes second.
    pub(super) tip: &'h Id,
}

/// What of an element two branches do not agree about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Clash {
    /// The element, with its kind: ``field `User.email` ``.
    pub(super) element: String,
    /// Revision of the first branch, and what it does.
    pub(super) first: (Option<Id>, String),
    /// Revision of the second branch, and what it does.
    pub(super) second: (Option<Id>, String),
    /// What is wrong with both; empty where that is plain.
    pub(super) why: String,
    /// What the second branch decides, if it is about a conversion.
    pub(super) decision: Option<String>,
}

/// What the branches were before they parted, and what became of it on each.
pub(super) struct Sides<'h> {
    pub(super) base: Canon,
    pub(super) first: Side<'h>,
    pub(super) second: Side<'h>,
    /// What decisions about conversions may be parts of.
    wholes: Wholes,
}

impl<'h> Sides<'h> {
    /// Replays both branches.
    pub(super) fn new(workspace: &Workspace<'_>, joint: Joint<'h>) -> Result<Self, Refusal> {
        let Joint { history, onto, tip } = joint;
        let replay = Replay::new(&workspace.histories, Start::Checkpoint);
        let canon = |id: &Id| {
            let canon = replay.canon(&history.package, id);
            canon.map_err(|failure| Refusal::Workspace(crate::workspace::Error::Replay(failure)))
        };
        let base = match &*history.merge_bases(onto, tip) {
            [] => Canon::new(&*history.package),
            [base, ..] => (*canon(base)?).clone(),
        };
        let first = Side::new(&base, canon(onto)?, revisions(history, tip, onto));
        let second = Side::new(&base, canon(tip)?, revisions(history, onto, tip));
        let wholes = wholes(workspace, history, &[onto, tip]);
        Ok(Self { base, first, second, wholes })
    }

    /// All that does not go together, as far as it can be seen without compiling.
    pub(super) fn clashes(&self) -> Vec<Clash> {
        let mut clashes = pairs::elements(self);
        clashes.extend(members::all(self));
        clashes.extend(self.lifecycle());
        clashes.extend(self.bridges());
        clashes.sort();
        clashes.dedup();
        clashes
    }

    fn lifecycle(&self) -> Option<Clash> {
        let [base, first, second] =
            [&self.base, &*self.first.canon, &*self.second.canon].map(|canon| &canon.lifecycle);
        if first == base || second == base || first == second {
            return None;
        }
        let stage = |side: &Side<'_>| {
            let stage = side.canon.lifecycle.as_ref();
            let stage = stage.map_or_else(
                || "none".to_owned(),
                |it| {
                    let dates = [
                        ("since", &it.since),
                        ("sunset", &it.sunset),
                        ("successor", &it.successor),
                    ];
                    let dates = dates
                        .iter()
                        .filter_map(|(name, it)| Some(format!(" {name} {}", it.as_ref()?)));
                    format!("{}{}", it.stage, dates.collect::<String>())
                },
            );
            let of = side.revisions.iter().rev().find(|revision| {
                revision.changes.iter().any(|change| change.facts.lifecycle.is_some())
            });
            (of.map(|it| it.id.clone()), format!("says `{stage}`"))
        };
        Some(Clash {
            element: format!("the stage of `{}`", self.base.package),
            first: stage(&self.first),
            second: stage(&self.second),
            why: String::new(),
            decision: None,
        })
    }

    fn bridges(&self) -> Vec<Clash> {
        decided([&self.first.revisions, &self.second.revisions], &self.wholes)
    }
}

/// What two branches decide differently about conversions, whatever else they change.
pub(super) fn decisions(workspace: &Workspace<'_>, joint: Joint<'_>) -> Vec<Clash> {
    let Joint { history, onto, tip } = joint;
    let sides = [revisions(history, tip, onto), revisions(history, onto, tip)];
    if sides.iter().any(|side| side.iter().all(|revision| revision.bridges.is_empty())) {
        return Vec::new();
    }
    decided([&sides[0], &sides[1]], &wholes(workspace, history, &[onto, tip]))
}

fn decided([first, second]: [&[&Revision]; 2], wholes: &Wholes) -> Vec<Clash> {
    let all = |side: &[&Revision]| -> Vec<Decision> {
        side.iter().flat_map(|revision| revision.bridges.iter().cloned()).collect()
    };
    let of = |side: &[&Revision], decision: &Decision, direction: Direction| {
        let is_it = |it: &Decision| {
            it.from == decision.from && it.to == decision.to && it.policy(direction).is_some()
        };
        let of = side.iter().rev().find(|revision| revision.bridges.iter().any(is_it));
        (of.map(|it| it.id.clone()), format!("decides `{decision}`"))
    };
    let clash = |it: Contradiction| Clash {
        element: format!("the bridge of `{}`, {}", it.path, it.direction),
        first: of(first, &it.left, it.direction),
        second: of(second, &it.right, it.direction),
        why: it.whole.map(|whole| format!("it is part of `{whole}`")).unwrap_or_default(),
        decision: Some(it.right.to_string()),
    };
    let mut clashes: Vec<Clash> = limbeck_bridge::contradictions(&all(first), &all(second), wholes)
        .into_iter()
        .map(clash)
        .collect();
    clashes.sort();
    clashes
}

/// What a head follows that the other does not.
fn revisions<'h>(history: &'h History, base: &Id, tip: &Id) -> Vec<&'h Revision> {
    history.path(Some(base), tip).into_iter().filter_map(|id| history.get(id)).collect()
}

/// Why a revision cannot follow the other branch.
pub(super) fn misfit(
    workspace: &Workspace<'_>,
    joint: Joint<'_>,
    revision: &Revision,
    reason: Misfit,
) -> Refusal {
    let clashes = Sides::new(workspace, joint).map(|sides| sides.clashes()).unwrap_or_default();
    match reason {
        Misfit::Refusal(refusal) => refusal,
        Misfit::Conflicts(_) | Misfit::Compile(_) if !clashes.is_empty() => {
            problems(joint, &clashes)
        }
        Misfit::Conflicts(conflicts) => {
            let problem = |conflict: &Conflict| {
                let who = described(joint.history, &revision.id);
                problem(
                    joint,
                    format!(
                        "{who} does not fit behind {}: {conflict}",
                        described(joint.history, joint.onto)
                    ),
                )
            };
            Refusal::Problems(conflicts.iter().map(problem).collect())
        }
        Misfit::Compile(error) => uncompiled(joint, &error),
    }
}

/// What branches do not agree about, as problems.
pub(super) fn problems(joint: Joint<'_>, clashes: &[Clash]) -> Refusal {
    let history = joint.history;
    let who = |id: &Option<Id>, tip: &Id| described(history, id.as_ref().unwrap_or(tip));
    let message = |clash: &Clash| {
        let Clash { element, first, second, why, .. } = clash;
        let why = if why.is_empty() { String::new() } else { format!("; {why}") };
        let (one, other) = (who(&first.0, joint.onto), who(&second.0, joint.tip));
        format!("{element}: {one} {}, {other} {}{why}", first.1, second.1)
    };
    let problems = clashes.iter().map(|clash| {
        let problem = problem(joint, message(clash));
        let settled = clash.decision.as_ref().and_then(|it| settled(joint, it));
        Problem { help: settled.unwrap_or(problem.help), ..problem }
    });
    Refusal::Problems(problems.collect())
}

/// Both together do not compile.
pub(super) fn uncompiled(joint: Joint<'_>, error: &rebuild::Error) -> Refusal {
    let both = format!(
        "{} and {}",
        described(joint.history, joint.onto),
        described(joint.history, joint.tip)
    );
    let messages: Vec<String> = match error {
        rebuild::Error::Compile(findings) => {
            findings.iter().map(|finding| finding.message.clone()).collect()
        }
        rebuild::Error::Nowhere { .. } | rebuild::Error::Read(_) | rebuild::Error::Source(_) => {
            vec![error.to_string()]
        }
    };
    let problems = messages
        .into_iter()
        .map(|message| problem(joint, format!("{both} do not compile together: {message}")));
    Refusal::Problems(problems.collect())
}

/// Two branches do not go together, with the way out that there is.
pub(super) fn problem(joint: Joint<'_>, message: String) -> Problem {
    let Joint { history, onto, tip } = joint;
    let package = history.package.clone();
    let open = [(onto, tip), (tip, onto)].into_iter().find_map(|(base, tip)| {
        let path = history.path(Some(base), tip);
        let is_open = path.iter().all(|id| !history.is_published(id));
        path.first().filter(|_| is_open).map(|first| (*first).clone())
    });
    // What moves in a rebase is what is dropped.
    let moves = history.path(Some(onto), tip);
    let is_open = moves.iter().all(|id| !history.is_published(id));
    let open = moves.first().filter(|_| is_open).map(|id| (*id).clone()).or(open);
    let help = match open {
        Some(first) => format!(
            "make the proto files what should be; then `limbeck drop {first} --with-children --package \
             {package}` and `limbeck revision -m \"…\" --package {package}` record it behind the other"
        ),
        None => format!(
            "both are published: on one of the branches, record a revision that takes its part back or \
             does the same as the other, and merge that: `limbeck revision -m \"…\" --package {package}`"
        ),
    };
    Problem { package, place: None, kind: ProblemKind::Conflict, message, help }
}

/// How one of two decisions is taken, if one of the branches may go: that what it changes is recorded
/// again, behind what the other one decides.
fn settled(joint: Joint<'_>, decision: &str) -> Option<String> {
    let Joint { history, onto, tip } = joint;
    let package = &history.package;
    let moves = history.path(Some(onto), tip);
    let first = moves.first().filter(|_| moves.iter().all(|id| !history.is_published(id)))?;
    let again = limbeck_bridge::command(package, "…", decision);
    Some(format!(
        "`limbeck drop {first} --with-children --package {package}`; then `limbeck revision --package \
         {package} -m \"…\"` records its changes again and keeps to what the other decides, and `{again}` \
         decides as it did"
    ))
}

/// An element, for people.
pub(super) fn named(key: &Key) -> String {
    match key.kind {
        crate::Kind::Syntax if key.path.is_empty() => "the syntax".to_owned(),
        kind => format!("{kind} `{}`", key.path),
    }
}
