//! Message literals, such as the value of `(google.api.http)`.

use std::borrow::Cow;

use super::name::find_extension;
use super::scalar::scalar;
use super::writer::Writer;
use crate::model::{Field, MessageId, Schema, Type, Value, ValueField};

/// A value and its message type, if it has one that the schema knows.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a> {
    pub(super) value: &'a Value,
    pub(super) ty: Option<MessageId>,
}

/// Work still to do; a stack of it replaces recursion, so depth costs memory alone.
enum Step<'a> {
    Entry(Cow<'a, str>, Typed<'a>),
    Pair(Cow<'a, str>, [Typed<'a>; 2]),
    Close { outermost: bool },
}

/// Writes a value behind what stands on the line, and leaves the line open.
pub(super) fn write_value(schema: &Schema, writer: &mut Writer, typed: Typed<'_>) {
    if let Some(text) = inline(schema, typed) {
        return writer.push(&text);
    }
    let mut steps = Vec::new();
    writer.open("{");
    push_block(schema, &mut steps, typed, true);
    while let Some(step) = steps.pop() {
        match step {
            Step::Entry(name, typed) => {
                writer.begin();
                writer.push(&name);
                writer.push(": ");
                if let Some(text) = inline(schema, typed) {
                    writer.push(&text);
                    writer.end();
                } else {
                    writer.open("{");
                    push_block(schema, &mut steps, typed, false);
                }
            }
            Step::Pair(name, [key, value]) => {
                writer.begin();
                writer.push(&name);
                writer.push(": ");
                writer.open("{");
                steps.push(Step::Close { outermost: false });
                steps.push(Step::Entry("value".into(), value));
                steps.push(Step::Entry("key".into(), key));
            }
            Step::Close { outermost } => {
                writer.close("}");
                if !outermost {
                    writer.end();
                }
            }
        }
    }
}

/// Each value that has to be written for one: the items of a list, the value itself otherwise.
pub(super) fn each_item(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        single => std::slice::from_ref(single),
    }
}

/// A block's lines and its end, the last first.
fn push_block<'a>(
    schema: &'a Schema,
    steps: &mut Vec<Step<'a>>,
    typed: Typed<'a>,
    outermost: bool,
) {
    steps.push(Step::Close { outermost });
    let start = steps.len();
    for field in fields(typed.value) {
        let (name, ty) = label(schema, field, typed.ty);
        match &field.value {
            Value::Map(entries) => {
                let value_ty = ty.and_then(|entry| schema.message(entry).fields.get(1));
                let value_ty = value_ty.and_then(message_of);
                steps.extend(entries.iter().map(|(key, value)| {
                    let pair = [Typed { value: key, ty: None }, Typed { value, ty: value_ty }];
                    Step::Pair(name.clone(), pair)
                }));
            }
            value => steps.extend(
                each_item(value).iter().map(|value| Step::Entry(name.clone(), Typed { value, ty })),
            ),
        }
    }
    if let Some(lines) = steps.get_mut(start..) {
        lines.reverse();
    }
}

/// Text of a value that fits on one line: a scalar, `{}`, and `{ … }` around a single such value.
fn inline(schema: &Schema, typed: Typed<'_>) -> Option<String> {
    let mut text = String::new();
    let mut depth = 0_usize;
    let Typed { mut value, mut ty } = typed;
    loop {
        match value {
            Value::Message(fields) => match fields.as_slice() {
                [] => text.push_str("{}"),
                [field] => {
                    let (name, inner) = label(schema, field, ty);
                    text.push_str("{ ");
                    text.push_str(&name);
                    text.push_str(": ");
                    depth += 1;
                    (value, ty) = (&field.value, inner);
                    continue;
                }
                _ => return None,
            },
            Value::List(items) => match items.as_slice() {
                [item] if depth > 0 => {
                    value = item;
                    continue;
                }
                _ => return None,
            },
            Value::Map(_) => return None,
            value => text.push_str(&scalar(value)),
        }
        text.push_str(&" }".repeat(depth));
        return Some(text);
    }
}

/// How a field is called in a literal, and its message type. A group goes by the name of its
/// message, an extension by its full name in brackets.
fn label<'a>(
    schema: &'a Schema,
    field: &'a ValueField,
    ty: Option<MessageId>,
) -> (Cow<'a, str>, Option<MessageId>) {
    if let Some(extension) = find_extension(schema, &field.name) {
        return (format!("[{}]", extension.full_name).into(), message_of(&extension.field));
    }
    let declared = ty.map(|ty| &schema.message(ty).fields);
    let declared = declared.and_then(|fields| fields.iter().find(|f| f.number == field.number));
    let inner = declared.and_then(message_of);
    match (declared, inner) {
        (Some(declared), Some(group)) if declared.delimited => {
            (schema.message(group).name().into(), inner)
        }
        _ => ((*field.name).into(), inner),
    }
}

/// The message type of a field.
pub(super) fn message_of(field: &Field) -> Option<MessageId> {
    match field.ty {
        Type::Message(id) => Some(id),
        _ => None,
    }
}

fn fields(value: &Value) -> &[ValueField] {
    match value {
        Value::Message(fields) => fields,
        _ => &[],
    }
}
