//! One file of the user, and the way through everything in it.

use super::declarations::Declared;
use super::{
    declarations, enums, extensions, fields, files, message_sets, names, options, reserved,
};
use crate::finding::Finding;
use crate::model::{Element, EnumId, ExtensionId, File, FileId, MessageId, Role, Schema};

/// One file of the user, and everything declared in it at any depth.
pub(super) struct Contents<'a> {
    pub(super) schema: &'a Schema,
    pub(super) id: FileId,
    pub(super) file: &'a File,
    pub(super) messages: Vec<MessageId>,
    pub(super) enums: Vec<EnumId>,
    pub(super) extensions: Vec<ExtensionId>,
}

impl<'a> Contents<'a> {
    /// Every file of the user.
    pub(super) fn of_all(schema: &'a Schema) -> Vec<Self> {
        (0..)
            .zip(&schema.files)
            .filter(|(_, file)| file.role != Role::Bundled)
            .map(|(id, file)| Self::collect(schema, FileId(id), file))
            .collect()
    }

    fn collect(schema: &'a Schema, id: FileId, file: &'a File) -> Self {
        let mut contents = Self {
            schema,
            id,
            file,
            messages: Vec::new(),
            enums: file.enums.clone(),
            extensions: file.extensions.clone(),
        };
        let mut pending: Vec<MessageId> = file.messages.iter().rev().copied().collect();
        while let Some(id) = pending.pop() {
            let message = schema.message(id);
            contents.messages.push(id);
            contents.enums.extend(&message.enums);
            contents.extensions.extend(&message.extensions);
            pending.extend(message.messages.iter().rev());
        }
        contents
    }

    /// Checks the file.
    pub(super) fn check(&self, declared: &Declared<'_>) -> Vec<Finding> {
        let schema = self.schema;
        let mut findings = Vec::new();
        files::check(self, &mut findings);
        for id in &self.messages {
            reserved::check_message(schema, *id, &mut findings);
            extensions::check_ranges(schema, *id, &mut findings);
            declarations::check_ranges(schema, *id, &mut findings);
            message_sets::check_message(schema, *id, &mut findings);
            fields::check_map(schema, *id, &mut findings);
            for (index, field) in (0..).zip(&schema.message(*id).fields) {
                fields::check(schema, Element::Field(*id, index), field, &mut findings);
                names::check_field(schema, Element::Field(*id, index), field, &mut findings);
            }
        }
        for id in &self.enums {
            reserved::check_enum(schema, *id, &mut findings);
            enums::check(schema, *id, &mut findings);
        }
        for id in &self.extensions {
            let field = &schema.extension(*id).field;
            extensions::check_extension(schema, *id, &mut findings);
            declarations::check_extension(schema, declared, *id, &mut findings);
            message_sets::check_extension(schema, *id, &mut findings);
            fields::check(schema, Element::Extension(*id), field, &mut findings);
            names::check_extension(schema, *id, &mut findings);
        }
        options::check(self, &mut findings);
        findings
    }
}
