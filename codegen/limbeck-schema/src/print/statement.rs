//! The parts of an element that are statements of their own.

use std::slice::from_ref;

use super::block::{Printer, Step};
use super::message::greatest;
use super::option::write_statements;
use crate::model::{Element, FileId, NumberRange, Options, Part, ReservedName, Schema};

impl Printer<'_> {
    /// A declaration that leaves to others what they declare: of a oneof, no members.
    pub(super) fn declaration(mut self, element: Element) -> String {
        match element {
            Element::Oneof(id, index) => {
                self.run(vec![Step::OpenOneof(id, index), Step::Close]);
                self.writer.finish()
            }
            Element::File(_)
            | Element::Message(_)
            | Element::Field(..)
            | Element::Enum(_)
            | Element::EnumValue(..)
            | Element::Service(_)
            | Element::Method(..)
            | Element::Extension(_) => self.element(element),
        }
    }

    /// The statement that a part is; `None` if it is none.
    pub(super) fn statement(mut self, element: Element, part: Part) -> Option<String> {
        match part {
            Part::Option(number) => self.option_statement(element, number),
            Part::ReservedRange(index) => {
                let (ranges, _, last) = reserved_of(self.schema, element)?;
                self.reserved(from_ref(ranges.get(index as usize)?), &[], last);
            }
            Part::ReservedName(index) => {
                let (_, names, last) = reserved_of(self.schema, element)?;
                self.reserved(&[], from_ref(names.get(index as usize)?), last);
            }
            Part::ExtensionRange(index) => {
                let Element::Message(id) = element else { return None };
                let range = self.schema.message(id).extension_ranges.get(index as usize)?;
                self.extensions(id, from_ref(range));
            }
            Part::Package => {
                let file = self.schema.file(file_of(element)?);
                self.package_statement(&self.schema.package(file.package).name);
            }
            Part::Syntax => {
                let file = self.schema.file(file_of(element)?);
                self.syntax(file.syntax);
            }
            Part::Import(index) => {
                let import = self.schema.file(file_of(element)?).imports.get(index as usize)?;
                let name = &self.schema.file(import.file).name;
                self.imports(std::iter::once((&**name, import.kind)));
            }
            Part::Whole
            | Part::Name
            | Part::Number
            | Part::Label
            | Part::Type
            | Part::JsonName
            | Part::Default
            | Part::Extendee
            | Part::Input
            | Part::Output => return None,
        }
        Some(self.writer.finish()).filter(|text| !text.is_empty())
    }

    fn option_statement(&mut self, element: Element, number: i32) {
        let scope = match element {
            Element::File(id) => self.schema.package(self.schema.file(id).package).name.to_string(),
            element => self.schema.full_name(element),
        };
        let options = options_of(self.schema, element);
        let settings =
            options.map(|options| self.settings(&scope, options, |entry| entry.number == number));
        write_statements(self.schema, &mut self.writer, &settings.unwrap_or_default());
    }
}

fn file_of(element: Element) -> Option<FileId> {
    if let Element::File(id) = element { Some(id) } else { None }
}

/// The options of any element.
fn options_of(schema: &Schema, element: Element) -> Option<&Options> {
    Some(match element {
        Element::File(id) => &schema.file(id).options,
        Element::Message(id) => &schema.message(id).options,
        Element::Field(id, index) => &schema.message(id).fields.get(index as usize)?.options,
        Element::Oneof(id, index) => &schema.message(id).oneofs.get(index as usize)?.options,
        Element::Enum(id) => &schema.enum_(id).options,
        Element::EnumValue(id, index) => &schema.enum_(id).values.get(index as usize)?.options,
        Element::Service(id) => &schema.service(id).options,
        Element::Method(id, index) => &schema.service(id).methods.get(index as usize)?.options,
        Element::Extension(id) => &schema.extension(id).field.options,
    })
}

/// What a message or enum reserves, and the greatest number it could.
fn reserved_of(
    schema: &Schema,
    element: Element,
) -> Option<(&[NumberRange], &[ReservedName], i32)> {
    match element {
        Element::Message(id) => {
            let message = schema.message(id);
            Some((&message.reserved_ranges, &message.reserved_names, greatest(message)))
        }
        Element::Enum(id) => {
            let enum_ = schema.enum_(id);
            Some((&enum_.reserved_ranges, &enum_.reserved_names, i32::MAX))
        }
        Element::File(_)
        | Element::Field(..)
        | Element::Oneof(..)
        | Element::EnumValue(..)
        | Element::Service(_)
        | Element::Method(..)
        | Element::Extension(_) => None,
    }
}
