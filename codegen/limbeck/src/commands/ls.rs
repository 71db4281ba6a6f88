//! `limbeck ls`: what is in the schema, as tables or as JSON lines.

mod files;
mod packages;
mod routes;
mod services;

use clap::ValueEnum;
use limbeck_schema::model::{File, FileId, Role, Schema};

use super::compile_or_complain;
use crate::cli::Format;
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::project::Project;
use crate::render::Object;

/// List packages, services, routes or files
///
/// Columns are for people and may change; `--format json` prints one object a line, whose keys
/// stay. Findings go to stderr.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck ls
  limbeck ls routes
  limbeck ls services --format json | jq -r .method")]
pub(crate) struct Args {
    /// What to list
    #[arg(value_enum, default_value_t)]
    what: What,
    /// List what is imported, too, such as `google/protobuf/timestamp.proto`
    #[arg(short, long)]
    all: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum What {
    /// Packages with counts of what is in them
    #[default]
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

pub(crate) fn run(args: &Args, project: &Project, console: &Console) -> Result<Exit, Stop> {
    let Some(compilation) = compile_or_complain(project, console)? else {
        return Ok(Exit::Findings);
    };
    let scope = Scope { schema: &compilation.schema, all: args.all };
    let listing = match args.what {
        What::Packages => packages::list(scope),
        What::Services => services::list(scope),
        What::Routes => routes::list(scope),
        What::Files => files::list(scope, project),
    };
    let text = match console.format {
        Format::Json => listing.objects.iter().map(Object::line).collect(),
        Format::Text
        | Format::Github
        | Format::Sarif
        | Format::Junit
        | Format::Msvs
        | Format::Gitlab => listing.table,
    };
    console.data(text.as_bytes())?;
    Ok(Exit::Success)
}
