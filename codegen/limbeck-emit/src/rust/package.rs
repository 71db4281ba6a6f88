//! One package: messages, services and what templates add, formatted.

use std::collections::BTreeMap;

use limbeck_schema::finding::Finding;
use limbeck_schema::model::ServiceId;
use rayon::prelude::*;
use serde::Serialize;
use syn::visit_mut::VisitMut;

use super::facts::{self, FactsContext};
use super::messages::{self, Messages};
use super::options::Layout;
use super::paths::Docs;
use super::service::{self, ServiceContext, Side};
use super::{Job, bridge, debug, json, names, root};
use crate::Input;

/// What was printed, by module path.
pub(crate) type Packages = BTreeMap<Vec<String>, Printed>;

/// Formatted code of one module.
#[derive(Debug)]
pub(crate) struct Printed {
    pub code: String,
    /// The feature that it is compiled with.
    pub feature: Option<&'static str>,
    /// Whether people have no business in it.
    pub hidden: bool,
}

#[derive(Serialize)]
struct PackageContext<'a> {
    /// The module path: `user::v1`.
    module: String,
    /// What a history says about the package, if it has one.
    facts: Option<FactsContext>,
    /// Code of all messages and enums.
    messages: &'a str,
    services: Vec<PrintedService>,
}

#[derive(Serialize)]
struct PrintedService {
    #[serde(flatten)]
    service: ServiceContext,
    /// Code of the client's module; empty if none is wanted.
    client: String,
    /// Code of the server's module; empty if none is wanted.
    server: String,
}

/// Prints all packages of a unit.
pub(crate) fn print_all(job: Job<'_>) -> Result<Packages, Vec<Finding>> {
    let messages = messages::generate(job)?;
    let printed: Vec<_> = services(job, &messages)
        .into_par_iter()
        .map(|(module, services)| {
            let code = print(job, &module, &services, &messages)?;
            Ok((module, Printed { code, feature: None, hidden: false }))
        })
        .collect();
    let mut packages: Packages = all_or_findings(printed)?;
    let json = if job.plan.options.has_json() { json::print_all(job)? } else { BTreeMap::new() };
    let root = root::print(job, &json)?;
    let feature = job.plan.options.is_gated().then_some("json");
    packages.extend(json.into_iter().map(|(module, code)| {
        let module = [module, vec![names::JSON_MODULE.to_owned()]].concat();
        (module, Printed { code, feature, hidden: true })
    }));
    let feature = job.plan.options.is_gated().then_some("bridge");
    packages.extend(bridge::print_all(job)?.into_iter().map(|(module, code)| {
        // The module above all of them is compiled so.
        let feature =
            feature.filter(|_| module.last().is_some_and(|it| it == names::BRIDGE_MODULE));
        (module, Printed { code, feature, hidden: false })
    }));
    packages.extend(root.map(|code| {
        (vec![names::ROOT_MODULE.to_owned()], Printed { code, feature: None, hidden: true })
    }));
    Ok(packages)
}

/// All results, or all findings.
pub(crate) fn all_or_findings<T, C: FromIterator<T>>(
    results: Vec<Result<T, Vec<Finding>>>,
) -> Result<C, Vec<Finding>> {
    let mut findings = Vec::new();
    let good: C = results
        .into_iter()
        .filter_map(|result| result.map_err(|found| findings.extend(found)).ok())
        .collect();
    findings.sort();
    findings.dedup();
    if findings.is_empty() { Ok(good) } else { Err(findings) }
}

/// Every module that has messages, services or facts, with its services sorted by file.
fn services(job: Job<'_>, messages: &Messages) -> BTreeMap<Vec<String>, Vec<ServiceId>> {
    let mut modules: BTreeMap<_, _> =
        messages.modules.keys().map(|module| (module.clone(), Vec::new())).collect();
    for file in job.files() {
        let package = job.plan.package(*file);
        let services = &job.plan.schema.file(*file).services;
        if !services.is_empty() {
            modules.entry(names::modules(package)).or_default().extend(services);
        } else if job.input.facts.contains_key(package) {
            // What has nothing else to print has its revision.
            modules.entry(names::modules(package)).or_default();
        }
    }
    modules
}

const TEMPLATE: &str = "rust/package.rs.tera";

fn print(
    job: Job<'_>,
    module: &[String],
    services: &[ServiceId],
    messages: &Messages,
) -> Result<String, Vec<Finding>> {
    let services = services.iter().map(|id| print_service(job, module, *id)).collect();
    let context = PackageContext {
        module: module.join("::"),
        facts: facts::context(job, module),
        messages: messages.modules.get(module).map_or("", String::as_str),
        services: all_or_findings(services)?,
    };
    let text = job.input.templates.render(TEMPLATE, &context)?;
    let mut file = parse(&text, TEMPLATE, job.input)?;
    debug::implement(&mut file.items);
    Docs { docs: &messages.docs }.visit_file_mut(&mut file);
    Ok(prettyplease::unparse(&file))
}

fn print_service(
    job: Job<'_>,
    module: &[String],
    id: ServiceId,
) -> Result<PrintedService, Vec<Finding>> {
    let described = service::describe(job, module, id);
    let context = service::context(job, module, id);
    let options = job.plan.options;
    let templates = job.input.templates;
    let feature = options.features || options.layout == Layout::Crates;
    let side = |wanted: bool, side: Side, template: &str| {
        if !wanted {
            return Ok(String::new());
        }
        let items = templates.render(template, &context)?;
        parse(&items, template, job.input)?;
        service::print(&described, side, &items, feature)
            .map_err(|error| templates.misprint(template, &format!("invalid Rust: {error}")))
    };
    Ok(PrintedService {
        client: side(options.client, Side::Client, "rust/client.rs.tera")?,
        server: side(options.server, Side::Server, "rust/server.rs.tera")?,
        service: context,
    })
}

/// Parses what a template printed.
pub(crate) fn parse(
    text: &str,
    template: &str,
    input: &Input<'_>,
) -> Result<syn::File, Vec<Finding>> {
    syn::parse_file(text).map_err(|error| {
        let at = error.span().start();
        let line = text.lines().nth(at.line.saturating_sub(1)).unwrap_or_default().trim();
        let line: String = line.chars().take(100).collect();
        input.templates.misprint(template, &format!("invalid Rust: {error}, in `{line}`"))
    })
}
