//! Canonical text: what is printed and compiled again means what it meant, in files nobody wrote
//! for this. The HTTP rules of the same files are counted here too, because the tree is compiled.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Severity;
use limbeck_schema::model::{FileId, Role, Schema};
use limbeck_schema::source::{Disk, DiskOptions, Memory};
use limbeck_schema::{digest, print, route};

use crate::peers::Peer;
use crate::workspace;

#[test]
fn our_protos_print_as_what_they_mean() {
    let before = tree(&workspace::root().join("proto"));
    assert_law(&before);
}

#[test]
fn every_google_file_prints_as_what_it_means_and_every_rule_is_read() {
    let Some(tree_root) = Peer::GoogleProtos.find() else { return };
    let before = tree(&tree_root);
    let printed = assert_law(&before);
    assert!(printed.files.len() > 8000, "the tree holds {} files", printed.files.len());
    assert_protoc_accepts(&printed);
    assert_rules_are_read(&before);
}

fn tree(root: &Path) -> Schema {
    let exclude = vec!["google/protobuf/**".to_owned()];
    let options = DiskOptions { roots: vec![root.to_owned()], exclude, ..DiskOptions::default() };
    compiled(&Disk::new(&options).unwrap())
}

fn compiled(files: &dyn limbeck_schema::source::Files) -> Schema {
    let compilation = compile(files, &Limits::default()).unwrap();
    let findings = compilation.findings.iter();
    let errors: Vec<_> = findings.filter(|f| f.severity == Severity::Error).take(5).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    compilation.schema
}

/// Prints all roots, compiles the text and compares digests, closures and text.
fn assert_law(before: &Schema) -> Memory {
    let printed = reprint(before);
    let after = compiled(&printed);
    for package in &before.packages {
        let other = after.find_package(&package.name).expect("the package is still there");
        let digests =
            |schema, package| (digest::package(schema, package), digest::closure(schema, package));
        assert_eq!(digests(before, package), digests(&after, other), "{}", package.name);
    }
    let again = reprint(&after);
    for (name, text) in &printed.files {
        assert!(again.files.get(name) == Some(text), "{name} prints differently the second time");
    }
    printed
}

fn reprint(schema: &Schema) -> Memory {
    let files = (0_u32..).map(FileId).zip(&schema.files);
    let roots = files.filter(|(_, file)| file.role == Role::Root);
    roots.map(|(id, file)| (&*file.name, print::file(schema, id))).collect()
}

fn assert_protoc_accepts(files: &Memory) {
    let Some(protoc) = Peer::Protoc.find() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &files.files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let names: Vec<&str> = files.files.keys().map(String::as_str).collect();
    std::fs::write(folder.path().join("names"), names.join("\n")).unwrap();
    let mut command = Command::new(protoc);
    command.current_dir(folder.path()).args(["-I.", "-o", "image.binpb", "@names"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Google's own gateway takes an inner `**`, and some of its APIs have two rules for one request:
/// nothing else is refused.
fn assert_rules_are_read(schema: &Schema) {
    let (routes, findings) = route::routes(schema);
    assert!(routes.len() > 15_000, "{} routes", routes.len());
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &findings {
        *refused.entry(finding.rule).or_default() += 1;
    }
    let expected = [("ROUTE_CONFLICT", 61), ("ROUTE_UNSERVED", 21), ("ROUTE_WILDCARD", 16)];
    assert_eq!(refused, BTreeMap::from(expected), "{:#?}", findings.iter().take(3));
}
