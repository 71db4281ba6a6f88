use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Element, Part, Schema};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_pair::FieldPair;
use crate::rules::words::parties;

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_ONEOF",
    page: include_str!("field_same_oneof.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldOneof], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(pair) = FieldPair::of(breaking, change) else { return };
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    let (old, new) = (oneof(pair.old.schema, old.element), oneof(pair.new.schema, new.element));
    let name = &pair.new.field.name;
    let exchange = |direction| {
        let who = parties(direction);
        let reads = match direction {
            Direction::OldClientToNewServer => &new,
            Direction::NewServerToOldClient => &old,
        };
        let oneof = reads.as_ref()?;
        Some(format!(
            "{} sends `{name}` beside another field of `{oneof}`; {} keeps only the last of the two",
            who.writer, who.reader
        ))
    };
    let place = |oneof: &Option<String>| match oneof {
        Some(oneof) => format!("in oneof `{oneof}`"),
        None => "in no oneof".to_owned(),
    };
    breaking.report_break(
        change,
        pair.spot(Part::Whole),
        Break {
            message: format!("{} is {} where it was {}", pair.title, place(&new), place(&old)),
            surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
            exchange: &exchange,
            otherwise: format!("code that sets `{name}` does not compile"),
            instead: format!("leave `{name}` where it is, and add a field beside it"),
        },
    );
}

/// The oneof that a field is in.
fn oneof(schema: &Schema, element: Element) -> Option<String> {
    let Element::Field(id, n) = element else { return None };
    let message = schema.message(id);
    let oneof = message.fields.get(n as usize)?.oneof?;
    message.oneofs.get(oneof as usize).map(|oneof| oneof.name.to_string())
}
