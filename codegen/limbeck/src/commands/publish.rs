//! `limbeck publish`: marks what others rely on.

use limbeck_history::edit::publish;

use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::records::{Records, refused};
use crate::render::Object;

/// Mark revisions as what others rely on; from then on they cannot change
///
/// Moves the published mark of a package to its head, or to the revision that is named, and writes a
/// checkpoint: the schema at that revision, with the seals of all revisions that became immutable.
/// Without a package, every package whose head is not published is. Commit what it writes with the
/// release.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck publish
  limbeck publish user.v1
  limbeck publish user.v1@head-1")]
pub(crate) struct Args {
    /// Packages, or revisions such as `user.v1@head-1`
    #[arg(value_name = "REVISION")]
    revisions: Vec<String>,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::open(global, console)?;
    let workspace = records.workspace();
    let mut chosen = Vec::new();
    for symbol in &args.revisions {
        chosen.push(Records::resolve(&workspace.histories, symbol, None)?);
    }
    if args.revisions.is_empty() {
        let all = workspace.histories.iter();
        chosen
            .extend(all.filter_map(|(name, history)| Some((name.clone(), history.head.clone()?))));
    }
    if chosen.is_empty() {
        records.package(None)?;
    }
    let mut edits = Vec::new();
    for (package, id) in &chosen {
        match publish(&workspace, package, id) {
            Ok(Some(edit)) => edits.push((edit, id.clone())),
            Ok(None) => {}
            Err(refusal) => return refused(&records, package, refusal, console),
        }
    }
    if edits.is_empty() {
        console.report("everything is published already")?;
    }
    let written: Vec<_> = edits.iter().map(|(edit, _)| edit.clone()).collect();
    records.write(&written)?;
    for (edit, id) in &edits {
        if console.format == Format::Json {
            let object =
                Object::default().with("package", edit.package.as_str()).with("id", id.as_str());
            console.data(object.line().as_bytes())?;
        } else {
            console.report(&format!("published {} at {id}", edit.package))?;
        }
    }
    Ok(Exit::Success)
}
