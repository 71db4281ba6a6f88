//! What the histories below the roots say about packages, and about how their versions convert.

use std::collections::BTreeMap;
use std::path::PathBuf;

use limbeck_history::store::{Snapshot, Texts, find};
use limbeck_history::{Known, Problem, Workspace};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::Schema;

use crate::sources::Sources;
use crate::{Error, cargo};

/// Reads the histories below the roots; how versions convert, only if that is wanted.
///
/// # Errors
/// When conversions are wanted, and something is wrong with what they follow from: code that uses
/// them would not compile, and nothing would say why. Where none are wanted, cargo shows a warning:
/// whether such a crate builds is not for a history to decide.
pub(crate) fn read(
    roots: &[PathBuf],
    sources: &Sources,
    (schema, has_bridge): (&Schema, bool),
) -> Result<Known, Error> {
    let snapshots = match snapshots(roots) {
        Ok(snapshots) => snapshots,
        Err(error) if has_bridge => return Err(error.into()),
        Err(error) => {
            cargo::warn(&error.to_string());
            return Ok(Known::default());
        }
    };
    if snapshots.is_empty() {
        return Ok(Known::default());
    }
    let workspace = Workspace::new(snapshots, sources, schema);
    let known = Known::read(&workspace, has_bridge);
    let Some(problem) = known.problems.first() else { return Ok(known) };
    if has_bridge {
        let findings: Vec<Finding> = known.problems.iter().map(Problem::finding).collect();
        return Err(Error::records(&Texts::new(sources, workspace.snapshots.values()), &findings));
    }
    cargo::warn(&format!(
        "the history of `{}` is wrong, so that the code does not know its revision: {}; `limbeck \
         verify` says all",
        problem.package, problem.message
    ));
    Ok(known)
}

fn snapshots(
    roots: &[PathBuf],
) -> Result<BTreeMap<String, Snapshot>, limbeck_history::store::Error> {
    let mut snapshots = BTreeMap::new();
    for root in roots {
        for (package, folder) in find(root)? {
            let display = folder.display().to_string();
            let snapshot = Snapshot::read(&folder, &display)?;
            snapshots.entry(package).or_insert(snapshot);
        }
    }
    Ok(snapshots)
}
