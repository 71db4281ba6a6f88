//! Names that protobuf keeps for itself.
//!
//! The linker reads options by whatever defines `google.protobuf.FieldOptions` and its like; a
//! stranger's definition would make it read nonsense.

use prost_types::uninterpreted_option::NamePart;
use prost_types::{FileDescriptorProto, SourceCodeInfo};

use super::option_names::OptionName;
use super::spans;
use crate::finding::Finding;
use crate::model::Name;

/// The file whose names these are.
const DESCRIPTOR: &str = "google/protobuf/descriptor.proto";

/// The option that holds options as written.
const UNINTERPRETED: &str = "uninterpreted_option";

/// Refuses messages of another file that have the name of a message of `descriptor.proto`.
pub(super) fn check(
    file: &Name,
    descriptor: &FileDescriptorProto,
    info: &SourceCodeInfo,
) -> Result<(), Vec<Finding>> {
    if descriptor.package() != "google.protobuf" || &**file == DESCRIPTOR {
        return Ok(());
    }
    let findings: Vec<Finding> = descriptor
        .message_type
        .iter()
        .zip(0..)
        .filter(|(message, _)| is_reserved(message.name()))
        .map(|(message, index)| {
            let place = spans::place(file, info, &[4, index, 1]);
            let name = message.name();
            Finding::compile(
                Some(place),
                format!("`google.protobuf.{name}` is already defined in `{DESCRIPTOR}`"),
            )
            .with_help(format!("`import \"{DESCRIPTOR}\";` and remove the copy"))
        })
        .collect();
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// Refuses the option in which the parser hands options to the linker.
pub(super) fn check_options(
    file: &Name,
    names: &[OptionName],
    info: &SourceCodeInfo,
) -> Result<(), Vec<Finding>> {
    let by_hand = |part: &NamePart| part.name_part == UNINTERPRETED && !part.is_extension;
    let findings: Vec<Finding> = names
        .iter()
        .filter(|(_, name)| name.first().is_some_and(by_hand))
        .map(|(path, _)| {
            let place = spans::place(file, info, path);
            let message = format!("option `{UNINTERPRETED}` is for the compiler to set");
            Finding::compile(Some(place), message).with_help("remove the option")
        })
        .collect();
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

fn is_reserved(name: &str) -> bool {
    let options = [
        "File",
        "Message",
        "Field",
        "Oneof",
        "Enum",
        "EnumValue",
        "Service",
        "Method",
        "ExtensionRange",
    ];
    name.strip_suffix("Options").is_some_and(|kind| options.contains(&kind))
}
