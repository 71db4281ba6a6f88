//! Cases of our own.
//!
//! A text file of `fixtures/peer/breaking` holds several: `=== title`, then files, each behind a
//! line `-- before/name.proto --` or `-- after/name.proto --`; behind `-- breaking --` stands what
//! buf's configuration shall say, as JSON (all rules if it does not choose). A folder with `before`
//! and `after` in it is one case. The examples of the pages of buf's rules are cases too.

use std::collections::BTreeMap;
use std::path::Path;

use limbeck_check::rules;
use rayon::prelude::*;

use super::super::differences::differences;
use super::compare::{Table, compare};
use super::spot::{Question, Trees, every_rule};
use super::{buf, ours};
use crate::peers::Peer;
use crate::workspace;

struct Case {
    title: String,
    trees: Trees,
    question: Question,
}

#[test]
fn buf_agrees_on_every_case() {
    let Some(program) = Peer::Buf.find() else { return };
    let known = differences("breaking");
    let mut cases = of_files();
    cases.extend(of_pages());
    let answer = |case: &Case| {
        (buf::ask(&program, &case.trees, &case.question), ours::ask(&case.trees, &case.question))
    };
    let answers: Vec<_> = cases.par_iter().map(answer).collect();
    let mut table = Table::default();
    let mut complaints = Vec::new();
    for (case, (bufs, ours)) in cases.iter().zip(&answers) {
        complaints.extend(compare(&case.title, (bufs, ours), &known, &mut table));
    }
    table.print(&format!("{} cases", cases.len()));
    assert!(complaints.is_empty(), "{} differ:\n{}", complaints.len(), complaints.join("\n"));
}

fn of_files() -> Vec<Case> {
    let root = workspace::fixtures("peer").join("breaking");
    let mut entries: Vec<_> =
        std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
        .iter()
        .flat_map(|path| if path.is_dir() { of_folder(path) } else { of_text(path) })
        .collect()
}

fn of_folder(folder: &Path) -> Vec<Case> {
    let tree = |side: &str| -> BTreeMap<String, Vec<u8>> {
        let files = workspace::files_below(&folder.join(side)).into_iter();
        files
            .map(|path| {
                let text = std::fs::read(folder.join(side).join(&path)).unwrap();
                (path.to_str().unwrap().to_owned(), text)
            })
            .collect()
    };
    let title = folder.file_name().unwrap().to_str().unwrap().to_owned();
    let trees = Trees { before: tree("before"), after: tree("after") };
    vec![Case { title, trees, question: Question::default() }]
}

fn of_text(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap();
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let text = format!("\n{text}");
    let cases = text.split("\n=== ").skip(1);
    cases.map(|case| of_section(stem, case)).collect()
}

fn of_section(stem: &str, section: &str) -> Case {
    let (title, files) = section.split_once('\n').unwrap();
    let mut case = Case {
        title: format!("{stem}: {title}"),
        trees: Trees::default(),
        question: Question::default(),
    };
    for part in format!("\n{files}").split("\n-- ").skip(1) {
        let (name, text) = part.split_once(" --\n").unwrap_or_else(|| panic!("{title}: {part}"));
        let text = format!("{}\n", text.trim_end());
        match name.split_once('/') {
            Some(("before", name)) => case.trees.before.insert(name.to_owned(), text.into()),
            Some(("after", name)) => case.trees.after.insert(name.to_owned(), text.into()),
            None if name == "breaking" => {
                case.question = Question::new(&text);
                None
            }
            _ => panic!("{title}: {name}"),
        };
    }
    case
}

fn of_pages() -> Vec<Case> {
    let known = every_rule();
    let pages = rules().filter(|rule| known.iter().any(|id| id == rule.id));
    pages.flat_map(|rule| of_page(rule.id, rule.page)).collect()
}

/// The fences that follow each other without text between them.
fn of_page(id: &str, page: &str) -> Vec<Case> {
    let mut cases = vec![Trees::default()];
    let mut outside = true;
    for part in page.split("```") {
        outside = !outside;
        if !outside {
            if !part.trim().is_empty() {
                cases.push(Trees::default());
            }
            continue;
        }
        let (info, text) = part.split_once('\n').unwrap();
        let words: Vec<&str> = info.split(' ').collect();
        let trees = cases.last_mut().unwrap();
        let tree = match words.as_slice() {
            ["proto", "before", ..] => &mut trees.before,
            ["proto", "after", ..] => &mut trees.after,
            _ => continue,
        };
        let name = words.get(2).copied().unwrap_or("example/v1/example.proto");
        tree.insert(name.to_owned(), text.into());
    }
    let full = cases.into_iter().filter(|trees| !trees.before.is_empty());
    let case = |(n, trees)| Case {
        title: format!("page of {id}, example {n}"),
        trees,
        question: Question::default(),
    };
    (1..).zip(full).map(case).collect()
}
