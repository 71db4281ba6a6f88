//! Target `rust`: messages by prost, clients and servers by tonic, as crates or as modules.
//!
//! The way of the data: `plan` says what is generated and how Rust refers to each type, `collide`
//! refuses what could not compile, `messages` and `service` print, `package` puts one package
//! together and formats it, `crates` and `modules` lay the packages out.

mod boxes;
mod bridge;
mod collide;
mod crate_graph;
mod crates;
mod debug;
mod derives;
mod descriptor;
mod docs;
mod facts;
mod json;
mod messages;
mod modules;
mod names;
mod options;
mod package;
mod paths;
mod plan;
mod rest;
mod root;
mod routes;
mod service;
#[cfg(test)]
mod tests;

pub use bridge::undecided;
pub use options::{Layout, RuntimeDependency, RustOptions};

use limbeck_schema::finding::Finding;
use limbeck_schema::model::FileId;

use crate::{FileSet, Input, PathError, Target};
use plan::Plan;

/// The generation of the contract with `limbeck-runtime` that generated code is written for.
pub const GENERATION: u32 = 1;

/// Generates Rust.
#[derive(Clone, Debug, Default)]
pub struct Rust {
    /// What the user chose.
    pub options: RustOptions,
}

impl Target for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn emit(&self, input: &Input<'_>) -> Result<FileSet, Vec<Finding>> {
        let plan = Plan::new(input.schema, &self.options, input.bridges);
        let mut findings = collide::check(&plan);
        findings.extend(derives::check(&plan));
        findings.extend(rest::check(&plan));
        findings.extend(bridge::check(&plan));
        findings.extend(facts::check(&plan, input.facts));
        if self.options.layout == Layout::Crates {
            findings.extend(crate_graph::check(&plan));
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        match self.options.layout {
            Layout::Crates => crates::emit(&plan, input),
            Layout::Modules => modules::emit(Job { plan: &plan, unit: "", input }),
        }
    }
}

/// Lints that judge what the proto files decide (names, sizes, the layout of comments), and the
/// groups that a crate which includes generated code may have asked for.
const ALLOWED_LINTS: &str = "#[allow(\
    clippy::collapsible_if, clippy::doc_lazy_continuation, clippy::doc_overindented_list_items, clippy::empty_docs, \
    clippy::enum_variant_names, clippy::indexing_slicing, clippy::large_enum_variant, clippy::len_without_is_empty, clippy::match_single_binding, \
    clippy::module_inception, clippy::should_implement_trait, clippy::upper_case_acronyms, \
    clippy::wrong_self_convention, clippy::pedantic, clippy::nursery, \
    deprecated, missing_docs, non_camel_case_types, unreachable_pub)]";

/// One unit, and what is needed to print it.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    plan: &'a Plan<'a>,
    /// The name of the unit.
    unit: &'a str,
    input: &'a Input<'a>,
}

impl<'a> Job<'a> {
    /// Files of the unit.
    fn files(self) -> &'a [FileId] {
        self.plan.units.get(self.unit).map(|unit| unit.files.as_slice()).unwrap_or_default()
    }
}

/// A path that the names of the schema lead to twice: `collide` should have refused them.
fn unexpected_path(error: &PathError) -> Vec<Finding> {
    unexpected(&error.to_string())
}

/// What only a mistake of ours can cause.
fn unexpected(message: &str) -> Vec<Finding> {
    vec![Finding::compile(None, message).with_help("this is a fault of limbeck: please report it")]
}
