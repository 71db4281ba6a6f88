//! Names that no rule has, and older generations in today's words.

use std::collections::BTreeMap;

use limbeck_schema::finding::{Place, Span};

use super::*;

fn names(check: Check, version: Version, names: &[&str]) -> Vec<RuleName> {
    let place = Place { file: "buf.yaml".into(), span: Span::default() };
    let name =
        |name: &&str| RuleName { place: place.clone(), check, version, name: (*name).to_owned() };
    names.iter().map(name).collect()
}

fn complaints(check: Check, version: Version, named: &[&str]) -> Vec<String> {
    let found = check_names(&names(check, version, named), &known(check, version));
    found.into_iter().map(|finding| finding.help.unwrap()).collect()
}

fn selection(version: Version, use_: &[&str], except: &[&str]) -> Selection {
    let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    Selection { version, use_: owned(use_), except: owned(except), ..Selection::default() }
}

#[test]
fn unknown_names_are_refused_with_what_may_be_meant() {
    assert_eq!(
        complaints(Check::Lint, Version::V2, &["STANDRAD", "standard", "FILE", "STANDARD"]),
        [
            "did you mean `STANDARD`?",
            "did you mean `STANDARD`?",
            "it is one of `breaking`, not of `lint`"
        ]
    );
    assert!(
        complaints(Check::Breaking, Version::V2, &["NOTHING_LIKE_IT_AT_ALL"])[0]
            .starts_with("categories are `CSR`, `FILE`")
    );
}

#[test]
fn generations_know_different_names() {
    assert_eq!(complaints(Check::Lint, Version::V1Beta1, &["OTHER", "STYLE_DEFAULT"]).len(), 0);
    assert_eq!(complaints(Check::Lint, Version::V1, &["OTHER", "STYLE_DEFAULT"]).len(), 2);
    assert_eq!(complaints(Check::Lint, Version::V2, &["DEFAULT"]).len(), 0);
    assert_eq!(complaints(Check::Breaking, Version::V1, &["CSR", "FIELD_SAME_LABEL"]).len(), 1);
    assert_eq!(complaints(Check::Breaking, Version::V2, &["CSR", "FIELD_SAME_LABEL"]).len(), 1);
}

#[test]
fn what_is_new_in_a_category_is_excepted() {
    let Translation { selection: new, dropped } =
        translate(Check::Lint, &selection(Version::V1, &["DEFAULT"], &["SERVICE_SUFFIX"]));
    assert_eq!(new.use_, ["STANDARD"]);
    assert_eq!(new.except, ["FIELD_NOT_REQUIRED", "PACKAGE_NO_IMPORT_CYCLE", "SERVICE_SUFFIX"]);
    assert_eq!(new.version, Version::V2);
    assert!(dropped.is_empty());
    let default = translate(Check::Breaking, &selection(Version::V1Beta1, &[], &[])).selection;
    assert_eq!(default.use_, Vec::<String>::new());
    assert_eq!(default.except, ["EXTENSION_NO_DELETE", "FIELD_SAME_DEFAULT"]);
}

#[test]
fn categories_that_are_gone_become_their_rules() {
    let other = translate(Check::Lint, &selection(Version::V1Beta1, &["OTHER"], &[]));
    assert_eq!(other.selection.use_, ["ENUM_FIRST_VALUE_ZERO"]);
    assert_eq!(other.selection.except, Vec::<String>::new());
    let sensible = translate(Check::Lint, &selection(Version::V1Beta1, &["SENSIBLE"], &[]));
    assert_eq!(
        sensible.selection.use_,
        ["ENUM_NO_ALLOW_ALIAS", "IMPORT_NO_PUBLIC", "PACKAGE_DEFINED"]
    );
    assert_eq!(sensible.dropped, ["FIELD_NO_DESCRIPTOR"]);
}

#[test]
fn deprecated_rules_become_what_runs_in_their_place() {
    let label = translate(Check::Breaking, &selection(Version::V1, &["FIELD_SAME_LABEL"], &[]));
    assert_eq!(
        label.selection.use_,
        [
            "FIELD_SAME_CARDINALITY",
            "FIELD_WIRE_COMPATIBLE_CARDINALITY",
            "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY"
        ]
    );
    let gone = translate(Check::Lint, &selection(Version::V1, &["BASIC", "IMPORT_NO_WEAK"], &[]));
    assert_eq!(gone.dropped, ["IMPORT_NO_WEAK"]);
}

#[test]
fn an_ignore_of_a_category_ignores_no_more_than_before() {
    let ignored = |use_: &[&str]| {
        let paths = vec!["a".to_owned()];
        let names = ["COMMENTS", "MINIMAL"].map(|name| (name.to_owned(), paths.clone()));
        let mut old = selection(Version::V1, use_, &[]);
        old.ignore_only = BTreeMap::from(names);
        let new = translate(Check::Lint, &old).selection;
        new.ignore_only.into_keys().collect::<Vec<_>>()
    };
    // What the category holds beyond is not run.
    assert_eq!(ignored(&["DEFAULT"]), ["COMMENTS", "MINIMAL"]);
    assert_eq!(
        ignored(&["DEFAULT", "PACKAGE_NO_IMPORT_CYCLE"]),
        [
            "COMMENTS",
            "DIRECTORY_SAME_PACKAGE",
            "PACKAGE_DEFINED",
            "PACKAGE_DIRECTORY_MATCH",
            "PACKAGE_SAME_DIRECTORY"
        ]
    );
}
