//! Asking limbeck.

use std::collections::BTreeMap;

use limbeck_check::{Scope, Scopes, Today, breaking};
use limbeck_diff::{Renames, compare};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

use super::spot::{Question, Spot, Trees};

/// What limbeck reports of the step from one tree to the other.
pub(super) fn ask(trees: &Trees, question: &Question) -> Vec<Spot> {
    judge(&schema(&trees.before), &schema(&trees.after), question)
}

/// The same for schemas; each finding says who breaks.
pub(super) fn judge(old: &Schema, new: &Schema, question: &Question) -> Vec<Spot> {
    let scope = |schema| if question.imports { Scope::all(schema) } else { Scope::roots(schema) };
    let scopes = Scopes { old: scope(old), new: scope(new) };
    let comparison = compare(old, new, &Renames::default());
    let findings = breaking(&comparison, &scopes, &question.config(), &Today::default()).unwrap();
    for finding in &findings {
        let harm = finding.harm.as_ref();
        let told = harm.is_some_and(|it| !it.witness.is_empty() && !it.instead.is_empty());
        assert!(told, "nobody is told who breaks by {finding:#?}");
    }
    let mut spots: Vec<Spot> = findings.iter().map(spot).collect();
    spots.sort();
    spots
}

/// Compiles files in memory.
pub(super) fn schema(files: &BTreeMap<String, Vec<u8>>) -> Schema {
    let memory = Memory { files: files.clone(), roots: None };
    let compilation = compile(&memory, &Limits::default()).unwrap();
    assert!(!compilation.has_errors(), "{:#?}", compilation.findings);
    compilation.schema
}

fn spot(finding: &Finding) -> Spot {
    let file = finding.place.as_ref().map(|place| place.file.to_string());
    let span = finding.place.as_ref().map(|place| place.span).unwrap_or_default();
    let numbers = [span.start.line, span.start.column, span.end.line, span.end.column];
    Spot { rule: finding.rule.to_owned(), file, span: numbers.map(u64::from) }
}
