//! How all versions of a project convert.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_bridge::plan::{Plan, link};
use limbeck_schema::model::{Schema, Version};

use super::{Bridge, older_version};
use crate::graph::History;
use crate::revision::Origin;
use crate::verify::{missing, sealed, unrecorded};
use crate::workspace::{Error, Pending, Workspace};
use crate::{Id, Problem, ProblemKind, Revision};

/// How a package and the version that it was forked from convert.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What becomes of what.
    pub plan: Plan,
    /// The revision that records each of the decisions that the plan was made with.
    pub revisions: Vec<Id>,
}

/// Two versions that convert, and nobody can say how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The older version.
    pub older: String,
    /// The newer version.
    pub newer: String,
    /// Why not; never empty.
    pub problems: Vec<Problem>,
}

/// How the versions of a project convert, as its histories and its proto files have it.
#[derive(Clone, Debug, Default)]
pub struct Plans {
    /// In the order of the newer packages.
    pub planned: Vec<Planned>,
    /// Pairs of which a history is broken or missing, or somebody has to say first what was renamed.
    pub unknown: Vec<Unknown>,
}

impl Plans {
    /// Plans every conversion between a package and the version that it was forked from.
    pub fn of(workspace: &Workspace<'_>) -> Self {
        Self::beside(workspace, &broken(workspace))
    }

    /// The same, where it is known what is wrong with the records.
    pub(crate) fn beside(workspace: &Workspace<'_>, broken: &Broken) -> Self {
        let mut plans = Self::default();
        for (older, newer) in neighbours(workspace) {
            match planned(workspace, (&older, &newer), broken) {
                Ok(planned) => plans.planned.push(planned),
                Err(problems) => plans.unknown.push(Unknown { older, newer, problems }),
            }
        }
        let mut all: Vec<Plan> =
            plans.planned.iter_mut().map(|planned| std::mem::take(&mut planned.plan)).collect();
        link(workspace.schema, &mut all);
        for (planned, plan) in plans.planned.iter_mut().zip(all) {
            planned.plan = plan;
        }
        plans
    }
}

/// Every package that was forked from another one, behind that, as long as both are there; in the
/// order of the newer packages.
///
/// Of a history that is broken, what it was forked from is what can be read of it, and else the
/// version before it; a version without a history is taken for a fork of that, too, if it has one.
pub fn neighbours(workspace: &Workspace<'_>) -> Vec<(String, String)> {
    let is_there = |package: &str| workspace.schema.find_package(package).is_some();
    let forks = workspace.histories.iter().filter_map(|(package, history)| {
        let older = older_version(history).map(str::to_owned);
        let older = older.or_else(|| likely_older(workspace, history));
        let older = older.filter(|older| is_there(older) && is_there(package))?;
        Some((older, package.clone()))
    });
    let is_recorded = |package: &str| workspace.histories.contains_key(package);
    let own = workspace.own_packages().into_iter().filter(|package| !is_recorded(package));
    let missing = own.filter_map(|package| {
        let older = version_before(workspace, package).filter(|older| is_recorded(older))?;
        Some((older, package.to_owned()))
    });
    let mut all: Vec<(String, String)> = forks.chain(missing).collect();
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all
}

/// Packages that are there, each behind the one that it was forked from, which is not there.
pub fn orphans(workspace: &Workspace<'_>) -> Vec<(String, String)> {
    let is_there = |package: &str| workspace.schema.find_package(package).is_some();
    let forks = workspace.histories.iter().filter_map(|(package, history)| {
        let older = older_version(history).filter(|older| !is_there(older))?;
        is_there(package).then(|| (older.to_owned(), package.clone()))
    });
    forks.collect()
}

/// What is wrong with records, whatever the proto files say, by package; nothing of those that are sound.
pub(crate) type Broken = BTreeMap<String, Vec<Problem>>;

/// What is wrong with the records of a project.
pub(crate) fn broken(workspace: &Workspace<'_>) -> Broken {
    let all = workspace.histories.iter();
    let all = all.map(|(package, it)| (package.clone(), sealed::problems(workspace, it)));
    all.filter(|(_, problems)| !problems.is_empty()).collect()
}

