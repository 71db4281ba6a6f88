//! `limbeck breaking`: whether a schema breaks those who rely on an earlier one.

use limbeck_diff::{Aspect, Change, Kind, Renames, compare, descriptions};
use limbeck_schema::finding::Finding;
use limbeck_schema::source::Memory;
use limbeck_schema::text::counted;

use super::{errors, open, verdict};
use crate::cli::Global;
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exceptions::Exceptions;
use crate::exit::Exit;
use crate::input::{self, Input, Paths, Recorded, no_files};
use crate::ruling::{Configured, Imports, Ruling};

/// Judge what changed since an earlier schema by who breaks
///
/// The rules and their verdicts are those of `buf breaking`, and some of our own; each finding says
/// who breaks, with an example, and what to do instead. Between two source trees, only the packages
/// are compiled that a change can have an effect on. Ends with exit code 100 if there are findings.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck breaking --against .git#branch=main
  limbeck breaking --against .git#tag=v1.2.0 --against deployed.binpb
  limbeck breaking --against revision:user.v1@published
  limbeck breaking proto --against ../released/proto --format github")]
pub(crate) struct Args {
    /// What to judge instead of the project: a folder, a proto file, an image, an archive, a
    /// commit, a revision; `-` reads an image from stdin
    input: Option<String>,
    /// The earlier schema, of the same kinds; where there are several, all of them are held to
    #[arg(long, value_name = "INPUT", required = true)]
    against: Vec<String>,
    #[command(flatten)]
    reach: Reach,
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    configured: Configured,
    #[command(flatten)]
    exceptions: Exceptions,
}

/// How far the comparison goes.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
struct Reach {
    /// Compile all packages, also those that nothing has an effect on
    #[arg(long)]
    all: bool,
    /// Say nothing about files that are only imported
    #[arg(long)]
    exclude_imports: bool,
    /// Compare only files that the input has, too: what is deleted is not told
    #[arg(long)]
    limit_to_input_files: bool,
    /// Print every change, one a line, in place of findings
    #[arg(long)]
    changes: bool,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    if args.input.as_deref() == Some("-") && args.against.len() > 1 {
        let help = "write it to a file first, and name that";
        return Err(Error::usage("stdin can be read once, for one `--against`", help).into());
    }
    let (judged, findings) = judge_all(args, global, console)?;
    let findings = args.exceptions.apply(findings, console)?;
    match judged {
        Some(input) => verdict(&input, &findings, console),
        None => Ok(Exit::Success),
    }
}

impl Args {
    /// The project held to earlier schemas, as `check` does it.
    pub(super) fn of_project(against: &[String], exceptions: &Exceptions) -> Self {
        Self {
            input: None,
            against: against.to_vec(),
            reach: Reach::default(),
            paths: Paths::default(),
            configured: Configured::default(),
            exceptions: exceptions.clone(),
        }
    }
}

/// What all earlier schemas say, and what was judged.
pub(super) fn judge_all(
    args: &Args,
    global: &Global,
    console: &Console,
) -> Result<(Option<Input>, Vec<Finding>), Stop> {
    let mut findings = Vec::new();
    let mut judged = None;
    for against in &args.against {
        let new = open(args.input.as_deref(), &args.paths, global, console)?;
        let (new, found) = judge(args, against, new, (global, console))?;
        findings.extend(found);
        judged = Some(new);
    }
    findings.sort();
    findings.dedup();
    Ok((judged, findings))
}

