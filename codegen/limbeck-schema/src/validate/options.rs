//! Options that nobody may set by hand, and a walk over all options of a file.

use std::sync::Arc;

use super::option_values::check_value;
use super::walk::Contents;
use crate::finding::{Finding, Place};
use crate::model::{
    Element, File, MessageId, NumberRange, OptionEntry, Options, Schema, ServiceId,
};

/// Number of `map_entry` in `MessageOptions`.
const MAP_ENTRY: i32 = 7;
/// Number of `options` in `ExtensionRange`.
const RANGE_OPTIONS: i32 = 3;

/// Something that has options.
pub(super) struct Holder<'a> {
    pub(super) schema: &'a Schema,
    pub(super) file: &'a File,
    /// Its location.
    location: Option<u32>,
    /// Number of `options` in its descriptor.
    tag: i32,
    /// What it is, as a value of `FieldOptions.OptionTargetType`.
    pub(super) target: Target,
}

/// `FieldOptions.OptionTargetType`: what an option can be set on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(super) enum Target {
    File = 1,
    ExtensionRange = 2,
    Message = 3,
    Field = 4,
    Oneof = 5,
    Enum = 6,
    EnumValue = 7,
    Service = 8,
    Method = 9,
}

impl Target {
    /// What a person calls it.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::File => "a file",
            Self::ExtensionRange => "an extension range",
            Self::Message => "a message",
            Self::Field => "a field",
            Self::Oneof => "a oneof",
            Self::Enum => "an enum",
            Self::EnumValue => "an enum value",
            Self::Service => "a service",
            Self::Method => "a method",
        }
    }

    fn of(element: Element) -> Self {
        match element {
            Element::File(_) => Self::File,
            Element::Message(_) => Self::Message,
            Element::Field(..) | Element::Extension(_) => Self::Field,
            Element::Oneof(..) => Self::Oneof,
            Element::Enum(_) => Self::Enum,
            Element::EnumValue(..) => Self::EnumValue,
            Element::Service(_) => Self::Service,
            Element::Method(..) => Self::Method,
        }
    }
}

impl Holder<'_> {
    /// Where the option with these numbers stands: the statement, or that of an outer option.
    pub(super) fn place(&self, numbers: &[i32]) -> Place {
        let locations = &self.file.locations;
        let written = self.location.and_then(|location| self.written(location, numbers));
        let found = written.or(self.location);
        let span = found.map(|found| locations.span(found)).unwrap_or_default();
        Place { file: Arc::clone(&self.file.name), span }
    }

    fn written(&self, location: u32, numbers: &[i32]) -> Option<u32> {
        (1..=numbers.len()).rev().find_map(|length| {
            let tail = [&[self.tag], numbers.get(..length)?].concat();
            self.file.locations.find_below(location, &tail)
        })
    }
}

/// Checks all options of a file.
pub(super) fn check(contents: &Contents<'_>, findings: &mut Vec<Finding>) {
    let schema = contents.schema;
    let mut walk = Walk { schema, file: contents.file, findings };
    walk.element(Element::File(contents.id), &contents.file.options);
    for id in &contents.messages {
        walk.message(*id);
    }
    for id in &contents.enums {
        let enum_ = schema.enum_(*id);
        walk.element(Element::Enum(*id), &enum_.options);
        for (index, value) in (0..).zip(&enum_.values) {
            walk.element(Element::EnumValue(*id, index), &value.options);
        }
    }
    for id in &contents.extensions {
        walk.element(Element::Extension(*id), &schema.extension(*id).field.options);
    }
    for id in &contents.file.services {
        walk.service(*id);
    }
}

struct Walk<'a, 'f> {
    schema: &'a Schema,
    file: &'a File,
    findings: &'f mut Vec<Finding>,
}

impl Walk<'_, '_> {
    fn message(&mut self, id: MessageId) {
        let message = self.schema.message(id);
        self.element(Element::Message(id), &message.options);
        for (index, field) in (0..).zip(&message.fields) {
            self.element(Element::Field(id, index), &field.options);
        }
        for (index, oneof) in (0..).zip(&message.oneofs) {
            self.element(Element::Oneof(id, index), &oneof.options);
        }
        for range in &message.extension_ranges {
            self.range(range);
        }
    }

    fn service(&mut self, id: ServiceId) {
        let service = self.schema.service(id);
        self.element(Element::Service(id), &service.options);
        for (index, method) in (0..).zip(&service.methods) {
            self.element(Element::Method(id, index), &method.options);
        }
    }

    fn element(&mut self, element: Element, options: &Options) {
        if options.is_empty() {
            return;
        }
        let (location, tag) = self.schema.options_location(element);
        self.options(location, tag, Target::of(element), options);
    }

    fn range(&mut self, range: &NumberRange) {
        if !range.options.is_empty() {
            let location = Some(range.location);
            self.options(location, RANGE_OPTIONS, Target::ExtensionRange, &range.options);
        }
    }

    fn options(&mut self, location: Option<u32>, tag: i32, target: Target, options: &Options) {
        let holder = Holder { schema: self.schema, file: self.file, location, tag, target };
        for entry in &options.entries {
            if entry.name.starts_with('(') {
                check_value(&holder, entry, self.findings);
            } else {
                self.findings.extend(check_built_in(&holder, entry));
            }
        }
    }
}

fn check_built_in(holder: &Holder<'_>, entry: &OptionEntry) -> Option<Finding> {
    let (message, help) = match (&*entry.name, holder.target) {
        ("features", _) => (
            "features are for files with `edition`, not with `syntax`",
            "remove the option `features`",
        ),
        // Map fields have an entry message with this option that nobody wrote.
        ("map_entry", Target::Message) => {
            holder.written(holder.location?, &[MAP_ENTRY])?;
            (
                "the option `map_entry` is for the compiler to set",
                "remove the message, and declare a field of type `map<K, V>`",
            )
        }
        _ => return None,
    };
    Some(Finding::compile(Some(holder.place(&[entry.number])), message).with_help(help))
}
