//! Messages, fields and oneofs.

use std::borrow::Cow;

use prost_reflect::{
    DynamicMessage, FileDescriptor, Kind, MessageDescriptor, ReflectMessage, Value as Dynamic,
};
use prost_types::descriptor_proto::ExtensionRange;
use prost_types::field_descriptor_proto::{Label as ProtoLabel, Type as ProtoType};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, MessageOptions};

use super::file::{Lowering, NOWHERE, indexed, name_of};
use super::value::lower_value;
use crate::model::{
    Cardinality, Element, EnumId, Field, Label, Message, MessageId, Name, NumberRange, Oneof,
    Presence, Scope, Type,
};

impl Lowering<'_> {
    pub(super) fn messages(
        &mut self,
        scope: Scope,
        path: &[i32],
        messages: &[DescriptorProto],
    ) -> Vec<MessageId> {
        let mut ids = Vec::with_capacity(messages.len());
        for (index, proto) in indexed(messages) {
            ids.push(self.message(scope, &[path, &[index]].concat(), proto));
        }
        ids
    }

    fn message(&mut self, scope: Scope, path: &[i32], proto: &DescriptorProto) -> MessageId {
        let id = MessageId(self.next.message);
        self.next.message += 1;
        let position = self.messages.len();
        let full_name = name_of(&self.numbers.messages, id.index());
        let found = self.pool().get_message_by_name(&full_name);
        let message = self.message_head(scope, path, proto, found.as_ref());
        self.messages.push(Message { full_name, ..message });

        let inside = Scope::Message(id);
        let enums = self.enums(inside, &[path, &[4]].concat(), &proto.enum_type);
        let extensions = self.extensions(inside, &[path, &[6]].concat(), &proto.extension);
        let messages = self.messages(inside, &[path, &[3]].concat(), &proto.nested_type);
        let oneofs = self.oneofs(path, proto, found.as_ref());
        let fields = self.fields(path, proto, found.as_ref());
        self.place_map_entries(&fields);
        if let Some(message) = self.messages.get_mut(position) {
            message.enums = enums;
            message.extensions = extensions;
            message.messages = messages;
            message.oneofs = oneofs;
            message.fields = fields;
        }
        id
    }

    /// A message without name and members: its place among the others is before theirs.
    fn message_head(
        &mut self,
        scope: Scope,
        path: &[i32],
        proto: &DescriptorProto,
        found: Option<&MessageDescriptor>,
    ) -> Message {
        Message {
            full_name: Name::default(),
            scope,
            file: self.id,
            location: self.location(path),
            fields: Vec::new(),
            oneofs: Vec::new(),
            messages: Vec::new(),
            enums: Vec::new(),
            extensions: Vec::new(),
            extension_ranges: self.extension_ranges(path, proto),
            reserved_ranges: self.reserved_ranges(path, proto),
            reserved_names: self.reserved_names(&[path, &[10]].concat(), &proto.reserved_name),
            options: self.options(&[path, &[7]].concat(), proto.options.is_some(), || {
                found.map(MessageDescriptor::options)
            }),
            map_entry: proto.options.as_ref().is_some_and(MessageOptions::map_entry),
        }
    }

    fn reserved_ranges(&self, path: &[i32], proto: &DescriptorProto) -> Vec<NumberRange> {
        indexed(&proto.reserved_range)
            .map(|(index, range)| {
                let last = range.end().saturating_sub(1);
                self.range(&[path, &[9, index]].concat(), range.start(), last)
            })
            .collect()
    }

    fn extension_ranges(&mut self, path: &[i32], proto: &DescriptorProto) -> Vec<NumberRange> {
        let has_options = proto.extension_range.iter().any(|range| range.options.is_some());
        let file = if has_options { self.decoded() } else { None };
        let lower = |(index, range): (i32, &ExtensionRange)| {
            let path = [path, &[5, index]].concat();
            let last = range.end().saturating_sub(1);
            let options = self.options(&[&*path, &[3]].concat(), range.options.is_some(), || {
                range_options(file.as_deref()?, &path)
            });
            NumberRange { options, ..self.range(&path, range.start(), last) }
        };
        indexed(&proto.extension_range).map(lower).collect()
    }

    fn oneofs(
        &mut self,
        path: &[i32],
        proto: &DescriptorProto,
        found: Option<&MessageDescriptor>,
    ) -> Vec<Oneof> {
        let mut oneofs = Vec::new();
        let mut described = found.into_iter().flat_map(MessageDescriptor::oneofs);
        let synthetic = synthetic_oneofs(proto);
        for ((index, oneof), synthetic) in indexed(&proto.oneof_decl).zip(synthetic) {
            // In the order of the file, too.
            let described = described.next();
            if synthetic {
                continue;
            }
            let path = [path, &[8, index]].concat();
            let options = self.options(&[&*path, &[2]].concat(), oneof.options.is_some(), || {
                Some(described?.options())
            });
            oneofs.push(Oneof {
                name: oneof.name().into(),
                location: self.location(&path),
                options,
            });
        }
        oneofs
    }

    fn fields(
        &mut self,
        path: &[i32],
        proto: &DescriptorProto,
        found: Option<&MessageDescriptor>,
    ) -> Vec<Field> {
        let mut fields = Vec::with_capacity(proto.field.len());
        for (index, field) in indexed(&proto.field) {
            let get = || found?.get_field(u32::try_from(field.number()).ok()?);
            let decode = || get().map(|field| field.options());
            let lowered = self.field(&[path, &[2, index]].concat(), field, decode);
            let default = field.default_value.as_ref().and_then(|_| get());
            let default = default.map(|field| (field.default_value(), field.kind()));
            fields.push(self.with_default(lowered, default));
        }
        fields
    }

    /// Everything but the default of a field or extension.
    pub(super) fn field(
        &mut self,
        path: &[i32],
        proto: &FieldDescriptorProto,
        decode: impl FnOnce() -> Option<DynamicMessage>,
    ) -> Field {
        let options = self.options(&[path, &[8]].concat(), proto.options.is_some(), decode);
        let ty = self.ty(proto);
        let cardinality = self.cardinality(proto, ty);
        let real_oneof = proto.oneof_index.filter(|_| !proto.proto3_optional());
        let packed_option = proto.options.as_ref().and_then(|options| options.packed);
        let location = self.location(path);
        Field {
            name: proto.name().into(),
            number: proto.number(),
            location,
            ty,
            cardinality,
            presence: self.presence(proto, ty),
            label: self.label(proto, cardinality),
            oneof: real_oneof.and_then(|index| u32::try_from(index).ok()),
            packed: cardinality == Cardinality::Repeated
                && ty.is_packable()
                && packed_option.unwrap_or(self.proto3),
            delimited: proto.r#type() == ProtoType::Group,
            utf8: ty == Type::String && self.proto3,
            json_name: proto.json_name().into(),
            json_name_written: self.locations.find(&[path, &[10]].concat()).is_some(),
            default: None,
            options,
        }
    }

    /// Adds the written default, if there is one.
    pub(super) fn with_default(&mut self, field: Field, default: Option<(Dynamic, Kind)>) -> Field {
        let default = default
            .map(|(value, kind)| lower_value(self.numbers, &value, &kind, &mut self.references));
        Field { default, ..field }
    }

    fn ty(&mut self, proto: &FieldDescriptorProto) -> Type {
        match proto.r#type() {
            ProtoType::Double => Type::Double,
            ProtoType::Float => Type::Float,
            ProtoType::Int32 => Type::Int32,
            ProtoType::Int64 => Type::Int64,
            ProtoType::Uint32 => Type::Uint32,
            ProtoType::Uint64 => Type::Uint64,
            ProtoType::Sint32 => Type::Sint32,
            ProtoType::Sint64 => Type::Sint64,
            ProtoType::Fixed32 => Type::Fixed32,
            ProtoType::Fixed64 => Type::Fixed64,
            ProtoType::Sfixed32 => Type::Sfixed32,
            ProtoType::Sfixed64 => Type::Sfixed64,
            ProtoType::Bool => Type::Bool,
            ProtoType::String => Type::String,
            ProtoType::Bytes => Type::Bytes,
            ProtoType::Message | ProtoType::Group => {
                Type::Message(self.refer_message(proto.type_name()))
            }
            ProtoType::Enum => match self.refer(proto.type_name()) {
                Some(Element::Enum(id)) => Type::Enum(id),
                // The linker has resolved every name.
                _ => Type::Enum(EnumId(0)),
            },
        }
    }

    /// A repeated field of a map entry of this message is a map.
    fn cardinality(&self, proto: &FieldDescriptorProto, ty: Type) -> Cardinality {
        if proto.label() != ProtoLabel::Repeated {
            return Cardinality::Singular;
        }
        let entry = match ty {
            Type::Message(id) => {
                let start = self.numbers.starts.get(self.id.index()).map_or(0, |s| s.message);
                let position = id.0.checked_sub(start).map(|position| position as usize);
                position.and_then(|position| self.messages.get(position))
            }
            _ => None,
        };
        match entry {
            Some(entry) if entry.map_entry => Cardinality::Map,
            _ => Cardinality::Repeated,
        }
    }

    fn presence(&self, proto: &FieldDescriptorProto, ty: Type) -> Presence {
        match proto.label() {
            ProtoLabel::Required => Presence::Required,
            ProtoLabel::Repeated => Presence::Implicit,
            ProtoLabel::Optional => {
                let explicit = !self.proto3
                    || proto.oneof_index.is_some()
                    || proto.extendee.is_some()
                    || matches!(ty, Type::Message(_));
                if explicit { Presence::Explicit } else { Presence::Implicit }
            }
        }
    }

    fn label(&self, proto: &FieldDescriptorProto, cardinality: Cardinality) -> Label {
        match proto.label() {
            ProtoLabel::Required => Label::Required,
            ProtoLabel::Repeated if cardinality == Cardinality::Map => Label::None,
            ProtoLabel::Repeated => Label::Repeated,
            ProtoLabel::Optional if proto.proto3_optional() => Label::Optional,
            ProtoLabel::Optional if self.proto3 || proto.oneof_index.is_some() => Label::None,
            ProtoLabel::Optional => Label::Optional,
        }
    }

    /// Nobody wrote a map entry: it stands where its field does.
    fn place_map_entries(&mut self, fields: &[Field]) {
        let start = self.numbers.starts.get(self.id.index()).map_or(0, |starts| starts.message);
        for field in fields.iter().filter(|field| field.cardinality == Cardinality::Map) {
            let Type::Message(entry) = field.ty else { continue };
            let position = entry.0.checked_sub(start).map(|position| position as usize);
            let entry = position.and_then(|position| self.messages.get_mut(position));
            // A message with `option map_entry` that someone wrote keeps its own place.
            if let Some(entry) = entry.filter(|entry| entry.location == NOWHERE) {
                entry.location = field.location;
                for part in &mut entry.fields {
                    part.location = field.location;
                }
            }
        }
    }
}

