//! `limbeck ls`: what is in the schema, as tables or as JSON lines.

mod files;
mod packages;
mod routes;
mod services;

use std::ffi::OsStr;
use std::path::Path;

use clap::ValueEnum;
use clap::builder::{PossibleValue, TypedValueParser};
use limbeck_schema::model::{File, FileId, Role, Schema};

use super::{compile_or_complain, open};
use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::input::{self, Input, Paths};
use crate::render::Object;
use crate::suggest::closest;

/// List packages, services, routes or files
///
/// Columns are for people and may change; `--format json` prints one object a line, whose keys
/// stay. Findings go to stderr.
///
/// INPUT is what to look into instead of the project: a folder, a proto file, an image, an archive,
/// or a commit such as `.git#branch=main`. It may stand alone, for its packages. With `--against`,
/// only what differs from another input is listed, and what that can have an effect on: the other
/// files of its packages, and all that imports them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck ls
  limbeck ls routes
  limbeck ls .git#tag=v1.2.0
  limbeck ls packages --against .git#branch=main
  limbeck ls services --format json | jq -r .method")]
pub(crate) struct Args {
    /// What to list
    #[arg(value_parser = Words, default_value = "packages")]
    what: Word,
    /// What to look into; without it, the project
    #[arg(value_name = "INPUT")]
    input: Option<String>,
    /// List only packages that differ from INPUT, or import what does
    #[arg(long, value_name = "INPUT")]
    against: Option<String>,
    /// List what is imported, too, such as `google/protobuf/timestamp.proto`
    #[arg(short, long)]
    all: bool,
    #[command(flatten)]
    paths: Paths,
}

/// The first word: what to list, or an input whose packages to list.
#[derive(Clone, Debug)]
enum Word {
    What(What),
    Input(String),
}

/// Reads a [`Word`]; help and completions know what can be listed.
#[derive(Clone)]
struct Words;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Packages with counts of what is in them
    Packages,
    /// Every rpc with its request and response
    Services,
    /// Every HTTP route with the rpc behind it
    Routes,
    /// Files with their packages
    Files,
}

/// A list in both forms.
struct Listing {
    table: String,
    objects: Vec<Object>,
}

/// What of a schema is listed.
#[derive(Clone, Copy)]
struct Scope<'a> {
    schema: &'a Schema,
    all: bool,
}

impl<'a> Scope<'a> {
    /// The files that count, sorted by name.
    fn files(self) -> impl Iterator<Item = &'a File> {
        self.schema.files.iter().filter(move |file| self.all || file.role == Role::Root)
    }

    fn contains(self, file: FileId) -> bool {
        self.all || self.schema.file(file).role == Role::Root
    }
}

impl TypedValueParser for Words {
    type Value = Word;

    fn parse_ref(
        &self,
        _: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Word, clap::Error> {
        let text = value.to_string_lossy().into_owned();
        Ok(What::from_str(&text, false).map_or(Word::Input(text), Word::What))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(What::value_variants().iter().filter_map(What::to_possible_value)))
    }
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let (what, named) = match (&args.what, &args.input) {
        (Word::What(what), input) => (*what, input.as_deref()),
        (Word::Input(input), None) => (What::Packages, Some(input.as_str())),
        (Word::Input(word), Some(_)) => return Err(unknown(word).into()),
    };
    let mut input = open_named(named, args, (global, console))?;
    if let Some(against) = &args.against {
        restrict(&mut input, against, args, global)?;
    }
    let Some(compilation) = compile_or_complain(&input, console)? else {
        return Ok(Exit::Findings);
    };
    let scope = Scope { schema: &compilation.schema, all: args.all };
    let listing = match what {
        What::Packages => packages::list(scope),
        What::Services => services::list(scope),
        What::Routes => routes::list(scope),
        What::Files => files::list(scope, &input),
    };
    let text = match console.format {
        Format::Json => listing.objects.iter().map(Object::line).collect(),
        Format::Text
        | Format::Github
        | Format::Sarif
        | Format::Junit
        | Format::Msvs
        | Format::Gitlab
        | Format::Markdown => listing.table,
    };
    console.data(text.as_bytes())?;
    Ok(Exit::Success)
}

/// Opens the input; one word that names nothing may be a slip of what can be listed.
fn open_named(
    named: Option<&str>,
    args: &Args,
    (global, console): (&Global, &Console),
) -> Result<Input, Stop> {
    match (&args.what, named) {
        (Word::Input(word), Some(_)) if !word.contains(['.', '/', '#', ':', '-']) => {
            if Path::new(word).exists() {
                return open(named, &args.paths, global, console);
            }
            Err(unknown(word).into())
        }
        (_, named) => open(named, &args.paths, global, console),
    }
}

/// Leaves of the input what differs from another one.
fn restrict(input: &mut Input, against: &str, args: &Args, global: &Global) -> Result<(), Stop> {
    let other = input::open(Some(against), &args.paths, global)?;
    if let Some(affected) = input.affected(&other)? {
        input.restrict(affected.new);
        return Ok(());
    }
    let message = format!("cannot tell which files differ between `{against}` and the other side");
    let help = "both have to be source trees: a folder, an archive, or a commit";
    Err(Error::usage(message, help).into())
}

fn unknown(word: &str) -> Error {
    let words: Vec<String> = Words
        .possible_values()
        .into_iter()
        .flatten()
        .map(|value| value.get_name().to_owned())
        .collect();
    let here = crate::input::names_in(Path::new("."));
    let known = words.iter().chain(&here).map(String::as_str);
    let help = match closest(word, known) {
        Some(close) => format!("did you mean `limbeck ls {close}`?"),
        None => format!("it lists `{}`, of a folder or another input", words.join("`, `")),
    };
    Error::usage(format!("there is nothing called `{word}` to list, and no such folder"), help)
}
