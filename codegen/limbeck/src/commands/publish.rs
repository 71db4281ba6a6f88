//! `limbeck publish`: marks what others rely on.

use limbeck_history::edit::{Edit, Refusal, publish};
use limbeck_history::verify::{Terms, publishable};
use limbeck_history::{Id, Problem, Workspace};

use super::revision::level;
use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::records::{Records, refused, today};
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
    let chosen = chosen(&records, &workspace, &args.revisions)?;
    let mut edits = Vec::new();
    let mut problems = Vec::new();
    for (package, id) in &chosen {
        match edit(&records, &workspace, package, id) {
            Ok(edit) => edits.extend(edit.map(|edit| (edit, id.clone()))),
            // All that is wrong is told at once, and nothing is published before it is mended.
            Err(Refusal::Problems(found)) => problems.extend(found),
            Err(refusal) => return refused(&records, package, refusal, console),
        }
    }
    if !problems.is_empty() {
        problems.sort();
        problems.dedup();
        return Err(records.stop(&problems));
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

/// The revisions that are named, or the heads of all packages with a history.
fn chosen(
    records: &Records,
    workspace: &Workspace<'_>,
    symbols: &[String],
) -> Result<Vec<(String, Id)>, Stop> {
    let mut chosen = Vec::new();
    for symbol in symbols {
        chosen.push(Records::resolve(&workspace.histories, symbol, None)?);
    }
    if !symbols.is_empty() {
        return Ok(chosen);
    }
    let mut headless = Vec::new();
    for (package, history) in &workspace.histories {
        match &history.head {
            Some(head) => chosen.push((package.clone(), head.clone())),
            None => headless.push(history),
        }
    }
    if !headless.is_empty() {
        // Without a head nobody knows what there is to publish.
        let all = workspace.histories.values().flat_map(|history| history.problems.clone());
        return Err(records.stop(&all.collect::<Vec<Problem>>()));
    }
    if chosen.is_empty() {
        records.package(None)?;
    }
    Ok(chosen)
}

/// What publishes a revision, if nothing stands in its way.
fn edit(
    records: &Records,
    workspace: &Workspace<'_>,
    package: &str,
    id: &Id,
) -> Result<Option<Edit>, Refusal> {
    let Some(edit) = publish(workspace, package, id)? else { return Ok(None) };
    let level = level(&records.project, workspace, package);
    let terms = Terms { levels: [(package.to_owned(), level)].into(), today: today() };
    let report = publishable(workspace, (package, id), &terms)?;
    if !report.problems.is_empty() {
        return Err(Refusal::Problems(report.problems));
    }
    if !report.breaks.is_empty() {
        return Err(Refusal::Breaks(report.breaks));
    }
    Ok(Some(edit))
}
