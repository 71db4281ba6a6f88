//! What buf adds to descriptors, described in descriptors: for the forms that name fields.
//!
//! In buf's images a file is a `buf.alpha.image.v1.ImageFile`: a `FileDescriptorProto` with one
//! field more. `SourceCodeInfo` has an extension that is empty for every reader but buf.

use prost::{DecodeError, Message};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use crate::compile::set::IMAGE_EXTENSION;

/// The extension of `SourceCodeInfo`.
pub(super) const SOURCE_CODE_INFO: &str = "buf.descriptor.v1.buf_source_code_info_extension";

/// `descriptor.proto` with `buf_extension` in its `FileDescriptorProto`.
pub(super) fn extended(descriptor: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let mut file = FileDescriptorProto::decode(descriptor)?;
    if let Some(kind) =
        file.message_type.iter_mut().find(|message| message.name() == "FileDescriptorProto")
    {
        let number = i32::try_from(IMAGE_EXTENSION).unwrap_or_default();
        kind.field.push(field("buf_extension", number, Kind::Message("BufImageFileExtension")));
    }
    file.message_type.push(image_file_extension());
    Ok(file.encode_to_vec())
}

/// A file that defines [`SOURCE_CODE_INFO`].
pub(super) fn source_code_info_extension() -> FileDescriptorProto {
    let extension = FieldDescriptorProto {
        name: Some("buf_source_code_info_extension".to_owned()),
        number: Some(536_000_000),
        label: Some(Label::Optional.into()),
        r#type: Some(Type::Message.into()),
        type_name: Some(".buf.descriptor.v1.BufSourceCodeInfoExtension".to_owned()),
        extendee: Some(".google.protobuf.SourceCodeInfo".to_owned()),
        ..FieldDescriptorProto::default()
    };
    FileDescriptorProto {
        name: Some("limbeck/buf_source_code_info_extension.proto".to_owned()),
        package: Some("buf.descriptor.v1".to_owned()),
        dependency: vec!["google/protobuf/descriptor.proto".to_owned()],
        message_type: vec![message("BufSourceCodeInfoExtension", Vec::new())],
        extension: vec![extension],
        ..FileDescriptorProto::default()
    }
}

fn image_file_extension() -> DescriptorProto {
    let name = message(
        "ModuleName",
        vec![
            field("remote", 1, Kind::Text),
            field("owner", 2, Kind::Text),
            field("repository", 3, Kind::Text),
        ],
    );
    let module = message(
        "ModuleInfo",
        vec![
            field("name", 1, Kind::Message("BufImageFileExtension.ModuleName")),
            field("commit", 2, Kind::Text),
        ],
    );
    let mut unused = field("unused_dependency", 4, Kind::Index);
    unused.label = Some(Label::Repeated.into());
    let mut extension = message(
        "BufImageFileExtension",
        vec![
            field("is_import", 1, Kind::Flag),
            field("module_info", 2, Kind::Message("BufImageFileExtension.ModuleInfo")),
            field("is_syntax_unspecified", 3, Kind::Flag),
            unused,
        ],
    );
    extension.nested_type = vec![name, module];
    extension
}

fn message(name: &str, field: Vec<FieldDescriptorProto>) -> DescriptorProto {
    DescriptorProto { name: Some(name.to_owned()), field, ..DescriptorProto::default() }
}

#[derive(Clone, Copy)]
enum Kind {
    Flag,
    Index,
    Text,
    /// In `google.protobuf`.
    Message(&'static str),
}

fn field(name: &str, number: i32, kind: Kind) -> FieldDescriptorProto {
    let (ty, type_name) = match kind {
        Kind::Flag => (Type::Bool, None),
        Kind::Index => (Type::Int32, None),
        Kind::Text => (Type::String, None),
        Kind::Message(name) => (Type::Message, Some(format!(".google.protobuf.{name}"))),
    };
    FieldDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        label: Some(Label::Optional.into()),
        r#type: Some(ty.into()),
        type_name,
        ..FieldDescriptorProto::default()
    }
}
