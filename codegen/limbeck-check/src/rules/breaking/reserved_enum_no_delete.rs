use limbeck_diff::{Change, Kind};
use limbeck_schema::model::Element;

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::released::{self, Former};

pub(crate) static RULE: Rule = Rule {
    id: "RESERVED_ENUM_NO_DELETE",
    page: include_str!("reserved_enum_no_delete.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::EnumRangeReleased, Kind::EnumNameReleased], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(Element::Enum(old)) = change.old.map(|side| side.element) else { return };
    let Some(new) = breaking.comparison.pairs.new_enum(old) else { return };
    let Some((after, _)) = breaking.members.enum_(breaking.comparison, new) else { return };
    let before = breaking.comparison.old.enum_(old);
    let former =
        Former { ranges: &before.reserved_ranges, names: &before.reserved_names, max: i32::MAX };
    released::judge(breaking, change, Element::Enum(new), (former, after));
}
