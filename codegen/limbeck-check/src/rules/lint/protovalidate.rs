//! Constraints of `buf.validate`, judged as data: nothing is run.

mod bounds;
mod cel;
mod example;
mod field;
mod kinds;
mod lengths;
mod lists;
mod moments;
mod pattern;
mod site;

use limbeck_schema::model::{Element, Field, FileId, Options};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::declared::elements;
use site::{Rules, Site};

pub(crate) static RULE: Rule = Rule {
    id: "PROTOVALIDATE",
    page: include_str!("protovalidate.md"),
    categories: &[Category::Standard],
    versions: Versions::SINCE_V1,
    older: &[],
    judge: Judge::File(judge),
};

fn judge(lint: &mut Lint<'_>, id: FileId) {
    let schema = lint.schema;
    for (element, options) in elements(schema, id) {
        match element {
            Element::Message(id) => {
                if let Some(rules) = rules(options, "(buf.validate.message)") {
                    cel::judge_message(&mut Site { lint, element }, schema.message(id), &rules);
                }
            }
            Element::Field(message, n) => {
                let field = schema.message(message).fields.get(n as usize);
                judge_field(&mut Site { lint, element }, field, options);
            }
            Element::Extension(id) => {
                let field = Some(&schema.extension(id).field);
                judge_field(&mut Site { lint, element }, field, options);
            }
            // `required` is all that a oneof can be.
            Element::Oneof(..)
            | Element::File(_)
            | Element::Enum(_)
            | Element::EnumValue(..)
            | Element::Service(_)
            | Element::Method(..) => {}
        }
    }
}

fn judge_field(site: &mut Site<'_, '_>, field: Option<&Field>, options: &Options) {
    if let (Some(field), Some(rules)) = (field, rules(options, "(buf.validate.field)")) {
        field::judge(site, field, &rules);
    }
}

fn rules<'v>(options: &'v Options, name: &str) -> Option<Rules<'v>> {
    let entry = options.entries.iter().find(|entry| &*entry.name == name)?;
    Some(Rules { value: &entry.value, path: vec![entry.number], name: name.to_owned() })
}
