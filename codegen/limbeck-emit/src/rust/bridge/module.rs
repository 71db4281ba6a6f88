//! The modules of a unit's bridges, formatted.

use std::collections::BTreeMap;

use limbeck_schema::finding::Finding;
use rayon::prelude::*;
use serde::Serialize;

use super::convert;
use super::functions::Functions;
use super::losses::Losses;
use super::methods::Methods;
use super::pairs::{self, Pair, pairs};
use super::services::{self, ServicesContext};
use super::site::Site;
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
    let functions = Functions::new(job.plan.schema, &job.plan.bridges);
    let losses = if job.plan.options.client {
        Losses::of_clients(job.plan.schema, &functions)
    } else {
        Losses::default()
    };
    let printed = |pair: &Pair<'_>| {
        let module = pair.module();
        let text = print(*pair, &module, (&functions, &losses))?;
        Ok((module, text))
    };
    let printed = pairs.par_iter().map(printed).collect();
    let mut modules: BTreeMap<Vec<String>, String> = all_or_findings(printed)?;
    for pair in pairs {
        let parent = pairs::parent(job.plan.schema, pair.bridge);
        let doc = "//! How versions convert.\n".to_owned();
        modules.entry(parent).or_insert(doc);
    }
    Ok(modules)
}

fn print(
    Pair { job, bridge }: Pair<'_>,
    module: &[String],
    (functions, losses): (&Functions<'_>, &Losses),
) -> Result<String, Vec<Finding>> {
    if bridge.messages.is_empty() && bridge.enums.is_empty() && bridge.services.is_empty() {
        // Nothing is known, or nothing is common: what is called does not compile, tests neither.
        return Ok(format!("//! How `{}` and `{}` convert.\n", bridge.older, bridge.newer));
    }
    let unnamed = Methods::default();
    let site = Site { job, module, bridge, functions, losses, methods: &unnamed };
    let methods = Methods::new(site);
    let site = Site { methods: &methods, ..site };
    let services = services::print(site)?;
    let context = BridgeContext {
        older: &bridge.older,
        newer: &bridge.newer,
        conversions: convert::print(site)?,
        testing: testing::print(site, &services)?,
        services,
        features: job.plan.options.is_gated(),
    };
    let text = job.input.templates.render(TEMPLATE, &context)?;
    let file = parse(&text, TEMPLATE, job.input)?;
    Ok(prettyplease::unparse(&file))
}
