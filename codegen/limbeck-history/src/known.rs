//! What histories tell generated code: facts about packages, and how their versions convert.

use std::collections::BTreeSet;

use limbeck_bridge::plan::Plan;
use limbeck_schema::AllPackageFacts;

use crate::Problem;
use crate::bridges::{Plans, broken};
use crate::workspace::{Pending, Workspace};

/// What histories tell generated code.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What they say about packages; nothing about those whose history is broken.
    pub facts: AllPackageFacts,
    /// How versions convert. Where nobody can say that, the plan has nothing but their names.
    pub bridges: Vec<Plan>,
    /// Packages of these with changes that no revision records.
    pub pending: BTreeSet<String>,
    /// Why generated code would lack something, as `limbeck check` says it.
    pub problems: Vec<Problem>,
}

impl Known {
    /// Asks the histories of a project; about conversions, only if those are wanted.
    pub fn read(workspace: &Workspace<'_>, has_bridge: bool) -> Self {
        let mut known = Self::default();
        for (package, history) in &workspace.histories {
            let mut problems = broken(workspace, package);
            if problems.is_empty() {
                match workspace.facts(package) {
                    Ok(facts) => known.facts.extend(facts.map(|it| (package.clone(), it))),
                    Err(error) => problems = error.problems(history),
                }
            }
            known.problems.extend(problems);
        }
        if has_bridge {
            known.read_bridges(workspace);
        }
        known.problems.sort();
        known.problems.dedup();
        known
    }

    fn read_bridges(&mut self, workspace: &Workspace<'_>) {
        let Plans { planned, unknown } = Plans::of(workspace);
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
