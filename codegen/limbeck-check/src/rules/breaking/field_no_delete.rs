use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_deletion::{self, Reserve};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_NO_DELETE",
    page: include_str!("field_no_delete.md"),
    categories: &[Category::Csr, Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    field_deletion::judge(breaking, change, Reserve::Nothing);
}
