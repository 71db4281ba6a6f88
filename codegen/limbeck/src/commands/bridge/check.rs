//! `limbeck bridge check`: what nobody has decided.

use limbeck_history::Problem;
use limbeck_history::store::Texts;
use limbeck_schema::finding::Finding;
use limbeck_schema::text::counted;

use super::pairs::{pairs, problems};
use super::{Asked, Named};
use crate::cli::Global;
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::records::Records;

/// Report what nobody has decided, and decisions that mean nothing
///
/// The same as `limbeck check` says about conversions (`REVISION_BRIDGE`), without all else that it
/// says. Of a package with changes that no revision records, only what `limbeck revision` will leave
/// open is reported.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck bridge check
  limbeck bridge check user.v1 user.v2 --format github")]
pub(super) struct Args {
    #[command(flatten)]
    named: Named,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::open(global, console)?;
    let workspace = records.workspace();
    let asked = Asked { verb: "check", named: &args.named };
    let pairs = pairs(&records, &workspace, asked, console)?;
    let problems = problems(&workspace, &pairs);
    let mut findings: Vec<Finding> = problems.iter().map(Problem::finding).collect();
    findings.sort();
    findings.dedup();
    console.findings(
        &Texts::new(&records.project.sources, records.kept.snapshots.values()),
        &findings,
    )?;
    if !findings.is_empty() {
        return Ok(Exit::Findings);
    }
    if !pairs.is_empty() {
        let sentence = format!("{}: everything is decided", counted(pairs.len(), "bridge"));
        console.report(&sentence)?;
    }
    Ok(Exit::Success)
}
