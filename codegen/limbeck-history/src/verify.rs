//! What is wrong with the records of a project, all at once.

mod bridges;
mod deep;
mod pending;
mod publishable;
mod sealed;
mod stages;

pub use deep::deep;
pub use publishable::publishable;

use std::collections::BTreeMap;

use limbeck_schema::finding::{Finding, Place, Span};
use limbeck_schema::model::Version;

use crate::bridges::newer_versions;
use crate::graph::History;
use crate::policy::Level;
use crate::workspace::Workspace;
use crate::{Id, Problem, ProblemKind, file};

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
             adopts an API that others use already{}",
            another_version(workspace, package)
        ),
    })
}

/// How a package is adopted as what came of another version, if that has a history.
fn another_version(workspace: &Workspace<'_>, package: &str) -> String {
    let api = |package: &str| {
        let (api, version) = package.rsplit_once('.')?;
        Version::parse(version).map(|_| api.to_owned())
    };
    let own = api(package);
    let is_another = |other: &&String| own.is_some() && api(other) == own;
    workspace.histories.keys().rfind(is_another).map_or_else(String::new, |other| {
        format!(
            "; with `--fork-of {other}`, `revision` says that it came of that, and how they convert"
        )
    })
}

/// Where a key of a revision stands.
fn key_place(workspace: &Workspace<'_>, history: &History, id: &Id, key: &str) -> Place {
    let path = history.file(id).unwrap_or_default();
    let name = history.revisions.get(id).map(|entry| entry.name.as_str()).unwrap_or_default();
    let bytes = workspace.snapshots.get(&history.package).and_then(|it| it.get(name));
    let parsed = bytes.and_then(|bytes| file::parse(&history.package, &path, bytes).ok());
    parsed.map_or_else(
        || Place { file: path.as_str().into(), span: Span::default() },
        |parsed| parsed.place(key),
    )
}
