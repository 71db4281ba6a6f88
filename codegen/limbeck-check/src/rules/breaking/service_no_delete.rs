use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::deleted;

pub(crate) static RULE: Rule = Rule {
    id: "SERVICE_NO_DELETE",
    page: include_str!("service_no_delete.md"),
    categories: &[Category::File],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::ServiceRemoved, Kind::ServiceMoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    deleted::from_file(breaking, change);
}
