//! From the arguments of the process to its exit code.

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::cli;
use crate::commands;
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;

/// Runs the program with the arguments and streams of the process.
pub fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let console = Console::new(&cli.global);
    let exit = run(&cli, &console);
    if !cli.command.prints_findings() {
        return exit.into();
    }
    match console.finish() {
        Ok(()) => exit.into(),
        Err(error) => {
            console.error(&error);
            error.exit().into()
        }
    }
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
