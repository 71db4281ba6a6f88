//! All that is to be said about the records of a project.

use std::collections::BTreeMap;

use limbeck_schema::finding::Finding;

use super::{bridges, missing, pending, sealed, stages};
use crate::bridges::newer_versions;
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
/// the nearest checkpoint, and none at all where nothing is pending. [`deep`](super::deep()) replays them all.
pub fn check(workspace: &Workspace<'_>, packages: &[String], terms: &Terms) -> Report {
    let mut report = Report::default();
    for package in packages {
        let Some(history) = workspace.histories.get(package) else {
            report.problems.extend(missing::problem(workspace, package));
            continue;
        };
        report.notes.extend(history.notes.iter().cloned());
        let broken = sealed::problems(workspace, history);
        let is_head_known = history.head.is_some() && !broken.iter().any(hides_head);
        let is_sound = broken.is_empty();
        report.problems.extend(stages::problems(workspace, history));
        report.problems.extend(broken);
        if is_head_known {
            let mut judged = Report::default();
            pending::judge(workspace, history, terms, &mut judged);
            bridges::judge(workspace, history, &mut judged);
            // What cannot be had because of what is told already is not told again.
            judged.problems.retain(|it| is_sound || it.kind.is_of_proto_files());
            report.problems.extend(judged.problems);
            report.breaks.extend(judged.breaks);
        }
    }
    report.problems.sort();
    report.problems.dedup();
    report.breaks.sort();
    report
}

/// What is wrong with how a package, and those that were forked from it, convert.
pub(crate) fn conversions(workspace: &Workspace<'_>, package: &str) -> Vec<Problem> {
    let mut report = Report::default();
    let newer = newer_versions(workspace, package);
    for package in std::iter::once(package).chain(newer) {
        if let Some(history) = workspace.histories.get(package) {
            bridges::judge(workspace, history, &mut report);
        }
    }
    report.problems
}

/// Whether it is not known any more what the proto files have to be compared with.
const fn hides_head(problem: &Problem) -> bool {
    use ProblemKind::{Circle, Head, Heads};
    matches!(problem.kind, Head | Heads | Circle)
}
