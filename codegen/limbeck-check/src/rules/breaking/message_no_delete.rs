use limbeck_diff::Change;

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::deleted;

pub(crate) static RULE: Rule = Rule {
    id: "MESSAGE_NO_DELETE",
    page: include_str!("message_no_delete.md"),
    categories: &[Category::Csr, Category::File],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(deleted::MESSAGE_KINDS, judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    deleted::from_file(breaking, change);
}
