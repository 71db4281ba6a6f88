//! Enums and their values.

use super::message::last_segment;
use super::{FileId, Name, NumberRange, Options, ReservedName, Scope};

/// One enum, top-level or nested.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Full name, such as `user.v1.Status`.
    pub full_name: Name,
    /// Where it is declared.
    pub scope: Scope,
    /// The file it stands in.
    pub file: FileId,
    /// Its location in the file, an index into [`super::Locations`].
    pub location: u32,
    /// Values in the order declared.
    pub values: Vec<EnumValue>,
    /// Reserved numbers, as written.
    pub reserved_ranges: Vec<NumberRange>,
    /// Reserved names, as written.
    pub reserved_names: Vec<ReservedName>,
    /// Enum options, sorted by number.
    pub options: Options,
    /// Closed (proto2): an unknown number is not a value of the field but an unknown field.
    pub closed: bool,
}

/// One value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Its name; it lives in the scope that the enum is declared in.
    pub name: Name,
    /// Its number.
    pub number: i32,
    /// Its location in the file.
    pub location: u32,
    /// Value options, sorted by number.
    pub options: Options,
}

impl Enum {
    /// The last segment of the full name.
    pub fn name(&self) -> &str {
        last_segment(&self.full_name)
    }
}
