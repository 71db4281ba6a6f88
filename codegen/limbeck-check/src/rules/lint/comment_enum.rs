use limbeck_schema::model::{Element, EnumId};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::comment;

pub(crate) static RULE: Rule = Rule {
    id: "COMMENT_ENUM",
    page: include_str!("comment_enum.md"),
    categories: &[Category::Comments],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Enum(judge),
};

fn judge(lint: &mut Lint<'_>, id: EnumId) {
    comment::judge(lint, Element::Enum(id), "enum");
}
