//! Arguments that all commands share, and the list of commands.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands;
use crate::exit;

/// Alembic for APIs: versioned protobuf packages to servers, clients and SDKs
///
/// Proto files are the source. `limbeck build` compiles them and generates code; `limbeck check`
/// says all that a pipeline would say. Every command works in any folder of a project.
#[derive(Debug, Parser)]
#[command(
    name = "limbeck",
    version,
    after_help = "Start with `limbeck init`, or run `limbeck build` where proto files are.",
    after_long_help = exit::table(),
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Look for `limbeck.toml` in DIR and above it, instead of the current folder
    ///
    /// All other paths on the command line stay relative to the current folder.
    #[arg(short = 'C', long = "project", value_name = "DIR", global = true)]
    pub(crate) project: Option<PathBuf>,
    /// Print findings and tables as text, or in a form that programs read
    #[arg(
        long,
        alias = "error-format",
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        global = true
    )]
    pub(crate) format: Format,
    /// Use colours; `auto` means on a terminal, unless `NO_COLOR` is set
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", global = true)]
    pub(crate) color: ColorChoice,
    /// Print findings and data only, not what was done
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Print more about what is being done
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

/// How findings and tables look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// `path:line:column: message`, the line, and help
    #[default]
    Text,
    /// One JSON object a line, with buf's keys first
    Json,
    /// Workflow commands, which GitHub shows as annotations
    #[value(alias = "github-actions")]
    Github,
    /// One SARIF 2.1.0 document, for code scanning
    Sarif,
    /// One XML document in `JUnit`'s form, a failed test for each finding
    Junit,
    /// Lines that Visual Studio reads
    Msvs,
    /// One code quality report, for GitLab
    #[value(alias = "gitlab-code-quality")]
    Gitlab,
    /// Markdown, for the text of a pull request
    Markdown,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(commands::init::Args),
    Build(commands::build::Args),
    Check(commands::check::Args),
    Lint(commands::lint::Args),
    Breaking(commands::breaking::Args),
    Explain(commands::explain::Args),
    Fmt(commands::fmt::Args),
    Generate(commands::generate::Args),
    Revision(commands::revision::Args),
    Rebase(commands::rebase::Args),
    Merge(commands::merge::Args),
    Squash(commands::squash::Args),
    Drop(commands::drop::Args),
    Publish(commands::publish::Args),
    Checkpoint(commands::checkpoint::Args),
    Verify(commands::verify::Args),
    Baseline(commands::baseline::Args),
    Fork(commands::fork::Args),
    Lifecycle(commands::lifecycle::Args),
    History(commands::history::Args),
    Heads(commands::heads::Args),
    Show(commands::show::Args),
    Diff(commands::diff::Args),
    Changelog(commands::changelog::Args),
    Export(commands::export::Args),
    Bridge(commands::bridge::Args),
    Ls(commands::ls::Args),
    Image(commands::image::Args),
    Vendor(commands::vendor::Args),
    Completions(commands::completions::Args),
}

impl Command {
    /// Whether findings are what the command is for, and so go to stdout.
    pub(crate) const fn prints_findings(&self) -> bool {
        match self {
            Self::Build(_)
            | Self::Check(_)
            | Self::Lint(_)
            | Self::Breaking(_)
            | Self::Generate(_)
            | Self::Verify(_)
            | Self::Vendor(_) => true,
            Self::Fmt(args) => args.lists(),
            Self::Bridge(args) => args.lists_findings(),
            Self::Init(_)
            | Self::Explain(_)
            | Self::Ls(_)
            | Self::Image(_)
            | Self::Revision(_)
            | Self::Rebase(_)
            | Self::Merge(_)
            | Self::Squash(_)
            | Self::Drop(_)
            | Self::Publish(_)
            | Self::Checkpoint(_)
            | Self::Baseline(_)
            | Self::Fork(_)
            | Self::Lifecycle(_)
            | Self::History(_)
            | Self::Heads(_)
            | Self::Show(_)
            | Self::Diff(_)
            | Self::Changelog(_)
            | Self::Export(_)
            | Self::Completions(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn arguments_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example_and_a_short_first_line() {
        for command in Cli::command().get_subcommands() {
            let name = command.get_name();
            let about = command.get_about().unwrap().to_string();
            assert!(about.len() <= 72 && !about.ends_with('.'), "{name}: {about}");
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains(&format!("limbeck {name}")), "{name} has no example");
        }
    }
}
