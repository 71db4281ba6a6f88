use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::same_file_option::{self, FileOption};

pub(crate) static RULE: Rule = Rule {
    id: "FILE_SAME_CSHARP_NAMESPACE",
    page: include_str!("file_same_csharp_namespace.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FileOption], judge),
};

static OPTION: FileOption = FileOption {
    number: 37,
    name: "csharp_namespace",
    default: "",
    code: "C# code that uses {type} from namespace {old} does not compile: the class is in {new}",
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    same_file_option::judge(breaking, change, &OPTION);
}
