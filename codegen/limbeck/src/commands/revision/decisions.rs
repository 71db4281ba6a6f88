//! Decisions from the command line.

use limbeck_bridge::{Decision, DecisionError, strangers};
use limbeck_history::bridges::neighbours;
use limbeck_history::{Bridge, Workspace};

use crate::error::Error;

/// How much of a text that cannot be read is said again, in characters.
const EXCERPT: usize = 60;

/// Reads what was given for `--decide`.
///
/// # Errors
/// The first that cannot be read: where, why, and what would do.
pub(super) fn decisions(texts: &[String]) -> Result<Vec<Decision>, Error> {
    let read = |text: &String| text.parse::<Decision>().map_err(|error| unreadable(text, &error));
    texts.iter().map(read).collect()
}

/// The package that decisions are meant for, where none differs: the only one that was forked from
/// another, or of several the only one that has, with the version before it, all that they name.
///
/// # Errors
/// When there is none, or several.
pub(super) fn decided(workspace: &Workspace<'_>, decisions: &[Decision]) -> Result<String, Error> {
    let forks: Vec<String> = neighbours(workspace).into_iter().map(|(_, newer)| newer).collect();
    let (words, fits): (&str, Vec<&String>) = match forks.as_slice() {
        [] => {
            let message = "no package was forked from another version, so that there is no \
                           conversion to decide";
            let help = "`limbeck fork OLD NEW` begins a version; \
                        `limbeck revision --fork-of PACKAGE` adopts one that was copied by hand";
            return Err(Error::usage(message, help));
        }
        [only] => return Ok(only.clone()),
        _ => {
            let has_all = |newer: &&String| takes(workspace, newer, decisions);
            let fits: Vec<&String> = forks.iter().filter(has_all).collect();
            match fits.as_slice() {
                [only] => return Ok((*only).clone()),
                [] => ("none of the versions that convert has", forks.iter().collect()),
                _ => ("several versions that convert have", fits),
            }
        }
    };
    let named = fits.iter().map(|package| format!("`--package {package}`"));
    Err(Error::usage(
        format!("{words} all that is decided, and no package is named"),
        format!("name the newer version that is meant: {}", named.collect::<Vec<_>>().join(", ")),
    ))
}

/// Whether a package and the one that it was forked from have what decisions name.
fn takes(workspace: &Workspace<'_>, newer: &str, decisions: &[Decision]) -> bool {
    let Ok(Some(bridge)) = Bridge::of(workspace, newer, None) else { return false };
    let comparison = bridge.comparison(workspace.schema);
    decisions.iter().all(|it| strangers(&comparison, &bridge.lineage, it).is_empty())
}

fn unreadable(text: &str, error: &DecisionError) -> Error {
    let before = error.column.saturating_sub(1);
    let left = before.saturating_sub(EXCERPT);
    let excerpt: String = text.chars().skip(left).take(before - left).collect();
    let more = if left > 0 { "…" } else { "" };
    let place = match excerpt.trim_end() {
        "" => "in `--decide`".to_owned(),
        excerpt => format!("in `--decide`, behind `{more}{excerpt}`"),
    };
    Error::usage(format!("{error} ({place})"), error.help.clone())
}

#[cfg(test)]
mod tests {
    use super::decisions;

    fn refused(text: &str) -> String {
        format!("{}", decisions(&[text.to_owned()]).unwrap_err())
    }

    #[test]
    fn what_cannot_be_read_says_where_and_is_not_said_again_whole() {
        let long = "x".repeat(12_000);
        let text = format!("M.n -> M.n: up=drop because \"{long}\", down=foo");
        let message = refused(&text);
        let expected = "column 12038: `foo` is no policy (in `--decide`, behind `…xxx";
        assert!(message.starts_with(expected), "{message}");
        assert!(message.len() < 200, "{message}");
        let message = refused("M.n -> M.n: down=foo");
        let expected = "column 18: `foo` is no policy (in `--decide`, behind `M.n -> M.n: down=`)";
        assert_eq!(message, expected);
        let message = refused(&format!("M.n -> M.n: up=drop because \"{}", "x".repeat(20_000)));
        assert_eq!(message, "column 1: the text is longer than 16384 bytes (in `--decide`)");
        assert!(refused("").starts_with("column 1: "));
    }
}
