//! Calls the user service: every rpc of both versions, from the command line.
//!
//! [`api`] says what both versions can do, [`v1`] and [`v2`] do it with the generated clients, [`commands`] is written
//! once for both.

mod api;
mod args;
mod commands;
mod failure;
mod v1;
mod v2;

use std::process::ExitCode;

use clap::Parser;
use limbeck_runtime::client::{Connection, Settings};

use crate::args::{Arguments, Version};
use crate::failure::Failure;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let settings = Settings { deadline: Some(arguments.deadline), ..Settings::default() };
    let connection = Connection::connect_with(&arguments.server, settings).await?;
    match arguments.api {
        Version::V1 => commands::run(v1::V1::new(&connection), arguments.command).await,
        Version::V2 => commands::run(v2::V2::new(&connection), arguments.command).await,
    }
}
