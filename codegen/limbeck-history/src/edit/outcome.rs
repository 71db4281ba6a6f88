//! What an edit comes to: files to write, or what stands in its way.

use limbeck_schema::finding::Finding;

use crate::graph::History;
use crate::store::{Snapshot, Transaction};
use crate::workspace::{self, Workspace};
use crate::{Id, Problem, ProblemKind, Revision, draft};

/// What of a new revision comes from clock and chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its identity.
    pub id: Id,
    /// When it is made: RFC 3339, in UTC, in whole seconds.
    pub created: String,
}

/// Files to write in the folder of one history.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The package.
    pub package: String,
    /// What to write, in which order.
    pub transaction: Transaction,
    /// The revision that is written, with the name of its file.
    pub revision: Option<(String, Revision)>,
}

/// Why an edit is not made.
#[derive(Debug)]
pub enum Refusal {
    /// What stands in its way.
    Problems(Vec<Problem>),
    /// The compatibility policy forbids it: what breaks, and for whom.
    Breaks(Vec<Finding>),
    /// What is recorded cannot be had.
    Workspace(workspace::Error),
    /// There is no draft.
    Draft(draft::Error),
}

impl From<workspace::Error> for Refusal {
    fn from(error: workspace::Error) -> Self {
        Self::Workspace(error)
    }
}

impl From<draft::Error> for Refusal {
    fn from(error: draft::Error) -> Self {
        Self::Draft(error)
    }
}

impl Refusal {
    /// One problem that is about no file.
    pub(crate) fn one(
        package: &str,
        kind: ProblemKind,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self::Problems(vec![Problem {
            package: package.to_owned(),
            place: None,
            kind,
            message: message.into(),
            help: help.into(),
        }])
    }
}

/// The history of a package, if it is there and nothing is wrong with it.
pub(crate) fn sound<'w>(
    workspace: &'w Workspace<'_>,
    package: &str,
) -> Result<&'w History, Refusal> {
    match workspace.histories.get(package) {
        Some(history) if history.problems.is_empty() => Ok(history),
        Some(history) => Err(Refusal::Problems(history.problems.clone())),
        None => Err(Refusal::one(
            package,
            ProblemKind::Missing,
            format!("`{package}` has no history"),
            format!(
                "`limbeck revision -m \"…\" --package {package}` begins one; `limbeck baseline {package}` \
                 adopts an API that others use already"
            ),
        )),
    }
}

/// The folder of a package's history, empty if there is none yet.
pub(crate) fn snapshot(workspace: &Workspace<'_>, package: &str) -> Snapshot {
    workspace.snapshots.get(package).cloned().unwrap_or_default()
}
