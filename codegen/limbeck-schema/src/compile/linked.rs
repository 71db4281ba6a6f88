//! What linking hands to `lower`: descriptors in a pool, and what was taken out of them.

use prost::Message;
use prost_reflect::DescriptorPool;
use prost_types::SourceCodeInfo;
use prost_types::uninterpreted_option::NamePart;

use crate::model::{Name, Role};

/// All files that linked.
#[derive(Debug, Default)]
pub(crate) struct Linked {
    /// The descriptors, without source code info (see [`LinkedFile::info`]).
    pub pool: DescriptorPool,
    /// Sorted by import name; only those that linked. Each is in the pool.
    pub files: Vec<LinkedFile>,
}

/// One file of [`Linked`].
#[derive(Debug)]
pub(crate) struct LinkedFile {
    /// Import name.
    pub name: Name,
    /// Why it is here.
    pub role: Role,
    /// Whether there is a `syntax` statement.
    pub syntax_written: bool,
    /// Spans and comments as parsed. The path of an option still ends in `[.., options, 999, i]`:
    /// the i-th uninterpreted option of the element; `option_names` says which one that is.
    pub info: PackedInfo,
    /// Location path of each option as written (`[.., options, 999, i]`) to its name, sorted by path.
    pub option_names: Vec<(Vec<i32>, Vec<NamePart>)>,
    /// Indices of imports that a descriptor set calls unused; `None` if nobody has said.
    pub unused_imports: Option<Vec<usize>>,
}

/// Source code info, encoded: a fifth of the memory, for the time in which it is only kept.
#[derive(Debug)]
pub(crate) struct PackedInfo(Vec<u8>);

impl PackedInfo {
    pub(crate) fn new(info: &SourceCodeInfo) -> Self {
        Self(info.encode_to_vec())
    }

    pub(crate) fn unpack(&self) -> SourceCodeInfo {
        // What was encoded here decodes.
        SourceCodeInfo::decode(self.0.as_slice()).unwrap_or_default()
    }
}
