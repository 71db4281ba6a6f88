//! `limbeck fork`: begins a new version as a copy of another.

mod copy;

use std::path::Path;

use limbeck_history::edit::{Request, record};
use limbeck_history::question::Answers;
use limbeck_schema::text::counted;

use super::revision::level;
use crate::cli::Global;
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::files::write_new;
use crate::project::Project;
use crate::records::{Records, StampArgs, next_version, refused};
use copy::copies;

/// Begin a new version of a package as a copy of another
///
/// Copies the proto files with the package renamed (in types, imports, and the versions in HTTP paths
/// and file options), and records the revision that begins the new package's history: a draft, which
/// may change in any way. The other version stays as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck fork user.v1 user.v2
  limbeck fork user.v1 user.v2 -m \"Make room for a structured name\"")]
pub(crate) struct Args {
    /// The package to copy; what it is at its head
    from: String,
    /// The new package
    to: String,
    /// What the first revision says
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    #[command(flatten)]
    stamp: StampArgs,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::open(global, console)?;
    let (from, to) = (records.package(Some(&args.from))?, &args.to);
    if !is_package(to) {
        let help = "a package is words of letters, digits and `_`, with dots between: `user.v2`";
        return Err(Error::usage(format!("`{to}` is no name of a package"), help).into());
    }
    if *to == from {
        let help = format!("name the new version: `limbeck fork {from} {}`", next_version(&from));
        return Err(Error::usage(format!("`{from}` is no copy of itself"), help).into());
    }
    let workspace = records.workspace();
    let history = workspace.histories.get(&from);
    let Some(head) = history.and_then(|history| history.head.clone()) else {
        let help = format!(
            "`limbeck revision --package {from} -m \"Begin\"` records it first, or `limbeck baseline {from}` \
             if others use it already"
        );
        return Err(Error::usage(format!("`{from}` has no history to fork from"), help).into());
    };
    if workspace.pending(&from) == Some(limbeck_history::Pending::Own) {
        let help =
            format!("`limbeck revision -m \"…\" --package {from}` records them, or undo them");
        let message = format!("`{from}` has changes that no revision records");
        return Err(Error::usage(message, help).into());
    }
    let files = copies(&records, &from, to)?;
    for (path, text) in &files {
        write_new(Path::new(path), text)?;
    }
    let outcome = begin(args, global, console, (&from, head));
    if !matches!(outcome, Ok(Exit::Success)) {
        // Half a fork would be in the way of the next.
        for (path, _) in &files {
            let _ = std::fs::remove_file(path);
        }
        return outcome;
    }
    for (path, _) in &files {
        console.report(path)?;
    }
    console.note(&format!(
        "forked {to} from {from}: {}; it is a draft, and may change in any way",
        counted(files.len(), "file")
    ));
    outcome
}

/// Records the first revision of the copy.
fn begin(
    args: &Args,
    global: &Global,
    console: &Console,
    (from, head): (&str, limbeck_history::Id),
) -> Result<Exit, Stop> {
    let records = Records::open(global, console)?;
    let workspace = records.workspace();
    let to = &args.to;
    let request = Request {
        package: to.clone(),
        message: Some(args.message.clone().unwrap_or_else(|| format!("Fork from {from}"))),
        stamp: args.stamp.stamp(0, &workspace.histories)?,
        answers: Answers::default(),
        decisions: Vec::new(),
        allow_breaking: None,
        lifecycle: None,
        fork_of: Some((from.to_owned(), head)),
        empty: true,
        amend: false,
        level: level(&records.project, &workspace, to),
    };
    match record(&workspace, &request) {
        Ok(recording) => {
            records.write(recording.edit.as_slice())?;
            if let Some((name, _)) = recording.edit.and_then(|edit| edit.revision) {
                console.report(&records.path(to, &name))?;
            }
            Ok(Exit::Success)
        }
        Err(refusal) => refused(&records, to, refusal, console),
    }
}

fn is_package(name: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.split('.').all(is_word)
}

/// Where a project's file is that imports call so.
fn folder_of(project: &Project, import_name: &str) -> Option<std::path::PathBuf> {
    project.sources.root_of(import_name).map(|root| crate::project::join(root, ""))
}
