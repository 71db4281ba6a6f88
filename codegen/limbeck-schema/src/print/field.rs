//! Fields, map fields, groups and extension fields.

use std::borrow::Cow;

use super::block::{Printer, Step};
use super::option::{Setting, write_brackets};
use crate::model::{
    Cardinality, Element, ExtensionId, Field, FileId, Message, MessageId, Presence, Schema, Scope,
    Syntax, Type, Value,
};

/// Field number of `packed` in `google.protobuf.FieldOptions`.
const PACKED: i32 = 2;

/// A field or extension, and what its text depends on.
#[derive(Clone, Copy)]
pub(super) struct FieldUse<'a> {
    pub(super) element: Element,
    pub(super) field: &'a Field,
    pub(super) file: FileId,
    /// What it is declared in; not the message that an extension extends.
    pub(super) scope: Scope,
    pub(super) in_oneof: bool,
    pub(super) is_extension: bool,
}

impl<'a> FieldUse<'a> {
    /// The n-th field of a message.
    pub(super) fn of_message(printer: &Printer<'a>, id: MessageId, index: u32) -> Option<Self> {
        let message: &'a Message = printer.schema.message(id);
        let field = message.fields.get(index as usize)?;
        Some(Self {
            element: Element::Field(id, index),
            field,
            file: message.file,
            scope: Scope::Message(id),
            in_oneof: field.oneof.is_some(),
            is_extension: false,
        })
    }

    pub(super) fn of_extension(printer: &Printer<'a>, id: ExtensionId) -> Self {
        let extension = printer.schema.extension(id);
        Self {
            element: Element::Extension(id),
            field: &extension.field,
            file: extension.file,
            scope: extension.scope,
            in_oneof: false,
            is_extension: true,
        }
    }
}

impl<'a> Printer<'a> {
    /// Writes a field's line; of a group also the head of its body, which is left to `steps`.
    pub(super) fn field(&mut self, used: FieldUse<'a>, steps: &mut Vec<Step>) {
        let name = self.schema.full_name(used.element);
        let group = group_of(self.schema, used);
        self.above(used.element);
        self.writer.begin();
        self.writer.push(self.label(used));
        let head = match group {
            Some(group) => format!("group {}", self.schema.message(group).name()),
            None => format!("{} {}", self.ty(used.field, &name), used.field.name),
        };
        self.writer.push(&head);
        self.writer.push(&format!(" = {}", used.field.number));
        let settings = self.field_settings(used, &name);
        write_brackets(self.schema, &mut self.writer, &settings);
        match group {
            Some(group) => {
                self.writer.open(" {");
                self.below(used.element);
                steps.push(Step::Close);
                steps.push(Step::Body(group));
            }
            None => self.end_statement(used.element),
        }
    }

    /// The label that the syntax demands, or that makes the presence what it is.
    fn label(&self, used: FieldUse<'_>) -> &'static str {
        let field = used.field;
        match (field.cardinality, field.presence) {
            (Cardinality::Map, _) => "",
            (Cardinality::Repeated, _) => "repeated ",
            (Cardinality::Singular, _) if used.in_oneof => "",
            (Cardinality::Singular, Presence::Required) => "required ",
            (Cardinality::Singular, presence) => match self.schema.file(used.file).syntax {
                Syntax::Proto2 => "optional ",
                Syntax::Proto3 => {
                    let implied = used.is_extension || matches!(field.ty, Type::Message(_));
                    if presence == Presence::Explicit && !implied { "optional " } else { "" }
                }
            },
        }
    }

    fn ty(&self, field: &Field, scope: &str) -> String {
        match self.schema.map_entry(field) {
            Some((key, value)) => {
                format!("map<{}, {}>", self.plain_ty(key, scope), self.plain_ty(value, scope))
            }
            None => self.plain_ty(field, scope),
        }
    }

    fn plain_ty(&self, field: &Field, scope: &str) -> String {
        match field.ty {
            Type::Message(id) => {
                let message = self.schema.message(id);
                self.type_name(scope, &message.full_name, message.file)
            }
            Type::Enum(id) => {
                let enum_ = self.schema.enum_(id);
                self.type_name(scope, &enum_.full_name, enum_.file)
            }
            scalar => scalar.keyword().unwrap_or_default().to_owned(),
        }
    }

    fn field_settings(&self, used: FieldUse<'a>, scope: &str) -> Vec<Setting<'a>> {
        let field = used.field;
        let mut list = Vec::new();
        if let Some(default) = &field.default {
            list.push(Setting::new("default", Cow::Borrowed(default)));
        }
        // The JSON name of an extension is its full name: writing one is an error.
        if !used.is_extension && *field.json_name != *json_name(&field.name) {
            let value = Value::String(field.json_name.clone());
            list.push(Setting::new("json_name", Cow::Owned(value)));
        }
        let implied = self.schema.file(used.file).syntax == Syntax::Proto3;
        if field.cardinality == Cardinality::Repeated
            && field.ty.is_packable()
            && field.packed != implied
        {
            list.push(Setting::new("packed", Cow::Owned(Value::Bool(field.packed))));
        }
        list.extend(self.settings(scope, &field.options, |entry| entry.number != PACKED));
        list
    }
}

/// The message that a group declares: a neighbour whose name, in lower case, is the field's.
pub(super) fn group_of(schema: &Schema, used: FieldUse<'_>) -> Option<MessageId> {
    match used.field.ty {
        Type::Message(id) if used.field.delimited => {
            let message = schema.message(id);
            let is_neighbour = message.scope == used.scope;
            (is_neighbour && message.name().to_ascii_lowercase() == *used.field.name).then_some(id)
        }
        _ => None,
    }
}

/// The JSON name of a field that does not write one, as protoc derives it: underscores go, and a
/// letter behind one is raised.
pub(super) fn json_name(name: &str) -> String {
    let mut raise = false;
    let mut json = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '_' => raise = true,
            c => {
                json.push(if raise { c.to_ascii_uppercase() } else { c });
                raise = false;
            }
        }
    }
    json
}
