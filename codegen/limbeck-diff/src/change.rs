//! One difference between two schemas.

use limbeck_schema::finding::Place;
use limbeck_schema::model::{Element, Part, Schema};

/// One difference: what it is, and where it stands on both sides.
///
/// The values themselves are in the schemas; a change says where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Change {
    /// What differs.
    pub kind: Kind,
    /// Where in the old schema; `None` if it is new.
    pub old: Option<Side>,
    /// Where in the new schema; `None` if it is gone.
    pub new: Option<Side>,
}

/// One end of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Side {
    /// The element that changed; of a package, its first file.
    pub element: Element,
    /// The part of it that changed.
    pub part: Part,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $name:literal, inverse $inverse:ident, $level:ident;)*) => {
        /// What differs.
        ///
        /// A kind that is not about something added or removed is its own inverse.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[doc = $doc])+ $kind,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Its name in text, such as `field removed`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// The kind of the same difference seen from the other side.
            #[must_use]
            pub const fn invert(self) -> Self {
                match self { $(Self::$kind => Self::$inverse,)* }
            }

            /// Whether it is a fact about files or text that no package's meaning holds: which file
            /// an element stands in, file options, imports, the label as written.
            pub const fn is_about_files(self) -> bool {
                match self { $(Self::$kind => kinds!(@ $level),)* }
            }
        }
    };
    (@ file) => { true };
    (@ meaning) => { false };
}

