//! The limbeck command line.
//!
//! A command is `commands/<verb>.rs`: one `Args`, one `run`. It opens a [`project`], asks the other
//! crates, and hands what they say to the [`console`]. Only this crate prints, reads the
//! environment and decides about exit codes. Not here: anything about proto files or generated
//! code that a build script would need too.

mod cli;
mod commands;
mod config;
mod console;
mod error;
mod exit;
mod project;
mod render;
mod suggest;
mod targets;

pub use exit::Exit;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use console::Console;
use error::Stop;

/// Runs the program with the arguments and streams of the process.
pub fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let console = Console::new(&cli.global);
    run(&cli, &console).into()
}

/// The command line as clap knows it: for completions, and for tests of the help text.
pub fn command() -> clap::Command {
    cli::Cli::command()
}

fn run(cli: &cli::Cli, console: &Console) -> Exit {
    match commands::run(cli, console) {
        Ok(exit) => exit,
        Err(Stop::Error(error)) => {
            console.error(&error);
            error.exit()
        }
        Err(Stop::Findings(findings, files)) => {
            let told = if cli.command.prints_findings() {
                console.findings(&files, &findings)
            } else {
                console.complain(&files, &findings);
                Ok(())
            };
            match told {
                Ok(()) => Exit::Findings,
                Err(error) => {
                    console.error(&error);
                    error.exit()
                }
            }
        }
    }
}