/// Plans one conversion, or says why that cannot be.
fn planned(
    workspace: &Workspace<'_>,
    (older, newer): (&str, &str),
    broken: &Broken,
) -> Result<Planned, Vec<Problem>> {
    let both = || [older, newer].into_iter();
    let mut problems: Vec<Problem> =
        both().filter_map(|it| broken.get(it)).flatten().cloned().collect();
    let unrecorded = both().filter(|it| !workspace.histories.contains_key(*it));
    problems.extend(unrecorded.filter_map(|package| missing::problem(workspace, package)));
    if !problems.is_empty() {
        return Err(problems);
    }
    match Bridge::of(workspace, newer, None) {
        Ok(Some(bridge)) if !bridge.is_unclear => {
            let plan = alone(workspace, &bridge);
            let revisions = bridge.decided.into_iter().map(|decided| decided.revision).collect();
            return Ok(Planned { plan, revisions });
        }
        Ok(_) => {}
        Err(error) => {
            let history = workspace.histories.get(newer);
            problems.extend(history.map_or_else(Vec::new, |history| error.problems(history)));
        }
    }
    let edited = both().filter(|it| workspace.pending(it) == Some(Pending::Own));
    let edited = edited.filter_map(|package| workspace.histories.get(package));
    let asked = edited.flat_map(|history| unrecorded::problems(workspace, history));
    problems.extend(asked.filter(|problem| problem.kind != ProblemKind::Pending));
    if problems.is_empty() {
        problems.push(Problem {
            package: newer.to_owned(),
            place: None,
            kind: ProblemKind::Bridge,
            message: format!("nothing says how `{older}` and `{newer}` convert"),
            help: "`limbeck verify --deep` says what is wrong with the records".to_owned(),
        });
    }
    Err(problems)
}

/// What a broken history may be a fork of: what any of its revisions says; else, if its beginning
/// cannot be read, the version before it. It is asked for what cannot be converted, and for nothing else.
fn likely_older(workspace: &Workspace<'_>, history: &History) -> Option<String> {
    let is_broken = !history.problems.is_empty();
    let said = history.revisions.values().find_map(|entry| match &entry.revision.origin {
        Origin::Fork { package, .. } => Some(package.clone()),
        Origin::Nothing | Origin::Baseline => None,
    });
    if !is_broken || said.is_some() {
        return said.filter(|_| is_broken);
    }
    let roots = history.roots();
    let is_begun = |id: &&Id| history.parents(id).is_empty();
    if !roots.is_empty() && roots.iter().all(is_begun) {
        return None;
    }
    version_before(workspace, &history.package)
}

/// The newest version of the same API that is older than a package.
fn version_before(workspace: &Workspace<'_>, package: &str) -> Option<String> {
    let (api, version) = versioned(package)?;
    let others = workspace.own_packages().into_iter().filter_map(|name| {
        let (other, older) = versioned(name)?;
        (other == api && older < version).then_some((older, name))
    });
    others.max().map(|(_, name)| name.to_owned())
}

/// The API of a package, and its version as something that can be ordered.
fn versioned(package: &str) -> Option<(&str, (u32, bool, String))> {
    let (api, version) = package.rsplit_once('.')?;
    let Version { major, suffix } = Version::parse(version)?;
    Some((api, (major, suffix.is_empty(), suffix)))
}

impl Bridge {
    /// The plan of this conversion, by what bridges of other APIs say of their types.
    ///
    /// A revision in the making counts as recorded, as for [`Bridge::of`].
    ///
    /// # Errors
    /// When what was there at a fork, or what is recorded, cannot be had.
    pub fn plan(
        &self,
        workspace: &Workspace<'_>,
        drafted: Option<&Revision>,
    ) -> Result<Plan, Error> {
        let mut plans = vec![alone(workspace, self)];
        let mut seen = BTreeSet::from([self.lineage.newer.clone()]);
        let mut open: Vec<(String, String)> = plans.iter().flat_map(|it| it.uses.clone()).collect();
        while let Some((one, other)) = open.pop() {
            for (older, newer) in [(&one, &other), (&other, &one)] {
                let history = workspace.histories.get(newer.as_str());
                let is_it = history.and_then(older_version) == Some(older);
                if !is_it || !seen.insert(newer.clone()) {
                    continue;
                }
                let Some(bridge) = Self::of(workspace, newer, drafted)? else { continue };
                if !bridge.is_unclear {
                    let plan = alone(workspace, &bridge);
                    open.extend(plan.uses.iter().cloned());
                    plans.push(plan);
                }
            }
        }
        link(workspace.schema, &mut plans);
        Ok(plans.swap_remove(0))
    }
}

/// As if there were no other.
fn alone(workspace: &Workspace<'_>, bridge: &Bridge) -> Plan {
    let comparison = bridge.comparison(workspace.schema);
    Plan::new(&comparison, &bridge.lineage, &bridge.decisions())
}

/// Whether a version of another API uses a package, and the one that was forked of it an older version
/// of that.
pub(super) fn is_gone_back(workspace: &Workspace<'_>, older: &str, newer: &str) -> bool {
    workspace.histories.iter().any(|(package, history)| {
        let before = older_version(history).filter(|_| package != newer);
        before.is_some_and(|before| {
            uses(workspace.schema, before, newer) && uses(workspace.schema, package, older)
        })
    })
}

/// Whether files of a package import some of another.
fn uses(schema: &Schema, package: &str, other: &str) -> bool {
    let files = schema.find_package(package).map_or(&[][..], |package| &package.files);
    files.iter().flat_map(|file| &schema.file(*file).imports).any(|import| {
        let found = schema.package(schema.file(import.file).package);
        package != other && *found.name == *other
    })
}
