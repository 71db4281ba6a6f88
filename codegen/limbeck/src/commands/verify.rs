//! `limbeck verify`: whether the records are right.

use limbeck_history::store::Texts;
use limbeck_history::verify::{Report, Terms, check, deep};
use limbeck_history::{Problem, ProblemKind, Workspace};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::text::counted;

use super::revision::level;
use crate::cli::Global;
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::project::Project;
use crate::records::{Records, today};

/// Report all that is wrong with the recorded revisions
///
/// The same as `limbeck check` says about them: nothing is pending, the graph is sound, no sealed
/// revision was edited, the policy is kept. With `--deep`, every revision is replayed from the
/// beginning, compiled, and held to what it says it leads to.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck verify
  limbeck verify --deep user.v1")]
pub(crate) struct Args {
    /// Packages to look at; all that there are if left out
    #[arg(value_name = "PACKAGE")]
    packages: Vec<String>,
    /// Replay everything from the beginning
    #[arg(long)]
    deep: bool,
    /// Day by which dates are judged, YYYY-MM-DD; that of the clock if left out
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::open(global, console)?;
    let mut packages = Vec::new();
    for package in &args.packages {
        packages.push(records.package(Some(package))?);
    }
    if packages.is_empty() {
        packages = records.packages().map(str::to_owned).collect();
    }
    let today = args.today.clone().unwrap_or_else(today);
    let workspace = records.workspace();
    let mut findings = findings(&workspace, &records.project, &packages, &today);
    if args.deep {
        // That an edited file leads elsewhere is no news.
        let kinds = [ProblemKind::Seal, ProblemKind::Checkpoint].map(ProblemKind::id);
        let edited: Vec<Finding> =
            findings.iter().filter(|it| kinds.contains(&it.rule)).cloned().collect();
        let file = |finding: &Finding| finding.place.as_ref().map(|place| place.file.clone());
        let is_news = |found: &Finding| edited.iter().all(|it| file(it) != file(found));
        let deep = packages.iter().flat_map(|package| deep(&workspace, package));
        findings.extend(deep.map(|problem| problem.finding()).filter(is_news));
        findings.sort();
        findings.dedup();
    }
    console.findings(
        &Texts::new(&records.project.sources, records.kept.snapshots.values()),
        &findings,
    )?;
    let revisions: usize =
        workspace.histories.values().map(|history| history.revisions.len()).sum();
    if findings.is_empty() {
        let how = if args.deep { "replayed" } else { "verified" };
        console.report(&format!("{how} {}", counted(revisions, "revision")))?;
    }
    Ok(if findings.iter().any(Finding::fails) { Exit::Findings } else { Exit::Success })
}

/// What is to be said about the records of packages.
pub(crate) fn findings(
    workspace: &Workspace<'_>,
    project: &Project,
    packages: &[String],
    today: &str,
) -> Vec<Finding> {
    let levels =
        packages.iter().map(|package| (package.clone(), level(project, workspace, package)));
    let terms = Terms { levels: levels.collect(), today: today.to_owned() };
    let Report { problems, breaks, notes } = check(workspace, packages, &terms);
    let mut findings: Vec<Finding> = problems.iter().map(Problem::finding).collect();
    findings.extend(breaks);
    findings
        .extend(notes.iter().map(|note| Finding { severity: Severity::Warning, ..note.finding() }));
    findings.sort();
    findings.dedup();
    findings
}
