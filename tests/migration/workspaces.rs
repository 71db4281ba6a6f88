//! Files and modules, accepted and refused; dependencies from buf's cache.

use std::collections::BTreeSet;

use super::cases::{A, BAD, BAD_NAMES, GOOD, GOOD_NAMES};
use super::{Folder, buf, limbeck};
use crate::peers::Peer;

/// Paths of the files that limbeck compiles, and its modules that have some.
fn listed(folder: &Folder) -> (BTreeSet<String>, BTreeSet<String>) {
    let said = limbeck(folder, "ls files --format json");
    assert!(said.is_success, "{said:?}");
    let objects = said.out.lines().map(|line| serde_json::from_str(line).unwrap());
    let objects: Vec<serde_json::Value> = objects.collect();
    let texts = |key: &str| {
        let text = |object: &serde_json::Value| Some(object.get(key)?.as_str()?.to_owned());
        objects.iter().filter_map(text).collect()
    };
    (texts("path"), texts("module"))
}

fn lines(text: &str) -> BTreeSet<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn both_refuse_the_same() {
    let Some(program) = Peer::Buf.find() else { return };
    for text in BAD {
        let folder = Folder::new(&[
            ("buf.yaml", text),
            ("a/acme/a/v1/a.proto", A),
            ("b/acme/b/v1/a.proto", A),
        ]);
        let theirs = buf(&program, &folder, "ls-files");
        assert!(!theirs.is_success, "buf accepts {text}");
        let ours = limbeck(&folder, "ls files");
        assert!(ours.err.contains("buf.yaml:") && ours.err.contains("help: "), "{text}: {ours:?}");
    }
}

#[test]
fn both_compile_the_same_files_of_the_same_modules() {
    let Some(program) = Peer::Buf.find() else { return };
    for (name, files) in GOOD {
        let folder = Folder::new(files);
        let theirs = buf(&program, &folder, "ls-files");
        assert!(theirs.is_success, "{name}: {theirs:?}");
        let built = buf(&program, &folder, "build");
        assert!(built.is_success, "{name}: {built:?}");
        let (paths, modules) = listed(&folder);
        assert_eq!(paths, lines(&theirs.out), "{name}: left is limbeck, right buf");
        if !modules.is_empty() {
            let theirs = buf(&program, &folder, "config ls-modules --format path");
            assert_eq!(modules.len(), lines(&theirs.out).len(), "{name}: {theirs:?}");
        }
    }
}

#[test]
fn converted_projects_compile_the_same_files() {
    for (name, files) in GOOD.iter().filter(|(name, _)| !name.contains("hidden")) {
        let folder = Folder::new(files);
        let (before, _) = listed(&folder);
        let said = limbeck(&folder, "init");
        assert!(said.is_success, "{name}: {said:?}");
        let (after, _) = listed(&folder);
        let told = said.err.lines().filter(|line| line.contains("leaves out")).count();
        let lost: Vec<_> = before.difference(&after).collect();
        assert_eq!((lost.len(), after.difference(&before).count()), (told, 0), "{name}: {said:?}");
    }
}

#[test]
fn both_know_the_same_names_of_rules() {
    let Some(program) = Peer::Buf.find() else { return };
    let both = |text: &str| {
        let folder = Folder::new(&[("buf.yaml", text), ("acme/a/v1/a.proto", A)]);
        let theirs = buf(&program, &folder, "lint");
        (theirs.err.contains("is not a known rule"), limbeck(&folder, "ls").is_success)
    };
    for text in BAD_NAMES {
        assert_eq!(both(text), (true, false), "{text}");
    }
    for text in GOOD_NAMES {
        assert_eq!(both(text), (false, true), "{text}");
    }
}
