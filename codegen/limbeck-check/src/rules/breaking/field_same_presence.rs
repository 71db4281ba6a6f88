use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Cardinality, Element, Field, Part, Presence, Schema};

use crate::breaking::{Breaking, Witness};
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_PRESENCE",
    page: include_str!("field_same_presence.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldPresence], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    let comparison = breaking.comparison;
    let (Some(before), Some(after)) =
        (field(comparison.old, old.element), field(comparison.new, new.element))
    else {
        return;
    };
    // What else changed decides presence, and has rules of its own.
    let is_only_presence = before.cardinality == Cardinality::Singular
        && after.cardinality == Cardinality::Singular
        && before.oneof.is_some() == after.oneof.is_some()
        && comparison.pairs.is_same_type(before.ty, after.ty);
    if !is_only_presence {
        return;
    }
    let name = &after.name;
    let (text, exchange) = match (before.presence, after.presence) {
        (Presence::Explicit, Presence::Implicit) => (
            format!("field `{name}` can no longer be told from one that is not set"),
            format!(
                "an old client sets `{name}` to its default to clear it; the new server sees a request without `{name}`"
            ),
        ),
        (Presence::Implicit, Presence::Explicit) => (
            format!("field `{name}` can be told from one that is not set, and could not before"),
            format!(
                "an old client means the default and leaves `{name}` out; the new server reads \"not set\""
            ),
        ),
        // `MESSAGE_SAME_REQUIRED_FIELDS` speaks of required ones.
        (Presence::Required, _)
        | (_, Presence::Required)
        | (Presence::Explicit, Presence::Explicit)
        | (Presence::Implicit, Presence::Implicit) => return,
    };
    let harm = breaking.harm(
        change,
        Witness {
            surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
            exchange,
            instead:
                "leave the field as it is, and add one beside it with the presence that you need"
                    .to_owned(),
        },
    );
    if let Some(finding) = breaking.report(change, (new.element, Part::Label), text) {
        finding.harm = Some(harm);
    }
}

fn field(schema: &Schema, element: Element) -> Option<&Field> {
    match element {
        Element::Field(id, n) => schema.message(id).fields.get(n as usize),
        Element::Extension(id) => Some(&schema.extension(id).field),
        Element::File(_)
        | Element::Message(_)
        | Element::Oneof(..)
        | Element::Enum(_)
        | Element::EnumValue(..)
        | Element::Service(_)
        | Element::Method(..) => None,
    }
}
