//! What a fix does: the text still compiles, and the rule has less to say.

use std::collections::BTreeMap;

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::{Edit, Finding, Position};
use limbeck_schema::source::Memory;

use super::{findings, fixtures};

/// Where a position is in a text; what lies behind its end is its end. The texts hold no tabs.
fn offset(text: &[u8], position: Position) -> usize {
    let lines = text.split_inclusive(|byte| *byte == b'\n').take(position.line as usize - 1);
    let line: usize = lines.map(<[u8]>::len).sum();
    (line + position.column as usize - 1).min(text.len())
}

/// Makes the edits, from the last in a file to the first.
fn apply(files: &mut Memory, mut edits: Vec<&Edit>) {
    edits.sort();
    for edit in edits.into_iter().rev() {
        let text = files.files.get_mut(&*edit.place.file).unwrap();
        let (start, end) = (offset(text, edit.place.span.start), offset(text, edit.place.span.end));
        text.splice(start..end, edit.text.bytes());
    }
}

#[test]
fn fixes_leave_less_to_say_and_text_that_compiles() {
    let mut mended: BTreeMap<&str, usize> = BTreeMap::new();
    for mut fixture in fixtures() {
        if fixture.after.files.values().any(|text| text.contains(&b'\t')) {
            continue;
        }
        let before = findings(&fixture);
        let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in before.iter().filter(|finding| finding.fix.is_some()) {
            by_rule.entry(finding.rule).or_default().push(finding);
        }
        let text = fixture.after.clone();
        for (rule, fixable) in by_rule {
            fixture.after = text.clone();
            let edits = fixable.iter().filter_map(|finding| finding.fix.as_ref());
            apply(&mut fixture.after, edits.flat_map(|fix| &fix.edits).collect());
            let compilation = compile(&fixture.after, &Limits::default()).unwrap();
            let name = &fixture.name;
            assert!(!compilation.has_errors(), "{name}, {rule}: {:#?}", compilation.findings);
            let count = |findings: &[Finding]| findings.iter().filter(|it| it.rule == rule).count();
            let (was, is) = (count(&before), count(&findings(&fixture)));
            assert!(is < was, "{name}, {rule}: {was} findings before, {is} after");
            *mended.entry(rule).or_default() += fixable.len();
        }
    }
    println!("mended: {mended:?}");
    for rule in
        ["ENUM_FIRST_VALUE_ZERO", "IMPORT_USED", "PACKAGE_SAME_GO_PACKAGE", "SYNTAX_SPECIFIED"]
    {
        assert!(mended.contains_key(rule), "no fix of {rule} was made");
    }
}
