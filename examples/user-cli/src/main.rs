//! Calls the user service: every rpc of both versions, from the command line.
//!
//! [`api`] says what both versions can do, [`v1`] and [`v2`] do it with the generated clients, [`rest`] over HTTP and
//! JSON, [`commands`] is written once for all.

mod api;
mod args;
mod commands;
mod failure;
mod rest;
mod v1;
mod v2;

use std::process::ExitCode;

use clap::Parser;
use limbeck_runtime::client::{Connection, Settings};

use crate::args::{Arguments, Command, Version};
use crate::failure::Failure;
use crate::rest::Http;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            failure.exit_code()
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    if arguments.rest { over_http(arguments).await } else { over_grpc(arguments).await }
}

async fn over_grpc(arguments: Arguments) -> Result<(), Failure> {
    let settings = Settings { deadline: Some(arguments.deadline), ..Settings::default() };
    let connection = Connection::connect_with(&arguments.server, settings).await?;
    match arguments.api {
        Version::V1 => commands::run(v1::V1::new(&connection), arguments.command).await,
        Version::V2 => commands::run(v2::V2::new(&connection), arguments.command).await,
    }
}

async fn over_http(arguments: Arguments) -> Result<(), Failure> {
    let command = match arguments.command {
        Command::Mapped(command) => command,
        Command::GrpcOnly(command) => return Err(Failure::NoRule { command: command.name() }),
    };
    let http = Http::connect(&arguments.server, arguments.deadline).await?;
    match arguments.api {
        Version::V1 => commands::run_mapped(rest::V1(http), command).await,
        Version::V2 => commands::run_mapped(rest::V2(http), command).await,
    }
}
