//! PROTOVALIDATE and buf say as much about each line of `protovalidate/*.proto`.
//!
//! A line that ends in `// 2` has two findings; `// 0, buf 1: why` names a difference and its
//! reason. The real buf is asked if `LIMBECK_PEERS` names the folder that it is installed in.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use limbeck_check::{LintConfig, Scope, Selection, Today, lint};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::source::{Memory, bundled};

const VALIDATE: &str = "buf/validate/validate.proto";

/// How many findings there are, by file and line.
type Counts = BTreeMap<(String, u32), u32>;

fn cases() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/protovalidate");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, fs::read_to_string(file.path()).unwrap())
        })
        .collect()
}

/// What the comments promise of limbeck, and of buf.
fn promised(cases: &BTreeMap<String, String>) -> (Counts, Counts) {
    let (mut ours, mut theirs) = (Counts::new(), Counts::new());
    for (file, text) in cases {
        for (line, text) in (1..).zip(text.lines()) {
            let Some((_, promise)) = text.rsplit_once(" // ") else { continue };
            let (count, difference) = match promise.split_once(", buf ") {
                Some((count, difference)) => (count, Some(difference)),
                None => (promise, None),
            };
            let their_count =
                difference.map_or(count, |it| it.split_once(':').expect("a reason").0);
            let at = (file.clone(), line);
            ours.insert(at.clone(), count.parse().expect("a count"));
            theirs.insert(at, their_count.parse().expect("buf's count"));
        }
    }
    ours.retain(|_, count| *count > 0);
    theirs.retain(|_, count| *count > 0);
    (ours, theirs)
}

#[test]
fn every_line_has_the_findings_that_it_promises() {
    let cases = cases();
    let compilation = compile(&cases.clone().into_iter().collect::<Memory>(), &Limits::default());
    let compilation = compilation.unwrap();
    assert!(!compilation.has_errors(), "{:#?}", compilation.findings);
    let selection = Selection { use_: vec!["PROTOVALIDATE".to_owned()], ..Selection::default() };
    let config = LintConfig { selection, ..LintConfig::default() };
    let schema = &compilation.schema;
    let findings = lint(schema, &Scope::roots(schema), &config, &Today::default()).unwrap();
    let mut found = Counts::new();
    for finding in findings {
        let place = finding.place.expect("a place");
        *found.entry((place.file.to_string(), place.span.start.line)).or_default() += 1;
    }
    assert_eq!(found, promised(&cases).0);
}

#[test]
fn buf_finds_as_much() {
    let Some(buf) = buf() else { return };
    let cases = cases();
    let project = project(&cases);
    let output = Command::new(buf)
        .args(["lint", "case", "--error-format", "json"])
        .current_dir(&project)
        .output()
        .unwrap();
    fs::remove_dir_all(&project).unwrap();
    let mut found = Counts::new();
    let text = String::from_utf8(output.stdout).unwrap();
    for line in text.lines() {
        // Each line is one object, its keys in this order.
        let value = |key: &str| line.split_once(&format!("\"{key}\":")).map(|(_, rest)| rest);
        let path = value("path").and_then(|it| it.split('"').nth(1)).expect("a path");
        let start = value("start_line").and_then(|it| it.split(',').next()).expect("a line");
        let file = path.rsplit('/').next().unwrap_or(path).to_owned();
        *found.entry((file, start.parse().unwrap())).or_default() += 1;
    }
    assert_eq!(found, promised(&cases).1, "{}", String::from_utf8_lossy(&output.stderr));
}

/// The real buf, if it is installed.
fn buf() -> Option<PathBuf> {
    let peers = std::env::var_os("LIMBECK_PEERS");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peers");
    let path = peers.map_or(folder, PathBuf::from).join("node_modules/.bin/buf");
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "buf is not installed: run `tests/peers/install`");
    println!("buf is not installed: nothing is compared; `tests/peers/install` installs it");
    None
}

/// A workspace of the cases, and of what they import.
fn project(cases: &BTreeMap<String, String>) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("protovalidate-{}", std::process::id()));
    let config = "version: v2\nmodules:\n  - path: case\n    lint:\n      use: [PROTOVALIDATE]\n  - path: dep\n";
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("buf.yaml", config);
    write(&format!("dep/{VALIDATE}"), bundled(VALIDATE).unwrap());
    for (name, text) in cases {
        write(&format!("case/{name}"), text);
    }
    folder
}
