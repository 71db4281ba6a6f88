//! Which versions convert to each other.

use std::collections::BTreeSet;

use limbeck_history::bridges::{neighbours, orphans};
use limbeck_history::verify::{Terms, check};
use limbeck_history::{Problem, ProblemKind, Workspace};

use super::Asked;
use crate::console::Console;
use crate::error::Error;
use crate::known;
use crate::records::Records;

/// A version and the one that it was forked from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) older: String,
    pub(super) newer: String,
}

/// The bridges that are meant, each newer version behind the one that it was forked from.
///
/// # Errors
/// When something is named that is no package, or has no bridge.
pub(super) fn pairs(
    records: &Records,
    workspace: &Workspace<'_>,
    asked: Asked<'_>,
    console: &Console,
) -> Result<Vec<Pair>, Error> {
    let Asked { verb, named } = asked;
    let all = forked(workspace);
    let orphans: Vec<Pair> = to_pairs(orphans(workspace));
    let Some(first) = &named.older else {
        for Pair { older, newer } in &orphans {
            console.note(&known::gone(older, newer));
        }
        if all.is_empty() && orphans.is_empty() {
            console.note(if workspace.histories.is_empty() {
                "no package has a history, so that nothing converts; `limbeck revision -m \"…\"` begins \
                 one, and `limbeck fork` a version"
            } else {
                "no package was forked from another one, so that nothing converts; `limbeck fork user.v1 \
                 user.v2` begins a version"
            });
        }
        return Ok(all);
    };
    let first = records.package(Some(first))?;
    let Some(second) = &named.newer else {
        let is_meant = |pair: &&Pair| pair.older == first || pair.newer == first;
        let meant: Vec<Pair> = all.iter().filter(is_meant).cloned().collect();
        return if meant.is_empty() { Err(alone(&first)) } else { Ok(meant) };
    };
    let second = records.package(Some(second))?;
    let pair = Pair { older: first, newer: second };
    if all.contains(&pair) {
        return Ok(vec![pair]);
    }
    Err(if orphans.contains(&pair) { orphan(&pair) } else { no_pair(&all, &pair, verb) })
}

/// What is wrong with pairs: what nobody decided, and what makes it unknown how they convert.
pub(super) fn problems(workspace: &Workspace<'_>, pairs: &[Pair]) -> Vec<Problem> {
    let packages: BTreeSet<&String> =
        pairs.iter().flat_map(|pair| [&pair.older, &pair.newer]).collect();
    let packages: Vec<String> = packages.into_iter().cloned().collect();
    let report = check(workspace, &packages, &Terms::default());
    let is_meant = |problem: &Problem| {
        let is_newer = pairs.iter().any(|pair| pair.newer == problem.package);
        is_blocking(problem) || (problem.kind == ProblemKind::Bridge && is_newer)
    };
    report.problems.into_iter().filter(is_meant).collect()
}

/// Whether it is unknown how versions convert: a history is broken or missing, or nobody said whether
/// a name is new.
pub(super) const fn is_blocking(problem: &Problem) -> bool {
    !problem.kind.is_of_proto_files()
        || matches!(problem.kind, ProblemKind::Rename | ProblemKind::Missing)
}

/// All pairs of which both versions are there.
fn forked(workspace: &Workspace<'_>) -> Vec<Pair> {
    to_pairs(neighbours(workspace))
}

fn to_pairs(names: Vec<(String, String)>) -> Vec<Pair> {
    names.into_iter().map(|(older, newer)| Pair { older, newer }).collect()
}

fn orphan(Pair { older, newer }: &Pair) -> Error {
    Error::usage(
        format!(
            "`{newer}` was forked from `{older}`, whose proto files are not there: nothing converts"
        ),
        format!(
            "bring `{older}` back to serve its clients; `limbeck check` says what else its end breaks"
        ),
    )
}

fn alone(package: &str) -> Error {
    Error::usage(
        format!("`{package}` was not forked from another version, nor another one from it"),
        format!(
            "`limbeck fork {package} …` begins a version as a copy of it; `limbeck revision --package \
             {package} --fork-of …` adopts a copy that was made by hand"
        ),
    )
}

/// Why two packages are no pair.
fn no_pair(all: &[Pair], wanted: &Pair, verb: &str) -> Error {
    let Pair { older, newer } = wanted;
    let reversed = Pair { older: newer.clone(), newer: older.clone() };
    if older == newer {
        return Error::usage(
            format!("`{older}` is named twice"),
            "name a version and the one that was forked from it, or one of them alone",
        );
    }
    if all.contains(&reversed) {
        return Error::usage(
            format!("`{newer}` is the older version of the two"),
            format!("name it first: `limbeck bridge {verb} {newer} {older}`"),
        );
    }
    if let Some(chain) = chain(all, wanted) {
        let commands: Vec<String> = chain
            .iter()
            .map(|pair| format!("`limbeck bridge {verb} {} {}`", pair.older, pair.newer))
            .collect();
        return Error::usage(
            format!("`{newer}` was not forked from `{older}` itself, but from a version between"),
            format!("neighbours convert, one after the other: {}", commands.join(", then ")),
        );
    }
    let help = match all {
        [] => "`limbeck fork` begins a version as a copy of another one".to_owned(),
        [first, ..] => format!(
            "`limbeck bridge {verb}` looks at all pairs, such as `{}` and `{}`",
            first.older, first.newer
        ),
    };
    Error::usage(format!("`{newer}` was not forked from `{older}`"), help)
}

/// The pairs that lead from a version to a later one.
fn chain<'p>(all: &'p [Pair], wanted: &Pair) -> Option<Vec<&'p Pair>> {
    let mut chain: Vec<&Pair> = Vec::new();
    let mut newer = &wanted.newer;
    while *newer != wanted.older {
        let pair = all.iter().find(|pair| pair.newer == *newer && !chain.contains(pair))?;
        chain.push(pair);
        newer = &pair.older;
    }
    chain.reverse();
    Some(chain)
}

#[cfg(test)]
mod tests {
    use super::{Pair, chain, no_pair};

    fn pair(older: &str, newer: &str) -> Pair {
        Pair { older: older.to_owned(), newer: newer.to_owned() }
    }

    #[test]
    fn why_two_packages_are_no_pair_is_said() {
        let all = [pair("a.v1", "a.v2"), pair("a.v2", "a.v3"), pair("b.v1", "b.v2")];
        let why = |older, newer| no_pair(&all, &pair(older, newer), "show").to_string();
        assert_eq!(why("a.v1", "a.v1"), "`a.v1` is named twice");
        assert_eq!(why("a.v2", "a.v1"), "`a.v1` is the older version of the two");
        assert_eq!(why("a.v1", "b.v2"), "`b.v2` was not forked from `a.v1`");
        assert!(why("a.v1", "a.v3").contains("a version between"));
    }

    #[test]
    fn a_chain_ends_even_where_forks_go_in_a_circle() {
        let all = [pair("a.v1", "a.v2"), pair("a.v2", "a.v1")];
        assert_eq!(chain(&all, &pair("b.v1", "a.v1")), None);
    }
}
