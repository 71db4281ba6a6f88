//! JSON: a table of each message's fields, and a line per field and direction.
//!
//! `codec` knows which codec of the runtime a field has, `context` what the
//! template prints. How JSON is read and written is the runtime's affair.

mod codec;
mod context;

pub(crate) use codec::{Site, codec, is_without_json, member_path, value_codec};

use std::collections::BTreeMap;

use limbeck_schema::finding::Finding;

use super::{Job, names};

const TEMPLATE: &str = "rust/json.rs.tera";

/// Prints the module of each package of a unit that has messages or enums, by module path of the package.
pub(crate) fn print_all(job: Job<'_>) -> Result<BTreeMap<Vec<String>, String>, Vec<Finding>> {
    let mut packages: BTreeMap<Vec<String>, Vec<_>> = BTreeMap::new();
    for file in job.files() {
        packages.entry(names::modules(job.plan.package(*file))).or_default().push(*file);
    }
    let mut printed = BTreeMap::new();
    for (module, files) in packages {
        let inside = [&*module, &[names::JSON_MODULE.to_owned()]].concat();
        let context = context::package(job, &job.plan.boxes, &inside, &files);
        if !context.is_empty() {
            printed.insert(module, job.input.templates.render(TEMPLATE, &context)?);
        }
    }
    Ok(printed)
}
