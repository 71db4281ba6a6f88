use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::deleted;

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_EXTENSION_NO_DELETE",
    page: include_str!("package_extension_no_delete.md"),
    categories: &[Category::Package],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Changes(&[Kind::ExtensionRemoved, Kind::ExtensionRenamed], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    deleted::from_package(breaking, change);
}
