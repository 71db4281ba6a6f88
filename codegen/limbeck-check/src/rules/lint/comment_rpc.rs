use limbeck_schema::model::{Element, ServiceId};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::comment;

pub(crate) static RULE: Rule = Rule {
    id: "COMMENT_RPC",
    page: include_str!("comment_rpc.md"),
    categories: &[Category::Comments],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Method(judge),
};

fn judge(lint: &mut Lint<'_>, id: ServiceId, n: u32) {
    comment::judge(lint, Element::Method(id, n), "rpc");
}
