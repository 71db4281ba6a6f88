//! `limbeck lint`: what the rules of style and sense say about a schema.

use limbeck_schema::finding::Finding;
use limbeck_schema::text::counted;

use super::{errors, open, verdict};
use crate::cli::Global;
use crate::console::Console;
use crate::diff::unified;
use crate::error::{Error, Stop};
use crate::exceptions::Exceptions;
use crate::exit::Exit;
use crate::fixes::Fixes;
use crate::input::{Input, Paths};
use crate::ruling::{Configured, Ruling};

/// Judge a schema by rules of style and sense
///
/// The rules and their verdicts are those of `buf lint`, and some of our own; `limbeck explain RULE`
/// says why a rule is there. Ends with exit code 100 if there are findings.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck lint
  limbeck lint --fix
  limbeck lint .git#branch=main --format sarif
  limbeck lint --baseline lint.baseline --update-baseline")]
pub(crate) struct Args {
    /// What to judge instead of the project: a folder, a proto file, an image, an archive, a
    /// commit; `-` reads an image from stdin
    input: Option<String>,
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    configured: Configured,
    #[command(flatten)]
    repair: Repair,
    #[command(flatten)]
    exceptions: Exceptions,
}

/// Whether to mend what was found.
#[derive(Clone, Copy, Debug, clap::Args)]
struct Repair {
    /// Mend what can be mended without a change of the wire format
    #[arg(long)]
    fix: bool,
    /// Print what `--fix` would change as a diff, and change nothing
    #[arg(long, conflicts_with = "fix")]
    diff: bool,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let (input, findings) = judge(args, global, console)?;
    if args.repair.diff {
        return show(&input, &args.exceptions.apply(findings, console)?, console);
    }
    if !args.repair.fix {
        return verdict(&input, &args.exceptions.apply(findings, console)?, console);
    }
    mend(&input, &findings, console)?;
    // What is left stands elsewhere now.
    let (input, findings) = judge(args, global, console)?;
    verdict(&input, &args.exceptions.apply(findings, console)?, console)
}

/// What is said about the input: that it does not compile, or what the rules say.
fn judge(args: &Args, global: &Global, console: &Console) -> Result<(Input, Vec<Finding>), Stop> {
    let input = open(args.input.as_deref(), &args.paths, global, console)?;
    let ruling = Ruling::new(&args.configured, &input, global)?;
    let compilation = input.compile()?;
    if compilation.has_errors() {
        let findings = errors(&compilation.findings);
        return Ok((input, findings));
    }
    // What the compiler warns of is for `build` and `check` to tell.
    let findings = ruling.lint(&compilation.schema, &input, &args.exceptions.today())?;
    Ok((input, findings))
}

/// Applies the fixes.
fn mend(input: &Input, findings: &[Finding], console: &Console) -> Result<(), Error> {
    if !input.project().is_some_and(|project| project.sources.is_on_disk()) {
        let help = "`--diff` prints what would change, to be applied with `patch` or `git apply`";
        return Err(Error::usage("`--fix` can change files on disk alone", help));
    }
    let fixes = Fixes::new(input.files(), findings)?;
    fixes.write()?;
    let (count, changed) = (counted(fixes.mended, "finding"), counted(fixes.files.len(), "file"));
    console.note(&format!("mended {count} in {changed}"));
    Ok(())
}

/// Prints the fixes as a diff.
fn show(input: &Input, findings: &[Finding], console: &Console) -> Result<Exit, Stop> {
    let fixes = Fixes::new(input.files(), findings)?;
    for file in &fixes.files {
        console.data(&unified(&file.path, &file.before, &file.after))?;
    }
    Ok(if findings.iter().any(Finding::fails) { Exit::Findings } else { Exit::Success })
}
