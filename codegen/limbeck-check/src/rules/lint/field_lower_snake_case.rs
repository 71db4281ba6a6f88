use limbeck_schema::model::{Element, Field};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::case;

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_LOWER_SNAKE_CASE",
    page: include_str!("field_lower_snake_case.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Basic, Category::Standard, Category::StyleBasic, Category::StyleStandard],
    )],
    judge: Judge::Field(judge),
};

fn judge(lint: &mut Lint<'_>, element: Element, _: &Field) {
    case::judge_snake(lint, element, "field", case::Letters::Lower);
}
