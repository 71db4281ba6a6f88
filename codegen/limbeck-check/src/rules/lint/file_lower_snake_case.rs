use limbeck_schema::model::{Element, FileId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::case::{Letters, is_snake, snake};

pub(crate) static RULE: Rule = Rule {
    id: "FILE_LOWER_SNAKE_CASE",
    page: include_str!("file_lower_snake_case.md"),
    categories: &[Category::Standard],
    versions: Versions::ALL,
    older: &[(Version::V1Beta1, &[Category::Standard, Category::StyleStandard])],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let path = &*lint.schema.file(id).name;
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let stem = name.strip_suffix(".proto").unwrap_or(name);
    if !is_snake(stem, Letters::Lower) {
        let wish = snake(stem, Letters::Lower);
        let message = format!("file `{name}` should be named `{wish}.proto`");
        lint.report(Element::File(id), Part::Whole, message);
    }
}
