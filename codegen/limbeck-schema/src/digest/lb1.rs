//! The canonical schema `lb1`: one record per symbol, as `docs/digest-lb1.md` specifies.
//!
//! Whatever is added to the model later and matters to a digest belongs into another prefix: what
//! is written here is frozen.

use std::collections::BTreeMap;

use super::encode::Encoder;
use crate::model::{
    Cardinality, Enum, EnumValue, Extension, Field, Message, NumberRange, Options, Package,
    Presence, ReservedName, Schema, Service, Type, merge_ranges,
};

/// Options that are recorded as resolved facts, not as options: `packed` and `features`.
const FIELD_FACTS: &[i32] = &[2, 21];
/// `map_entry` and `features`.
const MESSAGE_FACTS: &[i32] = &[7, 12];
/// `features` of oneofs, extension ranges, enums, enum values, services and methods.
const ONEOF_FACTS: &[i32] = &[1];
const RANGE_FACTS: &[i32] = &[50];
const ENUM_FACTS: &[i32] = &[7];
const VALUE_FACTS: &[i32] = &[2];
const SERVICE_FACTS: &[i32] = &[34];
const METHOD_FACTS: &[i32] = &[35];

/// One symbol that has a record.
#[derive(Clone, Copy)]
pub(super) enum Symbol<'a> {
    Message(&'a Message),
    Enum(&'a Enum),
    Service(&'a Service),
    Extension(&'a Extension),
}

/// The canonical bytes of a package.
pub(super) fn bytes(schema: &Schema, package: &Package) -> Vec<u8> {
    encode("package", &package.name, schema, symbols(schema, package).into_iter())
}

/// Header and records, sorted by full name.
pub(super) fn encode<'a>(
    kind: &str,
    package: &str,
    schema: &Schema,
    symbols: impl Iterator<Item = Symbol<'a>>,
) -> Vec<u8> {
    let sorted: BTreeMap<&str, Symbol<'_>> =
        symbols.map(|symbol| (symbol.full_name(), symbol)).collect();
    let mut encoder = Encoder::default();
    encoder.text("lb1");
    encoder.text(kind);
    encoder.text(package);
    encoder.count(sorted.len());
    for symbol in sorted.values() {
        encoder.symbol(schema, *symbol);
    }
    encoder.bytes
}

/// Everything that the files of a package declare, at any depth; map entries are part of fields.
pub(super) fn symbols<'a>(schema: &'a Schema, package: &Package) -> Vec<Symbol<'a>> {
    let mut symbols = Vec::new();
    for file in package.files.iter().map(|id| schema.file(*id)) {
        symbols.extend(file.enums.iter().map(|id| Symbol::Enum(schema.enum_(*id))));
        symbols.extend(file.services.iter().map(|id| Symbol::Service(schema.service(*id))));
        symbols.extend(file.extensions.iter().map(|id| Symbol::Extension(schema.extension(*id))));
        let mut pending = file.messages.clone();
        while let Some(message) = pending.pop().map(|id| schema.message(id)) {
            pending.extend_from_slice(&message.messages);
            symbols.extend(message.enums.iter().map(|id| Symbol::Enum(schema.enum_(*id))));
            symbols.extend(
                message.extensions.iter().map(|id| Symbol::Extension(schema.extension(*id))),
            );
            if !message.map_entry {
                symbols.push(Symbol::Message(message));
            }
        }
    }
    symbols
}

impl<'a> Symbol<'a> {
    fn full_name(self) -> &'a str {
        match self {
            Self::Message(message) => &message.full_name,
            Self::Enum(enum_) => &enum_.full_name,
            Self::Service(service) => &service.full_name,
            Self::Extension(extension) => &extension.full_name,
        }
    }
}

impl Encoder {
    fn symbol(&mut self, schema: &Schema, symbol: Symbol<'_>) {
        match symbol {
            Symbol::Message(message) => self.message(schema, message),
            Symbol::Enum(enum_) => self.enum_(enum_),
            Symbol::Service(service) => self.service(schema, service),
            Symbol::Extension(extension) => self.extension(schema, extension),
        }
    }

    fn message(&mut self, schema: &Schema, message: &Message) {
        self.byte(b'M');
        self.text(&message.full_name);
        let mut fields: Vec<&Field> = message.fields.iter().collect();
        fields.sort_by_key(|field| field.number);
        self.count(fields.len());
        for field in fields {
            let oneof = field.oneof.and_then(|index| message.oneofs.get(index as usize));
            self.field(schema, field, &field.json_name);
            self.optional(oneof, |encoder, oneof| encoder.text(&oneof.name));
        }
        let mut oneofs: Vec<_> = message.oneofs.iter().collect();
        oneofs.sort_by_key(|oneof| &oneof.name);
        self.count(oneofs.len());
        for oneof in oneofs {
            self.text(&oneof.name);
            self.options(&oneof.options, ONEOF_FACTS);
        }
        self.extension_ranges(&message.extension_ranges);
        self.reserved(&message.reserved_ranges, &message.reserved_names);
        self.options(&message.options, MESSAGE_FACTS);
    }

