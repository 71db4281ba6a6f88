//! limbeck's own verdict on each fixture: line and cause.

use std::collections::BTreeMap;

use limbeck_schema::finding::Severity;

use super::fixture::{Fixture, fixtures, said};

/// What is wrong with limbeck's verdict, in one line.
fn complaint(fixture: &Fixture) -> Option<String> {
    let findings = fixture.compile();
    let mut errors = said(&findings, Severity::Error);
    if fixture.name.starts_with("agree/refused/") {
        // A parser may stumble over what follows.
        errors.truncate(1);
    }
    let warnings = said(&findings, Severity::Warning);
    let refused: Vec<(usize, String)> = fixture.refused.clone().into_iter().collect();
    let (name, warned) = (&fixture.name, &fixture.warned);
    if !is_as_expected(&refused, &errors) {
        Some(format!("{name}: expected errors {refused:?}, found {errors:?}"))
    } else if !is_as_expected(warned, &warnings) {
        Some(format!("{name}: expected warnings {warned:?}, found {warnings:?}"))
    } else {
        None
    }
}

fn is_as_expected(expected: &[(usize, String)], found: &[(usize, &str)]) -> bool {
    let mut pairs = expected.iter().zip(found);
    expected.len() == found.len()
        && pairs.all(|((line, part), (at, text))| line == at && text.contains(part))
}

fn complaints(folder: &str) -> Vec<String> {
    fixtures(folder).iter().filter_map(complaint).collect()
}

fn assert_none(complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "{} verdicts differ:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

#[test]
fn each_invalid_schema_is_refused_for_its_cause_at_its_line() {
    assert_none(&complaints("invalid"));
}

#[test]
fn each_schema_that_all_refuse_is_refused_at_its_line() {
    assert_none(&complaints("agree/refused"));
}

#[test]
fn each_schema_that_limbeck_alone_refuses_is_refused_at_its_line() {
    assert_none(&complaints("stricter"));
}

#[test]
fn each_valid_schema_is_accepted() {
    assert_none(&complaints("agree/accepted"));
}

#[test]
fn fixtures_say_what_they_expect() {
    for folder in ["invalid", "agree/refused", "stricter"] {
        for fixture in fixtures(folder) {
            assert!(fixture.refused.is_some(), "{} has no `// refused: `", fixture.name);
        }
    }
    for fixture in fixtures("agree/accepted") {
        assert!(fixture.refused.is_none(), "{} is to be accepted", fixture.name);
    }
}

#[test]
fn each_kind_of_fault_has_several_causes() {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for fixture in fixtures("invalid") {
        let kind = fixture.name.split('/').nth(1).unwrap().to_owned();
        *kinds.entry(kind).or_default() += 1;
    }
    assert!(kinds.len() >= 19, "{} kinds", kinds.len());
    let poor: Vec<_> = kinds.iter().filter(|(_, cases)| **cases < 4).collect();
    assert!(poor.is_empty(), "fewer than four cases of {poor:?}");
    assert!(fixtures("agree/accepted").len() >= 30 && fixtures("agree/refused").len() >= 30);
}
