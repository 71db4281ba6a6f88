//! Images read back: descriptor sets of protoc, buf and limbeck to the model.
//!
//! What buf says of a file beyond its descriptor counts (which are imports, which imports are
//! unused, whether `syntax` is written); a plain set is all roots.

use prost::Message;

use crate::compile::set::{FileEntry, compile_set, entry};
use crate::compile::stack::on_large_stacks;
use crate::compile::{Compilation, Limits};
use crate::source;

/// Why bytes are no image.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ReadError {
    kind: Box<Kind>,
}

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("not a descriptor set: {reason}")]
    Malformed { reason: String },
    #[error(transparent)]
    Threads(source::Error),
}

impl ReadError {
    pub(super) fn malformed(reason: &impl ToString) -> Self {
        Kind::Malformed { reason: reason.to_string() }.into()
    }
}

impl From<Kind> for ReadError {
    fn from(kind: Kind) -> Self {
        Self { kind: Box::new(kind) }
    }
}

/// Reads an encoded `google.protobuf.FileDescriptorSet`; of its files those count as roots that
/// the set does not call imports, and that `is_root` wants.
///
/// # Errors
/// When the bytes are no such set. Whatever is wrong *in* the files is a finding.
pub fn read(
    bytes: &[u8],
    is_root: &(dyn Fn(&str) -> bool + Sync),
    limits: &Limits,
) -> Result<Compilation, ReadError> {
    large(|| Ok(compile_set(entries(bytes)?, is_root, limits)))
}

pub(super) fn large<T: Send>(
    run: impl FnOnce() -> Result<T, ReadError> + Send,
) -> Result<T, ReadError> {
    on_large_stacks(run).map_err(Kind::Threads)?
}

/// The files of an encoded set.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<FileEntry>, ReadError> {
    #[derive(prost::Message)]
    struct Set {
        #[prost(bytes = "bytes", repeated, tag = "1")]
        file: Vec<bytes::Bytes>,
    }
    let set = Set::decode(bytes).map_err(|reason| ReadError::malformed(&reason))?;
    set.file
        .iter()
        .map(|file| entry(file).map_err(|reason| ReadError::malformed(&reason)))
        .collect()
}
