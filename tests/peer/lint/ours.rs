//! Every rule on the protos of this repository: the APIs, and the fixtures of other suites.

use std::collections::BTreeSet;
use std::path::PathBuf;

use limbeck_schema::source::{Disk, DiskOptions};
use serde_json::{Value, json};

use super::run::{Run, Spots, ask_buf, ask_limbeck, compare, compiled};
use crate::peers::Peer;
use crate::workspace;

/// What limbeck brings along and buf does not; to buf, a second module.
const BUNDLED: &str = "codegen/limbeck-schema/bundled";

/// Folders of the repository that are import roots and compile as a whole.
fn roots() -> Vec<PathBuf> {
    let files = workspace::files_below(workspace::root());
    let protos = files.iter().filter(|path| path.extension().is_some_and(|it| it == "proto"));
    let roots: BTreeSet<PathBuf> = protos
        .filter_map(|path| path.ancestors().find(|folder| folder.ends_with("proto")))
        .filter(|root| {
            !["broken", "conformance", "stuck", "uncompiled"]
                .iter()
                .any(|part| root.iter().any(|it| it == *part))
        })
        .filter(|root| !root.starts_with("tests/fixtures/cli/findings.in"))
        // One module of several.
        .filter(|root| !root.starts_with("tests/fixtures/docs/from-buf"))
        .map(PathBuf::from)
        .collect();
    roots.into_iter().collect()
}

/// The configuration with the folder and what it may import as modules.
fn modules(run: &Run, root: &str) -> Value {
    let mut config = run.for_buf();
    config["modules"] = json!([{ "path": root }, { "path": BUNDLED, "excludes": [] }]);
    config
}

#[test]
fn protos_of_the_repository_have_the_findings_of_buf() {
    let Some(buf) = Peer::Buf.find() else { return };
    let (mut faults, mut count) = (Vec::new(), 0);
    for root in roots() {
        let name = root.to_str().unwrap();
        let run = Run::all();
        let theirs = ask_buf(&buf, workspace::root(), &modules(&run, name));
        let theirs: Spots =
            theirs.into_iter().filter_map(|(spot, n)| Some((spot.below(name)?, n))).collect();
        let options =
            DiskOptions { roots: vec![workspace::root().join(&root)], ..DiskOptions::default() };
        let ours = ask_limbeck(&compiled(&Disk::new(&options).unwrap()), &run);
        count += theirs.values().sum::<usize>();
        faults.extend(compare(name, &ours, &theirs));
    }
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));
    println!("lint: {count} findings in {} folders of the repository", roots().len());
    assert!(count > 100);
}
