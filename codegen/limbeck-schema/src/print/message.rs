//! Messages and enums: heads, oneofs, and numbers set aside.

use super::block::{Printer, Step};
use super::option::{write_brackets, write_statements};
use super::scalar::quote;
use crate::model::{
    Element, EnumId, ExtensionId, Message, MessageId, NumberRange, Options, ReservedName,
    merge_ranges,
};

/// Field number of `map_entry` in `google.protobuf.MessageOptions`.
const MAP_ENTRY: i32 = 7;
/// The greatest field number.
const LAST_FIELD: i32 = 536_870_911;
/// The greatest field number of a message with `message_set_wire_format`.
const LAST_IN_SET: i32 = i32::MAX - 1;

impl Printer<'_> {
    pub(super) fn open_message(&mut self, id: MessageId, steps: &mut Vec<Step>) {
        self.above(Element::Message(id));
        self.writer.begin();
        self.writer.push(&format!("message {}", self.schema.message(id).name()));
        self.writer.open(" {");
        self.below(Element::Message(id));
        steps.push(Step::Close);
        steps.push(Step::Body(id));
    }

    pub(super) fn message_options(&mut self, id: MessageId) {
        let message = self.schema.message(id);
        let keep = |entry: &crate::model::OptionEntry| entry.number != MAP_ENTRY;
        let settings = self.settings(&message.full_name, &message.options, keep);
        write_statements(self.schema, &mut self.writer, &settings);
        if !settings.is_empty() {
            self.writer.blank();
        }
    }

    /// Fields in the order declared; a oneof stands where its first member does.
    pub(super) fn member_steps(&self, id: MessageId) -> Vec<Step> {
        let message = self.schema.message(id);
        let mut steps = Vec::new();
        let mut done = vec![false; message.oneofs.len()];
        for (index, field) in (0_u32..).zip(&message.fields) {
            match field.oneof {
                None => steps.push(Step::Field(id, index)),
                Some(oneof) => {
                    let done = done.get_mut(oneof as usize);
                    if done.is_some_and(|done| !std::mem::replace(done, true)) {
                        steps.extend(self.oneof_steps(id, oneof));
                    }
                }
            }
        }
        steps
    }

    pub(super) fn oneof_steps(&self, id: MessageId, oneof: u32) -> Vec<Step> {
        let mut steps = vec![Step::OpenOneof(id, oneof)];
        let fields = (0_u32..).zip(&self.schema.message(id).fields);
        let members = fields.filter(|(_, field)| field.oneof == Some(oneof));
        steps.extend(members.map(|(index, _)| Step::Field(id, index)));
        steps.push(Step::Close);
        steps
    }

    pub(super) fn open_oneof(&mut self, id: MessageId, index: u32) {
        let element = Element::Oneof(id, index);
        let Some(oneof) = self.schema.message(id).oneofs.get(index as usize) else { return };
        self.above(element);
        self.writer.begin();
        self.writer.push(&format!("oneof {}", oneof.name));
        self.writer.open(" {");
        self.below(element);
        let scope = self.schema.full_name(element);
        let settings = self.settings(&scope, &oneof.options, |_| true);
        write_statements(self.schema, &mut self.writer, &settings);
    }

    pub(super) fn numbers(&mut self, id: MessageId) {
        let message = self.schema.message(id);
        if !message.extension_ranges.is_empty() {
            self.writer.blank();
        }
        self.extensions(id, &message.extension_ranges);
        self.reserved(&message.reserved_ranges, &message.reserved_names, greatest(message));
    }

    /// Extension ranges of a message, a statement for all with the same options.
    pub(super) fn extensions(&mut self, id: MessageId, ranges: &[NumberRange]) {
        let message = self.schema.message(id);
        for (ranges, options) in by_options(ranges) {
            self.writer.begin();
            let ranges = join_ranges(&ranges, greatest(message));
            self.writer.push(&format!("extensions {ranges}"));
            let settings = self.settings(&message.full_name, options, |_| true);
            write_brackets(self.schema, &mut self.writer, &settings);
            self.writer.push(";");
            self.writer.end();
        }
    }

    pub(super) fn reserved(&mut self, ranges: &[NumberRange], names: &[ReservedName], last: i32) {
        if !ranges.is_empty() || !names.is_empty() {
            self.writer.blank();
        }
        if !ranges.is_empty() {
            let ranges = merge_ranges(ranges.iter().map(|range| (range.first, range.last)));
            self.writer.line(&format!("reserved {};", join_ranges(&ranges, last)));
        }
        if !names.is_empty() {
            let mut names: Vec<_> = names.iter().map(|name| quote(&name.name)).collect();
            names.sort();
            names.dedup();
            self.writer.line(&format!("reserved {};", names.join(", ")));
        }
    }

    pub(super) fn enum_(&mut self, id: EnumId) {
        let enum_ = self.schema.enum_(id);
        self.above(Element::Enum(id));
        self.writer.begin();
        self.writer.push(&format!("enum {}", enum_.name()));
        self.writer.open(" {");
        self.below(Element::Enum(id));
        let settings = self.settings(&enum_.full_name, &enum_.options, |_| true);
        write_statements(self.schema, &mut self.writer, &settings);
        if !settings.is_empty() {
            self.writer.blank();
        }
        for (index, _) in (0_u32..).zip(&enum_.values) {
            self.enum_value(id, index);
        }
        self.reserved(&enum_.reserved_ranges, &enum_.reserved_names, i32::MAX);
        self.writer.close("}");
        self.writer.end();
    }

    pub(super) fn enum_value(&mut self, id: EnumId, index: u32) {
        let Some(value) = self.schema.enum_(id).values.get(index as usize) else { return };
        let element = Element::EnumValue(id, index);
        self.above(element);
        self.writer.begin();
        self.writer.push(&format!("{} = {}", value.name, value.number));
        let scope = self.schema.full_name(element);
        let settings = self.settings(&scope, &value.options, |_| true);
        write_brackets(self.schema, &mut self.writer, &settings);
        self.end_statement(element);
    }

    pub(super) fn open_extend(&mut self, id: ExtensionId) {
        let extension = self.schema.extension(id);
        let extendee = self.schema.message(extension.extendee);
        let name = self.type_name(&extension.full_name, &extendee.full_name, extendee.file);
        self.writer.begin();
        self.writer.push(&format!("extend {name}"));
        self.writer.open(" {");
    }
}

