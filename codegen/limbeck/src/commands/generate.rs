//! `limbeck generate`: generated files without a word about anything else.

use limbeck_emit::Templates;
use limbeck_emit::write::{Mode, Report};
use limbeck_history::ProblemKind;
use limbeck_history::store::Texts;
use limbeck_schema::compile::Compilation;
use limbeck_schema::finding::{Finding, Place, Severity, Span};
use limbeck_schema::source::Memory;
use limbeck_schema::text::{Tone, counted};

use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::files::write_new;
use crate::generation::{Choice, Generated, generate, own_templates};
use crate::known::{self, Undecided};
use crate::project::Project;
use crate::records::Kept;

/// Generate code
///
/// Writes the generated files that differ and removes those that nothing generates any more; files
/// without limbeck's mark are never touched. With `--check`, changes nothing, lists what is out of
/// date and ends with exit code 4 if anything is.
///
/// Nothing is generated while it is not known how versions of a package convert: that is undecided,
/// it is in question what was renamed, or what is recorded is broken or missing.
///
/// A project's own templates stand in `templates/`, or where `limbeck.toml` says, under the names
/// of the built-in ones. `--copy-templates` puts the built-in ones there, to be changed; delete
/// those that you do not change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck generate
  limbeck generate --check
  limbeck generate --target rust -o target/look")]
pub(crate) struct Args {
    #[command(flatten)]
    choice: Choice,
    /// Write nothing; fail with exit code 4 if a file is missing, differs, or should not be there
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Write nothing; list what would be written and removed
    #[arg(long)]
    dry_run: bool,
    /// Copy the built-in templates to the project's folder of templates, and generate nothing
    #[arg(long, conflicts_with_all = ["check", "dry_run", "targets", "out"])]
    copy_templates: bool,
}

pub(crate) fn run(args: &Args, project: &Project, console: &Console) -> Result<Exit, Stop> {
    if args.copy_templates {
        return copy_templates(project, console);
    }
    let compilation = project.compile()?;
    if compilation.has_errors() {
        console.findings(&project.sources, &compilation.findings)?;
        return Ok(Exit::Findings);
    }
    let Some(generated) = emit(project, &compilation, (&args.choice, Undecided::Refuse), console)?
    else {
        return Ok(Exit::Findings);
    };
    if args.check {
        check_all(&generated, true, console)
    } else if args.dry_run {
        list_all(&generated, console)
    } else {
        write_all(&generated, console)
    }
}

/// Generates in memory; reports findings, in which case there is nothing to write.
pub(super) fn emit(
    project: &Project,
    compilation: &Compilation,
    (choice, undecided): (&Choice, Undecided),
    console: &Console,
) -> Result<Option<Vec<Generated>>, Stop> {
    emit_in(project, compilation, Order { choice, undecided, told: &[] }, console)
}

/// As [`emit`], where findings about the history were reported: a conversion that they ask to decide
/// is not told of again.
pub(super) fn emit_after(
    project: &Project,
    compilation: &Compilation,
    (choice, told): (&Choice, &[Finding]),
    console: &Console,
) -> Result<Option<Vec<Generated>>, Stop> {
    let order = Order { choice, undecided: Undecided::Refuse, told };
    emit_in(project, compilation, order, console)
}

/// What to generate, what becomes of what is undecided, and what was reported of it.
#[derive(Clone, Copy)]
struct Order<'a> {
    choice: &'a Choice,
    undecided: Undecided,
    told: &'a [Finding],
}

fn emit_in(
    project: &Project,
    compilation: &Compilation,
    Order { choice, undecided, told }: Order<'_>,
    console: &Console,
) -> Result<Option<Vec<Generated>>, Stop> {
    let own = own_templates(project)?;
    let kept = Kept::read(project, &compilation.schema)?;
    let texts = Texts::new(&project.sources, kept.snapshots.values());
    let mut known = known::read(project, &kept, &compilation.schema);
    for (older, newer) in &known.orphans {
        console.note(&known::gone(older, newer));
    }
    match undecided {
        Undecided::Warn => {
            console.findings(&texts, &known::settle(&mut known, &compilation.schema))?;
        }
        Undecided::Refuse if !known.problems.is_empty() => {
            let mut findings = known::problems(&known);
            findings.retain(|finding| !told.contains(finding));
            console.findings(&texts, &findings)?;
            console
                .note("nothing is generated, and no generated file compared, until that is mended");
            return Ok(None);
        }
        Undecided::Refuse => {}
    }
    match generate(project, compilation, (&own, &known), choice) {
        Ok(generated) => Ok(Some(generated)),
        Err(mut findings) => {
            findings.retain(|finding| !asks_again(finding, told));
            if findings.is_empty() {
                console.note(
                    "nothing is generated, and no generated file compared, until it is decided how \
                     versions convert",
                );
            }
            console.findings(&own.with(&project.sources), &findings)?;
            Ok(None)
        }
    }
}

/// Whether something that is to be decided before bridges are printed is asked for already, or will
/// be decided as it usually is when pending changes are recorded.
fn asks_again(finding: &Finding, told: &[Finding]) -> bool {
    let command = finding.help.as_deref().filter(|_| finding.rule == "RUST_BRIDGE");
    let package = command.and_then(|command| {
        let rest = command.trim_start_matches('`').strip_prefix("limbeck revision --package ")?;
        rest.split(' ').next()
    });
    let (Some(command), Some(package)) = (command, package) else { return false };
    told.iter().any(|it| {
        let help = it.help.as_deref().unwrap_or_default();
        let is_asked =
            it.rule == ProblemKind::Bridge.id() && help.contains(command.trim_matches('`'));
        let is_pending =
            it.rule == ProblemKind::Pending.id() && help.contains(&format!("--package {package}`"));
        is_asked || is_pending
    })
}

