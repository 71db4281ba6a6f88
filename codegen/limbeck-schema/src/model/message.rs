//! Messages and oneofs.

use super::{EnumId, ExtensionId, Field, FileId, MessageId, Name, Options};

/// One message, top-level or nested, or the entry of a map field.
#[derive(Clone, Debug)]
pub struct Message {
    /// Full name, such as `user.v1.User`.
    pub full_name: Name,
    /// Where it is declared.
    pub scope: Scope,
    /// The file it stands in.
    pub file: FileId,
    /// Its location in the file, an index into [`super::Locations`].
    pub location: u32,
    /// Fields in the order declared.
    pub fields: Vec<Field>,
    /// Oneofs in the order declared; the synthetic ones of proto3 `optional` are not in the model.
    pub oneofs: Vec<Oneof>,
    /// Nested messages in the order declared, map entries included.
    pub messages: Vec<MessageId>,
    /// Nested enums in the order declared.
    pub enums: Vec<EnumId>,
    /// Extension fields declared inside it (which may extend any message).
    pub extensions: Vec<ExtensionId>,
    /// Numbers that others may extend it with.
    pub extension_ranges: Vec<NumberRange>,
    /// Reserved numbers, as written.
    pub reserved_ranges: Vec<NumberRange>,
    /// Reserved names, as written.
    pub reserved_names: Vec<ReservedName>,
    /// Message options, sorted by number.
    pub options: Options,
    /// Whether it is the entry that a `map<K, V>` field stands for.
    pub map_entry: bool,
}

/// What an element is declared in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Top level of a file.
    File(FileId),
    /// Inside a message.
    Message(MessageId),
}

/// One oneof that someone wrote.
#[derive(Clone, Debug)]
pub struct Oneof {
    /// Its name.
    pub name: Name,
    /// Its location in the file.
    pub location: u32,
    /// Oneof options, sorted by number.
    pub options: Options,
}

/// A range of field or enum numbers; the end is inclusive in both cases.
#[derive(Clone, Debug)]
pub struct NumberRange {
    /// First number.
    pub first: i32,
    /// Last number, included; `to max` is the greatest number there is.
    pub last: i32,
    /// Its location in the file.
    pub location: u32,
    /// Options of an extension range; empty for reserved ranges.
    pub options: Options,
}

/// A reserved name.
#[derive(Clone, Debug)]
pub struct ReservedName {
    /// The name.
    pub name: Name,
    /// Its location in the file.
    pub location: u32,
}

impl Message {
    /// The last segment of the full name.
    pub fn name(&self) -> &str {
        last_segment(&self.full_name)
    }
}

/// `User` of `user.v1.User`.
pub(super) fn last_segment(full_name: &str) -> &str {
    full_name.rsplit_once('.').map_or(full_name, |(_, name)| name)
}

/// Ranges with inclusive ends, sorted, those that touch or overlap joined.
pub fn merge_ranges(ranges: impl Iterator<Item = (i32, i32)>) -> Vec<(i32, i32)> {
    let mut sorted: Vec<(i32, i32)> = ranges.collect();
    sorted.sort_unstable();
    let mut merged: Vec<(i32, i32)> = Vec::with_capacity(sorted.len());
    for (first, last) in sorted {
        match merged.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::merge_ranges;

    #[test]
    fn ranges_are_joined_where_they_touch_or_overlap() {
        let ranges = [(8, i32::MAX), (1, 3), (2, 2), (4, 4), (6, 6), (i32::MIN, -1), (9, i32::MAX)];
        let merged = [(i32::MIN, -1), (1, 4), (6, 6), (8, i32::MAX)];
        assert_eq!(merge_ranges(ranges.into_iter()), merged);
    }
}
