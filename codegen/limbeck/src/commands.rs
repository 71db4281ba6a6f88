//! One module per verb: its arguments and its `run`.

pub(crate) mod baseline;
pub(crate) mod breaking;
pub(crate) mod bridge;
pub(crate) mod build;
pub(crate) mod changelog;
pub(crate) mod check;
pub(crate) mod checkpoint;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod drop;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fmt;
pub(crate) mod fork;
pub(crate) mod generate;
pub(crate) mod heads;
pub(crate) mod history;
pub(crate) mod image;
pub(crate) mod init;
pub(crate) mod lifecycle;
pub(crate) mod lint;
pub(crate) mod ls;
pub(crate) mod merge;
pub(crate) mod publish;
pub(crate) mod rebase;
pub(crate) mod revision;
pub(crate) mod show;
pub(crate) mod squash;
pub(crate) mod vendor;
pub(crate) mod verify;

use std::mem::ManuallyDrop;

use limbeck_schema::compile::Compilation;
use limbeck_schema::finding::{Finding, Severity};

use crate::cli::{Cli, Command, Global};
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::input::{self, Input, Paths};
use crate::project::Project;

/// Runs the command that was named.
pub(crate) fn run(cli: &Cli, console: &Console) -> Result<Exit, Stop> {
    let project = || {
        let project = Project::open(cli.global.project.as_deref())?;
        console.complain(&project.layout.texts, &project.layout.warnings);
        Ok::<_, Stop>(project)
    };
    match &cli.command {
        Command::Init(args) => init::run(args, cli.global.project.as_deref(), console),
        Command::Build(args) => build::run(args, &project()?, console),
        Command::Check(args) => check::run(args, &cli.global, console),
        Command::Lint(args) => lint::run(args, &cli.global, console),
        Command::Breaking(args) => breaking::run(args, &cli.global, console),
        Command::Explain(args) => explain::run(args, console),
        Command::Fmt(args) => fmt::run(args, project, console),
        Command::Generate(args) => generate::run(args, &project()?, console),
        Command::Ls(args) => ls::run(args, &cli.global, console),
        Command::Image(args) => image::run(args, &cli.global, console),
        Command::Revision(args) => revision::run(args, &cli.global, console),
        Command::Rebase(args) => rebase::run(args, &cli.global, console),
        Command::Merge(args) => merge::run(args, &cli.global, console),
        Command::Squash(args) => squash::run(args, &cli.global, console),
        Command::Drop(args) => drop::run(args, &cli.global, console),
        Command::Publish(args) => publish::run(args, &cli.global, console),
        Command::Checkpoint(args) => checkpoint::run(args, &cli.global, console),
        Command::Fork(args) => fork::run(args, &cli.global, console),
        Command::Lifecycle(args) => lifecycle::run(args, &cli.global, console),
        Command::Verify(args) => verify::run(args, &cli.global, console),
        Command::Baseline(args) => baseline::run(args, &cli.global, console),
        Command::Show(args) => show::run(args, &cli.global, console),
        Command::Diff(args) => diff::run(args, &cli.global, console),
        Command::Changelog(args) => changelog::run(args, &cli.global, console),
        Command::Bridge(args) => bridge::run(args, &cli.global, console),
        Command::Export(args) => export::run(args, &cli.global, console),
        Command::Heads(args) => heads::run(args, &cli.global, console),
        Command::History(args) => history::run(args, &cli.global, console),
        Command::Vendor(args) => vendor::run(args, cli.global.project.as_deref(), console),
        Command::Completions(args) => completions::run(args, console),
    }
}

/// Compiles for a command whose result is not findings: errors, and what is said about them, go to
/// stderr and end it. Warnings about a place are for `build` and `check` to tell.
fn compile_or_complain(
    input: &Input,
    console: &Console,
) -> Result<Option<ManuallyDrop<Compilation>>, Stop> {
    let mut compilation = input.compile()?;
    if compilation.has_errors() {
        let mut findings = std::mem::take(&mut compilation.findings);
        findings.retain(|finding| finding.severity == Severity::Error || finding.place.is_none());
        console.complain(input.files(), &findings);
        return Ok(None);
    }
    Ok(Some(compilation))
}

/// Opens an input, and says what of its configuration limbeck leaves undone.
fn open(
    spec: Option<&str>,
    paths: &Paths,
    global: &Global,
    console: &Console,
) -> Result<Input, Stop> {
    let input = input::open(spec, paths, global)?;
    if let Some(project) = input.project() {
        console.complain(&project.layout.texts, &project.layout.warnings);
    }
    Ok(input)
}

/// Prints findings about an input; they are the command's result.
fn verdict(input: &Input, findings: &[Finding], console: &Console) -> Result<Exit, Stop> {
    console.findings(input.files(), findings)?;
    Ok(if findings.iter().any(Finding::fails) { Exit::Findings } else { Exit::Success })
}

/// What a schema cannot be used for; warnings are for `build` and `check` to tell.
pub(crate) fn errors(findings: &[Finding]) -> Vec<Finding> {
    findings.iter().filter(|it| it.severity == Severity::Error).cloned().collect()
}
