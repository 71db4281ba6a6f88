//! What a file declares, and declared before.

use limbeck_schema::model::{Element, FileId, Options, Schema};

use crate::breaking::Breaking;

/// All that a file declares, with its options; without the file itself.
pub(crate) fn elements(schema: &Schema, id: FileId) -> Vec<(Element, &Options)> {
    let file = schema.file(id);
    let mut found = Vec::new();
    let mut nested = file.enums.clone();
    let mut extensions = file.extensions.clone();
    let mut open = file.messages.clone();
    while let Some(id) = open.pop() {
        let message = schema.message(id);
        found.push((Element::Message(id), &message.options));
        found
            .extend((0..).zip(&message.fields).map(|(n, it)| (Element::Field(id, n), &it.options)));
        found
            .extend((0..).zip(&message.oneofs).map(|(n, it)| (Element::Oneof(id, n), &it.options)));
        open.extend(&message.messages);
        nested.extend(&message.enums);
        extensions.extend(&message.extensions);
    }
    for id in nested {
        let enum_ = schema.enum_(id);
        found.push((Element::Enum(id), &enum_.options));
        let values = (0..).zip(&enum_.values);
        found.extend(values.map(|(n, it)| (Element::EnumValue(id, n), &it.options)));
    }
    for id in extensions {
        found.push((Element::Extension(id), &schema.extension(id).field.options));
    }
    for id in &file.services {
        let service = schema.service(*id);
        found.push((Element::Service(*id), &service.options));
        let methods = (0..).zip(&service.methods);
        found.extend(methods.map(|(n, it)| (Element::Method(*id, n), &it.options)));
    }
    found
}

/// The messages (map entries left out) and extensions of a file in the new schema that stood in it
/// in the old schema too, as old and new.
pub(crate) fn stayed(breaking: &Breaking<'_>, file: FileId) -> Vec<(Element, Element)> {
    let (comparison, schema) = (breaking.comparison, breaking.comparison.new);
    let Some(before) = comparison.pairs.old_file(file) else { return Vec::new() };
    let declared = schema.file(file);
    let mut extensions = declared.extensions.clone();
    let mut open = declared.messages.clone();
    let mut found = Vec::new();
    while let Some(id) = open.pop() {
        let message = schema.message(id);
        extensions.extend(&message.extensions);
        open.extend(&message.messages);
        let old = comparison.pairs.old_message(id).filter(|_| !message.map_entry);
        found.extend(old.map(|old| (Element::Message(old), Element::Message(id))));
    }
    for id in extensions {
        let old = comparison.pairs.old_extension(id);
        found.extend(old.map(|old| (Element::Extension(old), Element::Extension(id))));
    }
    found.retain(|(old, _)| comparison.old.file_of(*old) == before);
    found
}
