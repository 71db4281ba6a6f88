use limbeck_schema::model::{Element, Part, ServiceId};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "RPC_NO_CLIENT_STREAMING",
    page: include_str!("rpc_no_client_streaming.md"),
    categories: &[Category::UnaryRpc],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Method(judge),
};

fn judge(lint: &mut Lint<'_>, id: ServiceId, n: u32) {
    let Some(method) = lint.schema.service(id).methods.get(n as usize) else { return };
    if method.client_streaming {
        let message = format!("rpc `{}` streams its requests, it should be unary", method.name);
        lint.report(Element::Method(id, n), Part::Whole, message);
    }
}
