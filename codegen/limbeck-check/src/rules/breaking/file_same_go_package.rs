use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::same_file_option::{self, FileOption};

pub(crate) static RULE: Rule = Rule {
    id: "FILE_SAME_GO_PACKAGE",
    page: include_str!("file_same_go_package.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FileOption], judge),
};

static OPTION: FileOption = FileOption {
    number: 11,
    name: "go_package",
    default: "",
    code: "Go code that imports {type} by {old} does not compile: it is found by {new}",
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    same_file_option::judge(breaking, change, &OPTION);
}
