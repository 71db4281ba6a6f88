//! Types of fields and extensions, and built-in options that only fit some types.

use crate::finding::Finding;
use crate::model::{Cardinality, Element, Field, MessageId, Part, Schema, Syntax, Type, Value};

/// Number of an option in `FieldOptions`.
const PACKED: i32 = 2;
const LAZY: i32 = 5;
const JSTYPE: i32 = 6;
const UNVERIFIED_LAZY: i32 = 15;

/// Checks one field or extension.
pub(super) fn check(schema: &Schema, element: Element, field: &Field, findings: &mut Vec<Finding>) {
    findings.extend(check_closed_enum(schema, element, field));
    if !field.options.is_empty() {
        findings.extend(check_packed(schema, element, field));
        findings.extend(check_lazy(schema, element, field, ("lazy", LAZY)));
        findings.extend(check_lazy(schema, element, field, ("unverified_lazy", UNVERIFIED_LAZY)));
        findings.extend(check_jstype(schema, element, field));
    }
}

/// Checks the entry of a map field: its first enum value is what a missing value reads as.
pub(super) fn check_map(schema: &Schema, id: MessageId, findings: &mut Vec<Finding>) {
    let message = schema.message(id);
    let [_, Field { ty: Type::Enum(enum_), .. }] = message.fields.as_slice() else { return };
    let enum_ = schema.enum_(*enum_);
    let Some(first) = enum_.values.first().filter(|first| first.number != 0) else { return };
    if !message.map_entry {
        return;
    }
    // The entry stands where the map field does.
    let place = schema.place(Element::Field(id, 1), Part::Type);
    let message = format!(
        "map with values of enum `{}`, whose first value `{}` is {} instead of 0",
        enum_.full_name, first.name, first.number
    );
    findings.push(
        Finding::compile(Some(place), message)
            .with_help("move the value with number 0 to the front of the enum"),
    );
}

fn check_closed_enum(schema: &Schema, element: Element, field: &Field) -> Option<Finding> {
    let Type::Enum(id) = field.ty else { return None };
    let enum_ = schema.enum_(id);
    let file = schema.file(schema.file_of(element));
    (enum_.closed && file.syntax == Syntax::Proto3).then(|| {
        let place = schema.place(element, Part::Type);
        let message = format!(
            "field `{}` of a proto3 file has the type `{}`, an enum of a proto2 file",
            field.name, enum_.full_name
        );
        Finding::compile(Some(place), message)
            .with_help("proto3 keeps unknown numbers in a field, a proto2 enum does not know them: move the enum to a proto3 file")
            .with_related(schema.place(Element::Enum(id), Part::Name), "the enum")
    })
}

fn check_packed(schema: &Schema, element: Element, field: &Field) -> Option<Finding> {
    let may_be = field.cardinality == Cardinality::Repeated && field.ty.is_packable();
    (field.options.is_true("packed") && !may_be).then(|| {
        let message = format!(
            "field `{}` is packed, but only repeated numbers, bools and enums can be",
            field.name
        );
        Finding::compile(Some(schema.place(element, Part::Option(PACKED))), message)
            .with_help("remove the option `packed`")
    })
}

fn check_lazy(
    schema: &Schema,
    element: Element,
    field: &Field,
    (name, number): (&str, i32),
) -> Option<Finding> {
    let is_message = matches!(field.ty, Type::Message(_)) && !field.delimited;
    let is_extension = matches!(element, Element::Extension(_));
    let (may_be, whom) = match number {
        UNVERIFIED_LAZY => (is_message && !is_extension, "messages that are no extensions"),
        _ => (is_message, "messages"),
    };
    (field.options.is_true(name) && !may_be).then(|| {
        let message =
            format!("field `{}` has the option `{name}`, which is for {whom} only", field.name);
        Finding::compile(Some(schema.place(element, Part::Option(number))), message)
            .with_help(format!("remove the option `{name}`"))
    })
}

fn check_jstype(schema: &Schema, element: Element, field: &Field) -> Option<Finding> {
    // `JS_NORMAL` (0) is what every field has.
    let is_set = matches!(field.options.get("jstype"), Some(Value::Enum { number: 1.., .. }));
    let may_be = matches!(
        field.ty,
        Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64
    );
    (is_set && !may_be).then(|| {
        let message = format!(
            "field `{}` has the option `jstype`, which is for 64-bit integers only",
            field.name
        );
        Finding::compile(Some(schema.place(element, Part::Option(JSTYPE))), message)
            .with_help("remove the option `jstype`")
    })
}
