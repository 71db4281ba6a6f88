//! The laws.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_diff::{Change, Renames, diff};
use limbeck_schema::digest;
use limbeck_schema::model::{Name, Schema};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::choices::Choices;
use crate::compiled::schema;
use crate::spec::{Spec, edit, spec};
use crate::text::files;

/// Two schemas and their text.
pub(crate) struct Case {
    pub(crate) old: Schema,
    pub(crate) new: Schema,
    pub(crate) text: String,
}

fn compiled(spec: &Spec) -> (Schema, String) {
    let files = files(spec);
    let shown = files.iter().skip(1).map(|(name, text)| format!("--- {name}\n{text}"));
    let shown: Vec<String> = shown.collect();
    (schema(files), shown.concat())
}

/// An old schema, and a new one that is an edited or an unrelated one.
fn case(bytes: &[u8], edits: &[u8]) -> Case {
    let old = spec(&mut Choices::new(bytes));
    let mut c = Choices::new(edits);
    let mut new = if c.once_in(4) { spec(&mut c) } else { old.clone() };
    edit(&mut new, &mut c);
    let ((old, before), (new, after)) = (compiled(&old), compiled(&new));
    Case { old, new, text: format!("==== old\n{before}==== new\n{after}") }
}

/// One law, as a function that panics where it does not hold.
type Law = fn(&Case);

#[test]
fn the_laws_hold_on_random_schemas() {
    let laws: [Law; 4] = [
        nothing_differs_from_itself,
        the_way_back_is_the_inverse,
        no_change_comes_twice,
        a_package_has_a_change_of_meaning_iff_its_digest_differs,
    ];
    let bytes = |length| proptest::collection::vec(any::<u8>(), length);
    let config = Config {
        cases: Config::default().cases / 2,
        max_shrink_iters: 400,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&(bytes(100..900), bytes(0..80)), |(bytes, edits)| {
            let case = case(&bytes, &edits);
            for law in laws {
                law(&case);
            }
            Ok(())
        })
        .unwrap();
}

fn nothing_differs_from_itself(case: &Case) {
    for schema in [&case.old, &case.new] {
        assert_eq!(diff(schema, schema, &Renames::default()), [], "{}", case.text);
    }
}

fn the_way_back_is_the_inverse(case: &Case) {
    let none = Renames::default();
    let forth: BTreeSet<Change> =
        diff(&case.old, &case.new, &none).into_iter().map(Change::invert).collect();
    let back: BTreeSet<Change> = diff(&case.new, &case.old, &none).into_iter().collect();
    let only_forth: Vec<_> = forth.difference(&back).collect();
    let only_back: Vec<_> = back.difference(&forth).collect();
    assert!(
        only_forth.is_empty() && only_back.is_empty(),
        "forth {only_forth:?} back {only_back:?}\n{}",
        case.text
    );
}

fn no_change_comes_twice(case: &Case) {
    let changes = diff(&case.old, &case.new, &Renames::default());
    let mut seen = BTreeSet::new();
    for change in changes {
        assert!(seen.insert(change), "{change:?}\n{}", case.text);
    }
}

fn a_package_has_a_change_of_meaning_iff_its_digest_differs(case: &Case) {
    let mut changed: BTreeMap<Name, Vec<Change>> = BTreeMap::new();
    for change in diff(&case.old, &case.new, &Renames::default()) {
        if change.kind.is_about_files() {
            continue;
        }
        for (schema, side) in [(&case.old, change.old), (&case.new, change.new)] {
            let Some(side) = side else { continue };
            let file = schema.file(schema.file_of(side.element));
            let package = schema.package(file.package).name.clone();
            changed.entry(package).or_default().push(change);
        }
    }
    let (old, new) = (digests(&case.old), digests(&case.new));
    for name in old.keys().chain(new.keys()) {
        let (differs, found) = (old.get(name) != new.get(name), changed.get(name));
        assert_eq!(differs, found.is_some(), "`{name}`: {found:?}\n{}", case.text);
    }
}

fn digests(schema: &Schema) -> BTreeMap<Name, digest::Digest> {
    let digest = |package| digest::package(schema, package);
    schema.packages.iter().map(|package| (package.name.clone(), digest(package))).collect()
}
