use limbeck_diff::Change;

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_type::{self, Compatible};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_WIRE_JSON_COMPATIBLE_TYPE",
    page: include_str!("field_wire_json_compatible_type.md"),
    categories: &[Category::Csr, Category::WireJson],
    versions: Versions::SINCE_V1,
    older: &[],
    judge: Judge::Changes(field_type::KINDS, judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    field_type::judge(breaking, change, |compatible| compatible == Compatible::WireJson);
}
