//! The program: reads the environment, opens the database, serves until SIGTERM or Ctrl-C.

use std::fmt::Write as _;
use std::process::ExitCode;

use user_service::config::{Config, Problem, VARIABLES};
use user_service::program::{Failure, Program};

/// The exit code for an environment that is wrong, as for wrong arguments.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    if std::env::args_os().len() > 1 {
        let asks = std::env::args_os()
            .nth(1)
            .is_some_and(|argument| argument == "--help" || argument == "-h");
        return if asks {
            told(&help())
        } else {
            refused("there are no arguments: see `user-service --help`\n")
        };
    }
    match Config::read(|name| {
        std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
    }) {
        Ok(config) => run(&config),
        Err(problems) => refused(&list(&problems)),
    }
}

fn run(config: &Config) -> ExitCode {
    tracing_subscriber::fmt().with_max_level(config.log).with_writer(std::io::stderr).init();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Io);
    let served = runtime.and_then(|runtime| {
        runtime.block_on(async {
            let program = Program::bind(config).await?;
            // For whoever started the program on port 0.
            told(&format!("listening on {}\n", program.local_addr()));
            program.serve().await
        })
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&format!("user-service: {failure}\n"));
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    let mut text =
        "Serves user.v1 and user.v2 over gRPC, gRPC-Web, HTTP and JSON. It is configured by environment:\n\n".to_owned();
    for (name, default, meaning) in VARIABLES {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name:<20} {meaning}\n  {:<20} default: {default}", "");
    }
    text
}

fn list(problems: &[Problem]) -> String {
    let mut text = String::new();
    for problem in problems {
        let _ = writeln!(text, "user-service: {problem}");
    }
    text
}

fn refused(text: &str) -> ExitCode {
    complain(text);
    ExitCode::from(USAGE)
}

/// Writes to stdout; a reader that went away is no reason to fail.
fn told(text: &str) -> ExitCode {
    use std::io::Write as _;
    let _ = std::io::stdout().write_all(text.as_bytes()).and_then(|()| std::io::stdout().flush());
    ExitCode::SUCCESS
}

fn complain(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(text.as_bytes());
}
