//! `limbeck history`: the revisions of all packages, drawn.

mod lines;
mod mermaid;
mod row;
mod svg;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;
use limbeck_history::drawing::{Drawing, drawings};
use limbeck_history::{Histories, Id, Problem, Range};

use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::records::Records;
use row::Row;

/// Draw the revisions of all packages
///
/// Newest first: packages that were forked from each other stand side by side, branches to their
/// right. A filled circle is a revision that others rely on, an empty one is open. A history that
/// something is wrong with is drawn as far as it goes; what is wrong is told on stderr, and the exit
/// code is 100.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck history
  limbeck history -r published..head --package user.v1 -v
  limbeck history --diagram svg > docs/history.svg")]
pub(crate) struct Args {
    /// Draw only what leads from one revision to another, such as `published..head`; also `A:B`
    #[arg(short, long, value_name = "A..B")]
    range: Option<String>,
    /// Draw only this package; can be given several times
    #[arg(long = "package", value_name = "PACKAGE")]
    packages: Vec<String>,
    /// Draw as text, or as a diagram for documents
    #[arg(long, value_enum, default_value_t, value_name = "KIND")]
    diagram: Diagram,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Diagram {
    /// For a terminal
    #[default]
    Text,
    /// A flowchart of Mermaid
    Mermaid,
    /// A picture, readable on light and on dark ground
    Svg,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::read(global, console)?;
    for package in &args.packages {
        records.package(Some(package))?;
    }
    let workspace = records.workspace();
    let chosen = chosen(args, &workspace.histories)?;
    let is_chosen = |package: &str, id: &Id| {
        chosen.get(package).is_some_and(|ids| ids.as_ref().is_none_or(|ids| ids.contains(id)))
    };
    let drawings = drawings(&workspace.histories, &is_chosen);
    let drawn: Vec<(&Drawing, Vec<Row<'_>>)> =
        drawings.iter().map(|drawing| (drawing, row::rows(&workspace, drawing))).collect();
    let text = match (console.format, args.diagram) {
        (Format::Json, _) => drawn
            .iter()
            .flat_map(|(_, rows)| rows)
            .map(|row| row.object(&workspace).line())
            .collect(),
        (_, Diagram::Text) => text::write(&records, &workspace, &drawn, (global, console)),
        (_, Diagram::Mermaid) => mermaid::write(&drawn),
        (_, Diagram::Svg) => svg::write(&drawn),
    };
    if drawn.is_empty() && args.diagram == Diagram::Text {
        console.note("nothing is recorded; `limbeck revision -m \"…\"` begins a history");
    }
    console.data(text.as_bytes())?;
    let is_meant =
        |(package, _): &(&String, _)| chosen.contains_key(*package) || args.packages.is_empty();
    let histories = workspace.histories.iter().filter(is_meant);
    let problems: Vec<&Problem> = histories.flat_map(|(_, history)| &history.problems).collect();
    let findings: Vec<_> = problems.iter().map(|problem| problem.finding()).collect();
    console.complain(&records.texts(), &findings);
    Ok(if findings.is_empty() { Exit::Success } else { Exit::Findings })
}

/// Revisions to draw, by package; `None` is all of them.
type Chosen = BTreeMap<String, Option<BTreeSet<Id>>>;

fn chosen(args: &Args, histories: &Histories) -> Result<Chosen, Error> {
    let Some(range) = &args.range else {
        let is_meant =
            |package: &&String| args.packages.is_empty() || args.packages.contains(package);
        let packages = histories.keys().filter(is_meant);
        return Ok(packages.map(|package| (package.clone(), None)).collect());
    };
    let range: Range = spelled(range).parse().map_err(Error::symbol)?;
    let packages: Vec<Option<&str>> = match args.packages.as_slice() {
        [] => vec![None],
        packages => packages.iter().map(|package| Some(package.as_str())).collect(),
    };
    let mut chosen = Chosen::new();
    for package in packages {
        let (package, from, to) = range.resolve(histories, package).map_err(Error::symbol)?;
        let path = histories.get(&package).map(|history| history.path(Some(&from), &to));
        let path = path.into_iter().flatten().cloned().collect();
        chosen.insert(package, Some(path));
    }
    Ok(chosen)
}

/// `A:B` as Alembic has it means the same as `A..B`.
fn spelled(range: &str) -> String {
    let skip = if range.starts_with("env:") { 4 } else { 0 };
    let (start, rest) = range.split_at(skip);
    match rest.split_once(':') {
        Some((from, to)) if !Range::is_meant(range) => format!("{start}{from}..{to}"),
        _ => range.to_owned(),
    }
}
