use limbeck_schema::model::{Element, MessageId};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::comment;

pub(crate) static RULE: Rule = Rule {
    id: "COMMENT_ONEOF",
    page: include_str!("comment_oneof.md"),
    categories: &[Category::Comments],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Oneof(judge),
};

fn judge(lint: &mut Lint<'_>, id: MessageId, n: u32) {
    comment::judge(lint, Element::Oneof(id, n), "oneof");
}
