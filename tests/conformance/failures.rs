//! The list of tests that fail: the runner reads the names, people the reasons.

use std::collections::BTreeMap;

use crate::workspace;

/// Names with the reason that stands above them in their paragraph.
///
/// # Panics
/// When a name has no reason, stands there twice or is a pattern.
pub(super) fn listed() -> BTreeMap<String, String> {
    let path = workspace::fixtures("conformance").join("failures.txt");
    let text = std::fs::read_to_string(&path).expect("readable list");
    parse(&text).unwrap_or_else(|mistake| panic!("{}: {mistake}", path.display()))
}

fn parse(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut names = BTreeMap::new();
    for paragraph in text.split("\n\n") {
        let (reason, listed): (Vec<&str>, Vec<&str>) =
            paragraph.lines().partition(|line| line.starts_with('#'));
        let reason = reason.join("\n");
        for name in listed {
            let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
            if name.is_empty() || !is_name {
                return Err(format!("`{name}` is not the name of one test"));
            }
            if !paragraph.starts_with('#') || reason.trim_matches(['#', ' ', '\n']).is_empty() {
                return Err(format!("`{name}` has no reason above it in its paragraph"));
            }
            if names.insert(name.to_owned(), reason.clone()).is_some() {
                return Err(format!("`{name}` is listed twice"));
            }
        }
    }
    Ok(names)
}

#[test]
fn a_name_without_a_reason_a_pattern_and_a_double_are_refused() {
    for (text, mistake) in [
        ("# Why.\n\nA.B\n", "no reason"),
        ("A.B\n# Why, too late.\n", "no reason"),
        ("#\nA.B\n", "no reason"),
        ("# Why.\nA.*\n", "not the name"),
        ("# Why.\nA.B # message\n", "not the name"),
        ("# Why.\nA.B\n\n# Or why.\nA.B\n", "twice"),
    ] {
        let error = parse(text).expect_err(text);
        assert!(error.contains(mistake), "{text:?}: {error}");
    }
}

#[test]
fn a_reason_holds_for_all_names_of_its_paragraph() {
    let names = parse("# Of the file.\n\n# One\n# reason.\nA.B\nC\n\n# Another.\nD_1\n").unwrap();
    let expected = [("A.B", "# One\n# reason."), ("C", "# One\n# reason."), ("D_1", "# Another.")];
    let expected = expected.map(|(name, reason)| (name.to_owned(), reason.to_owned()));
    assert_eq!(names, BTreeMap::from(expected));
}

#[test]
fn every_failure_has_its_reason() {
    assert!(!listed().is_empty(), "unknown fields, at least");
}
