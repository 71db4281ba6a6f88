use limbeck_schema::model::{Part, ServiceId};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::standard_name::{self, Side};

pub(crate) static RULE: Rule = Rule {
    id: "RPC_RESPONSE_STANDARD_NAME",
    page: include_str!("rpc_response_standard_name.md"),
    categories: &[Category::Standard],
    versions: Versions::ALL,
    older: &[(Version::V1Beta1, &[Category::Standard, Category::StyleStandard])],
    judge: Judge::Method(judge),
};

fn judge(lint: &mut Lint<'_>, id: ServiceId, n: u32) {
    let Some(method) = lint.schema.service(id).methods.get(n as usize) else { return };
    let side = Side {
        message: method.output,
        part: Part::Output,
        suffix: "Response",
        allows_empty: lint.config.rpc_allow_google_protobuf_empty_responses,
    };
    standard_name::judge(lint, (id, n), &side);
}
