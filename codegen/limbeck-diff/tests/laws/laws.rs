//! The laws.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_diff::{Change, Facts, Record, Renames, apply, compare, diff, facts, fold, records};
use limbeck_schema::digest;
use limbeck_schema::model::{Message, Name, Schema, Service};
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
    pub(crate) renames: Renames,
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
    let renames = renames(&old, &new, &mut c);
    let text = format!("{renames:?}\n==== old\n{before}==== new\n{after}");
    Case { old, new, renames, text }
}

/// Up to three renames, each from any old to any new name of one sort of element.
fn renames(old: &Schema, new: &Schema, c: &mut Choices<'_>) -> Renames {
    let rename = |c: &mut Choices<'_>| {
        let sort = c.below(6);
        let own = |schema, sort| -> Vec<String> {
            let names = names(schema, sort).into_iter();
            names.filter(|name| !name.starts_with("google.")).collect()
        };
        let ([old, new], at) = ([own(old, sort), own(new, sort)], [c.below(64), c.below(64)]);
        let name =
            |names: Vec<String>, at: usize| Some(names.get(at % names.len().max(1))?.clone());
        Some((name(old, at[0])?, name(new, at[1])?))
    };
    let count = if c.once_in(2) { 3 } else { 0 };
    c.several(count, rename).into_iter().flatten().collect()
}

fn names(schema: &Schema, sort: usize) -> Vec<String> {
    let owned = |name: &Name| name.to_string();
    let messages = || schema.messages.iter().filter(|message| !message.map_entry);
    match sort {
        0 => schema.packages.iter().map(|package| owned(&package.name)).collect(),
        1 => messages().map(|message| owned(&message.full_name)).collect(),
        2 => schema.enums.iter().map(|enum_| owned(&enum_.full_name)).collect(),
        3 => {
            let oneofs = |message: &Message| -> Vec<String> {
                let oneofs = message.oneofs.iter();
                oneofs.map(|oneof| format!("{}.{}", message.full_name, oneof.name)).collect()
            };
            messages().flat_map(oneofs).collect()
        }
        4 => {
            let methods = |service: &Service| -> Vec<String> {
                let methods = service.methods.iter();
                methods.map(|method| format!("{}.{}", service.full_name, method.name)).collect()
            };
            let services = schema.services.iter();
            services
                .clone()
                .map(|service| owned(&service.full_name))
                .chain(services.flat_map(methods))
                .collect()
        }
        _ => schema.extensions.iter().map(|extension| owned(&extension.full_name)).collect(),
    }
}

/// One law, as a function that panics where it does not hold.
type Law = fn(&Case);

#[test]
fn the_laws_hold_on_random_schemas() {
    let laws: [Law; 6] = [
        nothing_differs_from_itself,
        the_way_back_is_the_inverse,
        no_change_comes_twice,
        a_package_has_a_change_of_meaning_iff_its_digest_differs,
        applied_records_lead_to_the_new_facts,
        a_record_on_other_facts_is_refused,
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
    let forth = diff(&case.old, &case.new, &case.renames);
    let forth: BTreeSet<Change> = forth.into_iter().map(Change::invert).collect();
    let back = diff(&case.new, &case.old, &case.renames.invert());
    let back: BTreeSet<Change> = back.into_iter().collect();
    let only_forth: Vec<_> = forth.difference(&back).collect();
    let only_back: Vec<_> = back.difference(&forth).collect();
    assert!(
        only_forth.is_empty() && only_back.is_empty(),
        "forth {only_forth:?} back {only_back:?}\n{}",
        case.text
    );
}

fn no_change_comes_twice(case: &Case) {
    let changes = diff(&case.old, &case.new, &case.renames);
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

fn applied_records_lead_to_the_new_facts(case: &Case) {
    let (old, new) = (facts(&case.old), facts(&case.new));
    let flat = records(&compare(&case.old, &case.new, &case.renames));
    let folded = fold(flat.clone());
    let edits = |records: &[Record]| records.iter().map(|record| record.edits.len()).sum::<usize>();
    assert_eq!(edits(&flat), edits(&folded), "{}", case.text);
    for records in [flat, folded] {
        let applied =
            apply(&old, &records).unwrap_or_else(|error| panic!("{error}\n{}", case.text));
        let differ = |a: &Facts, b: &Facts| -> Vec<String> {
            let other = a.iter().filter(|(subject, fact)| b.get(subject) != Some(fact));
            other.map(|(subject, fact)| format!("{subject} `{fact}`")).collect()
        };
        let (over, missing) = (differ(&applied, &new), differ(&new, &applied));
        assert!(
            over.is_empty() && missing.is_empty(),
            "{over:#?} is not {missing:#?}\n{}",
            case.text
        );
    }
}

/// Applying twice is refused, unless there is nothing to apply, or two names change places: that undoes
/// itself.
fn a_record_on_other_facts_is_refused(case: &Case) {
    let records = records(&compare(&case.old, &case.new, &Renames::default()));
    let refused = apply(&facts(&case.new), &records).is_err();
    let changes_a_fact = |edit: &limbeck_diff::Edit| edit.was != edit.now;
    let is_change = records.iter().flat_map(|record| &record.edits).any(changes_a_fact);
    if records.iter().all(|record| record.renamed.is_none()) {
        assert_eq!(refused, is_change, "{}", case.text);
    }
}

fn digests(schema: &Schema) -> BTreeMap<Name, digest::Digest> {
    let digest = |package| digest::package(schema, package);
    schema.packages.iter().map(|package| (package.name.clone(), digest(package))).collect()
}
