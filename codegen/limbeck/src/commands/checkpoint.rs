//! `limbeck checkpoint`: writes where replay may start.

use limbeck_history::edit::write_checkpoint;

use crate::cli::Global;
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::records::{Records, refused};

/// Write the schema at a revision, so that replay may start there
///
/// `limbeck publish` writes a checkpoint by itself. With `--prune`, the files of all revisions before
/// a published one go away; their ids stay known, and the schema before it cannot be rebuilt any more.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck checkpoint user.v1
  limbeck checkpoint user.v1@published --prune")]
pub(crate) struct Args {
    /// The revision, such as `user.v1@published`; the head of a package if only that is named
    #[arg(value_name = "REVISION", default_value = "head")]
    revision: String,
    /// Take the files of all revisions before it out of the folder
    #[arg(long)]
    prune: bool,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::open(global, console)?;
    let workspace = records.workspace();
    let (package, id) = Records::resolve(&workspace.histories, &args.revision, None)?;
    match write_checkpoint(&workspace, &package, &id, args.prune) {
        Ok(edit) => {
            let gone = edit.transaction.steps.len() - 1;
            records.write(std::slice::from_ref(&edit))?;
            let pruned =
                if args.prune { format!(", and took {gone} files out") } else { String::new() };
            console.report(&format!("wrote the checkpoint of {package} at {id}{pruned}"))?;
            Ok(Exit::Success)
        }
        Err(refusal) => refused(&records, &package, refusal, console),
    }
}
