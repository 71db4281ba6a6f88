//! What the histories below the roots say about packages.

use std::collections::BTreeMap;
use std::path::PathBuf;

use limbeck_history::Workspace;
use limbeck_history::store::{Snapshot, find};
use limbeck_schema::AllPackageFacts;
use limbeck_schema::model::Schema;

use crate::cargo;
use crate::sources::Sources;

/// The revision, digest and stage of each package with a history.
///
/// A history that something is wrong with says nothing, and cargo shows a warning: whether a crate
/// builds is not for a history to decide.
pub(crate) fn facts(roots: &[PathBuf], sources: &Sources, schema: &Schema) -> AllPackageFacts {
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
        return AllPackageFacts::new();
    }
    let workspace = Workspace::new(snapshots, sources, schema);
    let problems = workspace.histories.values().flat_map(|history| &history.problems);
    if let Some(problem) = problems.into_iter().next() {
        cargo::warn(&format!(
            "the history of `{}` is wrong, so that the code does not know its revision: {}; `limbeck \
             verify` says all",
            problem.package, problem.message
        ));
        return AllPackageFacts::new();
    }
    workspace.facts().unwrap_or_else(|error| {
        cargo::warn(&error.to_string());
        AllPackageFacts::new()
    })
}
