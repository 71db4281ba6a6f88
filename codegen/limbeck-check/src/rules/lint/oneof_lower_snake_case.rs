use limbeck_schema::model::{Element, MessageId};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::case;

pub(crate) static RULE: Rule = Rule {
    id: "ONEOF_LOWER_SNAKE_CASE",
    page: include_str!("oneof_lower_snake_case.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Basic, Category::Standard, Category::StyleBasic, Category::StyleStandard],
    )],
    judge: Judge::Oneof(judge),
};

fn judge(lint: &mut Lint<'_>, id: MessageId, n: u32) {
    case::judge_snake(lint, Element::Oneof(id, n), "oneof", case::Letters::Lower);
}
