//! Fields and extensions, with resolved features.

use super::{EnumId, FileId, MessageId, Name, Options, Scope, Value};

/// One field of a message, or the field part of an [`Extension`].
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not a state machine")]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its number.
    pub number: i32,
    /// Its location in the file, an index into [`super::Locations`].
    pub location: u32,
    /// Resolved type; of a map field, the entry message.
    pub ty: Type,
    /// One, many, or a map.
    pub cardinality: Cardinality,
    /// Whether "not set" can be told from the default.
    pub presence: Presence,
    /// The label as written.
    pub label: Label,
    /// Index into [`super::Message::oneofs`].
    pub oneof: Option<u32>,
    /// Repeated scalars in one length-delimited record.
    pub packed: bool,
    /// A group: encoded between start and end tags.
    pub delimited: bool,
    /// Whether strings must be valid UTF-8 on the wire; false for other types.
    pub utf8: bool,
    /// Name in JSON, written or derived.
    pub json_name: Name,
    /// Whether `json_name` is written.
    pub json_name_written: bool,
    /// The written default of a proto2 field.
    pub default: Option<Value>,
    /// Field options (without `json_name` and `default`, which are no options), sorted by number.
    pub options: Options,
}

/// A field that extends another message.
#[derive(Clone, Debug)]
pub struct Extension {
    /// Full name, such as `google.api.http`.
    pub full_name: Name,
    /// The message it extends.
    pub extendee: MessageId,
    /// Where it is declared.
    pub scope: Scope,
    /// The file it stands in.
    pub file: FileId,
    /// Everything it shares with a field.
    pub field: Field,
}

/// A resolved field type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the scalars are those of the protobuf language")]
pub enum Type {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes,
    Message(MessageId),
    Enum(EnumId),
}

/// How many values a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cardinality {
    /// At most one.
    Singular,
    /// A list.
    Repeated,
    /// `map<K, V>`; the type is the entry message.
    Map,
}

/// Whether "not set" can be told from the default value (feature `field_presence`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// It can: proto2 optional, proto3 `optional`, messages, oneof members.
    Explicit,
    /// It cannot: proto3 scalars without label; also lists and maps.
    Implicit,
    /// It must be set: proto2 `required`.
    Required,
}

/// The label that stands before a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// No label.
    None,
    /// `optional`.
    Optional,
    /// `required`.
    Required,
    /// `repeated`.
    Repeated,
}

impl Type {
    /// The keyword of a scalar type; `None` for messages and enums.
    pub const fn keyword(self) -> Option<&'static str> {
        Some(match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
            Self::Fixed32 => "fixed32",
            Self::Fixed64 => "fixed64",
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Bytes => "bytes",
            Self::Message(_) | Self::Enum(_) => return None,
        })
    }

    /// Whether a list of it may be packed: every scalar of fixed or varint encoding, and enums.
    pub const fn is_packable(self) -> bool {
        !matches!(self, Self::String | Self::Bytes | Self::Message(_))
    }
}
