//! `limbeck fmt` against `buf format`: our fixtures, every construct with comments everywhere, and
//! all that Google publishes, byte for byte.

mod formatted;
mod hostile;
mod sprinkle;

use std::collections::BTreeMap;
use std::path::Path;

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::digest;
use limbeck_schema::finding::Severity;
use limbeck_schema::model::Schema;
use limbeck_schema::source::{Disk, DiskOptions, Files, Memory};
use rayon::prelude::*;

use crate::peers::Peer;
use crate::workspace;
use formatted::{Texts, by_buf, by_limbeck};

/// Texts that do not follow the grammar. buf formats all but the first, guessing what they mean.
const BROKEN: [&str; 16] = [
    "message",
    "message A {",
    "message A }",
    "message A { string = 1; }",
    "message A { string a = ; }",
    "message A { string a = 1",
    "option (a = 1;",
    "option a = \"x",
    "option a = ;",
    "syntax = ;",
    "package ;",
    "import a;",
    "service A { rpc B(C) returns D; }",
    "enum A { X; }",
    "}",
    "/* no end",
];

/// Texts that buf formats in steps: what it prints is not what it would print of that.
const CORNERS: [&str; 4] = [
    ";",
    ";// c\nmessage A {}",
    "message A { int32 a = /*c*/ /*d*/ 1 /*e*/ /*f*/; }",
    "option (a) = {b: // c\n 1 c: 1, d {}\n // e\n\n f: 1};",
];

#[test]
fn what_does_not_parse_is_refused_with_place_and_help() {
    for text in BROKEN {
        let error = limbeck_syntax::format(text.as_bytes()).expect_err(text);
        assert!(!error.message.is_empty() && !error.help.is_empty(), "{text}");
        assert_eq!(error.place.line, 1, "{text}");
    }
}

#[test]
fn every_fixture_is_formatted_alike() {
    let Some(buf) = Peer::Buf.find() else { return };
    let texts = our_texts();
    let ours: Texts = texts
        .iter()
        .filter_map(|(name, text)| Some((name.clone(), limbeck_syntax::format(text).ok()?)))
        .collect();
    assert!(ours.len() > 100, "{} of {} files parse", ours.len(), texts.len());
    let parsed = texts.into_iter().filter(|(name, _)| ours.contains_key(name)).collect();
    let theirs = by_buf(&buf, &parsed).expect("buf formats what limbeck formats");
    assert_same(&ours, &theirs);
    // What stands inside of statements may move once more; so it does with buf.
    let again = by_limbeck(&ours);
    assert_same(&again, &by_buf(&buf, &theirs).unwrap());
    let steady = |(name, _): &(&String, &Vec<u8>)| !name.contains("fixtures/peer/");
    let moved = ours.iter().filter(steady).find(|(name, text)| again.get(*name) != Some(text));
    assert_eq!(moved, None, "formatting twice is not formatting once");
}

#[test]
fn corners_and_carriage_returns_are_formatted_alike() {
    let Some(buf) = Peer::Buf.find() else { return };
    let corners = CORNERS.iter().map(|text| text.as_bytes().to_vec());
    let fixtures = texts_below(&workspace::fixtures("peer").join("fmt")).into_values();
    let returns =
        fixtures.map(|text| String::from_utf8(text).unwrap().replace('\n', "\r\n").into());
    let named = corners.chain(returns).enumerate();
    let texts = named.map(|(number, text)| (number.to_string(), text)).collect();
    assert_same(&by_limbeck(&texts), &by_buf(&buf, &texts).unwrap());
}

#[test]
fn the_torture_set_parses() {
    let folder = workspace::fixtures("peer").join("fmt");
    for path in workspace::files_below(&folder) {
        if path.extension().is_some_and(|extension| extension == "proto") {
            let text = std::fs::read(folder.join(&path)).unwrap();
            let formatted = limbeck_syntax::format(&text);
            assert!(formatted.is_ok(), "{}: {formatted:?}", path.display());
        }
    }
}

