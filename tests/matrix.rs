//! Every rule on every fixture: the examples of all pages, and the schemas of the `peer` suite.
//!
//! `fixtures/matrix/<RULE>.txt` says which fixtures wake a rule, and how often: a change that makes
//! a rule report elsewhere shows up there, wherever it was made.

mod fixes;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use limbeck_check::{
    BreakingConfig, Family, LintConfig, Scope, Scopes, Selection, Today, Version, breaking, lint,
    rules,
};
use limbeck_diff::{Renames, compare};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;
use rayon::prelude::*;
use snapbox::{assert_data_eq, data::Data};

use crate::pages::{Side, examples};
use crate::workspace;

/// A schema, and what it was before.
struct Fixture {
    name: String,
    before: Option<Memory>,
    after: Memory,
}

fn fixtures() -> Vec<Fixture> {
    let pages = rules().flat_map(|rule| {
        (1..).zip(examples(rule.page)).map(|(number, example)| Fixture {
            name: format!("{} {number}", rule.id),
            before: Some(example.files(Side::Before)).filter(|files| !files.files.is_empty()),
            after: example.files(Side::After),
        })
    });
    pages.chain(peer_cases()).collect()
}

fn peer_cases() -> Vec<Fixture> {
    let root = workspace::fixtures("peer/lint");
    let mut cases: BTreeMap<String, Memory> = BTreeMap::new();
    let files = workspace::files_below(&root).into_iter();
    for path in files.filter(|path| path.extension().is_some_and(|it| it == "proto")) {
        let text = std::fs::read(root.join(&path)).unwrap();
        let (case, name) = path.to_str().unwrap().split_once('/').unwrap();
        cases.entry(case.to_owned()).or_default().files.insert(name.to_owned(), text);
    }
    let cases = cases.into_iter();
    cases
        .map(|(name, after)| Fixture { name: format!("peer {name}"), before: None, after })
        .collect()
}

fn schema(name: &str, files: &Memory) -> Schema {
    let compilation = compile(files, &Limits::default()).unwrap();
    assert!(!compilation.has_errors(), "{name}: {:#?}", compilation.findings);
    compilation.schema
}

/// All rules of a family whose last generation this is.
fn selection(family: Family, version: Version) -> Selection {
    let last = rules().filter(|rule| rule.family() == family && rule.versions.last == version);
    Selection {
        version,
        use_: last.map(|rule| rule.id.to_owned()).collect(),
        ..Selection::default()
    }
}

fn findings(fixture: &Fixture) -> Vec<Finding> {
    let after = schema(&fixture.name, &fixture.after);
    let before = fixture.before.as_ref().map(|files| schema(&fixture.name, files));
    let mut findings = Vec::new();
    for version in [Version::V1Beta1, Version::V1, Version::V2] {
        let selection = |family| Some(selection(family, version)).filter(|it| !it.use_.is_empty());
        if let Some(selection) = selection(Family::Lint) {
            let config = LintConfig { selection, ..LintConfig::default() };
            let scope = Scope::roots(&after);
            findings.extend(lint(&after, &scope, &config, &Today::default()).unwrap());
        }
        if let (Some(before), Some(selection)) = (&before, selection(Family::Breaking)) {
            let config = BreakingConfig { selection, ..BreakingConfig::default() };
            let scopes = Scopes { old: Scope::roots(before), new: Scope::roots(&after) };
            let comparison = compare(before, &after, &Renames::default());
            findings.extend(breaking(&comparison, &scopes, &config, &Today::default()).unwrap());
        }
    }
    findings
}

/// Rule to a line per fixture that wakes it: name and number of findings.
fn matrix() -> BTreeMap<&'static str, String> {
    let mut matrix: BTreeMap<&str, String> = rules().map(|rule| (rule.id, String::new())).collect();
    let fixtures = fixtures();
    let found: Vec<Vec<Finding>> = fixtures.par_iter().map(findings).collect();
    for (fixture, findings) in fixtures.iter().zip(found) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in findings {
            *counts.entry(finding.rule).or_default() += 1;
        }
        for (rule, count) in counts {
            let text = matrix.get_mut(rule).expect("a rule of the list");
            writeln!(text, "{}: {count}", fixture.name).unwrap();
        }
    }
    matrix
}

#[test]
fn every_rule_reports_where_it_did() {
    let folder = workspace::fixtures("matrix");
    let matrix = matrix();
    let idle: Vec<&str> =
        matrix.iter().filter(|(_, text)| text.is_empty()).map(|(rule, _)| *rule).collect();
    assert!(idle.is_empty(), "no fixture wakes {idle:?}");
    for (rule, text) in &matrix {
        let path = folder.join(format!("{rule}.txt"));
        assert_data_eq!(text.clone(), Data::read_from(&path, None).raw());
    }
    let files = workspace::files_below(&folder).into_iter();
    let files: BTreeSet<String> = files.map(|path| path.to_str().unwrap().to_owned()).collect();
    let rules: BTreeSet<String> = matrix.keys().map(|rule| format!("{rule}.txt")).collect();
    assert_eq!(files, rules, "left are the files of fixtures/matrix, right the rules");
}
