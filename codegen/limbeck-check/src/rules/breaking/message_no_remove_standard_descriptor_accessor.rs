use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, Part};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR",
    page: include_str!("message_no_remove_standard_descriptor_accessor.md"),
    categories: &[Category::Csr, Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::MessageOption], judge),
};

const OPTION: &str = "no_standard_descriptor_accessor";

/// Number of the option in a message.
const PART: Part = Part::Option(2);

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    let (Element::Message(before), Element::Message(after)) = (old.element, new.element) else {
        return;
    };
    let (before, after) =
        (breaking.comparison.old.message(before), breaking.comparison.new.message(after));
    if new.part != PART || before.options.is_true(OPTION) || !after.options.is_true(OPTION) {
        return;
    }
    let name = after.name();
    breaking.report_break(change, (new.element, PART), Break {
        message: format!("message `{name}` gives up its accessor `descriptor()`"),
        surfaces: &[Surface::Source],
        exchange: &|_| None,
        otherwise: format!("C++ code that calls `{name}::descriptor()` does not compile"),
        instead: format!(
            "call the field that clashes with `descriptor` something else, and take `{OPTION}` away"
        ),
    });
}
