//! The same rules as buf, in the same categories, in each generation of configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use limbeck_check::{Category, Family, Rule, Version, rules};
use serde_json::Value;

use crate::peers::Peer;

const VERSIONS: [(Version, &str); 3] =
    [(Version::V1Beta1, "v1beta1"), (Version::V1, "v1"), (Version::V2, "v2")];

/// Rule to its categories.
type Table = BTreeMap<String, BTreeSet<String>>;

fn buf_table(buf: &Path, command: &str, version: &str) -> Table {
    let mut command = {
        let mut buf = Command::new(buf);
        buf.args(["config", command, "--version", version, "--format", "json"]);
        buf
    };
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let rule = |line: &str| -> (String, BTreeSet<String>) {
        let rule: Value = serde_json::from_str(line).unwrap();
        let categories = rule["categories"].as_array().into_iter().flatten();
        let categories = categories.map(|name| name.as_str().unwrap().to_owned());
        (rule["id"].as_str().unwrap().to_owned(), categories.collect())
    };
    lines.lines().map(rule).collect()
}

/// Rules of our own are in a category of our own.
fn is_ours(rule: &Rule) -> bool {
    rule.categories.contains(&Category::Limbeck)
}

fn our_table(family: Family, version: Version) -> Table {
    let rules = rules().filter(|rule| rule.family() == family && !is_ours(rule));
    let known = rules.filter_map(|rule| {
        let categories = rule.categories_in(version)?;
        let names = categories.into_iter().map(|category| category.name().to_owned());
        Some((rule.id.to_owned(), names.collect()))
    });
    known.collect()
}

fn assert_same(family: Family, command: &str) {
    let Some(buf) = Peer::Buf.find() else { return };
    for (version, name) in VERSIONS {
        let (ours, theirs) = (our_table(family, version), buf_table(&buf, command, name));
        let differ: BTreeMap<_, _> = ours
            .keys()
            .chain(theirs.keys())
            .map(|id| (id, (ours.get(id), theirs.get(id))))
            .filter(|(_, (ours, theirs))| ours != theirs)
            .collect();
        assert!(differ.is_empty(), "{name}: left is ours, right is buf's: {differ:#?}");
        assert!(!theirs.is_empty());
    }
}

#[test]
fn lint_rules_have_the_names_and_categories_of_buf() {
    assert_same(Family::Lint, "ls-lint-rules");
}

#[test]
fn breaking_rules_have_the_names_and_categories_of_buf() {
    assert_same(Family::Breaking, "ls-breaking-rules");
}
