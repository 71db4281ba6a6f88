//! `limbeck rebase`: puts two branches of a history in a line.

use limbeck_history::edit::{Rebasing, rebase};
use limbeck_history::{Pending, Revision};
use limbeck_schema::text::counted;

use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::records::{Records, refused};
use crate::render::Object;

/// Put branches that each added revisions to one package in a line
///
/// After git merged two such branches, the history has two heads. The one that is not published, or
/// the younger one, is put behind the other: its revisions keep their ids, messages, changes and
/// comments, and get other parents, digests, seals and numbers. Without a package, every history with
/// several heads is mended.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck rebase
  limbeck rebase 77ab02c1de90
  limbeck rebase 77ab --onto 4f1c --package user.v1")]
pub(crate) struct Args {
    /// Move the branch that this revision is on
    #[arg(value_name = "REVISION")]
    revision: Option<String>,
    /// Put it behind the branch that this revision is on
    #[arg(long, value_name = "REVISION")]
    onto: Option<String>,
    /// The package whose history it is
    #[arg(long, value_name = "PACKAGE")]
    package: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let mut records = Records::open(global, console)?;
    let named = super::drop::named(&records, args.package.as_deref(), args.revision.as_deref())?;
    let (package, revision) = named;
    let onto = match &args.onto {
        Some(symbol) => {
            let histories = &records.workspace().histories;
            let found = Records::resolve(histories, symbol, package.as_deref())?;
            Some(found)
        }
        None => None,
    };
    let packages = match package.or_else(|| onto.as_ref().map(|(package, _)| package.clone())) {
        Some(package) => vec![package],
        None => crooked(&records),
    };
    if packages.is_empty() {
        if records.workspace().histories.is_empty() {
            records.package(None)?;
        }
        console.report("every history is one line")?;
    }
    for package in &packages {
        let onto = onto.as_ref().map(|(_, id)| id);
        loop {
            let workspace = records.workspace();
            let rebasing = match rebase(&workspace, package, (revision.as_ref(), onto)) {
                Ok(rebasing) => rebasing,
                Err(refusal) => return refused(&records, package, refusal, console),
            };
            drop(workspace);
            report(package, &rebasing, console)?;
            if let Some(edit) = &rebasing.edit {
                records.write(std::slice::from_ref(edit))?;
                records.take(edit);
            }
            if rebasing.heads < 2 || revision.is_some() {
                break;
            }
        }
        note_pending(&records, package, console);
    }
    Ok(Exit::Success)
}

/// Packages that something about their heads is wrong with, each after those that it imports.
fn crooked(records: &Records) -> Vec<String> {
    let workspace = records.workspace();
    let mut packages = records.in_order();
    packages.retain(|package| {
        workspace.histories.get(package).is_some_and(|history| !history.problems.is_empty())
    });
    packages
}

fn report(package: &str, rebasing: &Rebasing, console: &Console) -> Result<(), Error> {
    let Rebasing { edit, moved, onto, head, instead, heads } = rebasing;
    if console.format == Format::Json {
        let ids: Vec<Object> = moved.iter().map(object).collect();
        let object = Object::default()
            .with("package", package)
            .with("onto", onto.as_ref().map(|it| it.id.to_string()))
            .with("head", head.id.as_str())
            .with_objects("moved", &ids);
        return console.data(object.line().as_bytes());
    }
    match (edit, onto) {
        (None, _) => console.report(&format!("the history of {package} is one line"))?,
        (Some(_), None) => {
            console.report(&format!("{package}: the head is {}", described(head)))?;
        }
        (Some(_), Some(onto)) => {
            let revisions = counted(moved.len(), "revision");
            console.report(&format!("{package}: {revisions} moved behind {}", described(onto)))?;
            for revision in moved {
                console.report(&format!("  {}", described(revision)))?;
            }
        }
    }
    if let Some(other) = instead {
        console.note(&format!(
            "both branches were open, and the younger one moved; to have it the other way round, undo \
             this with git and `limbeck rebase {other} --package {package}`"
        ));
    }
    if *heads > 1 {
        console.note(&format!("`{package}` has {heads} heads left"));
    }
    Ok(())
}

fn object(revision: &Revision) -> Object {
    Object::default()
        .with("id", revision.id.as_str())
        .with("message", revision.message.as_str())
        .with("after", revision.after.to_string())
}

/// Says what is still to be recorded.
pub(super) fn note_pending(records: &Records, package: &str, console: &Console) {
    let record = format!("`limbeck revision -m \"…\" --package {package}` records it");
    match records.workspace().pending(package) {
        None | Some(Pending::Nothing) => {}
        Some(Pending::Own) => console.note(&format!(
            "the proto files of `{package}` differ from its head: look at `limbeck check`; {record}"
        )),
        Some(Pending::Closure) => console.note(&format!(
            "what `{package}` reaches in other packages differs from what its head says; {record}"
        )),
    }
}

/// `4f1c9a2e7b3d add nickname`.
pub(super) fn described(revision: &Revision) -> String {
    format!("{} {}", revision.id, first_line(&revision.message))
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}
