use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::deleted;

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_NO_DELETE",
    page: include_str!("enum_no_delete.md"),
    categories: &[Category::Csr, Category::File],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::EnumRemoved, Kind::EnumMoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    deleted::from_file(breaking, change);
}
