use limbeck_schema::model::{Element, ServiceId};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::comment;

pub(crate) static RULE: Rule = Rule {
    id: "COMMENT_SERVICE",
    page: include_str!("comment_service.md"),
    categories: &[Category::Comments],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Service(judge),
};

fn judge(lint: &mut Lint<'_>, id: ServiceId) {
    comment::judge(lint, Element::Service(id), "service");
}