#[test]
fn every_google_file_is_formatted_alike() {
    let (Some(buf), Some(tree)) = (Peer::Buf.find(), Peer::GoogleProtos.find()) else { return };
    let texts = texts_below(&tree);
    assert!(texts.len() > 8000, "the tree holds {} files", texts.len());
    let ours = by_limbeck(&texts);
    let theirs = by_buf(&buf, &texts).expect("buf formats the tree");
    assert_same(&ours, &theirs);
    assert_same(&by_limbeck(&ours), &ours);
}

#[test]
fn our_protos_mean_what_they_meant() {
    assert_meaning_stays(&workspace::root().join("proto"), &[]);
}

#[test]
fn google_protos_mean_what_they_meant() {
    let Some(tree) = Peer::GoogleProtos.find() else { return };
    assert_meaning_stays(&tree, &["google/api/**", "google/cloud/a*/**", "grafeas/**"]);
}

/// Every proto file of the repository, by its path.
fn our_texts() -> Texts {
    texts_below(workspace::root())
}

fn texts_below(folder: &Path) -> Texts {
    let paths = workspace::files_below(folder).into_iter();
    let protos = paths.filter(|path| path.extension().is_some_and(|end| end == "proto"));
    let named = protos.map(|path| {
        let text = std::fs::read(folder.join(&path)).unwrap();
        (path.with_extension("").to_str().expect("UTF-8").to_owned(), text)
    });
    named.collect()
}

fn assert_same(ours: &Texts, theirs: &Texts) {
    let differ = |name: &&String| ours.get(*name) != theirs.get(*name);
    let different: Vec<&String> = ours.keys().filter(differ).collect();
    if let Some(first) = different.first() {
        let shown = |texts: &Texts| {
            texts.get(*first).map(|text| String::from_utf8_lossy(text).into_owned())
        };
        let (ours, theirs) = (shown(ours).unwrap_or_default(), shown(theirs).unwrap_or_default());
        println!("{first}");
        snapbox::assert_data_eq!(ours, snapbox::Data::text(theirs));
    }
    assert!(different.is_empty(), "{different:?}");
}

/// Formats some files, and compiles them before and after.
fn assert_meaning_stays(root: &Path, include: &[&str]) {
    let include = include.iter().map(|&pattern| pattern.to_owned()).collect();
    let options = DiskOptions { roots: vec![root.to_owned()], include, ..DiskOptions::default() };
    let disk = Disk::new(&options).unwrap();
    let listed = disk.list().unwrap();
    let everything = DiskOptions { roots: vec![root.to_owned()], ..DiskOptions::default() };
    let names = Disk::new(&everything).unwrap().list().unwrap();
    let formatted: Memory = names
        .par_iter()
        .filter(|name| !name.starts_with("google/protobuf/"))
        .map(|name| {
            let text = disk.read(name).unwrap().expect("listed");
            (name.clone(), limbeck_syntax::format(&text).expect("parses"))
        })
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .collect();
    let before = compiled(&disk);
    let after = compiled(&Listed { files: &formatted, names: listed });
    assert!(before.packages.iter().any(|package| !package.name.is_empty()));
    for package in &before.packages {
        let other = after.find_package(&package.name).expect("the package is still there");
        let name = &package.name;
        assert_eq!(digest::closure(&before, package), digest::closure(&after, other), "{name}");
    }
}

fn compiled(files: &dyn Files) -> Schema {
    let compilation = compile(files, &Limits::default()).unwrap();
    let findings = compilation.findings.iter();
    let errors: Vec<_> = findings.filter(|f| f.severity == Severity::Error).take(5).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    compilation.schema
}

/// Files in memory of which only some are listed; the others can be imported.
struct Listed<'a> {
    files: &'a Memory,
    names: Vec<String>,
}

impl Files for Listed<'_> {
    fn list(&self) -> Result<Vec<String>, limbeck_schema::source::Error> {
        Ok(self.names.clone())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, limbeck_schema::source::Error> {
        self.files.read(name)
    }
}
