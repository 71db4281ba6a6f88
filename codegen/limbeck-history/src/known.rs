//! What histories tell generated code: facts about packages, and how their versions convert.

use std::collections::BTreeSet;

use limbeck_bridge::plan::Plan;
use limbeck_schema::AllPackageFacts;

use crate::Problem;
use crate::bridges::{Broken, Plans, broken, orphans};
use crate::workspace::{Pending, Workspace};

/// What histories tell generated code.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What they say about packages; nothing about those whose history is broken.
    pub facts: AllPackageFacts,
    /// How versions convert. Where nobody can say that, the plan has nothing but their names.
    pub bridges: Vec<Plan>,
    /// Packages behind the ones they were forked from, which are not there any more.
    pub orphans: Vec<(String, String)>,
    /// Packages of the bridges with changes that no revision records.
    pub pending: BTreeSet<String>,
    /// Why generated code would lack something, as `limbeck check` says it.
    pub problems: Vec<Problem>,
}

impl Known {
    /// Asks the histories of a project; about conversions, only if those are wanted.
    pub fn read(workspace: &Workspace<'_>, has_bridge: bool) -> Self {
        let mut known = Self::default();
        let broken = broken(workspace);
        known.problems.extend(broken.values().flatten().cloned());
        let sound =
            workspace.histories.iter().filter(|(package, _)| !broken.contains_key(*package));
        for (package, history) in sound {
            match workspace.facts(package) {
                Ok(facts) => known.facts.extend(facts.map(|it| (package.clone(), it))),
                Err(error) => known.problems.extend(error.problems(history)),
            }
        }
        if has_bridge {
            known.read_bridges(workspace, &broken);
            known.orphans = orphans(workspace);
        }
        known.problems.sort();
        known.problems.dedup();
        known
    }

    fn read_bridges(&mut self, workspace: &Workspace<'_>, broken: &Broken) {
        let Plans { planned, unknown } = Plans::beside(workspace, broken);
        self.bridges.extend(planned.into_iter().map(|planned| planned.plan));
        for unknown in unknown {
            let (older, newer) = (unknown.older, unknown.newer);
            self.bridges.push(Plan { older, newer, ..Plan::default() });
            self.problems.extend(unknown.problems);
        }
        self.bridges.sort_by(|one, other| one.newer.cmp(&other.newer));
        let newer = self.bridges.iter().map(|plan| &plan.newer);
        let pending = newer.filter(|it| workspace.pending(it) == Some(Pending::Own));
        self.pending = pending.cloned().collect();
    }
}
