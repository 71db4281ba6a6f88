//! From the arguments of the process to its exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::cli;
use crate::commands;
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;

/// Runs the program with the arguments and streams of the process.
pub fn main() -> ExitCode {
    let cli = cli::Cli::parse_from(std::env::args_os().map(stdin_by_name));
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

/// `-#format=json` is an input from stdin, and would be read as an option named `#`.
fn stdin_by_name(argument: OsString) -> OsString {
    match argument.to_str().and_then(|text| text.strip_prefix("-#")) {
        Some(options) => format!("/dev/stdin#{options}").into(),
        None => argument,
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
