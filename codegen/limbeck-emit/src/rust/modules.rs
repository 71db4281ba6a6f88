//! Layout `modules`: one file with a module per package segment, for `include!`.

use std::collections::BTreeMap;
use std::fmt::Write;

use limbeck_schema::finding::Finding;
use serde::Serialize;

use super::package::Printed;
use super::{ALLOWED_LINTS, GENERATION, Job, descriptor, package, unexpected_path};
use crate::FileSet;
use crate::target::header;

/// Packages as modules below each other.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Code of the package itself, if it has any.
    pub code: Option<String>,
    /// What stands before the declaration of the module.
    pub attributes: String,
    /// By module name.
    pub children: BTreeMap<String, Tree>,
}

impl Tree {
    /// Sorts packages into a tree.
    pub(crate) fn new(packages: package::Packages) -> Self {
        let mut root = Self::default();
        for (module, Printed { code, feature, hidden }) in packages {
            let node = module
                .into_iter()
                .fold(&mut root, |node, name| node.children.entry(name).or_default());
            node.code = Some(code);
            if let Some(feature) = feature {
                _ = writeln!(node.attributes, "#[cfg(feature = \"{feature}\")]");
            }
            if hidden {
                node.attributes.push_str("#[doc(hidden)]\n");
            }
        }
        root
    }

    /// Everything as text.
    fn print(self, attributes: &str, output: &mut String) {
        output.extend(self.code);
        for (name, child) in self.children {
            output.extend([&*child.attributes, attributes, "pub mod ", &name, " {\n"]);
            child.print("", output);
            output.push_str("}\n");
        }
    }
}

#[derive(Serialize)]
struct ModulesContext {
    generation: u32,
    /// All modules.
    modules: String,
    /// The descriptor set as a Rust byte string.
    descriptor_set: String,
    json: bool,
    features: bool,
}

pub(crate) fn emit(job: Job<'_>) -> Result<FileSet, Vec<Finding>> {
    let tree = Tree::new(package::print_all(job)?);
    let mut modules = String::new();
    // A crate that includes the file need not use all of it.
    let attributes = format!("#[rustfmt::skip]\n{ALLOWED_LINTS}\n#[allow(dead_code)]\n");
    if tree.code.is_some() {
        // Lints can be allowed around a module alone.
        modules.extend([&*attributes, "mod packages {\n"]);
        if job.plan.options.has_testing() {
            // Tests of conversions find it at the top of the packages.
            modules.push_str("#[allow(unused_imports)]\nuse super::FILE_DESCRIPTOR_SET;\n");
        }
        tree.print("", &mut modules);
        modules
            .push_str("}\n#[allow(unreachable_pub, unused_imports)]\npub use self::packages::*;\n");
    } else {
        tree.print(&attributes, &mut modules);
    }
    let descriptor_set = descriptor::literal(job);
    let context = ModulesContext {
        generation: GENERATION,
        modules,
        descriptor_set,
        json: job.plan.options.has_json(),
        features: job.plan.options.features,
    };
    let text = job.input.templates.render("rust/modules.rs.tera", &context)?;
    let mut files = FileSet::default();
    files
        .insert(job.plan.options.file.as_str(), header("//") + &text)
        .map_err(|error| unexpected_path(&error))?;
    Ok(files)
}
