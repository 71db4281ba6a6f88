//! `limbeck diff`: what changed between two states, as one list.

mod side;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::rc::Rc;

use clap::ValueEnum;
use limbeck_history::between::{changes, moves, moves_to};
use limbeck_history::canon::Moves;
use limbeck_history::{Change, Range, Workspace};
use limbeck_schema::text::Tone;

use super::show::{Texts, failed};
use crate::cli::{Format, Global};
use crate::console::Console;
use crate::diff::between;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::records::Records;
use crate::render::change;
use side::{Side, State};

/// List what changed between two states of the schema
///
/// Each side is a revision or anything else that `breaking --against` takes; without B it is the
/// project as it is. The list is what leads from A to B in one step: what was added and removed again
/// in between is not in it, and what was renamed on the way is a rename.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck diff published --package user.v1
  limbeck diff user.v1@base..head --as diff
  limbeck diff user.v1@head user.v2@head
  limbeck diff .git#branch=main .")]
pub(crate) struct Args {
    /// The earlier state, or both: `A..B`
    #[arg(value_name = "A")]
    from: String,
    /// The later state; the project, if left out
    #[arg(value_name = "B")]
    to: Option<String>,
    /// How to show it
    #[arg(long = "as", value_enum, default_value_t, value_name = "WHAT")]
    what: What,
    /// Compare only this package
    #[arg(long, value_name = "PACKAGE")]
    package: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum What {
    /// One change a line
    #[default]
    Changes,
    /// A difference of canonical proto texts
    Diff,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::read(global, console)?;
    if let Some(package) = &args.package {
        records.package(Some(package))?;
    }
    let workspace = records.workspace();
    let (from, to) = sides(args, &workspace, (global, console))?;
    let packages = packages(args, &from, &to);
    let is_one = packages.len() == 1;
    for (old, new) in packages {
        let mut old = from.state(&old, &workspace)?;
        let mut new = to.state(&new, &workspace)?;
        if !(from.has_stage() && to.has_stage()) {
            // Proto files do not say the stage.
            Rc::make_mut(&mut old.canon).lifecycle = None;
            Rc::make_mut(&mut new.canon).lifecycle = None;
        }
        let text = match args.what {
            What::Changes => listed(&workspace, &old, &new, (console, is_one)),
            What::Diff => compared(&workspace, &old, &new, console)?,
        };
        console.data(&text)?;
    }
    Ok(Exit::Success)
}

fn sides(
    args: &Args,
    workspace: &Workspace<'_>,
    (global, console): (&Global, &Console),
) -> Result<(Side, Side), Stop> {
    let open = |text: &str, package: Option<&str>| {
        Side::open(text, (workspace, package), (global, console))
    };
    let package = args.package.as_deref();
    match &args.to {
        Some(to) => {
            let from = open(&args.from, package)?;
            let to = open(to, package.or(from.package()))?;
            Ok((from, to))
        }
        None if Range::is_meant(&args.from) && !args.from.starts_with("..") => {
            let range: Range = args.from.parse().map_err(Error::symbol)?;
            let from = range.from.resolve(&workspace.histories, package).map_err(Error::symbol)?;
            let default = package.unwrap_or(&from.0);
            let to =
                range.to.resolve(&workspace.histories, Some(default)).map_err(Error::symbol)?;
            Ok((Side::Recorded(from.0, from.1), Side::Recorded(to.0, to.1)))
        }
        None => Ok((open(&args.from, package)?, Side::project(global, console)?)),
    }
}

/// Pairs of packages to compare.
fn packages(args: &Args, from: &Side, to: &Side) -> Vec<(String, String)> {
    let same = |package: &str| vec![(package.to_owned(), package.to_owned())];
    match (from.package(), to.package()) {
        (Some(from), Some(to)) => vec![(from.to_owned(), to.to_owned())],
        (Some(package), None) | (None, Some(package)) => same(package),
        (None, None) if args.package.is_some() => {
            args.package.iter().flat_map(|package| same(package)).collect()
        }
        (None, None) => {
            let all: BTreeSet<String> = from.packages().into_iter().chain(to.packages()).collect();
            all.into_iter().map(|package| (package.clone(), package)).collect()
        }
    }
}

fn listed(
    workspace: &Workspace<'_>,
    old: &State,
    new: &State,
    (console, is_one): (&Console, bool),
) -> Vec<u8> {
    let changes = changes(&old.canon, &new.canon, &renamed(workspace, old, new));
    if console.format == Format::Json {
        let line = |it: &Change| change::object(it).with("package", &*new.canon.package).line();
        return changes.iter().map(line).collect::<String>().into_bytes();
    }
    if changes.is_empty() {
        return Vec::new();
    }
    let mut text = String::new();
    if !is_one {
        text.push_str(&console.paint(Tone::Place, &new.canon.package));
        text.push('\n');
    }
    let indent = if is_one { "" } else { "  " };
    for changed in &changes {
        let _ = writeln!(text, "{indent}{}", change::line(changed));
    }
    text.into_bytes()
}

/// Texts of both sides. Those of proto files and of records have their declarations in another order,
/// so that they are compared as they are recorded.
fn compared(
    workspace: &Workspace<'_>,
    old: &State,
    new: &State,
    console: &Console,
) -> Result<Vec<u8>, Error> {
    let texts = Texts { workspace, console };
    let text = |state: &State| match &state.revision {
        Some(id) if old.revision.is_some() && new.revision.is_some() => {
            texts.at(&state.canon.package, id).map_err(|error| failed(&error))
        }
        Some(_) | None => Ok(state.canon.write()),
    };
    let (before, after) = (text(old)?, text(new)?);
    Ok(between([&old.name, &new.name], [before.as_bytes(), after.as_bytes()]))
}

/// What the history says was renamed in between. What is not a revision, but means the same as one, is
/// taken for it; else renames count up to the head, as far as they fit.
fn renamed(workspace: &Workspace<'_>, old: &State, new: &State) -> Moves {
    let histories = &workspace.histories;
    let package = &new.canon.package;
    let head = || histories.get(package).and_then(|history| history.head.as_ref());
    match (&old.id, new.id.as_ref().or_else(head)) {
        (Some(from), Some(to)) => moves(histories, (&old.canon.package, from), (package, to)),
        (None, Some(to)) if new.id.is_some() => moves_to(histories, package, to),
        (_, _) => Moves::default(),
    }
}
