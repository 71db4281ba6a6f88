//! Descriptor sets as inputs.

use limbeck_schema::compile::{Compilation, Limits};
use limbeck_schema::image::{self, ReadError};

use super::bytes::{decompress, read};
use super::format::{Compression, Form};
use super::paths::Names;
use super::yaml;
use crate::error::Error;

/// A descriptor set, decompressed and not looked into yet.
pub(crate) struct Image {
    /// What a person calls it.
    path: String,
    bytes: Vec<u8>,
    form: Form,
}

impl Image {
    pub(super) fn open(path: &str, form: Form, compression: Compression) -> Result<Self, Error> {
        let bytes = decompress(path, read(path)?, compression)?;
        Ok(Self { path: path.to_owned(), bytes, form })
    }

    /// What a person calls it.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Reads the schema.
    pub(super) fn compile(&self, wanted: &Names) -> Result<Compilation, Error> {
        let limits = Limits::default();
        let is_root = |name: &str| wanted.contains(name);
        let bytes = self.bytes.as_slice();
        let read = match self.form {
            Form::Binary => image::read(bytes, &is_root, &limits),
            Form::Json => image::read_json(bytes, &is_root, &limits),
            Form::Text => image::read_text(bytes, &is_root, &limits),
            Form::Yaml => {
                let json = yaml::to_json(bytes).map_err(|reason| self.not_read(&reason))?;
                image::read_json(json.as_bytes(), &is_root, &limits)
            }
        };
        read.map_err(|error: ReadError| self.not_read(&error.to_string()))
    }

    fn not_read(&self, reason: &str) -> Error {
        let path = &self.path;
        let help = match (self.bytes.as_slice(), self.form) {
            ([0x1f, 0x8b, ..], _) => format!("it is gzip: `{path}#compression=gzip`"),
            ([0x28, 0xb5, 0x2f, 0xfd, ..], _) => {
                format!("it is Zstandard: `{path}#compression=zstd`")
            }
            ([b'P', b'K', 3, 4, ..], _) => format!("it is a zip file: `{path}#format=zip`"),
            ([b'{', ..], Form::Binary) => format!("it looks like JSON: `{path}#format=json`"),
            (_, _) => "write it with `limbeck image -o`, `buf build -o` or `protoc -o`; another \
                       form is named so: `#format=json`"
                .to_owned(),
        };
        Error::input(format!("cannot read `{path}` as an image: {reason}"), help)
    }
}
