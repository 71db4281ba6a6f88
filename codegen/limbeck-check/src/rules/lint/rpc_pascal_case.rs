use limbeck_schema::model::{Element, ServiceId};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::case;

pub(crate) static RULE: Rule = Rule {
    id: "RPC_PASCAL_CASE",
    page: include_str!("rpc_pascal_case.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Basic, Category::Standard, Category::StyleBasic, Category::StyleStandard],
    )],
    judge: Judge::Method(judge),
};

fn judge(lint: &mut Lint<'_>, id: ServiceId, n: u32) {
    case::judge_pascal(lint, Element::Method(id, n), "rpc");
}
