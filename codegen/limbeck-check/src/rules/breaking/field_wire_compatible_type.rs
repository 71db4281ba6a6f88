use limbeck_diff::Change;

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_type::{self, Compatible};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_WIRE_COMPATIBLE_TYPE",
    page: include_str!("field_wire_compatible_type.md"),
    categories: &[Category::Wire],
    versions: Versions::SINCE_V1,
    older: &[],
    judge: Judge::Changes(field_type::KINDS, judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    field_type::judge(breaking, change, |compatible| compatible != Compatible::Never);
}
