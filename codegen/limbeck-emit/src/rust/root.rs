//! What all packages of a unit share: the list of their JSON types, and the router.

use std::collections::BTreeMap;

use limbeck_schema::finding::Finding;
use serde::Serialize;

use super::rest::{self, Trie};
use super::{Job, names};

const TEMPLATE: &str = "rust/root.rs.tera";

#[derive(Debug, Serialize)]
struct RootContext {
    /// Modules that hold JSON.
    json: Vec<String>,
    router: Option<RouterContext>,
    /// Whether parts are compiled with features.
    features: bool,
}

#[derive(Debug, Serialize)]
struct RouterContext {
    /// Rust literals.
    verbs: String,
    /// Statements.
    find: String,
}

/// Prints the module, if there is anything to share. `json` are the packages that have JSON.
pub(crate) fn print(
    job: Job<'_>,
    json: &BTreeMap<Vec<String>, String>,
) -> Result<Option<String>, Vec<Finding>> {
    if !job.plan.options.has_json() {
        return Ok(None);
    }
    let module = |package: &Vec<String>| {
        let path = package.iter().map(String::as_str).chain([names::JSON_MODULE]);
        path.fold("super".to_owned(), |path, name| path + "::" + name)
    };
    let services = rest::services(job.plan, job.unit);
    let trie = Trie::new(job.plan, &services);
    let router = RouterContext { verbs: trie.verbs(), find: trie.print() };
    let context = RootContext {
        json: json.keys().map(module).collect(),
        router: Some(router).filter(|_| !services.is_empty()),
        features: job.plan.options.is_gated(),
    };
    job.input.templates.render(TEMPLATE, &context).map(Some)
}
