//! `limbeck bridge show`: what becomes of every path.

use limbeck_history::{Pending, Problem, Workspace};

use super::pairs::{Pair, is_blocking, pairs, problems};
use super::view::View;
use super::{Asked, Named, markdown, object, text};
use crate::cli::{Format, Global};
use crate::commands::show::failed;
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::records::Records;

/// Show what becomes of every path in each direction, and who decided so
///
/// A path is lossless, checked (a declared condition refuses a value, and whatever passes is
/// kept), lossy (by a decision that says why), or custom (code that the service writes). What
/// nobody has decided comes first, each with the command that decides it; `limbeck bridge check`
/// fails on it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck bridge show
  limbeck bridge show user.v2
  limbeck bridge show user.v1 user.v2 --all
  limbeck bridge show user.v1 user.v2 --format markdown > bridge.md")]
pub(super) struct Args {
    #[command(flatten)]
    named: Named,
    /// Show what is lossless path by path, too, and directions that no call needs
    #[arg(long)]
    all: bool,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::open(global, console)?;
    let workspace = records.workspace();
    let asked = Asked { verb: "show", named: &args.named };
    let pairs = pairs(&records, &workspace, asked, console)?;
    let problems = problems(&workspace, &pairs).into_iter().filter(is_blocking);
    let problems: Vec<Problem> = problems.collect();
    if !problems.is_empty() {
        return Err(records.stop(&problems));
    }
    let mut shown = String::new();
    for (number, pair) in pairs.iter().enumerate() {
        note_pending(&workspace, pair, console);
        let Some(view) = View::new(&workspace, pair).map_err(|error| failed(&error))? else {
            continue;
        };
        shown += &match console.format {
            Format::Json => object::lines(&view),
            Format::Markdown => separated(number, &markdown::write(&view)),
            Format::Text
            | Format::Github
            | Format::Sarif
            | Format::Junit
            | Format::Msvs
            | Format::Gitlab => separated(number, &text::write(&view, args.all, console)),
        };
    }
    console.data(shown.as_bytes())?;
    Ok(Exit::Success)
}

fn separated(number: usize, text: &str) -> String {
    if number == 0 { text.to_owned() } else { format!("\n{text}") }
}

/// What is shown is what the proto files say, be it recorded or not.
fn note_pending(workspace: &Workspace<'_>, pair: &Pair, console: &Console) {
    for package in [&pair.older, &pair.newer] {
        if workspace.pending(package) == Some(Pending::Own) {
            console.note(&format!(
                "`{package}` has changes that no revision records; \
                 `limbeck revision -m \"…\" --package {package}` records them, and what they decide"
            ));
        }
    }
}
