//! How JSON is read.

use crate::json::{DEPTH, Types};

/// How JSON is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Pass over keys that no field has, and names that no enum value has. Default: no.
    pub ignore_unknown: bool,
    /// How many objects and lists may stand in each other. Default: 100, as protobuf allows on the wire.
    pub depth: u32,
    /// What an `Any` may hold.
    pub types: Types,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { ignore_unknown: false, depth: DEPTH, types: Types::default() }
    }
}
