use limbeck_diff::Change;

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::deleted;

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_MESSAGE_NO_DELETE",
    page: include_str!("package_message_no_delete.md"),
    categories: &[Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(deleted::MESSAGE_KINDS, judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    deleted::from_package(breaking, change);
}
