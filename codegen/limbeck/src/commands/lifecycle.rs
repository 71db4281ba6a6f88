//! `limbeck lifecycle`: the stages of packages.

use clap::Subcommand;
use limbeck_history::edit::{Request, record};
use limbeck_history::lifecycle::{Terms, WINDOW, judge};
use limbeck_history::question::Answers;
use limbeck_history::{Pending, Problem, ProblemKind};
use limbeck_schema::lifecycle::{Lifecycle, Stage};

use super::revision::level;
use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::records::{Records, StampArgs, refused, today};
use crate::render::{Object, table};

/// Say what packages promise, and until when
///
/// A package goes from draft to preview, stable, deprecated, brownout, sunset and removed, and never
/// back. A draft may change in any way; of what is stable, breaks are refused. What is deprecated needs
/// a successor that is as stable, and a day on which it ends.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck lifecycle list
  limbeck lifecycle set user.v1 stable
  limbeck lifecycle set user.v1 deprecated --sunset 2027-06-30 --successor user.v2")]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the stage of every package
    List,
    /// Record that a package enters a stage
    Set(Box<Set>),
}

#[derive(Debug, clap::Args)]
struct Set {
    /// The package
    package: String,
    /// The stage: draft, preview, stable, deprecated, brownout, sunset or removed
    stage: Stage,
    /// The last day on which it is served, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    sunset: Option<String>,
    /// The package to go to
    #[arg(long, value_name = "PACKAGE")]
    successor: Option<String>,
    /// The day since which it is deprecated, YYYY-MM-DD; today if left out
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// What the revision says; the stage if left out
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Days that have to lie between deprecation and sunset
    #[arg(long, value_name = "DAYS", default_value_t = WINDOW)]
    window: u32,
    /// Day by which dates are judged, YYYY-MM-DD; that of the clock if left out
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
    #[command(flatten)]
    stamp: StampArgs,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    match &args.verb {
        Verb::List => list(&Records::read(global, console)?, console),
        Verb::Set(set) => enter(set, &Records::open(global, console)?, console),
    }
}

fn list(records: &Records, console: &Console) -> Result<Exit, Stop> {
    let workspace = records.workspace();
    let mut rows = Vec::new();
    for (package, history) in &workspace.histories {
        let Some(head) = &history.head else { continue };
        let Ok(lifecycle) = workspace.lifecycle(package, head) else { continue };
        let Lifecycle { stage, since, sunset, successor } = lifecycle;
        let texts = [since, sunset, successor].map(Option::unwrap_or_default);
        rows.push((package.clone(), stage, texts));
    }
    let text = if console.format == Format::Json {
        rows.iter()
            .map(|(package, stage, [since, sunset, successor])| {
                let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
                Object::default()
                    .with("package", package.as_str())
                    .with("stage", stage.name())
                    .with("since", some(since))
                    .with("sunset", some(sunset))
                    .with("successor", some(successor))
                    .line()
            })
            .collect()
    } else {
        let cells = rows.into_iter().map(|(package, stage, [since, sunset, successor])| {
            [package, stage.to_string(), since, sunset, successor]
        });
        let cells: Vec<_> = cells.collect();
        table(["PACKAGE", "STAGE", "SINCE", "SUNSET", "SUCCESSOR"], &cells)
    };
    console.data(text.as_bytes())?;
    Ok(Exit::Success)
}

/// Records that a package enters a stage.
fn enter(set: &Set, records: &Records, console: &Console) -> Result<Exit, Stop> {
    let package = records.package(Some(&set.package))?;
    let workspace = records.workspace();
    let Some(head) = workspace.histories.get(&package).and_then(|history| history.head.clone())
    else {
        return Err(records.stop(&[problem(
            &package,
            ProblemKind::Missing,
            format!("`{package}` has no history that could say its stage"),
            format!("`limbeck baseline {package} --stage {}` begins one with it", set.stage),
        )]));
    };
    if workspace.pending(&package) != Some(Pending::Nothing) {
        return Err(records.stop(&[problem(
            &package,
            ProblemKind::Pending,
            format!("`{package}` has changes that no revision records"),
            format!("`limbeck revision -m \"…\" --package {package}` first"),
        )]));
    }
    let now = workspace.lifecycle(&package, &head).unwrap_or_default();
    let today = set.today.clone().unwrap_or_else(today);
    let next = next(set, &now, &today);
    if next == now {
        console.report(&format!("{package} is {} already", now.stage))?;
        return Ok(Exit::Success);
    }
    let problems =
        judge(&workspace, &package, (&now, &next), Terms { today: &today, window: set.window });
    if !problems.is_empty() {
        return Err(records.stop(&problems));
    }
    let message = set.message.clone().unwrap_or_else(|| sentence(&package, &next));
    let request = Request {
        package: package.clone(),
        message: Some(message),
        stamp: set.stamp.stamp(0, &workspace.histories)?,
        answers: Answers::default(),
        decisions: Vec::new(),
        allow_breaking: None,
        lifecycle: Some(next),
        fork_of: None,
        empty: true,
        amend: false,
        level: level(&records.project, &workspace, &package),
    };
    match record(&workspace, &request) {
        Ok(recording) => {
            records.write(recording.edit.as_slice())?;
            let written = recording.edit.and_then(|edit| edit.revision);
            if let Some((name, revision)) = written {
                let path = records.path(&package, &name);
                console.report(&format!("{path}\n  {} {}", revision.id, revision.message))?;
            }
            Ok(Exit::Success)
        }
        Err(refusal) => refused(records, &package, refusal, console),
    }
}

/// The stage that a package enters: what was announced stays announced, unless it is said anew.
fn next(set: &Set, now: &Lifecycle, today: &str) -> Lifecycle {
    let is_ending = set.stage >= Stage::Deprecated;
    let since = set.since.clone().or_else(|| now.since.clone());
    Lifecycle {
        stage: set.stage,
        since: since.or_else(|| is_ending.then(|| today.to_owned())),
        sunset: set.sunset.clone().or_else(|| now.sunset.clone()),
        successor: set.successor.clone().or_else(|| now.successor.clone()),
    }
}

fn sentence(package: &str, next: &Lifecycle) -> String {
    let until = next.sunset.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
    let to = next.successor.as_ref().map(|name| format!(", use {name}")).unwrap_or_default();
    match next.stage {
        Stage::Deprecated => format!("Deprecate {package}{until}{to}"),
        stage => format!("{package} is {stage}"),
    }
}

fn problem(package: &str, kind: ProblemKind, message: String, help: String) -> Problem {
    Problem { package: package.to_owned(), place: None, kind, message, help }
}
