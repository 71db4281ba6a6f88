use limbeck_schema::model::{Element, EnumId};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::case;

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_VALUE_UPPER_SNAKE_CASE",
    page: include_str!("enum_value_upper_snake_case.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Basic, Category::Standard, Category::StyleBasic, Category::StyleStandard],
    )],
    judge: Judge::EnumValue(judge),
};

fn judge(lint: &mut Lint<'_>, id: EnumId, n: u32) {
    case::judge_snake(lint, Element::EnumValue(id, n), "enum value", case::Letters::Upper);
}
