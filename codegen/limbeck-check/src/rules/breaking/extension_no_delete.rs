use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::deleted;

pub(crate) static RULE: Rule = Rule {
    id: "EXTENSION_NO_DELETE",
    page: include_str!("extension_no_delete.md"),
    categories: &[Category::File],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Changes(
        &[Kind::ExtensionRemoved, Kind::ExtensionRenamed, Kind::ExtensionMoved],
        judge,
    ),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    deleted::from_file(breaking, change);
}
