//! `limbeck changelog`: what happened, for those who use the API.

mod markdown;
mod notes;

use std::collections::BTreeMap;

use limbeck_history::symbol::Anchor;
use limbeck_history::{Histories, Id, Range, Symbol};

use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::records::Records;
use notes::Notes;

/// Write release notes of what was recorded
///
/// Markdown, a part for each package: its stage, then every revision with its message, its changes and
/// what it inherits from packages that it imports; breaks that were allowed come first, with the
/// reason. Of a package that was never published, everything is new.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck changelog
  limbeck changelog user.v1@published..head
  limbeck changelog base..head --package user.v1 --format json")]
pub(crate) struct Args {
    /// What leads from one revision to another; the first is not part of it
    #[arg(value_name = "A..B", default_value = "published..head")]
    range: String,
    /// Write only of this package; can be given several times
    #[arg(long = "package", value_name = "PACKAGE")]
    packages: Vec<String>,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::read(global, console)?;
    for package in &args.packages {
        records.package(Some(package))?;
    }
    let workspace = records.workspace();
    let range: Range = args.range.parse().map_err(Error::symbol)?;
    let mut notes = Vec::new();
    for (package, (from, to)) in meant(&range, &args.packages, &workspace.histories)? {
        notes.extend(Notes::new(&workspace, &package, (from.as_ref(), &to)));
    }
    if notes.is_empty() {
        console.note(&format!("nothing was recorded in `{}`", args.range));
    }
    let text = match console.format {
        Format::Json => notes.iter().flat_map(Notes::objects).map(|it| it.line()).collect(),
        Format::Text
        | Format::Github
        | Format::Sarif
        | Format::Junit
        | Format::Msvs
        | Format::Gitlab
        | Format::Markdown => markdown::write(&notes),
    };
    console.data(text.as_bytes())?;
    Ok(Exit::Success)
}

/// Both ends, by package; from the beginning, if there is no first one.
type Ends = BTreeMap<String, (Option<Id>, Id)>;

/// The packages that a range is about: the one that it names, else those that were asked for, else
/// all.
fn meant(range: &Range, packages: &[String], histories: &Histories) -> Result<Ends, Error> {
    let is_open = |symbol: &Symbol| {
        let is_mark = match symbol.anchor {
            Anchor::Head | Anchor::Base | Anchor::Published => true,
            Anchor::Prefix(_) | Anchor::Environment(_) => false,
        };
        symbol.package.is_none() && is_mark
    };
    let mut ends = Ends::new();
    if !is_open(&range.from) {
        let default = packages.first().map(String::as_str);
        let (package, from, to) = range.resolve(histories, default).map_err(Error::symbol)?;
        ends.insert(package, (Some(from), to));
        return Ok(ends);
    }
    let is_asked = |package: &&String| packages.is_empty() || packages.contains(package);
    let named = range.to.package.as_ref();
    for package in histories.keys().filter(is_asked).filter(|it| named.is_none_or(|to| to == *it)) {
        let history = histories.get(package);
        let is_new = range.from.anchor == Anchor::Published
            && history.is_some_and(|history| history.published_set().is_empty());
        let (_, to) = range.to.resolve(histories, Some(package)).map_err(Error::symbol)?;
        let from = match range.from.resolve(histories, Some(package)) {
            Ok((_, from)) => Some(from),
            Err(_) if is_new => None,
            Err(error) => return Err(Error::symbol(error)),
        };
        ends.insert(package.clone(), (from, to));
    }
    Ok(ends)
}
