use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::same_file_option::{self, FileOption};

pub(crate) static RULE: Rule = Rule {
    id: "FILE_SAME_PHP_NAMESPACE",
    page: include_str!("file_same_php_namespace.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FileOption], judge),
};

static OPTION: FileOption = FileOption {
    number: 41,
    name: "php_namespace",
    default: "",
    code: "PHP code that uses {type} from namespace {old} fails when it runs: the class is in {new}",
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    same_file_option::judge(breaking, change, &OPTION);
}
