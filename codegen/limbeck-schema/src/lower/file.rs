//! One file: its header, enums, services and extensions; `message` has the rest.

use std::rc::Rc;
use std::sync::Arc;

use prost_reflect::{
    DescriptorPool, DynamicMessage, EnumDescriptor, ExtensionDescriptor, FileDescriptor,
    MethodDescriptor, ServiceDescriptor, Syntax as ReflectSyntax,
};
use prost_types::{
    EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    MethodDescriptorProto, ServiceDescriptorProto,
};

use super::location::lower_locations;
use super::message::decode_file;
use super::number::{Numbers, Starts, to_u32};
use super::option::{Moves, OptionNames, lower_options};
use crate::compile::linked::LinkedFile;
use crate::model::{
    Dependency, Element, Enum, EnumId, EnumValue, Extension, ExtensionId, File, FileId, ImportKind,
    LocationsBuilder, Message, MessageId, Method, Name, NumberRange, Options, PackageId,
    ReservedName, Scope, Service, ServiceId, Syntax,
};

/// No location: what nobody wrote, such as a map entry, or a file without source information.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Everything in one file, to be laid end to end with the others.
#[derive(Debug)]
pub(super) struct FileParts {
    pub(super) package: Name,
    pub(super) file: File,
    pub(super) messages: Vec<Message>,
    pub(super) enums: Vec<Enum>,
    pub(super) services: Vec<Service>,
    pub(super) extensions: Vec<Extension>,
    /// Files that this one refers to, sorted, each once.
    pub(super) references: Vec<FileId>,
}

/// The walk over one file.
pub(super) struct Lowering<'a> {
    pub(super) numbers: &'a Numbers,
    pub(super) descriptor: &'a FileDescriptor,
    pub(super) id: FileId,
    pub(super) proto3: bool,
    pub(super) locations: LocationsBuilder,
    names: OptionNames,
    moves: Moves,
    pub(super) next: Starts,
    pub(super) messages: Vec<Message>,
    pub(super) enums: Vec<Enum>,
    services: Vec<Service>,
    extensions: Vec<Extension>,
    pub(super) references: Vec<FileId>,
    /// Decoded when an extension range has options, once: that takes as long as the file is large.
    decoded: Option<Rc<DynamicMessage>>,
}

/// Lowers one file; `index` is its position among all files.
pub(super) fn lower_file(
    numbers: &Numbers,
    index: usize,
    linked: LinkedFile,
    descriptor: &FileDescriptor,
) -> FileParts {
    let LinkedFile { name, role, syntax_written, info, option_names, .. } = linked;
    let proto = descriptor.file_descriptor_proto();
    let mut lowering = Lowering {
        numbers,
        descriptor,
        id: FileId(to_u32(index)),
        proto3: descriptor.syntax() == ReflectSyntax::Proto3,
        locations: lower_locations(info.unpack()),
        names: OptionNames::new(option_names),
        moves: Moves::default(),
        next: numbers.starts.get(index).copied().unwrap_or_default(),
        messages: Vec::new(),
        enums: Vec::new(),
        services: Vec::new(),
        extensions: Vec::new(),
        references: Vec::new(),
        decoded: None,
    };
    let options = lowering.options(&[8], proto.options.is_some(), || Some(descriptor.options()));
    let scope = Scope::File(lowering.id);
    let enums = lowering.enums(scope, &[5], &proto.enum_type);
    let extensions = lowering.extensions(scope, &[7], &proto.extension);
    let messages = lowering.messages(scope, &[4], &proto.message_type);
    let services = lowering.services(&proto.service);
    let imports = imports(numbers, proto);

    if !lowering.moves.is_empty() {
        lowering.locations.relocate(|path| lowering.moves.apply(path));
    }
    lowering.references.sort_unstable();
    lowering.references.dedup();
    let syntax = if lowering.proto3 { Syntax::Proto3 } else { Syntax::Proto2 };
    let package = PackageId(0);
    let locations = lowering.locations.build();
    FileParts {
        package: proto.package().into(),
        #[rustfmt::skip]
        file: File { name, package, role, syntax, syntax_written, imports, options, messages, enums, services, extensions, locations },
        messages: lowering.messages,
        enums: lowering.enums,
        services: lowering.services,
        extensions: lowering.extensions,
        references: lowering.references,
    }
}

