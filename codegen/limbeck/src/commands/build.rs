//! `limbeck build`: the one verb to know.

use std::time::Instant;

use super::generate::{emit, write_all};
use crate::console::Console;
use crate::counts::sentence;
use crate::error::Stop;
use crate::exit::Exit;
use crate::generation::Choice;
use crate::known::Undecided;
use crate::project::Project;

/// Compile the proto files and generate all code
///
/// Reports every error and warning at once. Where there is no error, writes the generated files
/// that differ and removes those that nothing generates any more; files without limbeck's mark are
/// never touched.
///
/// What nobody has decided about the conversion of two versions is a warning, as is what is wrong with
/// the records that it follows from, and code that uses such a bridge does not compile; `limbeck
/// generate` and `limbeck check` refuse it.
///
/// Findings and a report go to stdout; with `--format json` or `github` the report goes to stderr.
/// How long it took goes to stderr.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck build
  limbeck build --format github")]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, project: &Project, console: &Console) -> Result<Exit, Stop> {
    let begun = Instant::now();
    let compilation = project.compile()?;
    console.findings(&project.sources, &compilation.findings)?;
    if compilation.has_errors() {
        return Ok(Exit::Findings);
    }
    console.report(&format!("compiled {}", sentence(&compilation.schema)))?;
    let Some(generated) =
        emit(project, &compilation, (&Choice::default(), Undecided::Warn), console)?
    else {
        return Ok(Exit::Findings);
    };
    let exit = write_all(&generated, console)?;
    console.note(&format!("finished in {:.2} s", begun.elapsed().as_secs_f64()));
    Ok(exit)
}
