//! `limbeck revision`: records what the proto files say.

mod answers;
mod ask;
mod decisions;
mod report;

use limbeck_history::edit::{Edit, Refusal, Request, record};
use limbeck_history::graph::History;
use limbeck_history::policy::Level;
use limbeck_history::question::Answers;
use limbeck_history::{Origin, Pending, ProblemKind, Workspace};

use crate::cli::Global;
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::project::Project;
use crate::records::{Records, StampArgs, refused};
use answers::answers;
use ask::ask;
use decisions::{decided, decisions};
use report::report;

/// Record what changed as a revision, to be reviewed
///
/// Drafts the revision of what differs between the proto files and what is recorded, and makes it the
/// head. Without a package, all packages with a difference get one, each after those that it imports.
/// What may have been renamed is asked on a terminal; elsewhere, `--rename` and `--no-rename` say it.
/// Ends with exit code 6 if the compatibility policy forbids a change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck revision -m \"add nickname\"
  limbeck revision -m \"full_name is display_name\" --rename User.full_name=User.display_name
  limbeck revision --amend")]
pub(crate) struct Args {
    /// What the revision is for; the changelog is made of it
    #[arg(short, long, value_name = "TEXT", required_unless_present = "amend")]
    message: Option<String>,
    /// Record this package alone; can be given several times
    #[arg(long = "package", value_name = "PACKAGE")]
    packages: Vec<String>,
    /// OLD was renamed to NEW, both relative to the package; can be given several times
    #[arg(long, value_name = "OLD=NEW", value_parser = renamed)]
    rename: Vec<(String, String)>,
    /// OLD is gone, and what looks like it is new; can be given several times
    #[arg(long, value_name = "OLD")]
    no_rename: Vec<String>,
    /// Decide how something converts between the versions, such as
    /// `-> Status.LOCKED: down=map_to(DISABLED) because "least privilege"`
    #[arg(long, value_name = "DECISION", allow_hyphen_values = true)]
    decide: Vec<String>,
    /// Begin the history of a version that was copied by hand from PACKAGE, or from a revision of it
    #[arg(long, value_name = "PACKAGE", conflicts_with = "amend")]
    fork_of: Option<String>,
    /// Draft the newest revision anew, which nobody relies on yet
    #[arg(long)]
    amend: bool,
    /// Make a revision although nothing differs
    #[arg(long)]
    empty: bool,
    /// Record changes that the compatibility policy forbids, and why
    #[arg(long, value_name = "REASON")]
    allow_breaking: Option<String>,
    /// Say what would be recorded, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    stamp: StampArgs,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    if args.message.as_deref().is_some_and(|message| message.trim().is_empty()) {
        let help = "say in a few words what the revision is for";
        return Err(Error::usage("the message is empty", help).into());
    }
    decisions(&args.decide)?;
    let mut records = Records::open(global, console)?;
    let packages = chosen(args, &records)?;
    let mut answers = answers(args, &records.workspace(), &packages)?;
    let mut edits: Vec<Edit> = Vec::new();
    let mut told = Vec::new();
    for package in &packages {
        let of = (&**package, answers.remove(package).unwrap_or_default());
        let recorded = match recorded(args, &records, (of, edits.len()), console)? {
            Ok(recorded) => recorded,
            Err(refusal) => return refused(&records, package, refusal, console),
        };
        if let Some(edit) = &recorded.edit {
            records.take(edit);
            edits.push(edit.clone());
        }
        told.push((package, recorded));
    }
    if edits.is_empty() {
        console.report(
            "nothing differs from what is recorded; `--empty` makes a revision all the same",
        )?;
        return Ok(Exit::Success);
    }
    if !args.dry_run {
        records.write(&edits)?;
    }
    for (package, recorded) in &told {
        report(&records, package, recorded, console)?;
    }
    Ok(Exit::Success)
}

