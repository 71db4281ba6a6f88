//! Google's protos against themselves after many edits.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::super::differences::differences;
use super::super::mutate::mutate;
use super::compare::{Table, compare};
use super::spot::{Question, Trees, every_rule};
use super::{buf, ours};
use crate::peers::Peer;
use crate::workspace;

/// What the slice holds, with all that it imports.
const SLICE: [&str; 4] =
    ["google/api/", "google/cloud/vision/", "google/cloud/bigquery/", "google/cloud/aiplatform/"];

/// Both carry these themselves.
const BUNDLED: &str = "google/protobuf/";

#[test]
fn buf_agrees_on_a_slice_of_google_after_many_edits() {
    let Some(files) = google() else { return };
    let mut open: Vec<&str> = files
        .keys()
        .map(String::as_str)
        .filter(|name| SLICE.iter().any(|folder| name.starts_with(folder)))
        .collect();
    let mut slice = BTreeMap::new();
    while let Some(name) = open.pop() {
        let Some((name, text)) = files.get_key_value(name) else { continue };
        if slice.insert(name.clone(), text.clone()).is_none() {
            let text = std::str::from_utf8(text).unwrap();
            open.extend(text.lines().filter(|line| line.starts_with("import")).filter_map(named));
        }
    }
    agree("a slice of Google", slice, 1);
}

#[test]
fn buf_agrees_on_all_of_google_after_many_edits() {
    if let Some(files) = google() {
        agree("all of Google", files, 2);
    }
}

fn named(import: &str) -> Option<&str> {
    import.split('"').nth(1)
}

fn google() -> Option<BTreeMap<String, Vec<u8>>> {
    let root = Peer::GoogleProtos.find()?;
    let mut paths = workspace::files_below(&root);
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "proto"));
    let names = paths.iter().map(|path| path.to_str().unwrap().to_owned());
    let names = names.filter(|name| !name.starts_with(BUNDLED));
    Some(names.map(|name| (name.clone(), std::fs::read(root.join(&name)).unwrap())).collect())
}

fn agree(title: &str, files: BTreeMap<String, Vec<u8>>, seed: u64) {
    let Some(program) = Peer::Buf.find() else { return };
    let mut trees = Trees { before: files, after: BTreeMap::new() };
    trees.before.extend(exotic("before"));
    let old = ours::schema(&trees.before);
    trees.after = mutate(&trees.before, &old, seed);
    trees.after.retain(|name, _| !name.starts_with("exotic"));
    trees.after.extend(exotic("after"));
    let edited = trees.before.iter().filter(|(name, text)| trees.after.get(*name) != Some(text));
    println!("{title}: {} files, {} edited", trees.before.len(), edited.count());
    let question = Question::default();
    let start = Instant::now();
    let bufs = buf::ask(&program, &trees, &question);
    println!("buf, or its answer that was kept: {:?}", start.elapsed());
    let new = ours::schema(&trees.after);
    let start = Instant::now();
    let ours = ours::judge(&old, &new, &question);
    println!("limbeck, both sides compiled: {:?}", start.elapsed());
    let mut table = Table::default();
    let known = differences("breaking");
    let complaints = compare(title, (&bufs, &ours), &known, &mut table);
    table.print(title);
    let rare: BTreeSet<String> =
        every_rule().into_iter().filter(|rule| table.of_buf(rule) < 2).collect();
    assert!(rare.is_empty(), "edits that buf hardly reports: {rare:?}");
    let shown = complaints.iter().take(100).cloned().collect::<Vec<_>>().join("\n");
    assert!(complaints.is_empty(), "{} differ:\n{shown}", complaints.len());
}

/// What Google's protos have no occasion for, twice.
fn exotic(side: &str) -> BTreeMap<String, Vec<u8>> {
    let root = workspace::fixtures("peer").join("breaking/exotic").join(side);
    let mut files = BTreeMap::new();
    for path in workspace::files_below(&root) {
        let text = std::fs::read_to_string(root.join(&path)).unwrap();
        for name in ["exotic", "exotictoo"] {
            let path = path.to_str().unwrap().replace("exotic", name);
            files.insert(path, text.replace("exotic", name).into_bytes());
        }
    }
    files
}
