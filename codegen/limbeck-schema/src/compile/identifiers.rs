//! Names in descriptors that no proto text could have: what the parser would have refused.

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    ServiceDescriptorProto, SourceCodeInfo,
};

use super::spans;
use crate::finding::Finding;
use crate::model::Name;

/// Refuses a file in which something has a name that is no identifier.
pub(super) fn check(
    file: &Name,
    descriptor: &FileDescriptorProto,
    info: &SourceCodeInfo,
) -> Result<(), Vec<Finding>> {
    let mut walk = Walk::default();
    let package = descriptor.package();
    if !package.is_empty() && !package.split('.').all(is_identifier) {
        walk.found.push((vec![2], package.to_owned()));
    }
    walk.each(4, &descriptor.message_type, Walk::message);
    walk.each(5, &descriptor.enum_type, Walk::enum_);
    walk.each(6, &descriptor.service, Walk::service);
    walk.each(7, &descriptor.extension, Walk::field);
    let finding = |(path, name): (Vec<i32>, String)| {
        let message = format!("`{name}` is no name that proto text can write");
        Finding::compile(Some(spans::place(file, info, &path)), message)
            .with_help("names are letters, digits and `_`; write the image anew from proto files")
    };
    let findings: Vec<Finding> = walk.found.into_iter().map(finding).collect();
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    starts && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[derive(Default)]
struct Walk {
    path: Vec<i32>,
    found: Vec<(Vec<i32>, String)>,
}

impl Walk {
    fn each<T>(&mut self, field: i32, items: &[T], visit: fn(&mut Self, &T)) {
        for (item, index) in items.iter().zip(0..) {
            self.path.extend([field, index]);
            visit(self, item);
            self.path.truncate(self.path.len() - 2);
        }
    }

    fn name(&mut self, name: &str) {
        if !is_identifier(name) {
            self.found.push(([self.path.as_slice(), &[1]].concat(), name.to_owned()));
        }
    }

    fn message(&mut self, message: &DescriptorProto) {
        self.name(message.name());
        self.each(2, &message.field, Self::field);
        self.each(3, &message.nested_type, Self::message);
        self.each(4, &message.enum_type, Self::enum_);
        self.each(6, &message.extension, Self::field);
        self.each(8, &message.oneof_decl, |walk, oneof| walk.name(oneof.name()));
    }

    fn field(&mut self, field: &FieldDescriptorProto) {
        self.name(field.name());
    }

    fn enum_(&mut self, enum_: &EnumDescriptorProto) {
        self.name(enum_.name());
        self.each(2, &enum_.value, |walk, value| walk.name(value.name()));
    }

    fn service(&mut self, service: &ServiceDescriptorProto) {
        self.name(service.name());
        self.each(2, &service.method, |walk, method| walk.name(method.name()));
    }
}
