use limbeck_diff::Change;

use crate::Version;
use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::cardinality;

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_CARDINALITY",
    page: include_str!("field_same_cardinality.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::File, Category::Package, Category::WireJson, Category::Wire],
    )],
    judge: Judge::Changes(cardinality::KINDS, judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    cardinality::judge(breaking, change, |class| class);
}
