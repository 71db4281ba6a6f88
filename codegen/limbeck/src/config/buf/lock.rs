//! `buf.lock`: which commits of dependencies count.

use limbeck_schema::finding::Finding;

use super::reader::{Table, table};
use crate::config::{Complaints, yaml};

/// A commit of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pin {
    /// `registry/owner/name`.
    pub(crate) name: String,
    /// The commit's id, without dashes.
    pub(crate) commit: String,
    /// `b5:…` or `shake256:…`; empty in the oldest files.
    pub(crate) digest: String,
}

/// Reads the file of any version. Keys that say nothing about a commit are left alone: buf writes
/// the file, nobody else.
///
/// # Errors
/// Everything wrong with it, in the order of the text.
pub(crate) fn parse(file: &str, text: &str) -> Result<Vec<Pin>, Vec<Finding>> {
    let mut complaints = Complaints::new(file, text.as_bytes());
    let pins = read(text, &mut complaints).unwrap_or_default();
    if complaints.is_empty() { Ok(pins) } else { Err(complaints.into_findings()) }
}

/// Digests of what a module of buf's cache needs, from its `module.yaml`; none if it is no YAML.
pub(crate) fn digests_of_needs(text: &str) -> Vec<String> {
    let mut complaints = Complaints::new("module.yaml", text.as_bytes());
    let Some(node) = yaml::parse(text, &mut complaints) else { return Vec::new() };
    let file = table(&node, "", &[], &mut complaints);
    let mut digests = Vec::new();
    for node in file.list("deps", &mut complaints) {
        let entry = table(node, "deps", &[], &mut complaints);
        digests.push(text_of(&entry, "digest", &mut complaints));
    }
    digests
}

fn read(text: &str, complaints: &mut Complaints) -> Option<Vec<Pin>> {
    let node = yaml::parse(text, complaints)?;
    let file = table(&node, "", &["version", "deps", "plugins", "policies"], complaints);
    let known =
        ["name", "remote", "owner", "repository", "branch", "commit", "digest", "create_time"];
    let mut pins = Vec::new();
    for node in file.list("deps", complaints) {
        let entry = table(node, "deps", &known, complaints);
        let mut pin = Pin {
            name: name(&entry, complaints),
            commit: text_of(&entry, "commit", complaints).replace('-', ""),
            digest: text_of(&entry, "digest", complaints),
        };
        let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric());
        if !super::is_module_name(&pin.name) || pin.commit.is_empty() || !is_plain(&pin.commit) {
            let message = "this entry names no commit of a module";
            complaints.add(node.range.clone(), message, "write the file anew: `buf dep update`");
        }
        // What no digest begins with is from before digests were what they are.
        if !["b5:", "shake256:"].iter().any(|kind| pin.digest.starts_with(kind)) {
            pin.digest.clear();
        }
        pins.push(pin);
    }
    pins.sort();
    Some(pins)
}

fn name(entry: &Table<'_>, complaints: &mut Complaints) -> String {
    if entry.get("name").is_some() {
        return text_of(entry, "name", complaints);
    }
    ["remote", "owner", "repository"].map(|key| text_of(entry, key, complaints)).join("/")
}

fn text_of(entry: &Table<'_>, key: &str, complaints: &mut Complaints) -> String {
    entry.text(key, complaints).map_or_else(String::new, |text| text.value)
}
