use limbeck_schema::model::{Element, ServiceId};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::case;

pub(crate) static RULE: Rule = Rule {
    id: "SERVICE_PASCAL_CASE",
    page: include_str!("service_pascal_case.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Basic, Category::Standard, Category::StyleBasic, Category::StyleStandard],
    )],
    judge: Judge::Service(judge),
};

fn judge(lint: &mut Lint<'_>, id: ServiceId) {
    case::judge_pascal(lint, Element::Service(id), "service");
}