    fn extension(&mut self, schema: &Schema, extension: &Extension) {
        self.byte(b'X');
        self.text(&extension.full_name);
        self.text(&schema.message(extension.extendee).full_name);
        // In JSON an extension goes by its full name, whatever a compiler derives.
        self.field(schema, &extension.field, "");
    }

    fn field(&mut self, schema: &Schema, field: &Field, json_name: &str) {
        self.int(field.number);
        self.text(&field.name);
        let presence = match (field.cardinality, field.presence) {
            (Cardinality::Repeated | Cardinality::Map, _) | (_, Presence::Implicit) => 2,
            (Cardinality::Singular, Presence::Explicit) => 1,
            (Cardinality::Singular, Presence::Required) => 3,
        };
        if let Some((key, value)) = schema.map_entry(field) {
            self.byte(3);
            self.ty(schema, key);
            self.ty(schema, value);
        } else {
            self.byte(if field.cardinality == Cardinality::Singular { 1 } else { 2 });
            self.ty(schema, field);
        }
        self.byte(presence);
        self.flag(field.packed);
        self.text(json_name);
        self.optional(field.default.as_ref(), Self::value);
        self.options(&field.options, FIELD_FACTS);
    }

    /// A type with the features that belong to it.
    fn ty(&mut self, schema: &Schema, field: &Field) {
        let (number, name) = match field.ty {
            Type::Double => (1, ""),
            Type::Float => (2, ""),
            Type::Int64 => (3, ""),
            Type::Uint64 => (4, ""),
            Type::Int32 => (5, ""),
            Type::Fixed64 => (6, ""),
            Type::Fixed32 => (7, ""),
            Type::Bool => (8, ""),
            Type::String => (9, ""),
            Type::Message(id) if field.delimited => (10, &*schema.message(id).full_name),
            Type::Message(id) => (11, &*schema.message(id).full_name),
            Type::Bytes => (12, ""),
            Type::Uint32 => (13, ""),
            Type::Enum(id) => (14, &*schema.enum_(id).full_name),
            Type::Sfixed32 => (15, ""),
            Type::Sfixed64 => (16, ""),
            Type::Sint32 => (17, ""),
            Type::Sint64 => (18, ""),
        };
        self.byte(number);
        self.text(name);
        self.flag(field.utf8);
    }

    fn enum_(&mut self, enum_: &Enum) {
        self.byte(b'E');
        self.text(&enum_.full_name);
        self.flag(enum_.closed);
        // The value of a field that is not set.
        self.optional(enum_.values.first(), |encoder, first| encoder.int(first.number));
        // Stable: of two names for one number, JSON writes the one declared first.
        let mut values: Vec<&EnumValue> = enum_.values.iter().collect();
        values.sort_by_key(|value| value.number);
        self.count(values.len());
        for value in values {
            self.int(value.number);
            self.text(&value.name);
            self.options(&value.options, VALUE_FACTS);
        }
        self.reserved(&enum_.reserved_ranges, &enum_.reserved_names);
        self.options(&enum_.options, ENUM_FACTS);
    }

    fn service(&mut self, schema: &Schema, service: &Service) {
        self.byte(b'S');
        self.text(&service.full_name);
        let mut methods: Vec<_> = service.methods.iter().collect();
        methods.sort_by_key(|method| &method.name);
        self.count(methods.len());
        for method in methods {
            self.text(&method.name);
            self.flag(method.client_streaming);
            self.text(&schema.message(method.input).full_name);
            self.flag(method.server_streaming);
            self.text(&schema.message(method.output).full_name);
            self.options(&method.options, METHOD_FACTS);
        }
        self.options(&service.options, SERVICE_FACTS);
    }

    /// Ranges that touch and have equal options are one.
    fn extension_ranges(&mut self, ranges: &[NumberRange]) {
        let mut sorted: Vec<(i32, i32, &Options)> =
            ranges.iter().map(|range| (range.first, range.last, &range.options)).collect();
        sorted.sort_by_key(|(first, last, _)| (*first, *last));
        let mut merged: Vec<(i32, i32, &Options)> = Vec::with_capacity(sorted.len());
        for (first, last, options) in sorted {
            match merged.last_mut() {
                Some(before) if before.1.checked_add(1) == Some(first) && before.2 == options => {
                    before.1 = last;
                }
                _ => merged.push((first, last, options)),
            }
        }
        self.count(merged.len());
        for (first, last, options) in merged {
            self.int(first);
            self.int(last);
            self.options(options, RANGE_FACTS);
        }
    }

    fn reserved(&mut self, ranges: &[NumberRange], names: &[ReservedName]) {
        let ranges = merge_ranges(ranges.iter().map(|range| (range.first, range.last)));
        self.count(ranges.len());
        for (first, last) in ranges {
            self.int(first);
            self.int(last);
        }
        let mut names: Vec<&str> = names.iter().map(|name| &*name.name).collect();
        names.sort_unstable();
        names.dedup();
        self.count(names.len());
        for name in names {
            self.text(name);
        }
    }
}
