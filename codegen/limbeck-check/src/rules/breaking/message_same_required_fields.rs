use limbeck_diff::{Change, Kind, Side};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Element, Field, Part, Presence, Schema};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "MESSAGE_SAME_REQUIRED_FIELDS",
    page: include_str!("message_same_required_fields.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldAdded, Kind::FieldRemoved, Kind::FieldPresence], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (before, after) = (breaking.comparison.old, breaking.comparison.new);
    let old = change.old.and_then(|side| required(before, side));
    let new = change.new.and_then(|side| required(after, side));
    match (old, new, change.old, change.new) {
        (None, Some(field), _, Some(side)) => added(breaking, change, (field, side.element)),
        (Some(field), None, Some(side), _) => removed(breaking, change, (field, side.element)),
        _ => {}
    }
}

/// The field of a side, if it is required.
fn required(schema: &Schema, side: Side) -> Option<&Field> {
    let Element::Field(id, n) = side.element else { return None };
    let field = schema.message(id).fields.get(n as usize);
    field.filter(|field| field.presence == Presence::Required)
}

/// Who reads with the new schema refuses what was written with the old one; the other way round all
/// goes well.
fn added(breaking: &mut Breaking<'_>, change: &Change, (field, element): (&Field, Element)) {
    let (name, number) = (&field.name, field.number);
    let exchange = |direction| match direction {
        Direction::OldClientToNewServer => Some(format!(
            "an old client sends no `{name}`; the new server refuses the request, which lacks field {number}"
        )),
        Direction::NewServerToOldClient => None,
    };
    breaking.report_break(
        change,
        (element, Part::Whole),
        Break {
            message: format!("field `{name}` is required now"),
            surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
            exchange: &exchange,
            otherwise: format!("what was stored without `{name}` can no longer be read"),
            instead: format!("make `{name}` optional, and check in the server that it is set"),
        },
    );
}

fn removed(breaking: &mut Breaking<'_>, change: &Change, (field, element): (&Field, Element)) {
    let Element::Field(old, _) = element else { return };
    let Some(message) = breaking.comparison.pairs.new_message(old) else { return };
    let (name, number) = (&field.name, field.number);
    let exchange = |direction| match direction {
        Direction::OldClientToNewServer => None,
        Direction::NewServerToOldClient => Some(format!(
            "a new server answers without `{name}`; an old client refuses the response, which lacks field {number}"
        )),
    };
    breaking.report_break(
        change,
        (Element::Message(message), Part::Whole),
        Break {
            message: format!("field `{name}` is no longer required"),
            surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
            exchange: &exchange,
            otherwise: format!(
                "readers that were built before refuse what is written without `{name}`"
            ),
            instead: format!("keep `{name}` required until nobody reads with the old schema"),
        },
    );
}
