//! `limbeck drop`: takes revisions away that nobody relies on.

use limbeck_history::Id;
use limbeck_history::edit::{Dropping, Followers, drop};

use super::rebase::{described, note_pending};
use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::records::{Records, refused};
use crate::render::Object;

/// Take the newest revision away, which nobody relies on yet
///
/// Its file goes, and its parent is the head again. The proto files stay as they are: what the
/// revision recorded is pending then. It also undoes a write that was interrupted before it named the
/// new head.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck drop
  limbeck drop 77ab02c1de90 --with-children
  limbeck drop --package user.v1")]
pub(crate) struct Args {
    /// The revision, if not the newest
    #[arg(value_name = "REVISION")]
    revision: Option<String>,
    /// Take away all that follows it, too
    #[arg(long)]
    with_children: bool,
    /// The package whose history it is
    #[arg(long, value_name = "PACKAGE")]
    package: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let mut records = Records::read(global, console)?;
    let (package, id) = named(&records, args.package.as_deref(), args.revision.as_deref())?;
    let package = match package {
        Some(package) => package,
        None => records.package_where("have a revision that nobody relies on", |history| {
            history.heads().into_iter().any(|head| !history.is_published(head))
        })?,
    };
    let followers = if args.with_children { Followers::Drop } else { Followers::Keep };
    let workspace = records.workspace();
    let dropping = match drop(&workspace, &package, (id.as_ref(), followers)) {
        Ok(dropping) => dropping,
        Err(refusal) => return refused(&records, &package, refusal, console),
    };
    std::mem::drop(workspace);
    records.write(std::slice::from_ref(&dropping.edit))?;
    records.take(&dropping.edit);
    report(&package, &dropping, console)?;
    if dropping.head.is_some() {
        note_pending(&records, &package, console);
    }
    Ok(Exit::Success)
}

/// The package and the revision that are named; the latter says the former, too.
pub(super) fn named(
    records: &Records,
    package: Option<&str>,
    revision: Option<&str>,
) -> Result<(Option<String>, Option<Id>), Stop> {
    let package = package.map(|package| records.package(Some(package))).transpose()?;
    let Some(symbol) = revision else { return Ok((package, None)) };
    let histories = &records.workspace().histories;
    let (package, id) = Records::resolve(histories, symbol, package.as_deref())?;
    Ok((Some(package), Some(id)))
}

fn report(package: &str, dropping: &Dropping, console: &Console) -> Result<(), Error> {
    let Dropping { dropped, head, .. } = dropping;
    for revision in dropped {
        if console.format == Format::Json {
            let object = Object::default()
                .with("package", package)
                .with("id", revision.id.as_str())
                .with("message", revision.message.as_str())
                .with("head", head.as_ref().map(|it| it.id.to_string()));
            console.data(object.line().as_bytes())?;
        }
        console.report(&format!("dropped {package} {}", described(revision)))?;
    }
    match head {
        Some(head) => console.report(&format!("the head is {}", described(head))),
        None => console.report(&format!("{package} has no history any more")),
    }
}
