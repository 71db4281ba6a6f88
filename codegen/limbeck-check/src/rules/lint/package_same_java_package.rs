use limbeck_schema::model::PackageId;

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::same_option;

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_SAME_JAVA_PACKAGE",
    page: include_str!("package_same_java_package.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Minimal, Category::Basic, Category::Standard, Category::PackageAffinity],
    )],
    judge: Judge::Package(judge),
};

fn judge(lint: &mut Lint<'_>, id: PackageId) {
    same_option::judge(lint, id, "java_package");
}
