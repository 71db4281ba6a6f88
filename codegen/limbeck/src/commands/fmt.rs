//! `limbeck fmt`: proto files in the one form that `buf format` prints, too.

mod input;
mod outcome;

use std::io::Read;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use limbeck_schema::finding::Finding;
use limbeck_schema::source::Memory;
use limbeck_schema::text::counted;
use rayon::prelude::*;

use crate::cli::Format;
use crate::console::Console;
use crate::diff::unified;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::files::replace;
use crate::project::Project;
use input::Input;
pub(crate) use outcome::unformatted;
use outcome::{Outcome, outcome};

/// Format proto files
///
/// Prints the formatted text, of several files one behind another; `--write` changes the files
/// instead. Comments stay, imports and file options are sorted, and the schema means what it meant:
/// the text is the same, byte for byte, as that of `buf format`.
/// Files that do not follow the grammar are left alone and told about, with exit code 100.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck fmt --write
  limbeck fmt --check
  limbeck fmt --diff proto/user
  limbeck fmt - < user.proto")]
pub(crate) struct Args {
    /// Files, or folders with all that is below; `-` means stdin; without any, the project's files
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Change the files, and say which
    #[arg(short, long)]
    write: bool,
    /// Print the difference instead of the text
    #[arg(short, long)]
    diff: bool,
    /// End with exit code 100 if a file is not formatted, and list these instead of printing text
    #[arg(long, visible_alias = "exit-code")]
    check: bool,
    /// Format only the declarations that touch these lines of one file, such as `10:20`
    #[arg(long, value_name = "START:END", value_parser = lines)]
    range: Option<RangeInclusive<u32>>,
    /// Take only files at PATH or below it; may be given more than once
    #[arg(long, value_name = "PATH")]
    path: Vec<PathBuf>,
    /// Leave out files at PATH or below it; may be given more than once
    #[arg(long, value_name = "PATH")]
    exclude_path: Vec<PathBuf>,
}

impl Args {
    /// Whether it lists findings instead of printing text.
    pub(crate) const fn lists(&self) -> bool {
        self.check && !self.diff && !self.write
    }
}

/// Files that are in memory at the same time.
const CHUNK: usize = 256;

pub(crate) fn run(
    args: &Args,
    project: impl FnOnce() -> Result<Project, Stop>,
    console: &Console,
) -> Result<Exit, Stop> {
    let inputs = inputs(args, project)?;
    if args.range.is_some() && inputs.len() != 1 {
        let help = "name one file, or `-` for stdin";
        return Err(Error::usage("`--range` is about the lines of one file", help).into());
    }
    let mut told = Told::default();
    for chunk in inputs.chunks(CHUNK) {
        let outcomes: Result<Vec<Outcome>, Error> =
            chunk.par_iter().map(|input| outcome(input, args.range.as_ref())).collect();
        for (input, outcome) in chunk.iter().zip(outcomes?) {
            tell(args, input, outcome, &mut told, console)?;
        }
    }
    finish(args, &told, console)
}

/// What is known of the files so far.
#[derive(Default)]
struct Told {
    refused: Vec<(String, Vec<u8>)>,
    findings: Vec<Finding>,
    changed: usize,
    unchanged: usize,
}

fn inputs(
    args: &Args,
    project: impl FnOnce() -> Result<Project, Stop>,
) -> Result<Vec<Input>, Stop> {
    let mut inputs = if args.inputs.is_empty() {
        input::of_project(&project()?)?
    } else if args.inputs.iter().any(|path| path.as_os_str() == "-") {
        if args.inputs.len() > 1 || args.write {
            let help = "pipe one file: `limbeck fmt - < user.proto`";
            return Err(Error::usage("stdin goes to stdout, and alone", help).into());
        }
        vec![Input::Stdin(stdin()?)]
    } else {
        input::named(&args.inputs)?
    };
    inputs.retain(|input| input.is_chosen(&args.path, &args.exclude_path));
    Ok(inputs)
}

fn stdin() -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut text)
        .map_err(|error| Error::read("-".as_ref(), error))?;
    Ok(text)
}

/// Does with one file what was asked for.
fn tell(
    args: &Args,
    input: &Input,
    outcome: Outcome,
    told: &mut Told,
    console: &Console,
) -> Result<(), Stop> {
    let shown = input.shown();
    let (before, after) = match outcome {
        Outcome::Refused(finding, text) => {
            told.findings.push(finding);
            told.refused.push((shown, text));
            return Ok(());
        }
        Outcome::Same(text) => {
            told.unchanged += 1;
            if !args.write && !args.diff && !args.check {
                console.data(&text)?;
            }
            return Ok(());
        }
        Outcome::Changed { before, after } => (before, after),
    };
    told.changed += 1;
    if args.diff {
        console.data(&unified(&shown, &before, &after))?;
    }
    if args.write {
        replace(input.path(), &after)?;
        console.report(&format!("formatted {shown}"))?;
    } else if args.check && !args.diff {
        not_formatted(&shown, before, &after, console)?;
    } else if !args.diff {
        console.data(&after)?;
    }
    Ok(())
}

/// Lists a file that is not formatted.
fn not_formatted(
    shown: &str,
    before: Vec<u8>,
    after: &[u8],
    console: &Console,
) -> Result<(), Error> {
    match console.format {
        Format::Text => console.data(format!("{shown}\n").as_bytes()),
        Format::Json
        | Format::Github
        | Format::Sarif
        | Format::Junit
        | Format::Msvs
        | Format::Gitlab
        | Format::Markdown => {
            let finding = unformatted(shown, &before, after);
            console.findings(&Memory::from_iter([(shown.to_owned(), before)]), &[finding])
        }
    }
}

fn finish(args: &Args, told: &Told, console: &Console) -> Result<Exit, Stop> {
    if args.write && !args.diff {
        let (changed, unchanged) = (told.changed, told.unchanged);
        console
            .report(&format!("{} formatted, {unchanged} unchanged", counted(changed, "file")))?;
    }
    if !told.findings.is_empty() {
        let files: Memory = told.refused.iter().cloned().collect();
        console.complain(&files, &told.findings);
        return Ok(Exit::Findings);
    }
    Ok(if args.check && told.changed > 0 { Exit::Findings } else { Exit::Success })
}

/// Reads `START:END`.
fn lines(text: &str) -> Result<RangeInclusive<u32>, String> {
    let expected = || "expected two lines from 1, such as `10:20`".to_owned();
    let (start, end) = text.split_once(':').ok_or_else(expected)?;
    let number = |text: &str| text.parse::<u32>().ok().filter(|&line| line > 0);
    let (start, end) = number(start).zip(number(end)).ok_or_else(expected)?;
    if start > end {
        return Err(format!("line {start} comes behind line {end}"));
    }
    Ok(start..=end)
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_are_two_numbers_in_order() {
        for wrong in ["", ":", "1", "0:1", "2:1", "1:", "-1:2", "1:99999999999"] {
            assert!(lines(wrong).is_err(), "{wrong}");
        }
        assert_eq!(lines("3:3"), Ok(3..=3));
    }
}
