use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_deletion::{self, Reserve};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_NO_DELETE_UNLESS_NAME_RESERVED",
    page: include_str!("field_no_delete_unless_name_reserved.md"),
    categories: &[Category::Csr, Category::WireJson],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    field_deletion::judge(breaking, change, Reserve::Name);
}
