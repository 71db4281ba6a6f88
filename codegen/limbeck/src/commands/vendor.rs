//! `limbeck vendor`: copies of what others publish, to build without a network.

use std::path::Path;

use limbeck_schema::finding::{Finding, Place, Severity, Span};
use limbeck_schema::source::Memory;
use limbeck_schema::text::{Tone, counted};

use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::project::Project;
use crate::project::layout::{Need, VENDOR};
use crate::vendor::{LOCK, Lock, Outcome, faults, prune, vendor};

/// Copy dependencies to `vendor/`
///
/// Brings what `[deps]` of `limbeck.toml`, or `deps` of a `buf.yaml`, names: folders, repositories
/// of git, and modules from buf's cache on this machine. `vendor/limbeck.lock` says what was
/// brought; commit both, and nobody else needs a network. Only folders that it lists are replaced
/// or removed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck vendor
  limbeck vendor --check")]
pub(crate) struct Args {
    /// Change nothing; fail with exit code 4 if a copy is missing, changed or needless
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args, start: Option<&Path>, console: &Console) -> Result<Exit, Stop> {
    let (folder, _, layout) = Project::read(start)?;
    let mut lock = Lock::read(&folder)?;
    if args.check {
        return check(&folder, &layout.needs, &lock, console);
    }
    let mut is_current = true;
    for need in &layout.needs {
        let outcome = vendor(&folder, need, &mut lock)?;
        is_current &= !matches!(outcome, Outcome::Written(_));
        console.report(&sentence(&folder, need, &outcome))?;
        // What was brought is noted at once: a later failure must not orphan it.
        if matches!(outcome, Outcome::Written(_)) {
            lock.write(&folder)?;
        }
    }
    for name in prune(&folder, &layout.needs, &mut lock)? {
        is_current = false;
        console.report(&format!("removed {}", folder.join(VENDOR).join(name).display()))?;
    }
    if !is_current {
        lock.write(&folder)?;
    } else if layout.needs.is_empty() && lock.is_empty() {
        console.report("nothing is needed of others")?;
    } else {
        console.report(&console.paint(Tone::Good, "everything is up to date"))?;
    }
    Ok(Exit::Success)
}

fn sentence(folder: &Path, need: &Need, outcome: &Outcome) -> String {
    let target = folder.join(VENDOR).join(&need.name);
    let target = target.display();
    match outcome {
        Outcome::Written(files) => format!("{target}: {} written", counted(*files, "file")),
        Outcome::Unchanged => format!("{target}: unchanged"),
        Outcome::Kept => format!("{target}: kept, for it is not in buf's cache"),
        Outcome::Bundled => format!("{}: comes with limbeck", need.name),
    }
}

fn check(folder: &Path, needs: &[Need], lock: &Lock, console: &Console) -> Result<Exit, Stop> {
    let finding = |(path, fault): (std::path::PathBuf, &str)| {
        let place = Place { file: path.display().to_string().into(), span: Span::default() };
        let message = format!("this copy {fault}, as `{VENDOR}/{LOCK}` tells");
        Finding::new("VENDOR", Severity::Error, Some(place), message)
            .with_help("run `limbeck vendor`, and commit what it changes")
    };
    let mut findings: Vec<Finding> =
        faults(folder, needs, lock)?.into_iter().map(finding).collect();
    findings.sort();
    console.findings(&Memory::default(), &findings)?;
    if findings.is_empty() {
        console.report(&console.paint(Tone::Good, "everything is up to date"))?;
        return Ok(Exit::Success);
    }
    Ok(Exit::Stale)
}
