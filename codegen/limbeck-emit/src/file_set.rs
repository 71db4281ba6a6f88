//! Generated files in memory.

use std::collections::BTreeMap;

/// Paths relative to the target's folder, `/` between segments, to contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet {
    /// Path to content.
    pub files: BTreeMap<String, Vec<u8>>,
}
