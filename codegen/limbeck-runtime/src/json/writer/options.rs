//! How JSON is written.

use crate::json::Types;

/// How JSON is written.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// Write fields without presence when they have their default, and empty lists and maps. Default: no.
    pub defaults: bool,
    /// Write proto names (`full_name`), not JSON names (`fullName`). Default: no.
    pub proto_names: bool,
    /// Write enums as numbers. Default: no.
    pub enum_numbers: bool,
    /// What an `Any` may hold.
    pub types: Types,
}
