use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::same_file_option::{self, FileOption};

pub(crate) static RULE: Rule = Rule {
    id: "FILE_SAME_PHP_METADATA_NAMESPACE",
    page: include_str!("file_same_php_metadata_namespace.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FileOption], judge),
};

static OPTION: FileOption = FileOption {
    number: 44,
    name: "php_metadata_namespace",
    default: "",
    code: "PHP code generated earlier, for a file that imports {file}, loads its metadata from {old} and fails when it runs: it is in {new}",
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    same_file_option::judge(breaking, change, &OPTION);
}