/// The greatest number that a field of the message could have.
pub(super) fn greatest(message: &Message) -> i32 {
    let is_set = message.options.is_true("message_set_wire_format");
    if is_set { LAST_IN_SET } else { LAST_FIELD }
}

/// Ranges of equal options together, merged; those without options first.
fn by_options(ranges: &[NumberRange]) -> Vec<(Vec<(i32, i32)>, &Options)> {
    let mut groups: Vec<(Vec<(i32, i32)>, &Options)> = Vec::new();
    for range in ranges {
        match groups.iter_mut().find(|(_, options)| **options == range.options) {
            Some((numbers, _)) => numbers.push((range.first, range.last)),
            None => groups.push((vec![(range.first, range.last)], &range.options)),
        }
    }
    for (numbers, _) in &mut groups {
        *numbers = merge_ranges(numbers.iter().copied());
    }
    groups.sort_by(|a, b| (!a.1.is_empty(), &a.0).cmp(&(!b.1.is_empty(), &b.0)));
    groups
}

/// `2, 5 to 7, 100 to max`.
fn join_ranges(ranges: &[(i32, i32)], greatest: i32) -> String {
    let range = |&(first, last): &(i32, i32)| match last {
        last if last == first => first.to_string(),
        last if last >= greatest => format!("{first} to max"),
        last => format!("{first} to {last}"),
    };
    ranges.iter().map(range).collect::<Vec<_>>().join(", ")
}
