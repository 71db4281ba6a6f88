//! Descriptors of a schema as bytes: what protoc plugins, reflection and prost-build read; and back.

#[cfg(feature = "descriptor-text")]
mod extension;
#[cfg(feature = "descriptor-text")]
mod form;
mod read;
#[cfg(feature = "descriptor-text")]
mod text;

#[cfg(feature = "descriptor-text")]
pub use form::{Error, read_json, read_text};
pub use read::{ReadError, read};

use std::fmt;

use prost::Message;
use prost_reflect::DescriptorPool;
use prost_types::SourceCodeInfo;
use prost_types::source_code_info::Location;

use crate::compile::set::{IMAGE_EXTENSION, ImageExtension};
use crate::finding::Span;
use crate::model::{File, Locations, Role, Schema, WRITTEN};

/// The file descriptors of a compilation; encoded when asked for.
#[derive(Clone, Default)]
pub struct Image {
    pool: DescriptorPool,
}

/// What goes into a descriptor set.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImageOptions {
    /// Leave out what no root file needs to be compiled, that is, every imported file.
    pub exclude_imports: bool,
    /// Leave out spans and comments.
    pub exclude_source_info: bool,
    /// Leave out what buf's images say beyond descriptors: which files are imports, which imports
    /// are unused, where `syntax` is not written.
    pub plain: bool,
}

impl Image {
    pub(crate) const fn new(pool: DescriptorPool) -> Self {
        Self { pool }
    }

    /// Import names of all files, dependencies before dependents.
    pub fn names(&self) -> Vec<String> {
        self.pool.files().map(|file| file.name().to_owned()).collect()
    }

    /// The encoded `google.protobuf.FileDescriptorProto` of a file, custom options included,
    /// without `source_code_info`.
    pub fn descriptor(&self, name: &str) -> Option<Vec<u8>> {
        self.pool.get_file_by_name(name).map(|file| file.encode_to_vec())
    }

    /// An encoded `google.protobuf.FileDescriptorSet` of those files for which `keep` says so,
    /// dependencies before dependents, without `source_code_info`.
    pub fn descriptor_set(&self, keep: impl Fn(&str) -> bool) -> Vec<u8> {
        let mut set = Vec::new();
        for file in self.pool.files().filter(|file| keep(file.name())) {
            append_bytes(&mut set, FILE_TAG, &file.encode_to_vec());
        }
        set
    }

    /// An encoded `google.protobuf.FileDescriptorSet` as `buf build` writes it; with
    /// [`ImageOptions::plain`], as `protoc --descriptor_set_out` does.
    pub fn encode(&self, schema: &Schema, options: ImageOptions) -> Vec<u8> {
        let mut set = Vec::new();
        for file in self.pool.files() {
            let Some(id) = schema.find_file(file.name()) else { continue };
            let model = schema.file(id);
            if options.exclude_imports && model.role != Role::Root {
                continue;
            }
            let mut descriptor = file.encode_to_vec();
            if !options.exclude_source_info {
                let info = source_code_info(&model.locations).encode_to_vec();
                append_bytes(&mut descriptor, SOURCE_CODE_INFO_TAG, &info);
            }
            if !options.plain {
                let extension = image_extension(model).encode_to_vec();
                prost::encoding::bytes::encode(IMAGE_EXTENSION, &extension, &mut descriptor);
            }
            append_bytes(&mut set, FILE_TAG, &descriptor);
        }
        set
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image").field("files", &self.pool.files().len()).finish()
    }
}

fn image_extension(file: &File) -> ImageExtension {
    let unused = (0..).zip(&file.imports).filter(|(_, import)| !import.used);
    ImageExtension {
        is_import: Some(file.role != Role::Root),
        is_syntax_unspecified: Some(!file.syntax_written),
        unused_dependency: unused.map(|(index, _)| index).collect(),
    }
}

/// `FileDescriptorSet.file`, length-delimited.
const FILE_TAG: u8 = 1 << 3 | 2;
/// `FileDescriptorProto.source_code_info`, length-delimited.
const SOURCE_CODE_INFO_TAG: u8 = 9 << 3 | 2;

fn append_bytes(buffer: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    buffer.push(tag);
    prost::encoding::encode_varint(bytes.len() as u64, buffer);
    buffer.extend_from_slice(bytes);
}

/// The locations of a file as protobuf describes them: in the order of the text, outer before
/// inner; those that protobuf has no name for are left out.
pub fn source_code_info(locations: &Locations) -> SourceCodeInfo {
    let mut all: Vec<_> =
        locations.iter().filter(|(path, ..)| path.last() != Some(&WRITTEN)).collect();
    all.sort_by_key(|(path, span, _)| (span.start, std::cmp::Reverse(span.end), path.len()));
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let location =
        |(path, span, comments): (&[i32], Span, Option<&crate::model::Comments>)| Location {
            path: path.to_vec(),
            span: span.to_source_info(),
            leading_comments: comments.and_then(|comments| some(&comments.leading)),
            trailing_comments: comments.and_then(|comments| some(&comments.trailing)),
            leading_detached_comments: comments
                .map(|comments| comments.detached.clone())
                .unwrap_or_default(),
        };
    SourceCodeInfo { location: all.into_iter().map(location).collect() }
}
