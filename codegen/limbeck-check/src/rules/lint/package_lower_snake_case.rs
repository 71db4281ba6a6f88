use limbeck_schema::model::{Element, FileId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::case::{Letters, is_snake, snake};

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_LOWER_SNAKE_CASE",
    page: include_str!("package_lower_snake_case.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Basic, Category::Standard, Category::StyleBasic, Category::StyleStandard],
    )],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let name = &*lint.schema.package(lint.schema.file(id).package).name;
    if name.split('.').all(|segment| is_snake(segment, Letters::Lower)) {
        return;
    }
    let wish: Vec<String> = name.split('.').map(|it| snake(it, Letters::Lower)).collect();
    let message = format!("package `{name}` should be named `{}`", wish.join("."));
    lint.report(Element::File(id), Part::Package, message);
}
