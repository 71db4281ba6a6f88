//! `limbeck lint`: what the rules of style and sense say about a schema.

use limbeck_check::{LintConfig, Scope, lint};
use limbeck_schema::finding::Finding;
use limbeck_schema::text::counted;

use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exceptions::Exceptions;
use crate::exit::Exit;
use crate::fixes::Fixes;
use crate::project::Project;

/// Judge the schema by rules of style and sense
///
/// The rules and their verdicts are those of `buf lint`; `limbeck explain RULE` says why a rule is
/// there. Ends with exit code 100 if there are findings.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck lint
  limbeck lint --fix
  limbeck lint --baseline lint.baseline --update-baseline")]
pub(crate) struct Args {
    /// Mend what can be mended safely
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    exceptions: Exceptions,
}

pub(crate) fn run(args: &Args, project: &Project, console: &Console) -> Result<Exit, Stop> {
    let compilation = project.compile()?;
    let mut findings = compilation.findings.clone();
    if !compilation.has_errors() {
        let schema = &compilation.schema;
        let config = LintConfig::default();
        let found = lint(schema, &Scope::roots(schema), &config, &args.exceptions.today());
        findings = found.unwrap_or_default();
    }
    let findings = args.exceptions.apply(findings, console)?;
    let findings = if args.fix { mend(project, findings, console)? } else { findings };
    console.findings(&project.sources, &findings)?;
    Ok(if findings.iter().any(Finding::fails) { Exit::Findings } else { Exit::Success })
}

/// Applies the fixes, and hands out what they do not mend.
fn mend(
    project: &Project,
    findings: Vec<Finding>,
    console: &Console,
) -> Result<Vec<Finding>, Error> {
    let fixes = Fixes::new(&project.sources, &findings)?;
    fixes.write()?;
    let (count, changed) = (counted(fixes.mended, "finding"), counted(fixes.files.len(), "file"));
    console.note(&format!("mended {count} in {changed}"));
    Ok(findings.into_iter().filter(|finding| finding.fix.is_none()).collect())
}
