use limbeck_diff::{Change, Kind};
use limbeck_schema::model::Element;

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::released::{self, Former};

pub(crate) static RULE: Rule = Rule {
    id: "RESERVED_MESSAGE_NO_DELETE",
    page: include_str!("reserved_message_no_delete.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::MessageRangeReleased, Kind::MessageNameReleased], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(Element::Message(old)) = change.old.map(|side| side.element) else { return };
    let Some(new) = breaking.comparison.pairs.new_message(old) else { return };
    let Some(after) = breaking.members.message(breaking.comparison.new, new) else { return };
    let before = breaking.comparison.old.message(old);
    let former =
        Former { ranges: &before.reserved_ranges, names: &before.reserved_names, max: 536_870_911 };
    released::judge(breaking, change, Element::Message(new), (former, after));
}
