//! `limbeck bridge`: how versions convert.

mod check;
mod markdown;
mod object;
mod pairs;
mod show;
mod text;
mod view;

use clap::Subcommand;

use crate::cli::Global;
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;

/// Show how versions convert, and ask for what nobody has decided
///
/// A package that was forked from another one converts to that: requests go up to the newer version,
/// responses down to the older one. Much of that follows from the proto files and from what is
/// recorded; the rest is decided in revisions, by `limbeck revision --decide`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck bridge show
  limbeck bridge show user.v1 user.v2 --format markdown
  limbeck bridge check user.v2")]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Show(show::Args),
    Check(check::Args),
}

impl Args {
    /// Whether findings are what was asked for.
    pub(crate) const fn lists_findings(&self) -> bool {
        match self.verb {
            Verb::Show(_) => false,
            Verb::Check(_) => true,
        }
    }
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    match &args.verb {
        Verb::Show(args) => show::run(args, global, console),
        Verb::Check(args) => check::run(args, global, console),
    }
}

/// Which bridges are meant.
#[derive(Debug, clap::Args)]
struct Named {
    /// The older version; or the only one that is named, and then its bridges to both sides. All
    /// bridges of the project if left out
    #[arg(value_name = "OLDER")]
    older: Option<String>,
    /// The newer version
    #[arg(value_name = "NEWER")]
    newer: Option<String>,
}

/// Which bridges are meant, and what for.
#[derive(Clone, Copy, Debug)]
struct Asked<'a> {
    /// The verb of the command.
    verb: &'static str,
    named: &'a Named,
}
