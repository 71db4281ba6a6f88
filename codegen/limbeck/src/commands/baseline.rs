//! `limbeck baseline`: begins the history of an API that others use already.

use limbeck_history::edit::baseline;
use limbeck_schema::lifecycle::{Lifecycle, Stage};

use crate::cli::Global;
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::records::{Records, StampArgs, refused};

/// Begin the history of an API that others use already
///
/// Records what the package is today as a checkpoint, in place of a list of all that was ever added,
/// and marks it as published. A package such as `user.v1` is stable from then on, one such as
/// `user.v1beta1` is a preview.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck baseline user.v1
  limbeck baseline user.v1 billing.v1 -m \"as of release 4.2\"
  limbeck baseline --all --stage preview")]
pub(crate) struct Args {
    /// The packages
    #[arg(value_name = "PACKAGE", required_unless_present = "all")]
    packages: Vec<String>,
    /// All packages without a history
    #[arg(long, conflicts_with = "packages")]
    all: bool,
    /// What the revision says
    #[arg(short, long, value_name = "TEXT", default_value = "Adopt the API as it is")]
    message: String,
    /// What the package promises from now on: draft, preview or stable
    #[arg(long, value_name = "STAGE")]
    stage: Option<Stage>,
    #[command(flatten)]
    stamp: StampArgs,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    if args.stage.is_some_and(|stage| stage > Stage::Stable) {
        let help = "begin as draft, preview or stable; `limbeck lifecycle set` goes on from there";
        return Err(Error::usage("no history begins at its end", help).into());
    }
    let mut records = Records::open(global, console)?;
    for package in &args.packages {
        records.package(Some(package))?;
    }
    let mut packages = records.in_order();
    packages.retain(|package| {
        let has_history = records.kept.snapshots.get(package).is_some_and(|it| !it.is_empty());
        if args.all { !has_history } else { args.packages.contains(package) }
    });
    let mut edits = Vec::new();
    for package in &packages {
        let lifecycle = args.stage.map(|stage| Lifecycle { stage, ..Lifecycle::default() });
        let workspace = records.workspace();
        let stamp = args.stamp.stamp(edits.len(), &workspace.histories)?;
        match baseline(&workspace, package, (&args.message, &stamp), lifecycle) {
            Ok(edit) => {
                console.report(&format!("adopted {package} at {}", stamp.id))?;
                records.take(&edit);
                edits.push(edit);
            }
            Err(refusal) => return refused(&records, package, refusal, console),
        }
    }
    if edits.is_empty() {
        console.report("every package has a history")?;
    }
    records.write(&edits)?;
    Ok(Exit::Success)
}