/// Writes what differs, removes what is left over, and reports both.
pub(super) fn write_all(generated: &[Generated], console: &Console) -> Result<Exit, Stop> {
    let mut is_current = true;
    for target in generated {
        let report = target.write(Mode::Write)?;
        is_current &= report.is_up_to_date();
        for (verb, path) in changes(&report, ["created", "changed", "removed"]) {
            console.detail(&format!("{verb} {}", target.folder.join(path).display()));
        }
        console.report(&sentence(target, &report, ["written", "removed"]))?;
    }
    if is_current {
        console.report(&console.paint(Tone::Good, "everything is up to date"))?;
    }
    Ok(Exit::Success)
}

/// Lists what writing would do.
fn list_all(generated: &[Generated], console: &Console) -> Result<Exit, Stop> {
    for target in generated {
        let report = target.write(Mode::DryRun)?;
        for (verb, path) in changes(&report, ["create", "change", "remove"]) {
            console.report(&format!("would {verb} {}", target.folder.join(path).display()))?;
        }
        console.report(&sentence(target, &report, ["to write", "to remove"]))?;
    }
    Ok(Exit::Success)
}

/// Reports every generated file that is not what it should be; that all is well, only if all else is.
pub(super) fn check_all(
    generated: &[Generated],
    is_clean: bool,
    console: &Console,
) -> Result<Exit, Stop> {
    let mut findings = Vec::new();
    for target in generated {
        let report = target.write(Mode::Check)?;
        let faults = ["is missing", "is out of date", "is generated no more"];
        let found = changes(&report, faults).map(|(fault, path)| finding(target, path, fault));
        findings.extend(found);
    }
    findings.sort();
    // What is generated is no proto file: there is no line to show.
    console.findings(&Memory::default(), &findings)?;
    if findings.is_empty() {
        if is_clean {
            console.report(&console.paint(Tone::Good, "everything is up to date"))?;
        }
        return Ok(Exit::Success);
    }
    Ok(Exit::Stale)
}

/// Files that are, or would be, created, changed and removed, each with the word for it.
fn changes<'a>(
    report: &'a Report,
    [created, changed, removed]: [&'a str; 3],
) -> impl Iterator<Item = (&'a str, &'a String)> {
    let with = |word: &'a str, paths: &'a [String]| paths.iter().map(move |path| (word, path));
    with(created, &report.created)
        .chain(with(changed, &report.changed))
        .chain(with(removed, &report.removed))
}

fn finding(target: &Generated, path: &str, fault: &str) -> Finding {
    let file = target.folder.join(path).display().to_string();
    let place = Place { file: file.as_str().into(), span: Span::default() };
    let message = format!("this file of target `{}` {fault}", target.target);
    Finding::new("GENERATED", Severity::Error, Some(place), message)
        .with_help("run `limbeck generate`, and commit what it changes")
}

fn sentence(target: &Generated, report: &Report, [written, removed]: [&str; 2]) -> String {
    let count = |number: usize, verb: &str| match number {
        0 => String::new(),
        number => format!(", {number} {verb}"),
    };
    format!(
        "{} in {}: {}{}{}{}",
        target.target,
        target.folder.display(),
        counted(target.files.len(), "file"),
        count(report.written(), written),
        count(report.unchanged.len(), "unchanged"),
        count(report.removed.len(), removed),
    )
}

/// Puts the built-in templates where the project's own are looked for; files that exist stay.
fn copy_templates(project: &Project, console: &Console) -> Result<Exit, Stop> {
    let folder = project.templates();
    for (name, text) in Templates::originals() {
        let path = folder.join(name);
        let shown = path.display();
        if path.exists() {
            console.report(&format!("kept {shown}"))?;
            continue;
        }
        write_new(&path, text)?;
        console.report(&format!("created {shown}"))?;
    }
    Ok(Exit::Success)
}

#[cfg(test)]
mod tests {
    use super::{Finding, ProblemKind, Severity, asks_again};

    fn finding(rule: &'static str, help: &str) -> Finding {
        Finding::new(rule, Severity::Error, None, "m").with_help(help)
    }

    #[test]
    fn only_what_is_asked_already_is_left_out() {
        let command = "limbeck revision --package a.v2 -m 'x' --decide 'A.b ->: up=drop'";
        let wanted = finding("RUST_BRIDGE", command);
        assert!(!asks_again(&wanted, &[]));
        let asked = finding(ProblemKind::Bridge.id(), &format!("`{command}`"));
        assert!(asks_again(&wanted, &[asked]));
        let other = finding(ProblemKind::Bridge.id(), "`limbeck revision --package a.v2 -m 'y'`");
        assert!(!asks_again(&wanted, &[other]));
        let pending = |package: &str| {
            let help = format!("`limbeck revision -m \"…\" --package {package}` records them");
            finding(ProblemKind::Pending.id(), &help)
        };
        assert!(asks_again(&wanted, &[pending("a.v2")]));
        assert!(!asks_again(&wanted, &[pending("a.v1"), pending("a.v20")]));
        let clash = finding("RUST_BRIDGE", "rename the package of one of them");
        assert!(!asks_again(&clash, &[pending("a.v2")]));
        assert!(!asks_again(&finding("RUST_NAME", command), &[pending("a.v2")]));
    }
}
