//! The pages that people read: what they show of the command line is what it prints.
//!
//! The tables of rules are what the code says.
//! Blocks of language `console` in `docs/<page>.md` run in a copy of `fixtures/docs/<page>/`.

mod serving;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use limbeck_check::{Category, Family};

use crate::workspace;

/// Runs the commands of a page, one after the other, in one folder.
fn assert_page(page: &str) {
    let path = workspace::root().join("docs").join(page).with_extension("md");
    let sandbox = tempfile::tempdir().unwrap();
    let copied = sandbox.path().join(page).with_extension("md");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&copied, blur_times(&text)).unwrap();
    copy(&workspace::fixtures("docs").join(page), &copied.with_extension("in"));
    fs::create_dir(copied.with_extension("out")).unwrap();

    let cases = trycmd::TestCases::new();
    cases.register_bin("limbeck", workspace::binary("limbeck"));
    cases.env("NO_COLOR", "1").env("COLUMNS", "100").env("TERM", "dumb");
    cases.case(&copied).run();
    if std::env::var_os("TRYCMD").is_some_and(|value| value == "overwrite") {
        fs::write(&path, restore_times(&fs::read_to_string(&copied).unwrap(), &text)).unwrap();
    }
}

const BLURRED: &str = "finished in [..] s";

/// How long something took differs from run to run; a page shows how long it took once.
fn blur_times(text: &str) -> String {
    let blur = |line| if str::starts_with(line, "finished in ") { BLURRED } else { line };
    text.lines().map(blur).collect::<Vec<_>>().join("\n") + "\n"
}

/// Puts the times of the page as it was into what is blurred of the new one.
fn restore_times(blurred: &str, page: &str) -> String {
    let mut times = page.lines().filter(|line| line.starts_with("finished in "));
    let restored = blurred.lines().map(|line| match line {
        BLURRED => times.next().unwrap_or(line),
        line => line,
    });
    restored.collect::<Vec<_>>().join("\n") + "\n"
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in workspace::files_below(from) {
        fs::create_dir_all(to.join(&file).parent().expect("a folder")).unwrap();
        fs::copy(from.join(&file), to.join(&file)).unwrap();
    }
}

#[test]
fn from_buf_prints_what_it_shows() {
    assert_page("from-buf");
}

#[test]
fn getting_started_prints_what_it_shows() {
    assert_page("getting-started");
}

const RULES: (&str, &str) = (
    "<!-- rules: written by `SNAPSHOTS=overwrite cargo test -p limbeck-tests docs` -->\n",
    "<!-- /rules -->",
);

/// Every rule of a family with its categories and what it checks.
fn rule_table(family: Family) -> String {
    let mut table = "| rule | categories | what it checks |\n| --- | --- | --- |\n".to_owned();
    for rule in limbeck_check::rules().filter(|rule| rule.family() == family) {
        let latest = rule.categories_in(rule.versions.last).unwrap_or_default();
        let categories: Vec<_> = latest.iter().map(|it| format!("`{}`", it.name())).collect();
        let summary = rule.summary().replace('|', "\\|");
        let _ = writeln!(table, "| `{}` | {} | {summary} |", rule.id, categories.join(" "));
    }
    table
}

#[test]
fn the_page_of_checks_lists_every_rule() {
    let path = workspace::root().join("docs/checks.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(RULES.0).expect("where the tables begin");
    let (_, after) = rest.split_once(RULES.1).expect("where the tables end");
    let (lint, breaking) = (rule_table(Family::Lint), rule_table(Family::Breaking));
    let tables = format!("\n### Lint\n\n{lint}\n### Breaking\n\n{breaking}\n");
    let expected = [before, RULES.0, &tables, RULES.1, after].concat();
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        fs::write(&path, &expected).unwrap();
    } else if page != expected {
        let accept = "SNAPSHOTS=overwrite cargo test -p limbeck-tests docs";
        panic!("docs/checks.md has other tables than the code; to accept the code's: {accept}");
    }
}

#[test]
fn the_page_of_checks_explains_categories_and_our_own_rules() {
    let page = fs::read_to_string(workspace::root().join("docs/checks.md")).unwrap();
    for rule in limbeck_check::rules() {
        let heading = format!("### `{}`\n", rule.id);
        let is_ours = rule.categories.contains(&Category::Limbeck);
        assert_eq!(page.contains(&heading), is_ours, "{}", rule.id);
    }
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    for category in Category::ALL {
        let name = format!("`{}`", category.name());
        let is_explained = |row: &&str| row.split('|').nth(1).is_some_and(|it| it.contains(&name));
        assert!(rows.iter().any(is_explained), "{name} is not explained");
    }
}
