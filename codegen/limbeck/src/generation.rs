//! From a compiled schema to generated files: the project's templates, its targets, the writer.

use std::path::PathBuf;

use limbeck_emit::overrides::Overrides;
use limbeck_emit::rust::Rust;
use limbeck_emit::write::{self, Mode, Orphans, Report};
use limbeck_emit::{FileSet, Input, Target, Templates};
use limbeck_history::Known;
use limbeck_schema::compile::Compilation;
use limbeck_schema::finding::Finding;

use crate::error::Error;
use crate::project::Project;

/// Names of all targets.
pub(crate) const TARGETS: &[&str] = &["rust"];

/// The files of one target, not written yet.
pub(crate) struct Generated {
    /// Name of the target.
    pub(crate) target: &'static str,
    /// Its folder, relative to the current one.
    pub(crate) folder: PathBuf,
    /// Its files.
    pub(crate) files: FileSet,
}

impl Generated {
    /// Writes the files, or says what writing would do.
    pub(crate) fn write(&self, mode: Mode) -> Result<Report, Error> {
        Ok(write::write(&self.folder, &self.files, mode, Orphans::Remove)?)
    }
}

/// What to generate, and where to, in place of what is configured.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Choice {
    /// Generate TARGET instead of the configured ones; can be given several times
    #[arg(short, long = "target", value_name = "TARGET", value_parser = TARGETS.to_vec())]
    pub(crate) targets: Vec<String>,
    /// Write below DIR instead of the configured folder
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// Generates all chosen targets in memory.
///
/// # Errors
/// Findings about the schema or the templates, of all targets.
pub(crate) fn generate(
    project: &Project,
    compilation: &Compilation,
    (own, known): (&Overrides, &Known),
    choice: &Choice,
) -> Result<Vec<Generated>, Vec<Finding>> {
    let templates = Templates::with_overrides(&own.templates)?;
    let (schema, image) = (&compilation.schema, &compilation.image);
    let Known { facts, bridges, .. } = known;
    let input = Input { schema, image, templates: &templates, facts, bridges };
    let out = choice.out.clone().unwrap_or_else(|| project.out());
    let (mut generated, mut findings) = (Vec::new(), Vec::new());
    for target in targets(project, choice) {
        let folder = out.join(target.name());
        match target.emit(&input) {
            Ok(files) => generated.push(Generated { target: target.name(), folder, files }),
            Err(found) => findings.extend(found),
        }
    }
    findings.sort();
    findings.dedup();
    if findings.is_empty() { Ok(generated) } else { Err(findings) }
}

/// Reads the project's own templates.
pub(crate) fn own_templates(project: &Project) -> Result<Overrides, Error> {
    Ok(Overrides::read(&project.templates())?)
}

/// The chosen targets, in the order of [`TARGETS`], each once.
fn targets(project: &Project, choice: &Choice) -> Vec<Box<dyn Target>> {
    let is_chosen = |name: &&&str| match (choice.targets.as_slice(), &project.config.targets) {
        ([], None) => **name == "rust",
        ([], Some(configured)) => configured.iter().any(|target| target == **name),
        (chosen, _) => chosen.iter().any(|target| target == **name),
    };
    TARGETS.iter().filter(is_chosen).filter_map(|name| target(name, project)).collect()
}

fn target(name: &str, project: &Project) -> Option<Box<dyn Target>> {
    match name {
        "rust" => Some(Box::new(Rust { options: project.config.rust.clone() })),
        _ => None,
    }
}
