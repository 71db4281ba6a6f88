//! Fields, enum values, oneofs, options and reservations before and after, judged by the real buf and
//! by us: the same rules at the same places, as often.
//!
//! A fixture is a folder with the schema `before` and `after`. The rules are all that both know.
//!
//! One difference is known: where a map field takes the name that another one had (two swap names, or
//! one is deleted and declared anew under another number), buf pairs the entries by name, and
//! compares key and value of fields that have nothing to do with each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use limbeck_check::{
    BreakingConfig, Category, Family, Rule, Scope, Scopes, Selection, Today, Version, breaking,
    rules,
};
use limbeck_diff::{Renames, compare};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::peers::Peer;
use crate::workspace;

/// Rule, file, first line and column, last line and column.
type Verdict = (String, String, [u64; 4]);

#[test]
fn every_rule_of_fields_and_values_is_woken() {
    let found: BTreeSet<String> =
        cases().iter().flat_map(|case| ours(case)).map(|(rule, ..)| rule).collect();
    let asleep: Vec<&str> = bufs()
        .filter(|rule| rule.family() == Family::Breaking && is_about_members(rule.id))
        .map(|rule| rule.id)
        .filter(|id| !found.contains(*id))
        .collect();
    assert!(asleep.is_empty(), "no fixture wakes {asleep:?}");
}

#[test]
fn buf_says_the_same() {
    let Some(buf) = Peer::Buf.find() else { return };
    let judge = |case: &PathBuf| difference(&theirs(&buf, case), &ours(case));
    let differences: Vec<(PathBuf, String)> = cases()
        .into_par_iter()
        .filter_map(|case| judge(&case).map(|difference| (case, difference)))
        .collect();
    let texts: Vec<String> =
        differences.iter().map(|(case, text)| format!("{}:\n{text}\n", case.display())).collect();
    assert!(texts.is_empty(), "{}", texts.join(""));
}

#[test]
fn buf_says_the_same_of_the_pages() {
    let Some(buf) = Peer::Buf.find() else { return };
    let about = |rule: &Rule| is_about_members(rule.id);
    let pages: Vec<_> = bufs().filter(|rule| about(rule)).collect();
    assert!(pages.len() > 20, "{} pages", pages.len());
    let differences: Vec<String> = pages
        .into_par_iter()
        .flat_map_iter(|rule| {
            examples(rule.page).into_iter().map(move |example| (rule.id, example))
        })
        .filter_map(|(id, [before, after])| {
            let case = tempfile::tempdir().unwrap();
            for (side, text) in [("before", &before), ("after", &after)] {
                let folder = case.path().join(side).join("example/v1");
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(folder.join("example.proto"), text).unwrap();
            }
            let difference = difference(&theirs(&buf, case.path()), &ours(case.path()));
            difference.map(|difference| format!("{id}:\n{after}{difference}\n"))
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.concat());
}

/// The schemas before and after of each example of a page, without what the page promises.
fn examples(page: &str) -> Vec<[String; 2]> {
    let mut fences = page.split("```proto ").skip(1).map(|fence| {
        let (side, text) = fence.split_once('\n').unwrap();
        let text = text.split("```").next().unwrap();
        let bare =
            |line: &str| line.split(" // expect").next().unwrap().trim_end().to_owned() + "\n";
        (side.to_owned(), text.lines().map(bare).collect::<String>())
    });
    let mut examples = Vec::new();
    while let Some(((before, old), (after, new))) = fences.next().zip(fences.next()) {
        assert_eq!((&*before, &*after), ("before", "after"), "{page}");
        examples.push([old, new]);
    }
    examples
}

#[test]
fn every_generation_knows_the_rules_that_buf_knows() {
    let Some(buf) = Peer::Buf.find() else { return };
    let generations = [("v1beta1", Version::V1Beta1), ("v1", Version::V1), ("v2", Version::V2)];
    for (name, version) in generations {
        let theirs = known_to_buf(&buf, name);
        let ours = bufs().filter(|rule| rule.family() == Family::Breaking);
        for rule in ours {
            let mut found: Option<Vec<String>> = rule.categories_in(version).map(|categories| {
                categories.into_iter().map(|category| category.name().to_owned()).collect()
            });
            if let Some(categories) = &mut found {
                categories.sort();
            }
            assert_eq!(found.as_ref(), theirs.get(rule.id), "{} in {name}", rule.id);
        }
    }
}

/// The categories of each breaking rule, sorted.
fn known_to_buf(buf: &Path, version: &str) -> BTreeMap<String, Vec<String>> {
    let output = Command::new(buf)
        .args(["config", "ls-breaking-rules", "--format", "json", "--version", version])
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let lines = stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let known: BTreeMap<String, Vec<String>> = lines
        .map(|line| {
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let mut categories: Vec<String> =
                line["categories"].as_array().unwrap().iter().map(text).collect();
            categories.sort();
            (text(&line["id"]), categories)
        })
        .collect();
    assert!(known.len() > 50, "{stdout}");
    known
}

fn cases() -> Vec<PathBuf> {
    let folder = workspace::root().join("tests/fixtures/peer/breaking");
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() > 20, "{} is not what it was", folder.display());
    cases
}

