use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::enum_number::{self, Reserve};

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED",
    page: include_str!("enum_value_no_delete_unless_name_reserved.md"),
    categories: &[Category::Csr, Category::WireJson],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::EnumValueRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    enum_number::judge_deletion(breaking, change, Reserve::Names);
}
