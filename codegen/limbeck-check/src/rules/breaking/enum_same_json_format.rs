use limbeck_diff::{Change, Kind};
use limbeck_schema::model::Part;

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::json_format;

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_SAME_JSON_FORMAT",
    page: include_str!("enum_same_json_format.md"),
    categories: &[Category::Csr, Category::File, Category::Package, Category::WireJson],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::EnumOpenness], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    if let (Some(old), Some(new)) = (change.old, change.new) {
        let pair = (old.element, new.element);
        json_format::judge(breaking, change, pair, (new.element, Part::Whole));
    }
}
