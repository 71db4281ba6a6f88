//! What is wrong with decisions, whatever the schemas say, and what they name that nothing has.

use std::collections::BTreeMap;

use limbeck_bridge::{Decision, Direction, Idle, Policy, PolicyKind, Stranger};

use crate::{Problem, ProblemKind};

/// What is wrong with one of several decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Which of them.
    pub(crate) place: usize,
    /// Which key of it.
    pub(crate) key: &'static str,
    message: String,
    help: String,
}

impl Fault {
    /// An element that is not there, which one of several decisions names.
    pub(crate) fn stranger(place: usize, decision: &Decision, stranger: &Stranger) -> Self {
        let Stranger { path, package, similar } = stranger;
        let key = if decision.from.contains(path) { "from" } else { "to" };
        let help = match similar {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => format!("name an element of `{package}`, relative to it, such as `User.email`"),
        };
        let message = format!("the decision names `{path}`, which `{package}` does not have");
        Self { place, key, message, help }
    }

    /// A decision that answers nothing in a direction, and changes nothing.
    pub(crate) fn idle(
        place: usize,
        (decision, idle): (&Decision, &Idle),
        (older, newer): (&str, &str),
    ) -> Self {
        let (why, help) = why(idle, decision, (older, newer));
        let message = format!("`{}` decides nothing: {why}", only(decision, idle.direction));
        Self { place, key: idle.direction.name(), message, help }
    }

    /// A decision in a package that was not forked.
    pub(crate) fn not_forked(package: &str) -> Self {
        let message = format!(
            "`{package}` was not forked from another version, so that there is no conversion to decide"
        );
        let help = "decisions stand in the newer version's history: name that with `--package`; \
                    `--fork-of PACKAGE` adopts one that was copied by hand";
        Self { place: 0, key: "", message, help: help.to_owned() }
    }

    /// As a problem that is about no file.
    pub(crate) fn problem(self, package: &str) -> Problem {
        let Self { message, help, .. } = self;
        let package = package.to_owned();
        Problem { package, place: None, kind: ProblemKind::Bridge, message, help }
    }
}

/// How many characters of a reason are said again.
const MAX_REASON: usize = 120;

/// What a decision says about one direction, with as much of its reason as people read.
fn only(decision: &Decision, direction: Direction) -> Decision {
    let mut shown = Decision { up: None, down: None, ..decision.clone() };
    let policy = decision.policy(direction).cloned();
    *shown.policy_mut(direction) = policy.map(|policy| Policy {
        why: policy.why.map(|why| match why.char_indices().nth(MAX_REASON) {
            Some((end, _)) => format!("{}…", why.get(..end).unwrap_or_default()),
            None => why,
        }),
        ..policy
    });
    shown
}

/// Why nothing asks for a decision, and what to do.
fn why(idle: &Idle, decision: &Decision, (older, newer): (&str, &str)) -> (String, String) {
    let direction = idle.direction;
    let show = format!("`limbeck bridge show {older} {newer} --all`");
    if let Some(container) = idle.container {
        let why = format!("a {container} converts member by member, and those are decided");
        return (why, format!("{show} lists them"));
    }
    let pair = idle.topic.as_ref().filter(|(from, to)| !from.is_empty() && !to.is_empty());
    let Some((from, to)) = pair else {
        let why = format!("nothing is to be decided there, {direction}");
        return (why, format!("leave it out; {show} lists what converts how"));
    };
    let subject = format!("{} -> {}", from.join(", "), to.join(", "));
    let is_same = *from == decision.from && *to == decision.to;
    let why = if is_same {
        format!("it converts by itself, {direction}")
    } else {
        let path = decision.from.iter().chain(&decision.to).next();
        let path = path.map(String::as_str).unwrap_or_default();
        format!("`{path}` is in both versions, and goes {direction} as `{subject}`")
    };
    let (kind, does) = if idle.undoes {
        (PolicyKind::Identity, "takes back what was decided before")
    } else {
        (PolicyKind::Custom, "converts it in your own code instead")
    };
    let is_refused =
        is_same && decision.policy(direction).is_some_and(|policy| policy.kind == kind);
    if is_refused {
        return (why, format!("leave it out; {show} lists what converts how"));
    }
    let message = format!("Decide the conversion of {subject}");
    let said = format!("{subject}: {direction}={kind}");
    let command = limbeck_bridge::command(newer, &message, &said);
    (why, format!("leave it out; `{command}` {does}"))
}

/// What is wrong with decisions that are made at once: policies that do not say what they must, and
/// elements that are decided twice.
pub(crate) fn faults(decisions: &[Decision]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<(Direction, bool, &str), usize> = BTreeMap::new();
    for (place, decision) in decisions.iter().enumerate() {
        for direction in Direction::ALL {
            let Some(policy) = decision.policy(*direction) else { continue };
            let key = direction.name();
            if let Err(error) = policy.validate(*direction) {
                let message = format!("`{decision}` does not stand: {error}");
                faults.push(Fault { place, key, message, help: error.help() });
            }
            let older = decision.from.iter().map(|path| (false, &**path));
            let newer = decision.to.iter().map(|path| (true, &**path));
            let twice = older.chain(newer).find(|(is_newer, path)| {
                seen.insert((*direction, *is_newer, path), place).is_some_and(|it| it != place)
            });
            if let Some((_, path)) = twice {
                let message =
                    format!("`{path}` is decided twice {direction}, and nothing says which counts");
                let help = "keep one of the two decisions".to_owned();
                faults.push(Fault { place, key, message, help });
            }
        }
    }
    faults
}
