//! Rules and categories of each generation, and older ones in today's words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use super::cases::A;
use super::{Folder, buf, limbeck};
use crate::peers::Peer;
use crate::workspace;

const VERSIONS: [&str; 3] = ["v1beta1", "v1", "v2"];

/// Categories by rule, for each version that has it: a line of limbeck's table.
type Rules = BTreeMap<String, [Option<BTreeSet<String>>; 3]>;

fn ours(kind: &str) -> Rules {
    let path = workspace::root().join("codegen/limbeck/src/config/rules/table.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' '));
    rows.map(|row| {
        let mut words = row.split_whitespace();
        let id = words.next().unwrap().to_owned();
        let categories = [(); 3].map(|()| match words.next().unwrap() {
            "-" => None,
            "." => Some(BTreeSet::new()),
            names => Some(names.split(',').map(str::to_owned).collect()),
        });
        (id, categories)
    })
    .collect()
}

fn theirs(program: &Path, kind: &str) -> Rules {
    let folder = Folder::new(&[]);
    let mut rules = Rules::new();
    for (column, version) in VERSIONS.iter().enumerate() {
        let arguments = format!(
            "config ls-{kind}-rules --version {version} --include-deprecated --format json"
        );
        for line in buf(program, &folder, &arguments).out.lines() {
            let rule: serde_json::Value = serde_json::from_str(line).unwrap();
            let categories = rule["categories"].as_array().into_iter().flatten();
            let newest = |name: &str| match name {
                "DEFAULT" => "STANDARD".to_owned(),
                "STYLE_DEFAULT" => "STYLE_STANDARD".to_owned(),
                name => name.to_owned(),
            };
            let categories = categories.map(|name| newest(name.as_str().unwrap())).collect();
            let id = rule["id"].as_str().unwrap().to_owned();
            rules.entry(id).or_default()[column] = Some(categories);
        }
    }
    rules
}

#[test]
fn the_table_is_what_buf_lists() {
    let Some(program) = Peer::Buf.find() else { return };
    for kind in ["lint", "breaking"] {
        assert_eq!(
            ours(kind),
            theirs(&program, kind),
            "left is limbeck's table, right buf: {kind}"
        );
    }
}

/// Rules that a `buf.yaml` runs.
fn configured(program: &Path, kind: &str, text: &str) -> BTreeSet<String> {
    let folder = Folder::new(&[("buf.yaml", text), ("acme/a/v1/a.proto", A)]);
    let arguments = format!("config ls-{kind}-rules --configured-only --format json");
    let said = buf(program, &folder, &arguments);
    assert!(said.is_success, "{text}: {said:?}");
    let id = |line: &str| {
        let rule: serde_json::Value = serde_json::from_str(line).unwrap();
        rule["id"].as_str().unwrap().to_owned()
    };
    said.out.lines().map(id).collect()
}

/// The choice of rules that `limbeck init` writes, as a `buf.yaml` of version 2.
fn converted(kind: &str, text: &str) -> (String, String) {
    let folder = Folder::new(&[("buf.yaml", text), ("acme/a/v1/a.proto", A)]);
    let said = limbeck(&folder, "init --dry-run");
    assert!(said.is_success, "{text}: {said:?}");
    let config: toml::Table = said.out.parse().unwrap();
    let mut lines = format!("version: v2\n{kind}:\n");
    for key in ["use", "except"] {
        let names = config.get(kind).and_then(|table| table.get(key)?.as_array());
        let names = names.into_iter().flatten().map(|name| name.as_str().unwrap());
        let names = names.collect::<Vec<_>>().join(", ");
        writeln!(lines, "  {key}: [{names}]").unwrap();
    }
    (lines, said.err)
}

#[test]
fn older_generations_run_the_same_rules_in_todays_words() {
    let Some(program) = Peer::Buf.find() else { return };
    for version in ["v1beta1", "v1"] {
        for (kind, choice) in [
            ("lint", ""),
            ("lint", "use: [DEFAULT]"),
            ("lint", "use: [BASIC, COMMENTS], except: [ENUM_PASCAL_CASE]"),
            ("lint", "use: [MINIMAL, UNARY_RPC]"),
            ("lint", "use: [STANDARD, COMMENT_RPC], except: [MINIMAL]"),
            ("lint", "except: [BASIC]"),
            ("breaking", ""),
            ("breaking", "use: [WIRE]"),
            ("breaking", "use: [WIRE_JSON], except: [FIELD_SAME_NAME]"),
            ("breaking", "use: [PACKAGE, FILE_NO_DELETE]"),
            ("breaking", "use: [FILE, FIELD_SAME_CTYPE]"),
            ("breaking", "use: [FIELD_SAME_LABEL]"),
        ] {
            let old = format!("version: {version}\n{kind}: {{{choice}}}\n");
            let mut before = configured(&program, kind, &old);
            let (new, told) = converted(kind, &old);
            let after = configured(&program, kind, &new);
            before.retain(|rule| !told.contains(&format!("`{rule}` of `{kind}`")));
            assert_eq!(before, after, "{old}\n{new}\n{told}");
        }
    }
}
