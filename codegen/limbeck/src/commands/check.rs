//! `limbeck check`: all that a pipeline would say.

use std::collections::BTreeSet;

use limbeck_check::Today;
use limbeck_history::store::Texts;
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::Schema;
use limbeck_schema::source::{Error, Files};
use rayon::prelude::*;

use super::breaking;
use super::fmt::unformatted;
use super::generate::{check_all, emit_after};
use super::open;
use super::verify;
use crate::cli::Global;
use crate::console::Console;
use crate::counts::sentence;
use crate::error::Stop;
use crate::exceptions::Exceptions;
use crate::exit::Exit;
use crate::generation::Choice;
use crate::input::Paths;
use crate::project::{Project, Sources};
use crate::records::Kept;
use crate::ruling::{Configured, Ruling};

/// Report all that is wrong or out of date, without changing anything
///
/// Compiles the proto files, judges them as `limbeck lint` does, and with `--against` what changed
/// as `limbeck breaking` does, looks whether they are formatted, holds them to the recorded revisions
/// as `limbeck verify` does, and compares the generated files with what `limbeck build` would write. Ends with exit code 100 if there is an error, with 4 if
/// only generated files are out of date. Where there is a `buf.yaml` and no `limbeck.toml`, and
/// nothing was generated yet, nothing has to be.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck check
  limbeck check --against .git#branch=main --format github")]
pub(crate) struct Args {
    /// Judge what changed since INPUT, too, as `limbeck breaking` does; can be given several times
    #[arg(long, value_name = "INPUT")]
    against: Vec<String>,
    #[command(flatten)]
    exceptions: Exceptions,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let input = open(None, &Paths::default(), global, console)?;
    let Some(project) = input.project() else { return Ok(Exit::Success) };
    let compilation = input.compile()?;
    if compilation.has_errors() {
        console.findings(input.files(), &compilation.findings)?;
        return Ok(Exit::Findings);
    }
    let ruling = Ruling::new(&Configured::default(), &input, global)?;
    let judged = ruling.lint(&compilation.schema, &input, &args.exceptions.today())?;
    let mut findings = merge(&compilation.findings, judged);
    findings.extend(format_findings(&project.sources)?);
    let earlier = breaking::Args::of_project(&args.against, &args.exceptions);
    findings.extend(breaking::judge_all(&earlier, global, console)?.1);
    let kept = Kept::read(project, &compilation.schema)?;
    findings.extend(recorded(project, &kept, &compilation.schema, &args.exceptions.today()));
    findings.sort();
    let findings = args.exceptions.apply(findings, console)?;
    console.findings(&Texts::new(&project.sources, kept.snapshots.values()), &findings)?;
    let exit = exit(&findings);
    if project.is_bufs() && !project.out().exists() {
        console.report(&format!("checked {}", sentence(&compilation.schema)))?;
        return Ok(exit);
    }
    let choice = (&Choice::default(), findings.as_slice());
    let Some(generated) = emit_after(project, &compilation, choice, console)? else {
        return Ok(Exit::Findings);
    };
    console.report(&format!("checked {}", sentence(&compilation.schema)))?;
    let stale = check_all(&generated, exit == Exit::Success, console)?;
    Ok(if exit == Exit::Success { stale } else { exit })
}

/// What is to be said about the history, if the project has one.
fn recorded(project: &Project, kept: &Kept, schema: &Schema, today: &Today) -> Vec<Finding> {
    if kept.is_empty() {
        return Vec::new();
    }
    let packages: Vec<String> = kept.packages().map(str::to_owned).collect();
    let workspace = kept.workspace(&project.sources, schema);
    let today = today.0.clone().unwrap_or_default();
    verify::findings(&workspace, project, &packages, &today)
}

fn exit(findings: &[Finding]) -> Exit {
    if findings.iter().any(Finding::fails) { Exit::Findings } else { Exit::Success }
}

/// What the compiler warns of, unless a rule says it, too.
fn merge(warnings: &[Finding], mut judged: Vec<Finding>) -> Vec<Finding> {
    let said: BTreeSet<_> = judged.iter().map(|it| (it.place.clone(), it.rule)).collect();
    let is_new = |it: &&Finding| {
        it.severity == Severity::Warning && !said.contains(&(it.place.clone(), it.rule))
    };
    judged.extend(warnings.iter().filter(is_new).cloned());
    judged
}

/// Warnings about files that `limbeck fmt` would change; what does not parse is told elsewhere.
fn format_findings(sources: &Sources) -> Result<Vec<Finding>, Error> {
    let names = sources.own()?;
    let found: Result<Vec<Option<Finding>>, Error> = names
        .par_iter()
        .map(|name| {
            let Some(before) = sources.read(name)? else { return Ok(None) };
            let after = limbeck_syntax::format(&before).ok().filter(|after| *after != before);
            Ok(after.map(|after| unformatted(name, &before, &after)))
        })
        .collect();
    Ok(found?.into_iter().flatten().collect())
}
