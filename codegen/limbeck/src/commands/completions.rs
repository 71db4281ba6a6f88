//! `limbeck completions`: what a shell needs to complete our arguments.

use clap_complete::Shell;

use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  limbeck completions bash > ~/.local/share/bash-completion/completions/limbeck")]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::command(), "limbeck", &mut script);
    console.data(&script)?;
    Ok(Exit::Success)
}