kinds! {
    /// A file that was not there.
    FileAdded = "file added", inverse FileRemoved, file;
    /// A file that is gone.
    FileRemoved = "file removed", inverse FileAdded, file;
    /// The file declares another package.
    FilePackage = "file's package changed", inverse FilePackage, file;
    /// The file has another syntax.
    FileSyntax = "file's syntax changed", inverse FileSyntax, file;
    /// A file option was set, unset or changed.
    FileOption = "file option changed", inverse FileOption, file;
    /// An import that was not there, or had another modifier.
    ImportAdded = "import added", inverse ImportRemoved, file;
    /// An import that is gone, or has another modifier.
    ImportRemoved = "import removed", inverse ImportAdded, file;
    /// A package that was not there.
    PackageAdded = "package added", inverse PackageRemoved, meaning;
    /// A package that is gone.
    PackageRemoved = "package removed", inverse PackageAdded, meaning;
    /// A package under another name.
    PackageRenamed = "package renamed", inverse PackageRenamed, meaning;

    /// A message that was not there; nested ones have a change of their own.
    MessageAdded = "message added", inverse MessageRemoved, meaning;
    /// A message that is gone; nested ones have a change of their own.
    MessageRemoved = "message removed", inverse MessageAdded, meaning;
    /// A message under another full name.
    MessageRenamed = "message renamed", inverse MessageRenamed, meaning;
    /// A message in another file.
    MessageMoved = "message moved to another file", inverse MessageMoved, file;
    /// A message option was set, unset or changed.
    MessageOption = "message option changed", inverse MessageOption, meaning;
    /// Numbers that were not all reserved.
    MessageRangeReserved = "field numbers reserved", inverse MessageRangeReleased, meaning;
    /// Numbers that are no longer all reserved.
    MessageRangeReleased = "field numbers no longer reserved", inverse MessageRangeReserved, meaning;
    /// A name that was not reserved.
    MessageNameReserved = "field name reserved", inverse MessageNameReleased, meaning;
    /// A name that is no longer reserved.
    MessageNameReleased = "field name no longer reserved", inverse MessageNameReserved, meaning;
    /// An extension range that was not there, or had other bounds or options.
    ExtensionRangeAdded = "extension range added", inverse ExtensionRangeRemoved, meaning;
    /// An extension range that is gone, or has other bounds or options.
    ExtensionRangeRemoved = "extension range removed", inverse ExtensionRangeAdded, meaning;

    /// A field of a message that stayed.
    FieldAdded = "field added", inverse FieldRemoved, meaning;
    /// A field of a message that stayed is gone.
    FieldRemoved = "field removed", inverse FieldAdded, meaning;
    /// The same number under another name.
    FieldName = "field renamed", inverse FieldName, meaning;
    /// An extension with another number.
    FieldNumber = "extension number changed", inverse FieldNumber, meaning;
    /// Another scalar type, message or enum.
    FieldType = "field type changed", inverse FieldType, meaning;
    /// Singular, repeated or map.
    FieldCardinality = "field cardinality changed", inverse FieldCardinality, meaning;
    /// Whether "not set" can be told from the default.
    FieldPresence = "field presence changed", inverse FieldPresence, meaning;
    /// The label as written.
    FieldLabel = "field label changed", inverse FieldLabel, file;
    /// In another oneof, or no longer in one.
    FieldOneof = "field moved between oneofs", inverse FieldOneof, meaning;
    /// Packed or not.
    FieldPacked = "field packing changed", inverse FieldPacked, meaning;
    /// Encoded as a group or not.
    FieldDelimited = "field message encoding changed", inverse FieldDelimited, meaning;
    /// Whether UTF-8 is checked.
    FieldUtf8 = "field UTF-8 validation changed", inverse FieldUtf8, meaning;
    /// Another name in JSON, written or derived.
    FieldJsonName = "field JSON name changed", inverse FieldJsonName, meaning;
    /// Another written default.
    FieldDefault = "field default changed", inverse FieldDefault, meaning;
    /// A field option was set, unset or changed.
    FieldOption = "field option changed", inverse FieldOption, meaning;

    /// A oneof that was not there.
    OneofAdded = "oneof added", inverse OneofRemoved, meaning;
    /// A oneof that is gone.
    OneofRemoved = "oneof removed", inverse OneofAdded, meaning;
    /// A oneof under another name.
    OneofRenamed = "oneof renamed", inverse OneofRenamed, meaning;
    /// A oneof option was set, unset or changed.
    OneofOption = "oneof option changed", inverse OneofOption, meaning;

    /// An enum that was not there.
    EnumAdded = "enum added", inverse EnumRemoved, meaning;
    /// An enum that is gone.
    EnumRemoved = "enum removed", inverse EnumAdded, meaning;
    /// An enum under another full name.
    EnumRenamed = "enum renamed", inverse EnumRenamed, meaning;
    /// An enum in another file.
    EnumMoved = "enum moved to another file", inverse EnumMoved, file;
    /// Open or closed.
    EnumOpenness = "enum opened or closed", inverse EnumOpenness, meaning;
    /// An enum option was set, unset or changed.
    EnumOption = "enum option changed", inverse EnumOption, meaning;
    /// Numbers that were not all reserved.
    EnumRangeReserved = "enum numbers reserved", inverse EnumRangeReleased, meaning;
    /// Numbers that are no longer all reserved.
    EnumRangeReleased = "enum numbers no longer reserved", inverse EnumRangeReserved, meaning;
    /// A name that was not reserved.
    EnumNameReserved = "enum value name reserved", inverse EnumNameReleased, meaning;
    /// A name that is no longer reserved.
    EnumNameReleased = "enum value name no longer reserved", inverse EnumNameReserved, meaning;
    /// A value of an enum that stayed.
    EnumValueAdded = "enum value added", inverse EnumValueRemoved, meaning;
    /// A value of an enum that stayed is gone.
    EnumValueRemoved = "enum value removed", inverse EnumValueAdded, meaning;
    /// The same number under another name.
    EnumValueName = "enum value renamed", inverse EnumValueName, meaning;
    /// A value option was set, unset or changed.
    EnumValueOption = "enum value option changed", inverse EnumValueOption, meaning;

    /// A service that was not there.
    ServiceAdded = "service added", inverse ServiceRemoved, meaning;
    /// A service that is gone.
    ServiceRemoved = "service removed", inverse ServiceAdded, meaning;
    /// A service under another full name.
    ServiceRenamed = "service renamed", inverse ServiceRenamed, meaning;
    /// A service in another file.
    ServiceMoved = "service moved to another file", inverse ServiceMoved, file;
    /// A service option was set, unset or changed.
    ServiceOption = "service option changed", inverse ServiceOption, meaning;
    /// A method of a service that stayed.
    MethodAdded = "rpc added", inverse MethodRemoved, meaning;
    /// A method of a service that stayed is gone.
    MethodRemoved = "rpc removed", inverse MethodAdded, meaning;
    /// A method under another name.
    MethodRenamed = "rpc renamed", inverse MethodRenamed, meaning;
    /// Another request.
    MethodInput = "rpc request changed", inverse MethodInput, meaning;
    /// Another response.
    MethodOutput = "rpc response changed", inverse MethodOutput, meaning;
    /// The request is a stream, or no longer.
    MethodClientStreaming = "rpc client streaming changed", inverse MethodClientStreaming, meaning;
    /// The response is a stream, or no longer.
    MethodServerStreaming = "rpc server streaming changed", inverse MethodServerStreaming, meaning;
    /// A method option was set, unset or changed.
    MethodOption = "rpc option changed", inverse MethodOption, meaning;

    /// An extension that was not there.
    ExtensionAdded = "extension added", inverse ExtensionRemoved, meaning;
    /// An extension that is gone.
    ExtensionRemoved = "extension removed", inverse ExtensionAdded, meaning;
    /// An extension under another full name.
    ExtensionRenamed = "extension renamed", inverse ExtensionRenamed, meaning;
    /// An extension in another file.
    ExtensionMoved = "extension moved to another file", inverse ExtensionMoved, file;
    /// It extends another message.
    ExtensionExtendee = "extension of another message", inverse ExtensionExtendee, meaning;
}

impl Change {
    /// The same difference with the schemas exchanged.
    #[must_use]
    pub fn invert(self) -> Self {
        Self { kind: self.kind.invert(), old: self.new, new: self.old }
    }
}

impl Side {
    /// An element as a whole.
    pub const fn whole(element: Element) -> Self {
        Self { element, part: Part::Whole }
    }

    /// Where it stands; the schema is that of its side.
    pub fn place(self, schema: &Schema) -> Place {
        schema.place(self.element, self.part)
    }
}
