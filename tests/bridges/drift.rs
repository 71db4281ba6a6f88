//! Printed conversions do not compile against types that have changed since.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use limbeck_bridge_pairs::fixtures::Fixtures;
use limbeck_bridge_pairs::print;

use super::printed::{cargo, write};

const OLDER: &str =
    "message M { int32 a = 1; E e = 2; oneof o { int32 b = 3; string c = 4; } N n = 5; }
message N { string x = 1; }
enum E { E_0 = 0; E_1 = 1; }
message All { M m = 1; }
service S { rpc Get(All) returns (All); }
";
const DECISIONS: &str = "M.a -> M.a: down=saturate because \"the largest says enough\"\n";

/// What is changed: its name, and how.
const EDITS: [(&str, &str, &str); 4] = [
    ("field", "N n = 5;", "N n = 5; bool added = 6;"),
    ("nested", "string x = 1;", "string x = 1; bool added = 2;"),
    ("value", "E_1 = 1;", "E_1 = 1; E_2 = 2;"),
    ("member", "string c = 4;", "string c = 4; bool added = 7;"),
];

/// What rustc has to say of each, about the direction that reads what has changed.
const EXPECTED: [(&str, &[&str]); 4] = [
    ("field", &["E0027", "E0063"]),
    ("nested", &["E0027", "E0063"]),
    ("value", &["E0004"]),
    ("member", &["E0004"]),
];

#[test]
fn what_changed_on_either_side_does_not_compile() {
    let folder = tempfile::tempdir().unwrap();
    let newer = OLDER.replace("int32 a", "int64 a");
    let bridge = module(&fixtures(folder.path(), OLDER, &newer));
    // rustc looks at matches only where types are right, so each kind has a crate of its own.
    for (krate, kinds) in
        [("drift-fields", ["field", "nested"]), ("drift-variants", ["value", "member"])]
    {
        let mut files = BTreeMap::new();
        let mut list = String::from("#![allow(warnings)]\n");
        for (name, from, to) in EDITS.iter().filter(|edit| kinds.contains(&edit.0)) {
            for (version, texts) in [
                ("v1", [OLDER.replace(from, to), newer.clone()]),
                ("v2", [OLDER.to_owned(), newer.replace(from, to)]),
            ] {
                let code =
                    with_bridge(&types(&fixtures(folder.path(), &texts[0], &texts[1])), &bridge);
                files.insert(format!("{name}_{version}.rs"), code);
                list.extend(["pub mod ", name, "_", version, ";\n"]);
            }
        }
        // What did not change does.
        files.insert(
            "same.rs".to_owned(),
            with_bridge(&types(&fixtures(folder.path(), OLDER, &newer)), &bridge),
        );
        list.push_str("pub mod same;\n");
        files.insert("lib.rs".to_owned(), list);
        let found = errors(krate, &files);
        let expected = EXPECTED.iter().filter(|(kind, _)| kinds.contains(kind));
        let expected: BTreeMap<String, BTreeSet<String>> = expected
            .flat_map(|(kind, codes)| {
                let codes: BTreeSet<String> = codes.iter().map(|code| (*code).to_owned()).collect();
                ["v1", "v2"].map(|version| (format!("{kind}_{version}.rs"), codes.clone()))
            })
            .collect();
        assert_eq!(found, expected);
    }
}

fn fixtures(folder: &Path, older: &str, newer: &str) -> Fixtures {
    for (version, text) in [("v1", older), ("v2", newer)] {
        let folder = folder.join(format!("proto/drift/{version}"));
        fs::create_dir_all(&folder).unwrap();
        let text = format!("syntax = \"proto3\"; package drift.{version};\n{text}");
        fs::write(folder.join("drift.proto"), text).unwrap();
    }
    fs::create_dir_all(folder.join("decisions")).unwrap();
    fs::write(folder.join("decisions/drift.txt"), DECISIONS).unwrap();
    Fixtures::of(folder)
}

fn module(fixtures: &Fixtures) -> String {
    print::module(&print::code(fixtures, &fixtures.plans(), print::Form::Bytes), "drift")
}

fn types(fixtures: &Fixtures) -> String {
    print::code(fixtures, &[], print::Form::Bytes)
}

/// Types with conversions that were printed for others.
fn with_bridge(types: &str, bridge: &str) -> String {
    let head = "pub mod drift {\n";
    assert!(types.contains(head), "{types}");
    types.replacen(head, &format!("{head}pub mod bridge {{\n{bridge}}}\n"), 1)
}

/// The codes of rustc's errors in a crate, by file.
fn errors(krate: &str, files: &BTreeMap<String, String>) -> BTreeMap<String, BTreeSet<String>> {
    let folder = write(krate, files);
    let output = cargo(&folder, &["check", "--quiet", "--message-format=json"]).output().unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        let message = &message["message"];
        if message["level"] != "error" || message["spans"].as_array().is_none_or(Vec::is_empty) {
            continue;
        }
        let file = Path::new(message["spans"][0]["file_name"].as_str().unwrap());
        let file = file.file_name().unwrap().to_str().unwrap().to_owned();
        let code = message["code"]["code"].as_str().unwrap_or_default().to_owned();
        found.entry(file).or_default().insert(code);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && !found.is_empty(), "rustc accepts it: {text}");
    found
}