fn imports(numbers: &Numbers, proto: &FileDescriptorProto) -> Vec<Dependency> {
    let is_in = |list: &[i32], index: usize| list.iter().any(|i| usize::try_from(*i) == Ok(index));
    let import = |(index, name): (usize, &String)| {
        let kind = if is_in(&proto.public_dependency, index) {
            ImportKind::Public
        } else if is_in(&proto.weak_dependency, index) {
            ImportKind::Weak
        } else {
            ImportKind::Plain
        };
        let file = *numbers.files.get(name.as_str())?;
        Some(Dependency { file, kind, used: false })
    };
    proto.dependency.iter().enumerate().filter_map(import).collect()
}

impl<'a> Lowering<'a> {
    pub(super) fn pool(&self) -> &'a DescriptorPool {
        self.descriptor.parent_pool()
    }

    /// The options of the element at `path` (which includes the number of its options field).
    pub(super) fn options(
        &mut self,
        path: &[i32],
        present: bool,
        decode: impl FnOnce() -> Option<DynamicMessage>,
    ) -> Options {
        let Some(message) = present.then(decode).flatten() else { return Options::default() };
        let options = lower_options(self.numbers, &message, &mut self.references);
        self.moves.add(&self.names, path, &options);
        options
    }

    /// The file as a message, custom options included.
    pub(super) fn decoded(&mut self) -> Option<Rc<DynamicMessage>> {
        if self.decoded.is_none() {
            self.decoded = decode_file(self.descriptor).map(Rc::new);
        }
        self.decoded.clone()
    }

    pub(super) fn location(&self, path: &[i32]) -> u32 {
        self.locations.find(path).unwrap_or(NOWHERE)
    }

    /// Resolves a type name and notes the file it comes from.
    pub(super) fn refer(&mut self, type_name: &str) -> Option<Element> {
        let element = self.numbers.find(type_name)?;
        self.references.extend(self.numbers.file_of(element).filter(|file| *file != self.id));
        Some(element)
    }

    pub(super) fn refer_message(&mut self, type_name: &str) -> MessageId {
        match self.refer(type_name) {
            Some(Element::Message(id)) => id,
            // The linker has resolved every name.
            _ => MessageId(0),
        }
    }

    pub(super) fn enums(
        &mut self,
        scope: Scope,
        path: &[i32],
        enums: &[EnumDescriptorProto],
    ) -> Vec<EnumId> {
        let mut ids = Vec::with_capacity(enums.len());
        for (index, proto) in indexed(enums) {
            let id = EnumId(self.next.enum_);
            self.next.enum_ += 1;
            let lowered = self.enum_(id, scope, &[path, &[index]].concat(), proto);
            self.enums.push(lowered);
            ids.push(id);
        }
        ids
    }

    fn enum_(
        &mut self,
        id: EnumId,
        scope: Scope,
        path: &[i32],
        proto: &EnumDescriptorProto,
    ) -> Enum {
        let full_name = name_of(&self.numbers.enums, id.index());
        let found = self.pool().get_enum_by_name(&full_name);
        let options = self.options(&[path, &[3]].concat(), proto.options.is_some(), || {
            found.as_ref().map(EnumDescriptor::options)
        });
        let values = indexed(&proto.value)
            .map(|(index, value)| {
                self.enum_value(&[path, &[2, index]].concat(), value, found.as_ref())
            })
            .collect();
        let reserved = indexed(&proto.reserved_range).map(|(index, range)| {
            self.range(&[path, &[4, index]].concat(), range.start(), range.end())
        });
        Enum {
            scope,
            file: self.id,
            location: self.location(path),
            values,
            reserved_ranges: reserved.collect(),
            reserved_names: self.reserved_names(&[path, &[5]].concat(), &proto.reserved_name),
            options,
            closed: !self.proto3,
            full_name,
        }
    }

    fn enum_value(
        &mut self,
        path: &[i32],
        proto: &EnumValueDescriptorProto,
        enum_: Option<&EnumDescriptor>,
    ) -> EnumValue {
        let options = self.options(&[path, &[3]].concat(), proto.options.is_some(), || {
            Some(enum_?.get_value_by_name(proto.name())?.options())
        });
        let (name, number) = (proto.name().into(), proto.number());
        EnumValue { name, number, location: self.location(path), options }
    }

    pub(super) fn range(&self, path: &[i32], first: i32, last: i32) -> NumberRange {
        NumberRange { first, last, location: self.location(path), options: Options::default() }
    }

    pub(super) fn reserved_names(&self, path: &[i32], names: &[String]) -> Vec<ReservedName> {
        let reserved = |(index, name): (i32, &String)| ReservedName {
            name: name.as_str().into(),
            location: self.location(&[path, &[index]].concat()),
        };
        indexed(names).map(reserved).collect()
    }

    pub(super) fn extensions(
        &mut self,
        scope: Scope,
        path: &[i32],
        extensions: &[FieldDescriptorProto],
    ) -> Vec<ExtensionId> {
        let mut ids = Vec::with_capacity(extensions.len());
        for (index, proto) in indexed(extensions) {
            let id = ExtensionId(self.next.extension);
            self.next.extension += 1;
            let full_name = name_of(&self.numbers.extensions, id.index());
            let found = self.pool().get_extension_by_name(&full_name);
            let decode = || found.as_ref().map(ExtensionDescriptor::options);
            let field = self.field(&[path, &[index]].concat(), proto, decode);
            let default = proto.default_value.as_ref().and(found.as_ref());
            let default = default.map(|found| (found.default_value(), found.kind()));
            let extendee = self.refer_message(proto.extendee());
            let field = self.with_default(field, default);
            self.extensions.push(Extension { full_name, extendee, scope, file: self.id, field });
            ids.push(id);
        }
        ids
    }

    fn services(&mut self, services: &[ServiceDescriptorProto]) -> Vec<ServiceId> {
        let mut ids = Vec::with_capacity(services.len());
        for (index, proto) in indexed(services) {
            let id = ServiceId(self.next.service);
            self.next.service += 1;
            let full_name = name_of(&self.numbers.services, id.index());
            let found = self.pool().get_service_by_name(&full_name);
            let options = self.options(&[6, index, 3], proto.options.is_some(), || {
                found.as_ref().map(ServiceDescriptor::options)
            });
            let mut described = found.iter().flat_map(ServiceDescriptor::methods);
            let methods = indexed(&proto.method)
                .map(|(method, proto)| {
                    self.method(&[6, index, 2, method], proto, described.next().as_ref())
                })
                .collect();
            let location = self.location(&[6, index]);
            self.services.push(Service { full_name, file: self.id, location, methods, options });
            ids.push(id);
        }
        ids
    }

    fn method(
        &mut self,
        path: &[i32],
        proto: &MethodDescriptorProto,
        described: Option<&MethodDescriptor>,
    ) -> Method {
        let options = self.options(&[path, &[4]].concat(), proto.options.is_some(), || {
            described.map(MethodDescriptor::options)
        });
        Method {
            name: proto.name().into(),
            location: self.location(path),
            input: self.refer_message(proto.input_type()),
            output: self.refer_message(proto.output_type()),
            client_streaming: proto.client_streaming(),
            server_streaming: proto.server_streaming(),
            options,
        }
    }
}

/// Items with their index as descriptor paths count.
pub(super) fn indexed<T>(items: &[T]) -> impl Iterator<Item = (i32, &T)> {
    (0..).zip(items)
}

/// The full name of the n-th element of a kind.
pub(super) fn name_of(names: &[(Name, FileId)], index: usize) -> Name {
    names.get(index).map(|(name, _)| Arc::clone(name)).unwrap_or_default()
}