/// The packages to record, each after those that it imports.
fn chosen(args: &Args, records: &Records) -> Result<Vec<String>, Stop> {
    for package in &args.packages {
        records.package(Some(package))?;
    }
    let workspace = records.workspace();
    if args.amend && args.packages.is_empty() {
        let is_open = |history: &History| {
            history.head_revision().is_some_and(|head| {
                let is_draft = head.parents.len() < 2 && head.origin == Origin::Nothing;
                is_draft && !history.is_published(&head.id)
            })
        };
        return Ok(vec![records.package_where("have a head that can be amended", is_open)?]);
    }
    let is_chosen = |package: &String| {
        if !args.packages.is_empty() {
            return args.packages.contains(package);
        }
        // A history that something is wrong with is told of, not passed over.
        let is_broken =
            workspace.histories.get(package).is_some_and(|history| !history.problems.is_empty());
        is_broken || workspace.pending(package) != Some(Pending::Nothing)
    };
    let mut packages = records.in_order();
    packages.retain(is_chosen);
    if packages.is_empty() && !args.decide.is_empty() {
        packages.push(decided(&workspace, &decisions(&args.decide)?)?);
    }
    if args.empty && packages.is_empty() {
        packages.push(records.package(None)?);
    }
    let is_about_one = !(args.decide.is_empty() && args.fork_of.is_none());
    if packages.len() > 1 && is_about_one {
        let help = "add `--package PACKAGE`, and record one after the other";
        let message = format!(
            "several packages differ (`{}`), and names are meant for one",
            packages.join("`, `")
        );
        return Err(Error::usage(message, help).into());
    }
    Ok(packages)
}

/// The revision of one package; questions about names are asked where somebody can answer.
fn recorded(
    args: &Args,
    records: &Records,
    ((package, answers), number): ((&str, Answers), usize),
    console: &Console,
) -> Result<Result<limbeck_history::edit::Recording, Refusal>, Stop> {
    let workspace = records.workspace();
    let mut request = Request {
        package: package.to_owned(),
        message: args.message.clone(),
        stamp: if args.amend {
            args.stamp.any_stamp(number)?
        } else {
            args.stamp.stamp(number, &workspace.histories)?
        },
        answers,
        decisions: decisions(&args.decide)?,
        allow_breaking: args.allow_breaking.clone(),
        lifecycle: None,
        fork_of: match &args.fork_of {
            Some(symbol) => Some(Records::resolve(&workspace.histories, symbol, None)?),
            None => None,
        },
        empty: args.empty,
        amend: args.amend,
        level: level(&records.project, &workspace, package),
    };
    loop {
        let result = record(&workspace, &request);
        let Err(Refusal::Problems(problems)) = &result else { return Ok(result) };
        let is_question = problems.iter().all(|problem| problem.kind == ProblemKind::Rename);
        if !is_question || !console.can_ask() {
            return Ok(result);
        }
        ask(&workspace, &mut request)?;
    }
}

/// What counts as a break: what `limbeck.toml` says, else JSON where there is HTTP.
pub(crate) fn level(project: &Project, workspace: &Workspace<'_>, package: &str) -> Level {
    let configured = project.config.compatibility.as_deref();
    if let Some(level) = configured.and_then(|name| name.parse().ok()) {
        return level;
    }
    let schema = workspace.schema;
    let mut own = schema
        .services
        .iter()
        .filter(|service| &*schema.package(schema.file(service.file).package).name == package);
    let has_http = own.any(|service| {
        service.methods.iter().any(|method| method.options.get("(google.api.http)").is_some())
    });
    if has_http { Level::WireJson } else { Level::Wire }
}

fn renamed(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').map(|(old, new)| (old.trim(), new.trim()));
    match parts {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => {
            Ok((old.to_owned(), new.to_owned()))
        }
        _ => Err("write OLD=NEW, such as `User.full_name=User.display_name`".to_owned()),
    }
}
