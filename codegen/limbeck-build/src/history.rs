//! What the histories below the roots say about packages, and about how their versions convert.

use std::collections::BTreeMap;
use std::path::PathBuf;

use limbeck_bridge::plan::Plan;
use limbeck_history::Workspace;
use limbeck_history::bridges::Plans;
use limbeck_history::store::{Snapshot, find};
use limbeck_schema::AllPackageFacts;
use limbeck_schema::model::Schema;

use crate::cargo;
use crate::sources::Sources;

/// What histories tell generated code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// The revision, digest and stage of each package with a history.
    pub(crate) facts: AllPackageFacts,
    /// How versions convert.
    pub(crate) bridges: Vec<Plan>,
}

/// Reads the histories below the roots; how versions convert, only if that is wanted.
///
/// A history that something is wrong with says nothing, and cargo shows a warning: whether a crate
/// builds is not for a history to decide.
pub(crate) fn read(
    roots: &[PathBuf],
    sources: &Sources,
    (schema, has_bridge): (&Schema, bool),
) -> Known {
    let mut snapshots = BTreeMap::new();
    for (package, folder) in roots.iter().filter_map(|root| find(root).ok()).flatten() {
        let display = folder.display().to_string();
        match Snapshot::read(&folder, &display) {
            Ok(snapshot) => {
                snapshots.entry(package).or_insert(snapshot);
            }
            Err(error) => cargo::warn(&error.to_string()),
        }
    }
    if snapshots.is_empty() {
        return Known::default();
    }
    let workspace = Workspace::new(snapshots, sources, schema);
    let problems = workspace.histories.values().flat_map(|history| &history.problems);
    if let Some(problem) = problems.into_iter().next() {
        cargo::warn(&format!(
            "the history of `{}` is wrong, so that the code does not know its revision: {}; `limbeck \
             verify` says all",
            problem.package, problem.message
        ));
        return Known::default();
    }
    let facts = workspace.facts().unwrap_or_else(|error| {
        cargo::warn(&error.to_string());
        AllPackageFacts::new()
    });
    let bridges = if has_bridge { bridges(&workspace) } else { Vec::new() };
    Known { facts, bridges }
}

/// How versions convert. What nobody has decided ends the script where it is printed.
fn bridges(workspace: &Workspace<'_>) -> Vec<Plan> {
    let plans = Plans::of(workspace).unwrap_or_else(|error| {
        cargo::warn(&error.to_string());
        Plans::default()
    });
    for package in &plans.unclear {
        cargo::warn(&format!(
            "it is in question what was renamed in `{package}` or in the version before it, so that they \
             are not bridged: `limbeck revision --package {package} -m \"…\"` asks"
        ));
    }
    plans.planned.into_iter().map(|planned| planned.plan).collect()
}
