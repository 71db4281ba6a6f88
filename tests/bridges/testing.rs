//! What is printed under the feature `testing`: it holds for right conversions, and not for wrong ones.

use std::collections::BTreeMap;

use limbeck_bridge_pairs::{LAWS, MUTANTS, laws_of_a_mistake};
use limbeck_runtime::testing::Law;
use rayon::prelude::*;

#[test]
fn code_of_a_service_that_forgets_more_each_time_is_found() {
    let violation = *laws_of_a_mistake(300, 1).unwrap_err();
    assert_eq!((violation.law, &*violation.pair), (Law::StableLoss, "Split"), "{violation}");
    let (ty, message) = &violation.message;
    assert_eq!(ty, "customs.v2.Split");
    assert!(message.len() < 60, "it is small: {message}");
}

#[test]
fn the_laws_that_are_printed_hold_for_every_row() {
    assert!(LAWS.len() > 10, "{} APIs", LAWS.len());
    let mut unharmed = Vec::new();
    for (api, laws) in LAWS {
        let outcome = laws(300, 1).unwrap_or_else(|violation| panic!("{api}: {violation}"));
        let ((older, newer), (up, down)) = (outcome.drawn, outcome.converted);
        assert!(up > 300 && down > 300, "{api}: {outcome}");
        // What a conversion may refuse is drawn anew.
        assert!(up * 10 >= older * 9 && down * 10 >= newer * 9, "{api}: {outcome}");
        // Masks are of requests, which these are not.
        assert!(outcome.masked > 300 || *api == "proto2s", "{api}: {outcome}");
        if outcome.lost.is_empty() {
            unharmed.push(*api);
        }
    }
    assert_eq!(unharmed, [""; 0], "each of them has something to lose");
}

#[test]
fn every_mistake_in_a_table_of_names_is_found() {
    let found: Vec<_> = MUTANTS.par_iter().map(|(api, mutants)| (api, mutants(400, 1))).collect();
    let mut made: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missed = Vec::new();
    for (api, (classes, not_found)) in found {
        for class in classes {
            *made.entry(class).or_default() += 1;
        }
        missed.extend(not_found.into_iter().map(|text| format!("{api} {text}")));
    }
    assert!(missed.is_empty(), "{} of {made:?}: {missed:#?}", missed.len());
    assert!(made.len() >= 9 && made.values().sum::<usize>() > 1500, "{made:?}");
}
