//! Descriptors of a schema as bytes: what protoc plugins, reflection and prost-build read.

use crate::model::Name;

/// The encoded file descriptors of a compilation, dependencies before dependents.
#[derive(Clone, Debug, Default)]
pub struct Image {
    /// One entry per file.
    pub files: Vec<ImageFile>,
}

/// One encoded `google.protobuf.FileDescriptorProto`, custom options included, without
/// `source_code_info`.
#[derive(Clone, Debug)]
pub struct ImageFile {
    /// Import name.
    pub name: Name,
    /// The encoded descriptor.
    pub descriptor: Vec<u8>,
}
