//! The lists of rules and categories, of every generation of configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use limbeck_check::{Family, Version, rules};
use serde_json::Value;

use crate::peers::Peer;

#[test]
fn every_rule_of_buf_is_there_with_its_categories() {
    let Some(buf) = Peer::Buf.find() else { return };
    for (name, version) in [("v1beta1", Version::V1Beta1), ("v1", Version::V1), ("v2", Version::V2)]
    {
        let arguments = ["config", "ls-breaking-rules", "--format", "json", "--version", name];
        let output = Command::new(&buf).args(arguments).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let bufs: BTreeMap<String, BTreeSet<String>> = text.lines().map(rule).collect();
        assert!(!bufs.is_empty(), "{name}");
        let mut ours = BTreeMap::new();
        for rule in rules().filter(|rule| rule.family() == Family::Breaking) {
            let categories = rule.categories_in(version).unwrap_or_default();
            let names: BTreeSet<String> =
                categories.iter().map(|category| category.name().to_owned()).collect();
            if names.iter().any(|name| name != "LIMBECK") {
                ours.insert(rule.id.to_owned(), names);
            }
        }
        assert_eq!(ours, bufs, "left are our rules of {name}, right buf's");
    }
}

fn rule(line: &str) -> (String, BTreeSet<String>) {
    let rule: Value = serde_json::from_str(line).unwrap();
    let categories = rule["categories"].as_array().unwrap().iter();
    let categories = categories.map(|name| name.as_str().unwrap().to_owned()).collect();
    (rule["id"].as_str().unwrap().to_owned(), categories)
}
