//! The examples of the rules' pages: what they promise is what buf says.

use limbeck_check::{Category, Family, Rule, Version, rules};
use rayon::prelude::*;

use super::run::{Run, ask_buf, ask_limbeck, compare, compiled};
use crate::pages::{Example, Side, examples};
use crate::peers::Peer;

/// The options of an example, as buf names them, and the rule alone.
fn run(rule: &Rule, example: &Example) -> Run {
    let mut table = toml::Table::new();
    for (key, value) in example.options("lint") {
        table.insert(key.replace('-', "_"), value);
    }
    if table.remove("comment_ignores").is_some_and(|value| value.as_bool() == Some(false)) {
        table.insert("disallow_comment_ignores".to_owned(), true.into());
    }
    let version = match rule.versions.last {
        Version::V1Beta1 => "v1beta1",
        Version::V1 => "v1",
        Version::V2 => "v2",
    };
    table.insert("version".to_owned(), version.into());
    table.insert("use".to_owned(), vec![rule.id].into());
    Run(table)
}

#[test]
fn examples_of_pages_have_the_findings_of_buf() {
    let Some(buf) = Peer::Buf.find() else { return };
    let of_buf = rules().filter(|rule| rule.family() == Family::Lint);
    let of_buf = of_buf.filter(|rule| !rule.categories.contains(&Category::Limbeck));
    // Its examples import a module that buf would have to download.
    let of_buf = of_buf.filter(|rule| rule.id != "PROTOVALIDATE");
    let all: Vec<(&Rule, Example)> = of_buf
        .flat_map(|rule| examples(rule.page).into_iter().map(move |example| (rule, example)))
        .collect();
    let faults = |(number, (rule, example)): (usize, &(&Rule, Example))| {
        let folder = tempfile::tempdir().unwrap();
        let files = example.files(Side::After);
        for (name, text) in &files.files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let run = run(rule, example);
        let theirs = ask_buf(&buf, folder.path(), &run.for_buf());
        compare(&format!("{} {number}", rule.id), &ask_limbeck(&compiled(&files), &run), &theirs)
    };
    let faults: Vec<String> = all.par_iter().enumerate().flat_map_iter(faults).collect();
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));
    println!("lint: {} examples of pages", all.len());
}
