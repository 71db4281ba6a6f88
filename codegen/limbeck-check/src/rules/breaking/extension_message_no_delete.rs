use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, NumberRange, Part};

use crate::breaking::{Breaking, Witness, harm_in};
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "EXTENSION_MESSAGE_NO_DELETE",
    page: include_str!("extension_message_no_delete.md"),
    categories: &[Category::Csr, Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::ExtensionRangeRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(old) = change.old else { return };
    let (Element::Message(id), Part::ExtensionRange(index)) = (old.element, old.part) else {
        return;
    };
    let comparison = breaking.comparison;
    let Some(partner) = comparison.pairs.new_message(id) else { return };
    let (before, after) = (comparison.old.message(id), comparison.new.message(partner));
    let Some(range) = before.extension_ranges.get(index as usize) else { return };
    let missing = missing(range, &after.extension_ranges);
    let Some(&(number, _)) = missing.first() else { return };
    let (name, simple) = (&after.full_name, after.name());
    let harm = harm_in(
        Vec::new(),
        Witness {
            surfaces: &[Surface::Source],
            exchange: format!(
                "a proto file with `extend {name} {{ optional string note = {number}; }}` does not compile"
            ),
            instead: format!("leave the range in `{simple}`, and give no number of it to a field"),
        },
    );
    let missing: Vec<String> = missing.iter().map(|range| shown(*range)).collect();
    let text = format!(
        "message `{simple}` can no longer be extended by {} of `extensions {}`",
        missing.join(", "),
        shown((range.first, range.last)),
    );
    if let Some(finding) = breaking.report(change, (Element::Message(partner), Part::Whole), text) {
        finding.harm = Some(harm);
    }
}

/// The numbers of a range that no other range has, as ranges.
fn missing(range: &NumberRange, others: &[NumberRange]) -> Vec<(i32, i32)> {
    let mut sorted: Vec<(i32, i32)> = others.iter().map(|it| (it.first, it.last)).collect();
    sorted.sort_unstable();
    let mut missing = Vec::new();
    let mut next = range.first;
    for (first, last) in sorted {
        if next > range.last || first > range.last {
            break;
        }
        if first > next {
            missing.push((next, first.saturating_sub(1)));
        }
        next = next.max(last.saturating_add(1));
    }
    if next <= range.last {
        missing.push((next, range.last));
    }
    missing
}

fn shown((first, last): (i32, i32)) -> String {
    match (first, last) {
        (first, last) if first == last => first.to_string(),
        (first, GREATEST..) => format!("{first} to max"),
        (first, last) => format!("{first} to {last}"),
    }
}

/// The greatest field number.
const GREATEST: i32 = 536_870_911;
