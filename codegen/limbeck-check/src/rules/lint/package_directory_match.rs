use limbeck_schema::model::{Element, FileId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_DIRECTORY_MATCH",
    page: include_str!("package_directory_match.md"),
    categories: &[Category::Minimal, Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Minimal, Category::Basic, Category::Standard, Category::FileLayout],
    )],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let file = lint.schema.file(id);
    let package = &*lint.schema.package(file.package).name;
    let folder = file.name.rsplit_once('/').map_or(".", |(folder, _)| folder);
    if package.is_empty() || package.split('.').eq(folder.split('/')) {
        return;
    }
    let wish = package.replace('.', "/");
    let message =
        format!("file of package `{package}` is in folder `{folder}`, it should be in `{wish}`");
    lint.report(Element::File(id), Part::Package, message);
}
