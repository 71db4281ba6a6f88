//! Modules written for this: `fixtures/peer/lint/<case>`, with the configurations in `case.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use limbeck_check::{Category, Family, rules};
use limbeck_schema::source::Memory;
use rayon::prelude::*;

use super::run::{Run, Spots, ask_buf, ask_limbeck, compare, compiled};
use crate::peer::differences::{Difference, differences};
use crate::peers::Peer;
use crate::workspace;

fn cases() -> Vec<String> {
    let files = workspace::files_below(&workspace::fixtures("peer/lint"));
    let names = files.iter().filter(|path| path.ends_with("case.toml"));
    names.map(|path| path.parent().unwrap().to_str().unwrap().to_owned()).collect()
}

fn runs(folder: &Path) -> Vec<Run> {
    let text = std::fs::read_to_string(folder.join("case.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let runs = table["run"].as_array().unwrap().iter();
    runs.map(|run| Run(run.as_table().unwrap().clone())).collect()
}

fn files(folder: &Path) -> Memory {
    let paths = workspace::files_below(folder).into_iter();
    let protos = paths.filter(|path| path.extension().is_some_and(|it| it == "proto"));
    protos
        .map(|path| (path.to_str().unwrap().to_owned(), std::fs::read(folder.join(&path)).unwrap()))
        .collect()
}

/// Both answers to each run of each case, with the name of the run.
fn answers(buf: &Path, cases: Vec<String>) -> Vec<(String, Spots, Spots)> {
    let case = |case: String| {
        let folder = workspace::fixtures("peer/lint").join(&case);
        let schema = compiled(&files(&folder));
        let run = |(number, run): (usize, &Run)| {
            let theirs = ask_buf(buf, &folder, &run.for_buf());
            (format!("{case} {number}"), ask_limbeck(&schema, run), theirs)
        };
        (1..).zip(&runs(&folder)).map(run).collect::<Vec<_>>()
    };
    cases.into_par_iter().flat_map_iter(case).collect()
}

#[test]
fn cases_have_the_findings_of_buf() {
    let Some(buf) = Peer::Buf.find() else { return };
    let answers = answers(&buf, cases());
    let each = answers.iter().flat_map(|(name, ours, theirs)| compare(name, ours, theirs));
    let mut faults: Vec<String> = each.collect();
    faults.retain(|fault| !fault.starts_with(TABS));
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));

    let beyond = |known: &Difference| {
        answers.iter().any(|(name, ours, theirs)| {
            let mut more = ours.iter().filter(|(spot, count)| theirs.get(spot) != Some(count));
            name.contains(&known.case) && more.any(|(spot, _)| spot.rule == known.rule)
        })
    };
    let stale: Vec<_> = differences("lint").into_iter().filter(|known| !beyond(known)).collect();
    assert!(stale.is_empty(), "listed, and met by no case: {stale:#?}");
    assert_each_rule_is_met(&answers);
}

/// The case whose lines hold tabs.
const TABS: &str = "tabs ";

#[test]
fn tabs_move_columns_and_nothing_else() {
    let Some(buf) = Peer::Buf.find() else { return };
    assert_eq!(differences("lint columns").len(), 1, "the list says why");
    let spots = |spots: &Spots| -> BTreeMap<String, usize> {
        let mut lines = BTreeMap::new();
        for (spot, count) in spots {
            *lines.entry(spot.lines()).or_default() += count;
        }
        lines
    };
    let answers = answers(&buf, vec!["tabs".to_owned()]);
    assert!(!answers.is_empty());
    for (name, ours, theirs) in answers {
        assert_ne!(ours, theirs, "{name}");
        assert_eq!(spots(&ours), spots(&theirs), "{name}");
    }
}

/// A rule that no case wakes is compared with nothing.
fn assert_each_rule_is_met(answers: &[(String, Spots, Spots)]) {
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (_, _, theirs) in answers {
        for spot in theirs.keys() {
            places.entry(&spot.rule).or_default().insert(spot.to_string());
        }
    }
    let of_buf = rules().filter(|rule| rule.family() == Family::Lint);
    let of_buf = of_buf.filter(|rule| !rule.categories.contains(&Category::Limbeck));
    let rare: Vec<_> = of_buf
        .filter(|rule| rule.id != "PROTOVALIDATE")
        .map(|rule| (rule.id, places.get(rule.id).map_or(0, BTreeSet::len)))
        .filter(|(_, count)| *count < 3)
        .collect();
    assert!(rare.is_empty(), "met at fewer than three places: {rare:?}");
    let total: usize = places.values().map(BTreeSet::len).sum();
    println!("lint: {} runs of {} cases, {total} places", answers.len(), cases().len());
}
