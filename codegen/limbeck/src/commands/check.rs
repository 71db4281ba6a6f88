//! `limbeck check`: all that a pipeline would say.

use super::generate::{check_all, emit};
use crate::console::Console;
use crate::counts::sentence;
use crate::error::Stop;
use crate::exit::Exit;
use crate::generation::Choice;
use crate::project::Project;

/// Report all that is wrong or out of date, without changing anything
///
/// Compiles the proto files and compares the generated files with what `limbeck build` would write.
/// Ends with exit code 100 if there is an error, with 4 if only generated files are out of date.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck check
  limbeck check --format github")]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, project: &Project, console: &Console) -> Result<Exit, Stop> {
    let compilation = project.compile()?;
    console.findings(&project.sources, &compilation.findings)?;
    if compilation.has_errors() {
        return Ok(Exit::Findings);
    }
    let Some(generated) = emit(project, &compilation, &Choice::default(), console)? else {
        return Ok(Exit::Findings);
    };
    console.report(&format!("checked {}", sentence(&compilation.schema)))?;
    check_all(&generated, console)
}
