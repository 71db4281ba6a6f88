//! What the proto files of a package say and no revision records, and what has to be said about it first.

use crate::draft::{Draft, Recorded, draft};
use crate::graph::History;
use crate::question::{Answers, Question};
use crate::workspace::{Pending, Workspace};
use crate::{Change, Problem, ProblemKind};

/// How many changes are named.
const NAMED: usize = 5;

/// Changes that no revision records.
pub(crate) fn problems(workspace: &Workspace<'_>, history: &History) -> Vec<Problem> {
    let package = &*history.package;
    let Some(head) = &history.head else { return Vec::new() };
    let drafted =
        workspace.canon(package, head).map_err(|error| error.to_string()).and_then(|canon| {
            let recorded = Recorded { canon: &canon, schema: None };
            draft(recorded, workspace.schema, package, &Answers::default())
                .map_err(|error| error.to_string())
        });
    let problem = |message: String, help: String| Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::Pending,
        message,
        help,
    };
    let record = format!("`limbeck revision -m \"…\" --package {package}`");
    match drafted {
        Ok(Draft { changes, questions, .. }) => {
            let named = match &*changes {
                [] => "options that other packages declare".to_owned(),
                changes => named(changes),
            };
            let message = format!("`{package}` has changes that no revision records: {named}");
            let told = problem(message, format!("{record} records them"));
            let command = "limbeck revision -m \"…\" ";
            let asked = questions.iter().map(|it| asked(workspace, package, (it, command)));
            std::iter::once(told).chain(asked).collect()
        }
        Err(error) => {
            let message =
                format!("`{package}` differs from what is recorded, which cannot be had: {error}");
            let help = "`limbeck verify --deep` says what is wrong with the record";
            let told = problem(message, help.to_owned());
            vec![Problem { kind: ProblemKind::Digest, ..told }]
        }
    }
}

/// The first few of some changes.
fn named(changes: &[Change]) -> String {
    let name = |change: &Change| {
        let verb = match (&change.was, &change.now, &change.renamed_from) {
            (None, Some(_), None) => " added",
            (Some(_), None, None) => " removed",
            (_, _, Some(_)) => " renamed",
            (Some(_), Some(_), None) | (None, None, None) => "",
        };
        format!("{} `{}`{verb}", change.kind, change.path)
    };
    let mut names: Vec<String> = changes.iter().take(NAMED).map(name).collect();
    if changes.len() > NAMED {
        names.push(format!("{} more", changes.len() - NAMED));
    }
    names.join(", ")
}

/// A question as a problem, with both answers to paste, behind the command that takes them if that is
/// not the one that asks; where several packages differ from what is recorded, they say which is meant.
pub(crate) fn asked(
    workspace: &Workspace<'_>,
    package: &str,
    (question, command): (&Question, &str),
) -> Problem {
    let Question { kind, old, new, why } = question;
    let is_settled = |it: &&str| workspace.pending(it) == Some(Pending::Nothing);
    let is_alone = workspace.own_packages().iter().all(|it| *it == package || is_settled(it));
    let [rename, keep] = question
        .flags()
        .map(|flag| if is_alone { flag } else { format!("{flag} --package {package}") })
        .map(|flag| format!("{command}{flag}"));
    Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::Rename,
        message: format!("was {kind} `{old}` of `{package}` renamed to `{new}`? {why}"),
        help: format!("`{rename}` says yes; `{keep}` says that it is gone, and `{new}` is new"),
    }
}
