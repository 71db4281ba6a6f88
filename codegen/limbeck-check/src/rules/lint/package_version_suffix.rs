use limbeck_schema::model::{Element, FileId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_VERSION_SUFFIX",
    page: include_str!("package_version_suffix.md"),
    categories: &[Category::Standard],
    versions: Versions::ALL,
    older: &[(Version::V1Beta1, &[Category::Standard, Category::StyleStandard])],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let package = lint.schema.package(lint.schema.file(id).package);
    let name = &package.name;
    let has_version = name.contains('.') && package.version().is_some();
    if !name.is_empty() && !has_version {
        let message = format!("package `{name}` should end in a version, such as `{name}.v1`");
        lint.report(Element::File(id), Part::Package, message);
    }
}
