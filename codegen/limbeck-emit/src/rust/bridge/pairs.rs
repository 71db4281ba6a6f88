//! Which pairs of versions are printed, and into which modules.

use std::collections::BTreeSet;

use limbeck_bridge::plan::Plan as Bridge;
use limbeck_schema::model::Schema;

use crate::rust::Job;
use crate::rust::names;
use crate::rust::plan::Plan;

/// A pair of versions that is printed.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    /// The unit, and what is needed to print it.
    pub job: Job<'a>,
    /// How the versions convert.
    pub bridge: &'a Bridge,
}

impl Pair<'_> {
    /// The path of the module that is printed: `user::bridge::v1_v2`.
    pub(crate) fn module(self) -> Vec<String> {
        module(self.job.plan.schema, self.bridge)
    }
}

/// All pairs whose newer version is generated into a unit.
pub(crate) fn pairs(job: Job<'_>) -> impl Iterator<Item = Pair<'_>> {
    of_unit(job.plan, job.unit).map(move |bridge| Pair { job, bridge })
}

/// All bridges whose newer version is generated into a unit.
pub(super) fn of_unit<'a>(plan: &'a Plan<'a>, unit: &'a str) -> impl Iterator<Item = &'a Bridge> {
    let is_here = move |bridge: &&&Bridge| plan.unit_of(&bridge.newer) == Some(unit);
    plan.bridges.iter().filter(is_here).copied()
}

/// The modules that hold bridges of a unit, each once.
pub(crate) fn parents(plan: &Plan<'_>, unit: &str) -> BTreeSet<Vec<String>> {
    of_unit(plan, unit).map(|bridge| parent(plan.schema, bridge)).collect()
}

/// The module that holds all bridges of an API.
pub(super) fn parent(schema: &Schema, bridge: &Bridge) -> Vec<String> {
    let mut path = names::modules(api(schema, &bridge.newer));
    path.push(names::BRIDGE_MODULE.to_owned());
    path
}

/// The module of one bridge.
pub(super) fn module(schema: &Schema, bridge: &Bridge) -> Vec<String> {
    let of = api(schema, &bridge.newer);
    let older = label(&bridge.older, Some(of).filter(|of| *of == api(schema, &bridge.older)));
    let newer = label(&bridge.newer, Some(of));
    let mut path = parent(schema, bridge);
    path.push(names::snake(&format!("{older}_{newer}")));
    path
}

/// What the runtime has to have for the feature `bridge` or `testing` of a unit, and other crates with it.
pub(crate) fn runtime_features(plan: &Plan<'_>, unit: &str, name: &str) -> Option<Vec<String>> {
    let mut others: Vec<String> = Vec::new();
    let mut is_empty = true;
    for bridge in of_unit(plan, unit) {
        is_empty = false;
        let newer = bridge.uses.iter().filter_map(|(_, newer)| plan.unit_of(newer));
        let newer = newer.filter(|other| *other != unit);
        others.extend(newer.map(|other| format!("{}/{name}", plan.crate_name(other))));
    }
    others.sort();
    others.dedup();
    others.push(format!("limbeck-runtime/{name}"));
    (!is_empty).then_some(others)
}

fn api<'s>(schema: &'s Schema, package: &'s str) -> &'s str {
    schema.find_package(package).map_or(package, |package| package.api())
}

/// `v1` of `user.v1` among packages of its API, and `user_v1` elsewhere.
fn label(package: &str, api: Option<&str>) -> String {
    let version = api.and_then(|api| package.strip_prefix(api)?.strip_prefix('.'));
    match version.unwrap_or(package) {
        "" => "unpackaged".to_owned(),
        words => words.replace('.', "_"),
    }
}
