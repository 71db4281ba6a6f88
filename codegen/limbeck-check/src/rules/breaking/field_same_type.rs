use limbeck_diff::Change;

use crate::Version;
use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_type;

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_TYPE",
    page: include_str!("field_same_type.md"),
    categories: &[Category::Csr, Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::File, Category::Package, Category::WireJson, Category::Wire],
    )],
    judge: Judge::Changes(field_type::KINDS, judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    field_type::judge(breaking, change, |_| false);
}
