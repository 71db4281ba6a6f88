//! What is wrong with the records of a project, all at once.

mod bridges;
mod deep;
mod pending;
mod sealed;
mod stages;

pub use deep::deep;

use std::collections::BTreeMap;

use limbeck_schema::finding::Finding;

use crate::policy::Level;
use crate::workspace::Workspace;
use crate::{Problem, ProblemKind};

/// What records are held to.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// What counts as a break, by package; others by the default.
    pub levels: BTreeMap<String, Level>,
    /// The day by which dates are judged, `YYYY-MM-DD`.
    pub today: String,
}

/// What is to be said about the records of a project.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What breaks although it must not; places are in the proto files.
    pub breaks: Vec<Finding>,
    /// What is odd, and no more.
    pub notes: Vec<Problem>,
}

/// Holds the proto files to what is recorded, and the records to each other: nothing is pending, the
/// graph is sound, seals are right, the policy is kept, conversions to the version before are decided.
///
/// What it costs does not grow with the history but for reading it: no revision is replayed but from
/// the nearest checkpoint, and none at all where nothing is pending. [`deep`] replays them all.
pub fn check(workspace: &Workspace<'_>, packages: &[String], terms: &Terms) -> Report {
    let mut report = Report::default();
    for package in packages {
        let Some(history) = workspace.histories.get(package) else {
            report.problems.extend(missing(workspace, package));
            continue;
        };
        report.notes.extend(history.notes.iter().cloned());
        report.problems.extend(sealed::problems(history));
        report.problems.extend(stages::problems(workspace, history));
        if history.head.is_none() {
            continue;
        }
        pending::judge(workspace, history, terms, &mut report);
        bridges::judge(workspace, history, &mut report);
    }
    report.problems.sort();
    report.problems.dedup();
    report.breaks.sort();
    report
}

/// A package without a history among others that have one.
fn missing(workspace: &Workspace<'_>, package: &str) -> Option<Problem> {
    let is_there = workspace.schema.find_package(package).is_some();
    (!workspace.histories.is_empty() && is_there).then(|| Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::Missing,
        message: format!("`{package}` has no history, although other packages have"),
        help: format!(
            "`limbeck revision -m \"…\" --package {package}` begins one; `limbeck baseline {package}` \
             adopts an API that others use already"
        ),
    })
}
