//! Every rule on all protos that Google publishes.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use limbeck_schema::source::{Disk, DiskOptions};
use serde_json::json;

use super::run::{Run, Spots, ask_buf_text, ask_limbeck, compare, compiled, read_buf};
use crate::peers::Peer;

/// What buf says about the tree: half a minute and 5 GB, so it is kept in the target folder until
/// the tree, buf or the configuration change.
fn ask(buf: &Path, tree: &Path, run: &Run) -> Spots {
    let mut config = run.for_buf();
    config["modules"] = json!([{ "path": ".", "excludes": ["google/protobuf"] }]);
    let version = Command::new(buf).arg("--version").output().unwrap();
    let package = fs::read(tree.join("package.json")).unwrap();
    let mut hasher = DefaultHasher::new();
    (config.to_string(), version.stdout, version.stderr, package).hash(&mut hasher);
    let kept = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let kept = kept.join(format!("buf-lint-google-{:016x}.json", hasher.finish()));
    if let Ok(text) = fs::read_to_string(&kept) {
        return read_buf(&text);
    }
    let text = ask_buf_text(buf, tree, &config);
    fs::write(&kept, &text).unwrap();
    read_buf(&text)
}

#[test]
fn every_google_file_has_the_findings_of_buf() {
    let (Some(buf), Some(tree)) = (Peer::Buf.find(), Peer::GoogleProtos.find()) else { return };
    let run = Run::all();
    let theirs = ask(&buf, &tree, &run);
    let exclude = vec!["google/protobuf/**".to_owned()];
    let options = DiskOptions { roots: vec![tree], exclude, ..DiskOptions::default() };
    let ours = ask_limbeck(&compiled(&Disk::new(&options).unwrap()), &run);
    let faults = compare("google", &ours, &theirs);
    let shown = &faults[..faults.len().min(50)];
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), shown.join("\n"));

    let mut figures: BTreeMap<&str, usize> = BTreeMap::new();
    for (spot, count) in &theirs {
        *figures.entry(&spot.rule).or_default() += count;
    }
    let total: usize = figures.values().sum();
    println!("lint: {total} findings in Google's protos: {figures:?}");
    assert!(total > 90_000 && figures.len() > 30, "{total} findings of {} rules", figures.len());
}
