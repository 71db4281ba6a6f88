use limbeck_schema::finding::{Edit, Fix, Place, Span};
use limbeck_schema::model::{Element, EnumId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::case::{Letters, snake};

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_FIRST_VALUE_ZERO",
    page: include_str!("enum_first_value_zero.md"),
    categories: &[Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(Version::V1Beta1, &[Category::Other])],
    judge: Judge::Enum(judge),
};

fn judge(lint: &mut Lint<'_>, id: EnumId) {
    let Some(first) = lint.schema.enum_(id).values.first().filter(|value| value.number != 0) else {
        return;
    };
    let (name, number) = (&first.name, first.number);
    let message = format!("enum value `{name}` comes first and is {number}, it should be 0");
    let fix = add_zero(lint, id);
    if let Some(finding) = lint.report(Element::EnumValue(id, 0), Part::Number, message) {
        finding.fix = fix;
    }
}

/// Puts a zero value in front, if the enum has none and no comment would change its owner.
fn add_zero(lint: &Lint<'_>, id: EnumId) -> Option<Box<Fix>> {
    let enum_ = lint.schema.enum_(id);
    let first = Element::EnumValue(id, 0);
    let comments = lint.schema.comments(first);
    let is_commented = comments.is_some_and(|comments| !comments.leading.is_empty());
    let name = snake(enum_.name(), Letters::Upper) + &lint.config.enum_zero_value_suffix;
    let is_taken = enum_.values.iter().any(|value| value.number == 0 || *value.name == *name)
        || enum_.reserved_names.iter().any(|reserved| *reserved.name == *name)
        || enum_.reserved_ranges.iter().any(|range| range.first <= 0 && 0 <= range.last);
    if is_commented || is_taken {
        return None;
    }
    let Place { file, span } = lint.schema.place(first, Part::Whole);
    let indent = " ".repeat(span.start.column.saturating_sub(1) as usize);
    let place = Place { file, span: Span { start: span.start, end: span.start } };
    let edits = vec![Edit { place, text: format!("{name} = 0;\n{indent}") }];
    let title = format!("add `{name} = 0`, which becomes the default");
    Some(Box::new(Fix { title, edits }))
}
