use limbeck_diff::Change;

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::cardinality::{self, Class};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_WIRE_COMPATIBLE_CARDINALITY",
    page: include_str!("field_wire_compatible_cardinality.md"),
    categories: &[Category::Wire],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(cardinality::KINDS, judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    cardinality::judge(breaking, change, Class::on_wire);
}
