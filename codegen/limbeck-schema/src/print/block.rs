//! The walk: what is written next, kept on a stack, so that nesting costs no call depth.

use super::Style;
use super::comment;
use super::field::FieldUse;
use super::file::Members;
use super::name::type_name;
use super::option::{Setting, settings};
use super::writer::Writer;
use crate::model::{Element, EnumId, ExtensionId, FileId, MessageId, OptionEntry, Options, Schema};

/// One thing to write.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A blank line, unless at the edge of a block.
    Blank,
    Message(MessageId),
    /// What stands inside a message or group.
    Body(MessageId),
    Field(MessageId, u32),
    /// The head of a oneof and its options; members and `Close` are steps of their own.
    OpenOneof(MessageId, u32),
    /// `extensions` and `reserved` of a message.
    Numbers(MessageId),
    /// `extend T {`, by the first extension in it.
    OpenExtend(ExtensionId),
    Extension(ExtensionId),
    Enum(EnumId),
    Close,
}

/// Text of one element in the making.
pub(super) struct Printer<'a> {
    pub(super) schema: &'a Schema,
    pub(super) style: Style,
    pub(super) writer: Writer,
    /// Whether names are in full, wherever they stand.
    rooted: bool,
}

impl<'a> Printer<'a> {
    pub(super) fn new(schema: &'a Schema, style: Style) -> Self {
        Self { schema, style, writer: Writer::default(), rooted: false }
    }

    pub(super) fn rooted(schema: &'a Schema) -> Self {
        Self { rooted: true, ..Self::new(schema, Style::default()) }
    }

    /// Names the type `full_name`, declared in `file`, as used inside the element `scope`.
    pub(super) fn type_name(&self, scope: &str, full_name: &str, file: FileId) -> String {
        if self.rooted {
            format!(".{full_name}")
        } else {
            type_name(self.schema, scope, full_name, file)
        }
    }

    /// The settings of an element named `scope`.
    pub(super) fn settings(
        &self,
        scope: &str,
        options: &'a Options,
        keep: impl Fn(&OptionEntry) -> bool,
    ) -> Vec<Setting<'a>> {
        let scope = if self.rooted { "" } else { scope };
        settings(self.schema, scope, options, keep)
    }

    pub(super) fn element(mut self, element: Element) -> String {
        match element {
            Element::File(file) => return self.file(file),
            Element::Message(id) => self.run(vec![Step::Message(id)]),
            Element::Field(id, index) => self.run(vec![Step::Field(id, index)]),
            Element::Oneof(id, index) => {
                let steps = self.oneof_steps(id, index);
                self.run(steps);
            }
            Element::Enum(id) => self.run(vec![Step::Enum(id)]),
            Element::EnumValue(id, index) => self.enum_value(id, index),
            Element::Service(id) => self.service(id),
            Element::Method(id, index) => self.method(id, index),
            Element::Extension(id) => {
                self.run(vec![Step::OpenExtend(id), Step::Extension(id), Step::Close]);
            }
        }
        self.writer.finish()
    }

    /// Writes the steps, the first first.
    pub(super) fn run(&mut self, mut steps: Vec<Step>) {
        steps.reverse();
        while let Some(step) = steps.pop() {
            match step {
                Step::Blank => self.writer.blank(),
                Step::Message(id) => self.open_message(id, &mut steps),
                Step::Body(id) => self.body(id, &mut steps),
                Step::Field(id, index) => {
                    if let Some(used) = FieldUse::of_message(self, id, index) {
                        self.field(used, &mut steps);
                    }
                }
                Step::OpenOneof(id, index) => self.open_oneof(id, index),
                Step::Numbers(id) => self.numbers(id),
                Step::OpenExtend(id) => self.open_extend(id),
                Step::Extension(id) => {
                    self.field(FieldUse::of_extension(self, id), &mut steps);
                }
                Step::Enum(id) => self.enum_(id),
                Step::Close => {
                    self.writer.close("}");
                    self.writer.end();
                }
            }
        }
    }

    fn body(&mut self, id: MessageId, steps: &mut Vec<Step>) {
        let message = self.schema.message(id);
        self.message_options(id);
        let mut body = self.member_steps(id);
        body.push(Step::Numbers(id));
        let members = Members {
            extensions: &message.extensions,
            enums: &message.enums,
            messages: &message.messages,
        };
        body.extend(self.nested_steps(&members, Some(id)));
        steps.extend(body.into_iter().rev());
    }

    /// Comments above an element.
    pub(super) fn above(&mut self, element: Element) {
        if let Some(comments) = self.comments(element) {
            comment::write_above(&mut self.writer, comments);
        }
    }

    /// Comments behind an element whose line has ended.
    pub(super) fn below(&mut self, element: Element) {
        if let Some(comments) = self.comments(element) {
            comment::write_below(&mut self.writer, comments);
        }
    }

    /// The semicolon, the end of the line, and the comments behind it.
    pub(super) fn end_statement(&mut self, element: Element) {
        self.writer.push(";");
        self.writer.end();
        self.below(element);
    }

    fn comments(&self, element: Element) -> Option<&'a crate::model::Comments> {
        if self.style.comments { self.schema.comments(element) } else { None }
    }
}
