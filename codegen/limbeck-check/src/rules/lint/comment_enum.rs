use limbeck_schema::model::{Element, EnumId, Part};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "COMMENT_ENUM",
    page: include_str!("comment_enum.md"),
    categories: &[Category::Comments],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Enum(judge),
};

fn judge(lint: &mut Lint<'_>, id: EnumId) {
    let element = Element::Enum(id);
    if !lint.is_documented(element) {
        let name = lint.schema.enum_(id).name();
        let message = format!("enum `{name}` has no comment above it that says what it is for");
        lint.report(element, Part::Whole, message);
    }
}
