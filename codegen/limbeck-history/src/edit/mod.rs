//! What commands do to a history, as files to write; nothing here touches a disk.
//!
//! Every edit is refused while the history has problems that it does not mend, and each says what
//! stands in its way all at once.

mod base;
mod baseline;
mod clash;
mod decide;
mod drop;
mod heads;
mod line;
mod merge;
mod publish;
mod rebase;
mod record;
mod seal;
mod squash;

pub use baseline::baseline;
pub use decide::Undecided;
pub use drop::{Dropping, Followers, drop};
pub use merge::{MergeRequest, Merging, merge};
pub use publish::{publish, write_checkpoint};
pub use rebase::{Rebasing, rebase};
pub(crate) use record::asked;
pub use record::{Recording, Request, record};
pub use squash::{Squashing, squash};

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
