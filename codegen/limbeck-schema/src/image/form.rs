//! Images as JSON and as text, as buf writes and reads them: with custom options by name.
//!
//! Both forms name fields, so they need a `FileDescriptorSet` that knows the extensions of the
//! files in it. To read one, it is read twice: first without custom options, for the files that
//! define them.

use prost::Message;
use prost_reflect::text_format::FormatOptions;
use prost_reflect::{
    DescriptorPool, DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions,
};
use prost_types::FileDescriptorProto;

use super::read::{ReadError, entries, large};
use super::{Image, ImageOptions, extension, text};
use crate::compile::set::{FileEntry, compile_set, link_set};
use crate::compile::{Compilation, Limits};
use crate::finding::Severity;
use crate::model::Schema;

/// Why an image has no readable form.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the descriptor set: {reason}")]
pub struct Error {
    reason: String,
}

const SET: &str = "google.protobuf.FileDescriptorSet";
const DESCRIPTOR: &str = "google/protobuf/descriptor.proto";

impl Image {
    /// The descriptor set in the JSON mapping of protobuf (`ProtoJSON`), on one line.
    ///
    /// # Errors
    /// When a custom option holds what JSON cannot say, such as an `Any` of an unknown type.
    pub fn json(&self, schema: &Schema, options: ImageOptions) -> Result<String, Error> {
        let mut json = serde_json::Serializer::new(Vec::new());
        self.set(schema, options)?
            .serialize_with_options(&mut json, &SerializeOptions::new())
            .map_err(|reason| error(&reason))?;
        String::from_utf8(json.into_inner()).map_err(|reason| error(&reason))
    }

    /// The descriptor set in the text format of protobuf, a field a line.
    ///
    /// # Errors
    /// When a custom option cannot be decoded.
    pub fn text(&self, schema: &Schema, options: ImageOptions) -> Result<String, Error> {
        let set = self.set(schema, options)?;
        Ok(set.to_text_format_with_options(&FormatOptions::new().pretty(true)) + "\n")
    }

    /// The set as a message that knows the extensions of this image.
    fn set(&self, schema: &Schema, options: ImageOptions) -> Result<DynamicMessage, Error> {
        let set = set_descriptor(&self.pool).map_err(|reason| error(&reason))?;
        DynamicMessage::decode(set, self.encode(schema, options).as_slice())
            .map_err(|reason| error(&reason))
    }
}

/// Reads a descriptor set in the JSON mapping of protobuf, as [`read`](super::read::read) does.
///
/// # Errors
/// When the text is no such set. Whatever is wrong *in* the files is a finding.
pub fn read_json(
    json: &[u8],
    is_root: &(dyn Fn(&str) -> bool + Sync),
    limits: &Limits,
) -> Result<Compilation, ReadError> {
    let decode = |set: MessageDescriptor, pass: Pass| {
        let mut json = serde_json::Deserializer::from_slice(json);
        let options = DeserializeOptions::new().deny_unknown_fields(pass == Pass::Second);
        let set = DynamicMessage::deserialize_with_options(set, &mut json, &options)
            .map_err(|reason| ReadError::malformed(&reason))?;
        json.end().map_err(|reason| ReadError::malformed(&reason))?;
        Ok(set.encode_to_vec())
    };
    large(|| Ok(compile_set(in_two_passes(decode, limits)?, is_root, limits)))
}

/// Reads a descriptor set in the text format of protobuf, as [`read`](super::read::read) does.
///
/// # Errors
/// When the text is no such set. Whatever is wrong *in* the files is a finding.
pub fn read_text(
    text: &[u8],
    is_root: &(dyn Fn(&str) -> bool + Sync),
    limits: &Limits,
) -> Result<Compilation, ReadError> {
    let all = std::str::from_utf8(text).map_err(|reason| ReadError::malformed(&reason))?;
    let without_extensions =
        text::without_extensions(all).map_err(|reason| ReadError::malformed(&reason))?;
    let decode = |set: MessageDescriptor, pass: Pass| {
        let text = match pass {
            Pass::First => &without_extensions,
            Pass::Second => all,
        };
        let set =
            DynamicMessage::parse_text_format(set, text).map_err(|error| text::said(&error, text));
        Ok(set.map_err(|reason| ReadError::malformed(&reason))?.encode_to_vec())
    };
    large(|| Ok(compile_set(in_two_passes(decode, limits)?, is_root, limits)))
}

/// What is read of a form that names fields.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// All but custom options: what defines them is in the set.
    First,
    /// All.
    Second,
}

fn in_two_passes(
    decode: impl Fn(MessageDescriptor, Pass) -> Result<Vec<u8>, ReadError>,
    limits: &Limits,
) -> Result<Vec<FileEntry>, ReadError> {
    let nothing = DescriptorPool::new();
    let first = decode(
        set_descriptor(&nothing).map_err(|reason| ReadError::malformed(&reason))?,
        Pass::First,
    )?;
    let files = entries(&first)?;
    let (linked, findings) = link_set(files.clone(), &|_| true, limits);
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        // They are found again, and told.
        return Ok(files);
    }
    let set = set_descriptor(&linked.pool).map_err(|reason| ReadError::malformed(&reason))?;
    entries(&decode(set, Pass::Second)?)
}

/// `FileDescriptorSet` in a pool that knows all extensions of another, and what buf adds to
/// descriptors.
fn set_descriptor(pool: &DescriptorPool) -> Result<MessageDescriptor, String> {
    let mut files: Vec<(String, Vec<u8>)> =
        pool.files().map(|file| (file.name().to_owned(), file.encode_to_vec())).collect();
    if !files.iter().any(|(name, _)| name == DESCRIPTOR) {
        let bundled = link_set(vec![importer_of_descriptor()], &|_| true, &Limits::default()).0;
        let bundled = bundled.pool.get_file_by_name(DESCRIPTOR);
        files.extend(bundled.map(|file| (DESCRIPTOR.to_owned(), file.encode_to_vec())));
    }
    let mut set = Vec::new();
    for (name, descriptor) in &mut files {
        if name == DESCRIPTOR {
            *descriptor = extension::extended(descriptor).map_err(|reason| reason.to_string())?;
        }
        prost::encoding::bytes::encode(1, descriptor, &mut set);
    }
    if pool.get_extension_by_name(extension::SOURCE_CODE_INFO).is_none() {
        let file = extension::source_code_info_extension().encode_to_vec();
        prost::encoding::bytes::encode(1, &file, &mut set);
    }
    let pool = DescriptorPool::decode(set.as_slice()).map_err(|reason| reason.to_string())?;
    pool.get_message_by_name(SET).ok_or_else(|| format!("no `{SET}`"))
}

/// A file that does nothing but import the bundled `descriptor.proto`.
fn importer_of_descriptor() -> FileEntry {
    let proto = FileDescriptorProto {
        name: Some("importer.proto".to_owned()),
        dependency: vec![DESCRIPTOR.to_owned()],
        ..FileDescriptorProto::default()
    };
    FileEntry { descriptor: proto.encode_to_vec(), proto, ..FileEntry::default() }
}

fn error(reason: &impl ToString) -> Error {
    Error { reason: reason.to_string() }
}
