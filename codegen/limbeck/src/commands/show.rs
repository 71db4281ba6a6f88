//! `limbeck show`: one revision.

mod people;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::ValueEnum;
use limbeck_history::replay::{Replay, Start};
use limbeck_history::revision::Origin;
use limbeck_history::{Canon, Id, Recorded, Revision, Workspace, workspace};
use limbeck_schema::image::ImageOptions;

use super::image::{Form, encode, write_image};
use crate::cli::{Format, Global};
use crate::console::Console;
use crate::diff::between;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::records::Records;

/// Show one revision: what it says, or the package at it
///
/// What can be shown is replayed from the records alone: the proto files may say something else by now,
/// or not compile.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck show head
  limbeck show user.v1@published --as proto
  limbeck show 4f1c9a --as diff
  limbeck show user.v1@head-2 --as image -o before.binpb")]
pub(crate) struct Args {
    /// Which: an id or its first digits, `head`, `base`, `published`, `user.v1@head-2`
    #[arg(value_name = "REV")]
    revision: String,
    /// What to show of it
    #[arg(long = "as", value_enum, default_value_t, value_name = "WHAT")]
    what: What,
    /// The package that is meant, where REV does not say it
    #[arg(long, value_name = "PACKAGE")]
    package: Option<String>,
    /// Write the image to FILE, whose name chooses the form; `-` means stdout, in binary
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum What {
    /// Its message, its changes, and what else is in it
    #[default]
    Changes,
    /// The package at it, as proto text
    Proto,
    /// The package at it and what that imports, as a descriptor set
    Image,
    /// What it changes, as a difference of proto texts
    Diff,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    if args.what != What::Image && args.output != Path::new("-") {
        let help = "`--as image` writes to a file; everything else goes to stdout";
        return Err(Error::usage("`--output` is for images", help).into());
    }
    let records = Records::read(global, console)?;
    let workspace = records.workspace();
    let (package, id) =
        Records::resolve(&workspace.histories, &args.revision, args.package.as_deref())?;
    let Some(revision) = workspace.revision(&package, &id) else { return Ok(Exit::Success) };
    match args.what {
        What::Changes if console.format == Format::Json => {
            console.data(people::object(&workspace, revision).line().as_bytes())?;
        }
        What::Changes => console.data(people::text(&workspace, revision, console).as_bytes())?,
        What::Proto => {
            let text = Texts { workspace: &workspace, console }.at(&package, &id);
            console.data(text.map_err(|error| failed(&error))?.as_bytes())?;
        }
        What::Image => {
            let form = Form::of(&args.output)?;
            let recorded = recorded(&workspace, &package, &id)?;
            let bytes = encode(form, &recorded.compilation, ImageOptions::default())?;
            write_image(&args.output, &bytes, console)?;
        }
        What::Diff => {
            let text = difference(&workspace, revision, console).map_err(|error| failed(&error))?;
            console.data(&text)?;
        }
    }
    Ok(Exit::Success)
}

/// A package at a revision, compiled.
///
/// # Errors
/// When it cannot be replayed, or does not compile.
pub(super) fn recorded(
    workspace: &Workspace<'_>,
    package: &str,
    id: &Id,
) -> Result<Recorded, Error> {
    let chosen = [(package.to_owned(), id.clone())].into();
    workspace.recorded(&chosen).map_err(|error| failed(&error))
}

/// Why a revision cannot be had.
pub(super) fn failed(error: &workspace::Error) -> Error {
    Error::failed(error.to_string(), error.help())
}

/// What a revision changes, in the canonical text of its package.
fn difference(
    workspace: &Workspace<'_>,
    revision: &Revision,
    console: &Console,
) -> Result<Vec<u8>, workspace::Error> {
    let texts = Texts { workspace, console };
    let package = &revision.package;
    let (name, before) = match (revision.parents.first(), &revision.origin) {
        (Some(parent), _) => (format!("{package}@{parent}"), texts.at(package, parent)?),
        (None, Origin::Fork { package: source, revision, .. }) => {
            let replay = Replay::new(&workspace.histories, Start::Checkpoint);
            let canon = replay.canon(source, revision).map_err(workspace::Error::Replay)?;
            let text = canon.fork(package).write();
            (format!("{source}@{revision}"), texts.pretty(&canon.fork(package)).unwrap_or(text))
        }
        (None, Origin::Nothing | Origin::Baseline) => (String::from("nothing"), String::new()),
    };
    let after = texts.at(package, &revision.id)?;
    let name_after = format!("{package}@{}", revision.id);
    Ok(between([&name, &name_after], [before.as_bytes(), after.as_bytes()]))
}

/// Makes texts of recorded packages.
pub(super) struct Texts<'t, 'w> {
    pub(super) workspace: &'t Workspace<'w>,
    pub(super) console: &'t Console,
}

impl Texts<'_, '_> {
    /// The canonical text of a package at a revision; as it is recorded, where what it imports is
    /// gone.
    ///
    /// # Errors
    /// When it cannot be replayed.
    pub(super) fn at(&self, package: &str, id: &Id) -> Result<String, workspace::Error> {
        let chosen = [(package.to_owned(), id.clone())].into();
        match self.workspace.recorded(&chosen) {
            Ok(recorded) => Ok(recorded.text(package)),
            Err(error @ workspace::Error::Rebuild { .. }) => {
                let canon: Rc<Canon> = self.workspace.canon(package, id)?;
                self.console.note(&format!("{error}; shown as it is recorded"));
                Ok(canon.write())
            }
            Err(error) => Err(error),
        }
    }

    /// The canonical text of a record that compiles with what there is today.
    fn pretty(&self, canon: &Canon) -> Option<String> {
        let replay = Replay::new(&self.workspace.histories, Start::Checkpoint);
        let compilation = self.workspace.compile_canon(canon, None, &replay).ok()?;
        let schema = &compilation.schema;
        let package = schema.find_package(&canon.package)?;
        Some(limbeck_schema::print::package(schema, package))
    }
}
