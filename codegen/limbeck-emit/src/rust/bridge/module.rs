//! The modules of a unit's bridges, formatted.

use std::collections::BTreeMap;

use limbeck_schema::finding::Finding;
use rayon::prelude::*;
use serde::Serialize;

use super::convert;
use super::pairs::{self, Pair, pairs};
use super::services::{self, ServicesContext};
use super::testing;
use crate::rust::Job;
use crate::rust::package::{all_or_findings, parse};

const TEMPLATE: &str = "rust/bridge.rs.tera";

/// What the template knows of a bridge.
#[derive(Serialize)]
struct BridgeContext<'a> {
    /// `user.v1`.
    older: &'a str,
    /// `user.v2`.
    newer: &'a str,
    /// Code of what converts messages and enums.
    conversions: String,
    #[serde(flatten)]
    services: ServicesContext,
    /// Code that tests all of it.
    testing: String,
    /// Whether parts are compiled with features.
    features: bool,
}

/// Prints all bridges of a unit, by module path.
pub(crate) fn print_all(job: Job<'_>) -> Result<BTreeMap<Vec<String>, String>, Vec<Finding>> {
    let pairs: Vec<Pair<'_>> = pairs(job).collect();
    let printed = pairs.par_iter().map(|pair| Ok((pair.module(), print(*pair)?))).collect();
    let mut modules: BTreeMap<Vec<String>, String> = all_or_findings(printed)?;
    for pair in pairs {
        let parent = pairs::parent(job.plan.schema, pair.bridge);
        let doc = "//! How versions convert.\n".to_owned();
        modules.entry(parent).or_insert(doc);
    }
    Ok(modules)
}

fn print(pair: Pair<'_>) -> Result<String, Vec<Finding>> {
    let Pair { job, bridge } = pair;
    let services = services::print(pair)?;
    let context = BridgeContext {
        older: &bridge.older,
        newer: &bridge.newer,
        conversions: convert::print(pair)?,
        testing: testing::print(pair, &services)?,
        services,
        features: job.plan.options.is_gated(),
    };
    let text = job.input.templates.render(TEMPLATE, &context)?;
    let file = parse(&text, TEMPLATE, job.input)?;
    Ok(prettyplease::unparse(&file))
}
