use limbeck_diff::{Change, Kind, Side};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, Options, Part, Schema};

use crate::breaking::{Breaking, Witness};
use crate::comment::parent;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "ELEMENT_NO_DELETE_UNLESS_DEPRECATED",
    page: include_str!("element_no_delete_unless_deprecated.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Changes(REMOVALS, judge),
};

const REMOVALS: &[Kind] = &[
    Kind::FieldRemoved,
    Kind::EnumValueRemoved,
    Kind::MethodRemoved,
    Kind::MessageRemoved,
    Kind::EnumRemoved,
    Kind::ServiceRemoved,
];

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(Side { element, .. }) = change.old else { return };
    let schema = breaking.comparison.old;
    let around = std::iter::successors(Some(element), |inner| parent(schema, *inner));
    let is_entry = matches!(element, Element::Message(id) if schema.message(id).map_entry);
    if is_entry || is_inside_removed(breaking, element) || is_deprecated(schema, around) {
        return;
    }
    let (kind, name) = (kind(element), schema.name(element));
    let text = format!("{kind} `{name}` was removed, and was not deprecated before");
    let harm = breaking.harm(change, Witness {
        surfaces: &[Surface::Source],
        exchange: format!("code that uses `{name}` was built without a warning yesterday, and does not compile today"),
        instead: format!("bring `{name}` back with `deprecated = true`, publish that, and remove it in a later revision"),
    });
    let finding = match breaking.surviving(element) {
        Some(parent) => breaking.report(change, (parent, Part::Whole), text),
        None => breaking.report_nowhere(change, text),
    };
    if let Some(finding) = finding {
        finding.harm = Some(harm);
    }
}

/// Whether the message around it went too: one finding is enough.
fn is_inside_removed(breaking: &Breaking<'_>, element: Element) -> bool {
    match parent(breaking.comparison.old, element) {
        Some(Element::Message(id)) => breaking.comparison.pairs.new_message(id).is_none(),
        _ => false,
    }
}

fn is_deprecated(schema: &Schema, mut elements: impl Iterator<Item = Element>) -> bool {
    elements.any(|element| {
        options(schema, element).is_some_and(|options| options.is_true("deprecated"))
    })
}

fn options(schema: &Schema, element: Element) -> Option<&Options> {
    Some(match element {
        Element::File(id) => &schema.file(id).options,
        Element::Message(id) => &schema.message(id).options,
        Element::Field(id, n) => &schema.message(id).fields.get(n as usize)?.options,
        Element::Oneof(id, n) => &schema.message(id).oneofs.get(n as usize)?.options,
        Element::Enum(id) => &schema.enum_(id).options,
        Element::EnumValue(id, n) => &schema.enum_(id).values.get(n as usize)?.options,
        Element::Service(id) => &schema.service(id).options,
        Element::Method(id, n) => &schema.service(id).methods.get(n as usize)?.options,
        Element::Extension(id) => &schema.extension(id).field.options,
    })
}

fn kind(element: Element) -> &'static str {
    match element {
        Element::File(_) => "file",
        Element::Message(_) => "message",
        Element::Field(..) => "field",
        Element::Oneof(..) => "oneof",
        Element::Enum(_) => "enum",
        Element::EnumValue(..) => "enum value",
        Element::Service(_) => "service",
        Element::Method(..) => "rpc",
        Element::Extension(_) => "extension",
    }
}
