use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::deleted;

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_ENUM_NO_DELETE",
    page: include_str!("package_enum_no_delete.md"),
    categories: &[Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::EnumRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    deleted::from_package(breaking, change);
}
