//! One way to name any element of a schema.

use super::{EnumId, ExtensionId, FileId, MessageId, ServiceId};

/// A reference to any element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// A file.
    File(FileId),
    /// A message.
    Message(MessageId),
    /// A field, by its position in the message.
    Field(MessageId, u32),
    /// A oneof, by its position in the message.
    Oneof(MessageId, u32),
    /// An enum.
    Enum(EnumId),
    /// An enum value, by its position in the enum.
    EnumValue(EnumId, u32),
    /// A service.
    Service(ServiceId),
    /// A method, by its position in the service.
    Method(ServiceId, u32),
    /// An extension field.
    Extension(ExtensionId),
}

/// A part of an element that has a place of its own.
///
/// What a part is not written (an implied `json_name`, a file without `package`) has the place of
/// the whole element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The whole declaration.
    Whole,
    /// Its name.
    Name,
    /// The number of a field or enum value.
    Number,
    /// The label of a field.
    Label,
    /// The type of a field; of a map field, all of `map<K, V>`; of a group, that keyword.
    Type,
    /// The `json_name` of a field.
    JsonName,
    /// The `default = …` of a field.
    Default,
    /// The message that an extension extends.
    Extendee,
    /// The request of a method.
    Input,
    /// The response of a method.
    Output,
    /// The `package` statement of a file.
    Package,
    /// The `syntax` statement of a file.
    Syntax,
    /// The n-th `import` statement of a file.
    Import(u32),
    /// An option, by number.
    Option(i32),
    /// The n-th reserved range of a message or enum.
    ReservedRange(u32),
    /// The n-th reserved name of a message or enum.
    ReservedName(u32),
    /// The n-th extension range of a message.
    ExtensionRange(u32),
}
