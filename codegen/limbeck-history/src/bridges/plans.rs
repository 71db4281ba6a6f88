//! How all versions of a project convert.

use limbeck_bridge::plan::Plan;

use super::{Bridge, older_version};
use crate::Id;
use crate::workspace::{Error, Workspace};

/// How a package and the version that it was forked from convert.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What becomes of what.
    pub plan: Plan,
    /// The revision that records each of the decisions that the plan was made with.
    pub revisions: Vec<Id>,
}

/// How the versions of a project convert, as its histories and its proto files have it.
#[derive(Clone, Debug, Default)]
pub struct Plans {
    /// In the order of the newer packages.
    pub planned: Vec<Planned>,
    /// Newer packages of pairs about which somebody has to say first what was renamed.
    pub unclear: Vec<String>,
}

impl Plans {
    /// Plans every conversion between a package and the version that it was forked from.
    ///
    /// # Errors
    /// When what was there at a fork, or what is recorded, cannot be had.
    pub fn of(workspace: &Workspace<'_>) -> Result<Self, Error> {
        let mut plans = Self::default();
        for (package, history) in &workspace.histories {
            if older_version(history).is_none() {
                continue;
            }
            let Some(bridge) = Bridge::of(workspace, package, None)? else { continue };
            if bridge.is_unclear {
                plans.unclear.push(package.clone());
                continue;
            }
            let comparison = bridge.comparison(workspace.schema);
            let plan = Plan::new(&comparison, &bridge.lineage, &bridge.decisions());
            let revisions = bridge.decided.into_iter().map(|decided| decided.revision).collect();
            plans.planned.push(Planned { plan, revisions });
        }
        Ok(plans)
    }
}
