//! `limbeck squash`: folds revisions that nobody relies on into one.

use limbeck_history::edit::{Squashing, squash};
use limbeck_history::symbol::Range;
use limbeck_schema::text::counted;

use super::rebase::described;

use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::records::{Records, refused};
use crate::render::{Object, change};

/// Fold revisions that nobody relies on into one
///
/// Takes what comes after A, up to B, as one revision with the id of B: what was changed and changed
/// back is gone, and of several decisions or stages the last one counts. The schema stays what it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck squash published..head -m \"split the name\"
  limbeck squash 4f1c..77ab -m \"split the name\" --package user.v1")]
pub(crate) struct Args {
    /// The revision before, and the last one: `A..B`
    #[arg(value_name = "A..B")]
    range: String,
    /// What all of them are for
    #[arg(short, long, value_name = "TEXT")]
    message: String,
    /// The package whose history it is
    #[arg(long, value_name = "PACKAGE")]
    package: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let mut records = Records::open(global, console)?;
    let named = args.package.as_deref().map(|it| records.package(Some(it))).transpose()?;
    let range: Range = args.range.parse().map_err(Error::symbol)?;
    let workspace = records.workspace();
    let resolved = range.resolve(&workspace.histories, named.as_deref());
    let (package, from, to) = resolved.map_err(Error::symbol)?;
    let squashing = match squash(&workspace, (&package, &args.message), (&from, &to)) {
        Ok(squashing) => squashing,
        Err(refusal) => return refused(&records, &package, refusal, console),
    };
    drop(workspace);
    records.write(std::slice::from_ref(&squashing.edit))?;
    records.take(&squashing.edit);
    report(&package, &squashing, console)?;
    Ok(Exit::Success)
}

fn report(package: &str, squashing: &Squashing, console: &Console) -> Result<(), Error> {
    let Squashing { revision, folded, .. } = squashing;
    if console.format == Format::Json {
        let folded: Vec<Object> =
            folded.iter().map(|it| Object::default().with("id", it.id.as_str())).collect();
        let object = Object::default()
            .with("package", package)
            .with("id", revision.id.as_str())
            .with("message", revision.message.as_str())
            .with("after", revision.after.to_string())
            .with_objects("folded", &folded);
        return console.data(object.line().as_bytes());
    }
    let count = counted(folded.len() + 1, "revision");
    console.report(&format!("{package}: {count} folded into {}", described(revision)))?;
    for changed in &revision.changes {
        console.report(&format!("  {}", change::line(changed)))?;
    }
    Ok(())
}
