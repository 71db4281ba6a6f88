//! `limbeck heads`: where the history of each package ends.

use limbeck_history::symbol::short_length;
use limbeck_history::{History, Id, Pending, Workspace};
use limbeck_schema::finding::Finding;

use crate::cli::{Format, Global};
use crate::console::Console;
use crate::error::Stop;
use crate::exit::Exit;
use crate::records::Records;
use crate::render::{Object, table};

/// List the head of each package, and whether anything is pending
///
/// A package has one head; several are told on stderr as what is wrong, and end the command with exit
/// code 100, as everything does that is wrong with a history. Columns are for people and may change;
/// `--format json` prints one object a line, whose keys stay.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck heads
  limbeck heads --package user.v1
  limbeck heads --format json | jq -r 'select(.pending != \"nothing\") | .package'")]
pub(crate) struct Args {
    /// List only this package; can be given several times
    #[arg(long = "package", value_name = "PACKAGE")]
    packages: Vec<String>,
}

/// A head of a package.
struct Head<'w> {
    history: &'w History,
    id: &'w Id,
    /// `None` of another head than the one that `HEAD` names.
    pending: Option<&'static str>,
    stage: Option<&'static str>,
}

pub(crate) fn run(args: &Args, global: &Global, console: &Console) -> Result<Exit, Stop> {
    let records = Records::read(global, console)?;
    for package in &args.packages {
        records.package(Some(package))?;
    }
    let workspace = records.workspace();
    let is_meant = |package: &str| {
        args.packages.is_empty() || args.packages.iter().any(|meant| meant == package)
    };
    let histories: Vec<&History> =
        workspace.histories.values().filter(|history| is_meant(&history.package)).collect();
    let heads: Vec<Head<'_>> =
        histories.iter().flat_map(|history| heads(&records, &workspace, history)).collect();
    let length = short_length(&workspace.histories);
    match console.format {
        Format::Json => {
            let lines: String = heads.iter().map(|head| head.object().line()).collect();
            console.data(lines.as_bytes())?;
        }
        Format::Text
        | Format::Github
        | Format::Sarif
        | Format::Junit
        | Format::Msvs
        | Format::Gitlab
        | Format::Markdown => {
            let heading = ["PACKAGE", "HEAD", "STAGE", "PUBLISHED", "PENDING", "DIGEST"];
            let rows: Vec<[String; 6]> = heads.iter().map(|head| head.row(length)).collect();
            console.data(table(heading, &rows).as_bytes())?;
        }
    }
    let without: Vec<&str> = records
        .packages()
        .filter(|package| is_meant(package) && !workspace.histories.contains_key(*package))
        .collect();
    if !without.is_empty() {
        console.note(&format!("without a history: {}", without.join(", ")));
    }
    let problems = histories.iter().flat_map(|history| &history.problems);
    let findings: Vec<Finding> = problems.map(limbeck_history::Problem::finding).collect();
    console.complain(&records.texts(), &findings);
    Ok(if findings.is_empty() { Exit::Success } else { Exit::Findings })
}

/// The heads of a package: what `HEAD` names first.
fn heads<'w>(
    records: &Records,
    workspace: &'w Workspace<'_>,
    history: &'w History,
) -> Vec<Head<'w>> {
    let mut ids = history.heads();
    ids.sort_by_key(|id| history.head.as_ref() != Some(id));
    let pending = match workspace.pending(&history.package).filter(|_| records.are_compiled()) {
        None => "unknown",
        Some(Pending::Nothing) => "nothing",
        Some(Pending::Own) => "changes",
        Some(Pending::Closure) => "imports",
    };
    let head = |id| Head {
        history,
        id,
        pending: (history.head.as_ref() == Some(id)).then_some(pending),
        stage: workspace.lifecycle(&history.package, id).ok().map(|it| it.stage.name()),
    };
    ids.into_iter().map(head).collect()
}

impl Head<'_> {
    /// How far publishing has come.
    fn published(&self, length: usize) -> String {
        match &self.history.published {
            None => "-".to_owned(),
            Some(id) if id == self.id => "head".to_owned(),
            Some(id) => id.as_str().chars().take(length).collect(),
        }
    }

    fn digest(&self) -> String {
        self.history.get(self.id).map(|revision| revision.after.to_string()).unwrap_or_default()
    }

    fn row(&self, length: usize) -> [String; 6] {
        let digest = self.digest();
        let short = digest.split_once(':').map(|(prefix, digits)| {
            let digits: String = digits.chars().take(12).collect();
            format!("{prefix}:{digits}…")
        });
        [
            self.history.package.clone(),
            self.id.as_str().chars().take(length).collect(),
            self.stage.unwrap_or("unknown").to_owned(),
            self.published(length),
            self.pending.unwrap_or("-").to_owned(),
            short.unwrap_or(digest),
        ]
    }

    fn object(&self) -> Object {
        let published = self.history.published.as_ref().map(|id| id.as_str().to_owned());
        Object::default()
            .with("package", self.history.package.as_str())
            .with("id", self.id.as_str())
            .with("head", self.history.head.as_ref() == Some(self.id))
            .with("digest", self.digest())
            .with("stage", self.stage)
            .with("published", published)
            .with("pending", self.pending)
    }
}
