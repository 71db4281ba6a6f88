//! Ids for all elements, before any is lowered.

use std::collections::HashMap;
use std::sync::Arc;

use prost_reflect::FileDescriptor;
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto};

use crate::model::{Element, EnumId, ExtensionId, FileId, MessageId, Name, ServiceId};

/// The id and full name of every element that has a global name.
///
/// Elements are counted file by file and, within a scope, in this order: enums, extensions,
/// messages (each followed by what is inside it), services. `file::Lowering` walks the same way.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) messages: Vec<(Name, FileId)>,
    pub(super) enums: Vec<(Name, FileId)>,
    pub(super) services: Vec<(Name, FileId)>,
    pub(super) extensions: Vec<(Name, FileId)>,
    pub(super) index: HashMap<Name, Element>,
    /// Import name to file.
    pub(super) files: HashMap<Name, FileId>,
    /// Per file, whether its enums are open.
    pub(super) open_enums: Vec<bool>,
    /// Per file, the first id of each kind.
    pub(super) starts: Vec<Starts>,
}

/// The next id of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Starts {
    pub(super) message: u32,
    pub(super) enum_: u32,
    pub(super) service: u32,
    pub(super) extension: u32,
}

impl Numbers {
    pub(super) fn assign(files: &[FileDescriptor]) -> Self {
        let mut numbers = Self::default();
        for (index, file) in files.iter().enumerate() {
            let id = FileId(to_u32(index));
            let proto = file.file_descriptor_proto();
            numbers.files.insert(file.name().into(), id);
            numbers.open_enums.push(file.syntax() == prost_reflect::Syntax::Proto3);
            numbers.starts.push(Starts {
                message: to_u32(numbers.messages.len()),
                enum_: to_u32(numbers.enums.len()),
                service: to_u32(numbers.services.len()),
                extension: to_u32(numbers.extensions.len()),
            });
            numbers.scope(id, file.package_name(), &proto.enum_type, &proto.extension);
            for message in &proto.message_type {
                numbers.message(id, file.package_name(), message);
            }
            for service in &proto.service {
                let element = Element::Service(ServiceId(to_u32(numbers.services.len())));
                let name = numbers.name(file.package_name(), service.name(), element);
                numbers.services.push((name, id));
            }
        }
        numbers
    }

    fn scope(
        &mut self,
        file: FileId,
        scope: &str,
        enums: &[EnumDescriptorProto],
        extensions: &[FieldDescriptorProto],
    ) {
        for enum_ in enums {
            let element = Element::Enum(EnumId(to_u32(self.enums.len())));
            let name = self.name(scope, enum_.name(), element);
            self.enums.push((name, file));
        }
        for extension in extensions {
            let element = Element::Extension(ExtensionId(to_u32(self.extensions.len())));
            let name = self.name(scope, extension.name(), element);
            self.extensions.push((name, file));
        }
    }

    fn message(&mut self, file: FileId, scope: &str, message: &DescriptorProto) {
        let element = Element::Message(MessageId(to_u32(self.messages.len())));
        let name = self.name(scope, message.name(), element);
        self.messages.push((Arc::clone(&name), file));
        self.scope(file, &name, &message.enum_type, &message.extension);
        for nested in &message.nested_type {
            self.message(file, &name, nested);
        }
    }

    fn name(&mut self, scope: &str, name: &str, element: Element) -> Name {
        let name: Name =
            if scope.is_empty() { name.into() } else { format!("{scope}.{name}").into() };
        self.index.insert(Arc::clone(&name), element);
        name
    }

    /// The element that a resolved type name (`.user.v1.User`) refers to.
    pub(super) fn find(&self, type_name: &str) -> Option<Element> {
        self.index.get(type_name.strip_prefix('.').unwrap_or(type_name)).copied()
    }

    /// The file that an element with a global name stands in.
    pub(super) fn file_of(&self, element: Element) -> Option<FileId> {
        let entry = match element {
            Element::File(file) => return Some(file),
            Element::Message(id) | Element::Field(id, _) | Element::Oneof(id, _) => {
                self.messages.get(id.index())
            }
            Element::Enum(id) | Element::EnumValue(id, _) => self.enums.get(id.index()),
            Element::Service(id) | Element::Method(id, _) => self.services.get(id.index()),
            Element::Extension(id) => self.extensions.get(id.index()),
        };
        entry.map(|(_, file)| *file)
    }
}

/// Elements are counted by `u32`; a schema of more would not fit into memory.
pub(super) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
