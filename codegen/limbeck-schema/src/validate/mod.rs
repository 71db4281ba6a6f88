//! What protoc refuses and the linker lets through.
//!
//! One file per theme, a small function per rule; each reads the model alone. Checked are the
//! files of the user, imported ones included: what came with limbeck is taken as correct. What
//! the parser and the linker already refuse (numbers out of range, unknown names, one name
//! defined twice, …) is not repeated here.

mod declarations;
mod enums;
mod extensions;
mod fields;
mod files;
mod message_sets;
mod names;
mod option_values;
mod options;
mod ranges;
mod reserved;

#[cfg(test)]
mod tests;

use rayon::prelude::*;

use crate::finding::Finding;
use crate::model::{Element, EnumId, ExtensionId, File, FileId, MessageId, Role, Schema, Scope};

/// Finds everything in the user's files that protoc would refuse, and what it warns of: unused
/// imports, and extension numbers that two files took.
///
/// Findings come in the order of the files, theme by theme; the caller sorts them by place.
pub(crate) fn validate(schema: &Schema) -> Vec<Finding> {
    let files: Vec<Contents<'_>> = contents(schema);
    let per_file: Vec<Vec<Finding>> = files.par_iter().map(check_file).collect();
    let mut findings: Vec<Finding> = per_file.into_iter().flatten().collect();
    extensions::check_numbers(schema, &mut findings);
    findings
}

/// One file of the user, and everything declared in it at any depth.
struct Contents<'a> {
    schema: &'a Schema,
    id: FileId,
    file: &'a File,
    messages: Vec<MessageId>,
    enums: Vec<EnumId>,
    extensions: Vec<ExtensionId>,
}

fn contents(schema: &Schema) -> Vec<Contents<'_>> {
    (0..)
        .zip(&schema.files)
        .filter(|(_, file)| file.role != Role::Bundled)
        .map(|(id, file)| Contents::collect(schema, FileId(id), file))
        .collect()
}

impl<'a> Contents<'a> {
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
}

fn check_file(contents: &Contents<'_>) -> Vec<Finding> {
    let schema = contents.schema;
    let mut findings = Vec::new();
    files::check(contents, &mut findings);
    for id in &contents.messages {
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
    for id in &contents.enums {
        reserved::check_enum(schema, *id, &mut findings);
        enums::check(schema, *id, &mut findings);
    }
    for id in &contents.extensions {
        let field = &schema.extension(*id).field;
        extensions::check_extension(schema, *id, &mut findings);
        declarations::check_extension(schema, *id, &mut findings);
        message_sets::check_extension(schema, *id, &mut findings);
        fields::check(schema, Element::Extension(*id), field, &mut findings);
        names::check_extension(schema, *id, &mut findings);
    }
    options::check(contents, &mut findings);
    findings
}

/// What a person calls the scope of an element, such as "message `M`".
fn describe_scope(schema: &Schema, scope: Scope) -> String {
    match scope {
        Scope::File(file) => format!("file `{}`", schema.file(file).name),
        Scope::Message(message) => format!("message `{}`", schema.message(message).full_name),
    }
}
