use limbeck_schema::model::{Element, Field, Part};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_NO_DESCRIPTOR",
    page: include_str!("field_no_descriptor.md"),
    categories: &[Category::Minimal, Category::Basic, Category::Standard, Category::Sensible],
    versions: Versions::ONLY_V1BETA1,
    older: &[],
    judge: Judge::Field(judge),
};

fn judge(lint: &mut Lint<'_>, element: Element, field: &Field) {
    if field.name.trim_matches('_').eq_ignore_ascii_case("descriptor") {
        let message = format!(
            "field `{}` should have another name: generated code has a `descriptor` of its own",
            field.name
        );
        lint.report(element, Part::Name, message);
    }
}
