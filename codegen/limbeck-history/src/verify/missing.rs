//! Packages without a history among others that have one.

use limbeck_schema::model::Version;

use crate::bridges::newer_versions;
use crate::store::quoted;
use crate::workspace::Workspace;
use crate::{Problem, ProblemKind};

/// A package without a history among others that have one.
pub(crate) fn problem(workspace: &Workspace<'_>, package: &str) -> Option<Problem> {
    let is_there = workspace.schema.find_package(package).is_some();
    if let Some(newer) = newer_versions(workspace, package).first().filter(|_| is_there) {
        return Some(forgotten(workspace, package, newer));
    }
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

/// A package without a history, although another one was forked from it.
fn forgotten(workspace: &Workspace<'_>, package: &str, newer: &str) -> Problem {
    let lost = workspace.snapshots.get(package).map_or_else(String::new, |snapshot| {
        let folder = quoted(&snapshot.folder);
        format!(
            "bring it back: `git log --oneline -- {folder}` and `git checkout COMMIT -- {folder}`; or, \
             if it never had one, "
        )
    });
    Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::Missing,
        message: format!(
            "`{package}` has no history, although `{newer}` was forked from it, so that nobody knows \
             what changed since, nor how they convert"
        ),
        help: format!("{lost}`limbeck baseline {package}` adopts it as it is"),
    }
}
