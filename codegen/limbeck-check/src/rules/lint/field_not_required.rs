use limbeck_schema::model::{Element, Field, Part, Presence};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_NOT_REQUIRED",
    page: include_str!("field_not_required.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Field(judge),
};

fn judge(lint: &mut Lint<'_>, element: Element, field: &Field) {
    if field.presence == Presence::Required {
        let message = format!("field `{}` is required, it should be optional", field.name);
        lint.report(element, Part::Name, message);
    }
}
