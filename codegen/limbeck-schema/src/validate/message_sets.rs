//! Messages with `message_set_wire_format`, an encoding older than protobuf's first release.

use crate::finding::Finding;
use crate::model::{
    Cardinality, Element, ExtensionId, Message, MessageId, Part, Schema, Syntax, Type,
};

/// Number of `message_set_wire_format` in `MessageOptions`.
const MESSAGE_SET: i32 = 1;

fn is_message_set(message: &Message) -> bool {
    message.options.is_true("message_set_wire_format")
}

/// Checks that a message set stands in a proto2 file and has no fields.
pub(super) fn check_message(schema: &Schema, id: MessageId, findings: &mut Vec<Finding>) {
    let message = schema.message(id);
    if !is_message_set(message) {
        return;
    }
    let name = &message.full_name;
    if schema.file(message.file).syntax == Syntax::Proto3 {
        let place = schema.place(Element::Message(id), Part::Option(MESSAGE_SET));
        let message = format!("message `{name}` is a message set, which proto3 does not support");
        findings.push(
            Finding::compile(Some(place), message)
                .with_help("remove the option `message_set_wire_format`"),
        );
    }
    for (index, field) in (0..).zip(&message.fields) {
        let place = schema.place(Element::Field(id, index), Part::Name);
        let message =
            format!("field `{}` in message set `{name}`, which holds extensions only", field.name);
        findings.push(
            Finding::compile(Some(place), message).with_help(
                "remove the field, or the option `message_set_wire_format` of the message",
            ),
        );
    }
}

/// Checks that an extension of a message set is an optional message.
pub(super) fn check_extension(schema: &Schema, id: ExtensionId, findings: &mut Vec<Finding>) {
    let extension = schema.extension(id);
    let extendee = schema.message(extension.extendee);
    let field = &extension.field;
    let is_message = matches!(field.ty, Type::Message(_)) && !field.delimited;
    if !is_message_set(extendee) || (is_message && field.cardinality == Cardinality::Singular) {
        return;
    }
    let place = schema.place(Element::Extension(id), Part::Type);
    let message = format!(
        "extension `{}` of message set `{}` is not an optional message",
        extension.full_name, extendee.full_name
    );
    findings.push(
        Finding::compile(Some(place), message)
            .with_help("declare it `optional`, with a message as its type"),
    );
}
