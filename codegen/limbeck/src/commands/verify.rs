//! `limbeck verify`: whether the records are right.

use limbeck_history::verify::{Report, Terms, check, deep};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::source::Files;

use super::revision::level;
use crate::cli::Global;
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
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
    let findings = findings(&records, &packages, &today, args.deep);
    console.findings(&Texts::new(&records), &findings)?;
    let revisions: usize =
        records.workspace().histories.values().map(|history| history.revisions.len()).sum();
    if findings.is_empty() {
        let how = if args.deep { "replayed" } else { "verified" };
        console
            .report(&format!("{how} {}", limbeck_schema::text::counted(revisions, "revision")))?;
    }
    Ok(if findings.iter().any(Finding::fails) { Exit::Findings } else { Exit::Success })
}

/// What is to be said about the records of packages.
pub(crate) fn findings(
    records: &Records,
    packages: &[String],
    today: &str,
    is_deep: bool,
) -> Vec<Finding> {
    let workspace = records.workspace();
    let levels = packages
        .iter()
        .map(|package| (package.clone(), level(records, &workspace, package)))
        .collect();
    let terms = Terms { levels, today: today.to_owned() };
    let Report { problems, breaks, notes } = check(&workspace, packages, &terms);
    let mut findings: Vec<Finding> =
        problems.iter().map(limbeck_history::Problem::finding).collect();
    findings.extend(breaks);
    findings
        .extend(notes.iter().map(|note| Finding { severity: Severity::Warning, ..note.finding() }));
    if is_deep {
        let deep = packages.iter().flat_map(|package| deep(&workspace, package));
        findings.extend(deep.map(|problem| problem.finding()));
    }
    findings.sort();
    findings.dedup();
    findings
}

/// The texts of proto files and of revisions.
pub(crate) struct Texts<'r> {
    records: &'r Records,
    revisions: limbeck_schema::source::Memory,
}

impl<'r> Texts<'r> {
    /// All texts of a project.
    pub(crate) fn new(records: &'r Records) -> Self {
        Self { records, revisions: records.texts() }
    }
}

impl Files for Texts<'_> {
    fn list(&self) -> Result<Vec<String>, limbeck_schema::source::Error> {
        self.records.project.sources.list()
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, limbeck_schema::source::Error> {
        match self.revisions.files.get(name) {
            Some(text) => Ok(Some(text.clone())),
            None => self.records.project.sources.read(name),
        }
    }

    fn display(&self, name: &str) -> String {
        if self.revisions.files.contains_key(name) {
            return name.to_owned();
        }
        self.records.project.sources.display(name)
    }
}
