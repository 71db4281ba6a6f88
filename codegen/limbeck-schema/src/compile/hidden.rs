//! Request and response types that a method of the same name hides.
//!
//! protoc looks for such a type from the method outwards and takes whatever has the name first; the
//! linker takes messages alone.

use std::collections::BTreeSet;

use prost_types::{
    FileDescriptorProto, MethodDescriptorProto, ServiceDescriptorProto, SourceCodeInfo,
};

use super::spans;
use crate::finding::Finding;
use crate::model::Name;

/// Refuses simple type names that are names of methods of the same service.
pub(super) fn check(
    file: &Name,
    descriptor: &FileDescriptorProto,
    info: &SourceCodeInfo,
) -> Result<(), Vec<Finding>> {
    let refuse = |(path, name): ([i32; 5], &str)| {
        let place = spans::place(file, info, &path);
        Finding::compile(Some(place), format!("`{name}` is the method here, not a message"))
            .with_help(match descriptor.package() {
                "" => format!("write `.{name}`, or rename one of the two"),
                package => format!("write `{package}.{name}`, or rename one of the two"),
            })
    };
    let hidden = (0..).zip(&descriptor.service).flat_map(|(index, service)| hidden(index, service));
    let findings: Vec<Finding> = hidden.map(refuse).collect();
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// Location paths of the hidden types of one service, and what they are called.
fn hidden(service: i32, descriptor: &ServiceDescriptorProto) -> Vec<([i32; 5], &str)> {
    let methods: BTreeSet<&str> =
        descriptor.method.iter().map(MethodDescriptorProto::name).collect();
    let mut hidden = Vec::new();
    for (index, method) in (0..).zip(&descriptor.method) {
        for (tag, name) in [(2, method.input_type()), (3, method.output_type())] {
            if methods.contains(name) {
                hidden.push(([6, service, 2, index, tag], name));
            }
        }
    }
    hidden
}
