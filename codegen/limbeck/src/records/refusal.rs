//! Why an edit was not made, for people.

use limbeck_history::Workspace;
use limbeck_history::edit::Refusal;
use limbeck_schema::finding::Finding;
use limbeck_schema::lifecycle::Stage;

use super::Records;
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;

/// Says why an edit of a package was refused.
///
/// # Errors
/// With what ends the command, unless it is the policy, which ends it with a code of its own.
pub(crate) fn refused(
    records: &Records,
    package: &str,
    refusal: Refusal,
    console: &Console,
) -> Result<Exit, Stop> {
    match refusal {
        Refusal::Problems(problems) => Err(records.stop(&problems)),
        Refusal::Breaks(breaks) => {
            let files = &records.project.sources;
            console.complain(files, &breaks);
            let workspace = records.workspace();
            let head = workspace.histories.get(package).and_then(|history| history.head.clone());
            let lifecycle = head.and_then(|head| workspace.lifecycle(package, &head).ok());
            let stage = lifecycle.map_or(Stage::Stable, |lifecycle| lifecycle.stage);
            console.note(&ways_out(&workspace, (package, stage), &breaks));
            Ok(Exit::Policy)
        }
        Refusal::Workspace(error) => Err(Error::failed(error.to_string(), error.help()).into()),
        Refusal::Draft(error) => {
            let help = "`limbeck breaking --against revision:head --changes` lists what differs";
            Err(Error::usage(error.to_string(), help).into())
        }
    }
}

/// How to go on after breaks were refused.
fn ways_out(
    workspace: &Workspace<'_>,
    (package, stage): (&str, Stage),
    breaks: &[Finding],
) -> String {
    let next = next_version(package);
    let elsewhere = match workspace.schema.find_package(&next) {
        Some(_) => format!("change it in `{next}`, the next version"),
        None => {
            format!("begin a new version, and change that: `limbeck fork {package} {next}`")
        }
    };
    let these = if breaks.len() == 1 { "this change breaks" } else { "these changes break" };
    format!(
        "\n`{package}` is {stage}, and {these} those who use it. Either\n  \
         - keep it compatible: each finding above says how, or\n  \
         - {elsewhere}.\n\
         If nobody is concerned, `--allow-breaking \"reason\"` records it with the reason."
    )
}

/// `user.v2` of `user.v1`.
pub(crate) fn next_version(package: &str) -> String {
    let (head, last) = match package.rsplit_once('.') {
        Some((head, last)) => (format!("{head}."), last),
        None => (String::new(), package),
    };
    let digits =
        last.strip_prefix('v').map(|rest| rest.trim_end_matches(|c: char| !c.is_ascii_digit()));
    let number = digits.and_then(|digits| digits.split(|c: char| !c.is_ascii_digit()).next());
    match number.and_then(|number| number.parse::<u32>().ok()) {
        Some(number) => format!("{head}v{}", number.saturating_add(1)),
        None => format!("{package}.v2"),
    }
}
