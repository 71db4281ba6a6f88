//! Extension ranges, and extensions as such.

use super::ranges::{crossings, describe, is_backwards, overlaps};
use crate::finding::{Finding, Severity};
use crate::model::{
    Element, ExtensionId, FileId, MessageId, NumberRange, Part, Role, Schema, Scope, Syntax,
};

/// The only messages that a proto3 file may extend: those that hold options.
const OPTION_MESSAGES: [&str; 9] = [
    "google.protobuf.FileOptions",
    "google.protobuf.MessageOptions",
    "google.protobuf.FieldOptions",
    "google.protobuf.OneofOptions",
    "google.protobuf.ExtensionRangeOptions",
    "google.protobuf.EnumOptions",
    "google.protobuf.EnumValueOptions",
    "google.protobuf.ServiceOptions",
    "google.protobuf.MethodOptions",
];

/// Checks the extension ranges of one message.
pub(super) fn check_ranges(schema: &Schema, id: MessageId, findings: &mut Vec<Finding>) {
    let message = schema.message(id);
    let Some(first) = message.extension_ranges.first() else { return };
    let at = |range: &NumberRange| schema.place_at(message.file, range.location);
    let name = &message.full_name;

    if schema.file(message.file).syntax == Syntax::Proto3 {
        let message = format!("message `{name}` has extension ranges, which proto3 does not allow");
        let finding = Finding::compile(Some(at(first)), message);
        findings.push(finding.with_help("use a field of type `google.protobuf.Any` instead, or move the message to a file of syntax `proto2`"));
    }
    for range in message.extension_ranges.iter().filter(|range| is_backwards(range)) {
        let (first, last) = (range.first, range.last);
        let message = format!("extension range `{first} to {last}` ends before it begins");
        let finding = Finding::compile(Some(at(range)), message);
        findings.push(finding.with_help(format!("write `{last} to {first}`")));
    }
    for (later, earlier) in overlaps(message.extension_ranges.iter()) {
        let (range, other) = (describe(later), describe(earlier));
        let message =
            format!("extension range `{range}` overlaps extension range `{other}` of `{name}`");
        let finding = Finding::compile(Some(at(later)), message);
        findings.push(
            finding
                .with_help("declare each number once")
                .with_related(at(earlier), "declared here first"),
        );
    }
    for (range, reserved) in crossings(&message.extension_ranges, &message.reserved_ranges) {
        let (shown, other) = (describe(range), describe(reserved));
        let message =
            format!("extension range `{shown}` overlaps reserved range `{other}` of `{name}`");
        let finding = Finding::compile(Some(at(range)), message);
        findings.push(
            finding
                .with_help("a number is either reserved or free for extensions: split the range")
                .with_related(at(reserved), "reserved here"),
        );
    }
}

/// Checks what an extension extends.
pub(super) fn check_extension(schema: &Schema, id: ExtensionId, findings: &mut Vec<Finding>) {
    let extension = schema.extension(id);
    let extendee = &schema.message(extension.extendee).full_name;
    let is_proto3 = schema.file(extension.file).syntax == Syntax::Proto3;
    if is_proto3 && !OPTION_MESSAGES.contains(&&**extendee) {
        let place = schema.place(Element::Extension(id), Part::Extendee);
        let message = format!(
            "extension `{}` extends `{extendee}`; proto3 extends only the messages of options",
            extension.full_name
        );
        findings.push(Finding::compile(Some(place), message).with_help(
            "extend one of `google.protobuf.*Options`, or move the extension to a file of syntax `proto2`",
        ));
    }
}

/// Checks that no two extensions of a message took the same number.
///
/// Within one file that is an error; between files protoc warns, as they may never meet in one
/// program.
pub(super) fn check_numbers(schema: &Schema, findings: &mut Vec<Finding>) {
    let mut numbers: Vec<(MessageId, i32, FileId, ExtensionId)> = (0..)
        .zip(&schema.extensions)
        .map(|(id, found)| (found.extendee, found.field.number, found.file, ExtensionId(id)))
        .collect();
    numbers.sort_unstable();
    let same = |a: &(MessageId, i32, _, _), b: &(MessageId, i32, _, _)| (a.0, a.1) == (b.0, b.1);
    for group in numbers.chunk_by(same) {
        let [first, others @ ..] = group else { continue };
        let mut previous = first;
        for other in others {
            // The nearest one of the same file explains the fault best.
            let related = if previous.2 == other.2 { previous } else { first };
            findings.extend(number_clash(schema, other.3, related.3));
            previous = other;
        }
    }
}

fn number_clash(schema: &Schema, later: ExtensionId, earlier: ExtensionId) -> Option<Finding> {
    let (extension, other) = (schema.extension(later), schema.extension(earlier));
    if schema.file(extension.file).role == Role::Bundled {
        return None;
    }
    let severity = if extension.file == other.file { Severity::Error } else { Severity::Warning };
    let place = schema.place(Element::Extension(later), Part::Number);
    let message = format!(
        "extension `{}` uses number {} of `{}`, which extension `{}` has taken",
        extension.full_name,
        extension.field.number,
        schema.message(extension.extendee).full_name,
        other.full_name,
    );
    let related = schema.place(Element::Extension(earlier), Part::Number);
    let taken = format!("taken here, in {}", describe_scope(schema, other.scope));
    Some(
        Finding::new("COMPILE", severity, Some(place), message)
            .with_help("choose a number of your own")
            .with_related(related, taken),
    )
}

/// What a person calls the scope of an element, such as "message `M`".
fn describe_scope(schema: &Schema, scope: Scope) -> String {
    match scope {
        Scope::File(file) => format!("file `{}`", schema.file(file).name),
        Scope::Message(message) => format!("message `{}`", schema.message(message).full_name),
    }
}
