use limbeck_schema::model::{Element, EnumId};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::case;

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_PASCAL_CASE",
    page: include_str!("enum_pascal_case.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Basic, Category::Standard, Category::StyleBasic, Category::StyleStandard],
    )],
    judge: Judge::Enum(judge),
};

fn judge(lint: &mut Lint<'_>, id: EnumId) {
    case::judge_pascal(lint, Element::Enum(id), "enum");
}