/// What one earlier schema says.
fn judge(
    args: &Args,
    against: &str,
    mut new: Input,
    (global, console): (&Global, &Console),
) -> Result<(Input, Vec<Finding>), Stop> {
    let mut old = input::open(Some(against), &Paths::default(), global)?;
    // A mistyped folder must not pass for one that nothing was deleted from.
    old.refuse_empty()?;
    refuse_files(args, &new, &old)?;
    if !args.paths.is_empty() {
        old.keep(new.import_names(&args.paths)?)?;
    }
    if args.reach.limit_to_input_files {
        old.keep_files_of(&new)?;
    }
    let imports = restrict(args.reach, &mut new, &mut old, console)?;
    let mut ruling = Ruling::new(&args.configured, &new, global)?;
    hold_to_records(&mut ruling, (&new, &old), console)?;
    let mut after = new.compile()?;
    if after.has_errors() {
        let findings = errors(&after.findings);
        return Ok((new, findings));
    }
    let mut before = old.compile()?;
    if before.has_errors() {
        console.note(&format!("`{against}` does not compile: hold the schema to one that does"));
        return Err(elsewhere(&old, &before.findings));
    }
    for (input, compilation) in [(&old, &mut before), (&new, &mut after)] {
        if let Some(recorded) = input.recorded() {
            recorded.rename(&mut compilation.schema);
        }
    }
    let comparison = compare(&before.schema, &after.schema, &Renames::default());
    if args.reach.changes {
        let mut comparison = comparison;
        // Records have no files.
        let is_recorded = new.recorded().is_some() || old.recorded().is_some();
        comparison.changes.retain(|change| !is_recorded || !is_about_files(change));
        let lines = descriptions(&comparison).into_iter().map(|line| line + "\n");
        console.data(lines.collect::<String>().as_bytes())?;
        return Ok((new, Vec::new()));
    }
    let today = args.exceptions.today();
    let findings = ruling.breaking(&comparison, (&old, &new), (imports, &today))?;
    Ok((new, findings))
}

/// Whether a change is about where something is declared.
const fn is_about_files(change: &Change) -> bool {
    matches!(change.kind, Kind::FileAdded | Kind::FileRemoved)
        || matches!(
            change.kind.aspect(),
            Aspect::File | Aspect::Package | Aspect::Syntax | Aspect::Import
        )
}

/// Refuses what is about files where there are none.
fn refuse_files(args: &Args, new: &Input, old: &Input) -> Result<(), Error> {
    if new.recorded().is_none() && old.recorded().is_none() {
        return Ok(());
    }
    if !args.paths.is_empty() {
        return Err(no_files("`--path` chooses files"));
    }
    if args.reach.limit_to_input_files {
        return Err(no_files("`--limit-to-input-files` compares by files"));
    }
    Ok(())
}

/// Where a side is recorded, judges by what is: says once what is left out.
fn hold_to_records(
    ruling: &mut Ruling,
    (new, old): (&Input, &Input),
    console: &Console,
) -> Result<(), Error> {
    let recorded: Vec<&Recorded> = [new, old].into_iter().filter_map(Input::recorded).collect();
    if recorded.is_empty() {
        return Ok(());
    }
    if ruling.hold_to_records()? {
        console.note("a revision does not record files: judged by `PACKAGE` instead of `FILE`");
    }
    for recorded in recorded.iter().filter(|recorded| !recorded.without().is_empty()) {
        let without = recorded.without().join("`, `");
        console.note(&format!("nothing is recorded of `{without}`: not judged"));
    }
    Ok(())
}

/// Leaves of both sides what differs, and what that can have an effect on; what is only imported is
/// judged where both sides are whole.
fn restrict(
    reach: Reach,
    new: &mut Input,
    old: &mut Input,
    console: &Console,
) -> Result<Imports, Error> {
    // What a recorded package imports was recorded, too, or is what it is today.
    let is_recorded = new.recorded().is_some() || old.recorded().is_some();
    let is_left_out = reach.exclude_imports || is_recorded;
    let imports = if is_left_out { Imports::LeftOut } else { Imports::Judged };
    if reach.all {
        return Ok(imports);
    }
    let Some(affected) = new.affected(old)? else { return Ok(imports) };
    if affected.imports_differ && imports == Imports::Judged {
        return Ok(imports);
    }
    let files = counted(affected.changed.len(), "file");
    let packages = counted(affected.packages.len(), "package");
    console.detail(&format!("{files} changed, with an effect on {packages}"));
    new.restrict(affected.new);
    old.restrict(affected.old);
    Ok(Imports::LeftOut)
}

/// Errors of the other side, under the paths that a person knows.
pub(super) fn elsewhere(input: &Input, findings: &[Finding]) -> Stop {
    let mut texts: Vec<(String, Vec<u8>)> = Vec::new();
    let mut shown = errors(findings);
    for place in shown.iter_mut().filter_map(|finding| finding.place.as_mut()) {
        let path = input.files().display(&place.file);
        if let Some(text) = input.files().read(&place.file).ok().flatten() {
            texts.push((path.clone(), text));
        }
        place.file = path.into();
    }
    texts.sort();
    texts.dedup();
    Stop::Findings(shown, Memory::from_iter(texts))
}
