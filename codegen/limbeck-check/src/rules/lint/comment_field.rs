use limbeck_schema::model::{Element, Field};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::comment;

pub(crate) static RULE: Rule = Rule {
    id: "COMMENT_FIELD",
    page: include_str!("comment_field.md"),
    categories: &[Category::Comments],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Field(judge),
};

fn judge(lint: &mut Lint<'_>, element: Element, field: &Field) {
    // A group is a message too, and what stands above it is asked for there.
    if !field.delimited {
        comment::judge(lint, element, "field");
    }
}