/// The rules that buf has, too.
fn bufs() -> impl Iterator<Item = &'static Rule> {
    rules().filter(|rule| !rule.categories.contains(&Category::Limbeck))
}

fn is_about_members(rule: &str) -> bool {
    let starts = [
        "ENUM_SAME_",
        "ENUM_VALUE_",
        "FIELD_",
        "MESSAGE_NO_REMOVE_",
        "MESSAGE_SAME_",
        "ONEOF_",
        "RESERVED_",
    ];
    starts.iter().any(|start| rule.starts_with(start))
}

fn ours(case: &Path) -> Vec<Verdict> {
    let (old, new) = (schema(&case.join("before")), schema(&case.join("after")));
    let scopes = Scopes { old: Scope::roots(&old), new: Scope::roots(&new) };
    let known = bufs().filter(|rule| rule.family() == Family::Breaking);
    let known = known.filter(|rule| rule.categories_in(Version::V2).is_some());
    let selection =
        Selection { use_: known.map(|rule| rule.id.to_owned()).collect(), ..Selection::default() };
    let config = BreakingConfig { selection, ..BreakingConfig::default() };
    let comparison = compare(&old, &new, &Renames::default());
    let findings = breaking(&comparison, &scopes, &config, &Today::default()).unwrap();
    let mut verdicts: Vec<Verdict> = findings.iter().map(verdict).collect();
    verdicts.sort();
    verdicts
}

fn schema(folder: &Path) -> Schema {
    let files = WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(entry.path()).unwrap())
    });
    let compilation = compile(&files.collect::<Memory>(), &Limits::default()).unwrap();
    assert!(!compilation.has_errors(), "{}: {:#?}", folder.display(), compilation.findings);
    compilation.schema
}

fn verdict(finding: &Finding) -> Verdict {
    let Some(place) = &finding.place else {
        return (finding.rule.to_owned(), String::new(), [1; 4]);
    };
    let (start, end) = (place.span.start, place.span.end);
    let span = [start.line, start.column, end.line, end.column].map(u64::from);
    (finding.rule.to_owned(), place.file.to_string(), span)
}

/// What buf says about the rules that we have.
fn theirs(buf: &Path, case: &Path) -> Vec<Verdict> {
    let known: BTreeSet<&str> = bufs().map(|rule| rule.id).collect();
    let use_ = r#"["FILE", "PACKAGE", "WIRE_JSON", "WIRE", "CSR"]"#;
    let config = format!(r#"{{"version": "v2", "breaking": {{"use": {use_}}}}}"#);
    let output = Command::new(buf)
        .arg("breaking")
        .arg(case.join("after"))
        .arg("--against")
        .arg(case.join("before"))
        .args(["--error-format", "json", "--config", &config])
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let is_answer = matches!(output.status.code(), Some(0 | 100));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(is_answer && !stdout.contains("COMPILE"), "{}: {stdout}{stderr}", case.display());
    let lines = stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut verdicts: Vec<Verdict> = lines
        .map(|line| {
            let path = line["path"].as_str().unwrap_or_default();
            let span = ["start_line", "start_column", "end_line", "end_column"];
            let rule = line["type"].as_str().unwrap().to_owned();
            let file = path.split_once("/after/").map_or(path, |(_, file)| file).to_owned();
            (rule, file, span.map(|key| line[key].as_u64().unwrap()))
        })
        .filter(|(rule, ..)| known.contains(&**rule))
        .collect();
    verdicts.sort();
    verdicts
}

/// What only one of them says, a line each; `None` if they agree.
fn difference(theirs: &[Verdict], ours: &[Verdict]) -> Option<String> {
    let mut counts: BTreeMap<&Verdict, i32> = BTreeMap::new();
    for verdict in theirs {
        *counts.entry(verdict).or_default() -= 1;
    }
    for verdict in ours {
        *counts.entry(verdict).or_default() += 1;
    }
    let lines: Vec<String> = counts
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .map(|((rule, file, span), count)| {
            let who = if count < 0 { "buf alone" } else { "we alone" };
            format!("  {who} ({}): {rule} {file} {span:?}", count.abs())
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
