use limbeck_schema::model::{Element, Field, Part};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_NAME_ROUND_TRIP",
    page: include_str!("field_name_round_trip.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Field(judge),
};

fn judge(lint: &mut Lint<'_>, element: Element, field: &Field) {
    // A mask names fields of messages; an extension is none.
    let Element::Field(..) = element else { return };
    let name = &*field.name;
    let json = camel(name);
    let back = snake(&json);
    if back == name {
        return;
    }
    let message = format!(
        "field `{name}` cannot stand in a `FieldMask`: JSON writes it `{json}`, which is read as `{back}`"
    );
    if let Some(finding) = lint.report(element, Part::Name, message) {
        finding.help = Some(
            "use lower-case words with one `_` between them, each beginning with a letter: \
             `line1` or `line_one` for `line_1`"
                .to_owned(),
        );
    }
}

/// `foo_bar` to `fooBar`, as proto JSON writes the paths of a mask.
fn camel(name: &str) -> String {
    let mut upper = false;
    let mut camel = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '_' => upper = true,
            c if upper => {
                camel.push(c.to_ascii_uppercase());
                upper = false;
            }
            c => camel.push(c),
        }
    }
    camel
}

/// `fooBar` to `foo_bar`, as proto JSON reads them.
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}
