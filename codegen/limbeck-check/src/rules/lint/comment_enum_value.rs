use limbeck_schema::model::{Element, EnumId};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::comment;

pub(crate) static RULE: Rule = Rule {
    id: "COMMENT_ENUM_VALUE",
    page: include_str!("comment_enum_value.md"),
    categories: &[Category::Comments],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::EnumValue(judge),
};

fn judge(lint: &mut Lint<'_>, id: EnumId, n: u32) {
    comment::judge(lint, Element::EnumValue(id, n), "enum value");
}
