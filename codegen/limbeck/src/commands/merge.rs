//! `limbeck merge`: joins two branches of a history that others rely on.

use limbeck_history::edit::{MergeRequest, Merging, merge};

use super::rebase::{described, note_pending};
use super::revision::level;
use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::records::{Records, StampArgs, refused};
use crate::render::Object;

/// Join two published branches of a history by a revision that follows both
///
/// Their changes have to go together whichever comes first: what both changed, took or use in ways
/// that exclude each other is refused, with both sides and the way out. What comes out must compile,
/// and keep the compatibility policy for those who rely on either branch. Branches that nobody relies
/// on are better put in a line by `limbeck rebase`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck merge
  limbeck merge -m \"join the release branch\" --package user.v1
  limbeck merge 4f1c9a2e7b3d 77ab02c1de90")]
pub(crate) struct Args {
    /// The two heads, the one whose changes come first first; by default those that there are
    #[arg(value_name = "HEAD", num_args = 2)]
    heads: Vec<String>,
    /// What the merge is for, if there is more to say than what it joins
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// The package whose history it is
    #[arg(long, value_name = "PACKAGE")]
    package: Option<String>,
    #[command(flatten)]
    stamp: StampArgs,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let mut records = Records::open(global, console)?;
    let mut package = args.package.as_deref().map(|it| records.package(Some(it))).transpose()?;
    let mut heads = None;
    if let [first, second] = &*args.heads {
        let histories = &records.workspace().histories;
        let (of, first) = Records::resolve(histories, first, package.as_deref())?;
        let (_, second) = Records::resolve(histories, second, Some(&of))?;
        package = Some(of);
        heads = Some([first, second]);
    }
    let package = match package {
        Some(package) => package,
        None => records.package_where("have several heads", |history| {
            history.head.is_none() || history.heads().len() > 1
        })?,
    };
    let workspace = records.workspace();
    let request = MergeRequest {
        package: package.clone(),
        message: args.message.clone(),
        stamp: args.stamp.stamp(0, &workspace.histories)?,
        heads,
        level: level(&records.project, &workspace, &package),
    };
    let merging = match merge(&workspace, &request) {
        Ok(merging) => merging,
        Err(refusal) => return refused(&records, &package, refusal, console),
    };
    drop(workspace);
    report(&records, &package, &merging, console)?;
    if let Some(edit) = &merging.edit {
        records.write(std::slice::from_ref(edit))?;
        records.take(edit);
    }
    note_pending(&records, &package, console);
    Ok(Exit::Success)
}

fn report(
    records: &Records,
    package: &str,
    merging: &Merging,
    console: &Console,
) -> Result<(), Error> {
    let Merging { edit, revision, is_open, is_published } = merging;
    let written = edit.as_ref().and_then(|edit| edit.revision.as_ref());
    let path = written.map(|(name, _)| records.path(package, name));
    if console.format == Format::Json {
        let parents = revision.parents.iter().map(ToString::to_string).collect::<Vec<_>>();
        let object = Object::default()
            .with("package", package)
            .with("id", revision.id.as_str())
            .with("file", path)
            .with("message", revision.message.as_str())
            .with("parents", parents.join(" "))
            .with("after", revision.after.to_string());
        return console.data(object.line().as_bytes());
    }
    match (edit, path) {
        (None, _) => console.report(&format!("{package} has one head: {}", described(revision))),
        (Some(_), None) => {
            console.report(&format!("{package}: the head is {}", described(revision)))
        }
        (Some(_), Some(path)) => {
            let parents: Vec<String> = revision.parents.iter().map(ToString::to_string).collect();
            console.report(&format!(
                "{path}\n  {} {package}: joins {}",
                revision.id,
                parents.join(" and ")
            ))
        }
    }?;
    if *is_published {
        console.note("both branches are published, and so is what joins them");
    }
    if *is_open {
        console.note(&format!(
            "nobody relies on either branch: `limbeck drop` and `limbeck rebase --package {package}` would \
             keep the history straight"
        ));
    }
    Ok(())
}