/// prost-reflect shows the options of all elements but extension ranges: those are read from the
/// file as the pool keeps it.
pub(super) fn decode_file(file: &FileDescriptor) -> Option<DynamicMessage> {
    // The pool's own `descriptor.proto` knows the extensions of the options.
    let own = file.parent_pool().get_message_by_name("google.protobuf.FileDescriptorProto");
    let descriptor = own.unwrap_or_else(|| FileDescriptorProto::default().descriptor());
    DynamicMessage::decode(descriptor, &*file.encode_to_vec()).ok()
}

/// The options of the extension range at `path`.
fn range_options(file: &DynamicMessage, path: &[i32]) -> Option<DynamicMessage> {
    let mut message = file;
    for step in path.chunks(2) {
        let &[field, index] = step else { return None };
        let Cow::Borrowed(list) = message.get_field_by_number(u32::try_from(field).ok()?)? else {
            return None;
        };
        message = list.as_list()?.get(usize::try_from(index).ok()?)?.as_message()?;
    }
    message.get_field_by_number(3)?.as_message().cloned()
}

/// Of each oneof, whether it stands for proto3 `optional`.
fn synthetic_oneofs(proto: &DescriptorProto) -> Vec<bool> {
    let mut synthetic = vec![false; proto.oneof_decl.len()];
    for field in proto.field.iter().filter(|field| field.proto3_optional()) {
        let index = field.oneof_index.and_then(|index| usize::try_from(index).ok());
        if let Some(oneof) = index.and_then(|index| synthetic.get_mut(index)) {
            *oneof = true;
        }
    }
    synthetic
}
