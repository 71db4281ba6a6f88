//! Options: as statements of a block, and in brackets behind a declaration.

use std::borrow::Cow;

use super::literal::{Typed, each_item, message_of, write_value};
use super::name::{extension_name, find_extension};
use super::writer::Writer;
use crate::model::{MessageId, OptionEntry, Options, Schema, Value};

/// One option to write, with its name as written.
pub(super) struct Setting<'a> {
    name: String,
    value: Cow<'a, Value>,
    ty: Option<MessageId>,
}

impl<'a> Setting<'a> {
    /// A setting that the model keeps elsewhere than among the options, such as `default`.
    pub(super) fn new(name: &str, value: Cow<'a, Value>) -> Self {
        Self { name: name.to_owned(), value, ty: None }
    }
}

/// The settings of an element named `scope`, one per value: a repeated option is set repeatedly.
pub(super) fn settings<'a>(
    schema: &Schema,
    scope: &str,
    options: &'a Options,
    keep: impl Fn(&OptionEntry) -> bool,
) -> Vec<Setting<'a>> {
    let mut settings = Vec::new();
    for entry in options.entries.iter().filter(|entry| keep(entry)) {
        let extension = find_extension(schema, &entry.name);
        let ty = extension.and_then(|extension| message_of(&extension.field));
        let name = match extension {
            Some(found) => format!("({})", extension_name(schema, scope, &found.full_name)),
            None => entry.name.to_string(),
        };
        settings.extend(each_item(&entry.value).iter().map(|value| Setting {
            name: name.clone(),
            value: Cow::Borrowed(value),
            ty,
        }));
    }
    settings
}

/// `option name = value;`, one line or block each.
pub(super) fn write_statements(schema: &Schema, writer: &mut Writer, settings: &[Setting<'_>]) {
    for setting in settings {
        writer.begin();
        writer.push("option ");
        write_setting(schema, writer, setting);
        writer.push(";");
        writer.end();
    }
}

/// ` [name = value]` behind what stands on the line; several stand on a line each.
pub(super) fn write_brackets(schema: &Schema, writer: &mut Writer, settings: &[Setting<'_>]) {
    match settings {
        [] => {}
        [single] => {
            writer.push(" [");
            write_setting(schema, writer, single);
            writer.push("]");
        }
        [others @ .., last] => {
            writer.open(" [");
            for setting in others {
                writer.begin();
                write_setting(schema, writer, setting);
                writer.push(",");
                writer.end();
            }
            writer.begin();
            write_setting(schema, writer, last);
            writer.end();
            writer.close("]");
        }
    }
}

fn write_setting(schema: &Schema, writer: &mut Writer, setting: &Setting<'_>) {
    writer.push(&setting.name);
    writer.push(" = ");
    write_value(schema, writer, Typed { value: &setting.value, ty: setting.ty });
}
