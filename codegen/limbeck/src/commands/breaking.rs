//! `limbeck breaking`: whether a schema breaks those who rely on an earlier one.

use std::path::PathBuf;

use limbeck_check::{BreakingConfig, Scope, Scopes, breaking};
use limbeck_diff::{Renames, compare};
use limbeck_schema::finding::Finding;

use crate::console::Console;
use crate::error::Stop;
use crate::exceptions::Exceptions;
use crate::exit::Exit;
use crate::project::Project;

/// Judge what changed since an earlier schema by who breaks
///
/// The rules and their verdicts are those of `buf breaking`; each finding says who breaks, with an
/// example, and what to do instead. Ends with exit code 100 if there are findings.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck breaking --against ../released")]
pub(crate) struct Args {
    /// The earlier schema; several are all held to
    #[arg(long, value_name = "INPUT", required = true)]
    against: Vec<PathBuf>,
    #[command(flatten)]
    exceptions: Exceptions,
}

pub(crate) fn run(args: &Args, project: &Project, console: &Console) -> Result<Exit, Stop> {
    let compilation = project.compile()?;
    let mut findings = compilation.findings.clone();
    if !compilation.has_errors() {
        for against in &args.against {
            let before = Project::open(Some(against))?.compile()?;
            let comparison = compare(&before.schema, &compilation.schema, &Renames::default());
            let scopes = Scopes {
                old: Scope::roots(&before.schema),
                new: Scope::roots(&compilation.schema),
            };
            let config = BreakingConfig::default();
            let found = breaking(&comparison, &scopes, &config, &args.exceptions.today());
            findings.extend(found.unwrap_or_default());
        }
        findings.sort();
        findings.dedup();
    }
    let findings = args.exceptions.apply(findings, console)?;
    console.findings(&project.sources, &findings)?;
    Ok(if findings.iter().any(Finding::fails) { Exit::Findings } else { Exit::Success })
}
