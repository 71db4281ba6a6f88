use limbeck_diff::{Change, Kind};

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::same_file_option::{self, FileOption};

pub(crate) static RULE: Rule = Rule {
    id: "FILE_SAME_JAVA_MULTIPLE_FILES",
    page: include_str!("file_same_java_multiple_files.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FileOption], judge),
};

static OPTION: FileOption = FileOption {
    number: 10,
    name: "java_multiple_files",
    default: "false",
    code: "Java code that names the class {type} does not compile: it was a member of the file's outer class and is none, or the other way round",
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    same_file_option::judge(breaking, change, &OPTION);
}
