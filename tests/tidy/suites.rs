//! Suites: each is registered, described, and owns its fixtures.

use std::collections::BTreeSet;

use crate::workspace;

/// Modules of `main.rs` that serve the suites and are none.
const SUPPORT: [&str; 3] = ["pages", "peers", "workspace"];

fn suites() -> BTreeSet<String> {
    let text = std::fs::read_to_string(workspace::root().join("tests/main.rs")).unwrap();
    let names = text.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    names.filter(|name| !SUPPORT.contains(name)).map(str::to_owned).collect()
}

#[test]
fn every_suite_is_described_in_the_readme() {
    let page = std::fs::read_to_string(workspace::root().join("tests/README.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let described: BTreeSet<String> = rows.map(str::to_owned).collect();
    assert_eq!(described, suites(), "left is the table of tests/README.md, right is tests/main.rs");
}

#[test]
fn every_folder_of_fixtures_belongs_to_a_suite() {
    let suites = suites();
    for path in workspace::files_below(&workspace::root().join("tests/fixtures")) {
        let folder = path.iter().next().and_then(|name| name.to_str()).unwrap();
        assert!(suites.contains(folder), "tests/fixtures/{folder} belongs to no suite");
    }
}

#[test]
fn no_test_is_ignored_or_sleeps() {
    let ignored = ["#[ig", "nore"].concat();
    let sleeps = ["thread::", "sleep"].concat();
    for path in workspace::files_below(workspace::root()) {
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(workspace::root().join(&path)).unwrap();
            let word = [&ignored, &sleeps].into_iter().find(|word| text.contains(word.as_str()));
            assert_eq!(word, None, "in {}", path.display());
        }
    }
}
