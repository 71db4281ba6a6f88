use limbeck_schema::model::{Element, MessageId};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::comment;

pub(crate) static RULE: Rule = Rule {
    id: "COMMENT_MESSAGE",
    page: include_str!("comment_message.md"),
    categories: &[Category::Comments],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Message(judge),
};

fn judge(lint: &mut Lint<'_>, id: MessageId) {
    comment::judge(lint, Element::Message(id), "message");
}
