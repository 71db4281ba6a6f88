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

/// What of an element a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// That it is there.
    Whole,
    /// Its name.
    Name,
    /// The file it stands in.
    File,
    /// The package of a file.
    Package,
    /// The syntax of a file.
    Syntax,
    /// An import of a file.
    Import,
    /// One option.
    Option,
    /// All numbers that are reserved.
    ReservedNumbers,
    /// One reserved name.
    ReservedName,
    /// All extension ranges.
    ExtensionRanges,
    /// The number of a field or value.
    Number,
    /// The type of a field.
    Type,
    /// Singular, repeated or map.
    Cardinality,
    /// Whether "not set" can be told from the default.
    Presence,
    /// The label as written.
    Label,
    /// The oneof that a field is in.
    Oneof,
    /// Whether a list is packed.
    Packed,
    /// Whether a message is encoded as a group.
    Delimited,
    /// Whether UTF-8 is checked.
    Utf8,
    /// The name in JSON.
    JsonName,
    /// The written default.
    Default,
    /// The number of an enum that "not set" means where no default is written.
    Implied,
    /// Whether an enum is open or closed.
    Openness,
    /// The number that an enum declares first.
    First,
    /// The names of all numbers that have several, in order.
    Aliases,
    /// The request of a method.
    Input,
    /// The response of a method.
    Output,
    /// Whether the request is a stream.
    ClientStreaming,
    /// Whether the response is a stream.
    ServerStreaming,
    /// The message that an extension extends.
    Extendee,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $name:literal, inverse $inverse:ident, $level:ident, $aspect:ident;)*) => {
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
            /// an element stands in, file options, imports, the label as written; or about what another
            /// package means, such as the first value of an enum.
            pub const fn is_about_files(self) -> bool {
                match self { $(Self::$kind => kinds!(@ $level),)* }
            }

            /// What of the element it is about.
            pub const fn aspect(self) -> Aspect {
                match self { $(Self::$kind => Aspect::$aspect,)* }
            }
        }
    };
    (@ file) => { true };
    (@ meaning) => { false };
}

kinds! {
    /// A file that was not there.
    FileAdded = "file added", inverse FileRemoved, file, Whole;
    /// A file that is gone.
    FileRemoved = "file removed", inverse FileAdded, file, Whole;
    /// The file declares another package.
    FilePackage = "file's package changed", inverse FilePackage, file, Package;
    /// The file has another syntax.
    FileSyntax = "file's syntax changed", inverse FileSyntax, file, Syntax;
    /// A file option was set, unset or changed.
    FileOption = "file option changed", inverse FileOption, file, Option;
    /// An import that was not there, or had another modifier.
    ImportAdded = "import added", inverse ImportRemoved, file, Import;
    /// An import that is gone, or has another modifier.
    ImportRemoved = "import removed", inverse ImportAdded, file, Import;
    /// A package that was not there.
    PackageAdded = "package added", inverse PackageRemoved, meaning, Whole;
    /// A package that is gone.
    PackageRemoved = "package removed", inverse PackageAdded, meaning, Whole;
    /// A package under another name.
    PackageRenamed = "package renamed", inverse PackageRenamed, meaning, Name;

    /// A message that was not there; nested ones have a change of their own.
    MessageAdded = "message added", inverse MessageRemoved, meaning, Whole;
    /// A message that is gone; nested ones have a change of their own.
    MessageRemoved = "message removed", inverse MessageAdded, meaning, Whole;
    /// A message under another full name.
    MessageRenamed = "message renamed", inverse MessageRenamed, meaning, Name;
    /// A message in another file.
    MessageMoved = "message moved to another file", inverse MessageMoved, file, File;
    /// A message option was set, unset or changed.
    MessageOption = "message option changed", inverse MessageOption, meaning, Option;
    /// Numbers that were not all reserved.
    MessageRangeReserved = "field numbers reserved", inverse MessageRangeReleased, meaning, ReservedNumbers;
    /// Numbers that are no longer all reserved.
    MessageRangeReleased = "field numbers no longer reserved", inverse MessageRangeReserved, meaning, ReservedNumbers;
    /// A name that was not reserved.
    MessageNameReserved = "field name reserved", inverse MessageNameReleased, meaning, ReservedName;
    /// A name that is no longer reserved.
    MessageNameReleased = "field name no longer reserved", inverse MessageNameReserved, meaning, ReservedName;
    /// An extension range that was not there, or had other bounds or options.
    ExtensionRangeAdded = "extension range added", inverse ExtensionRangeRemoved, meaning, ExtensionRanges;
    /// An extension range that is gone, or has other bounds or options.
    ExtensionRangeRemoved = "extension range removed", inverse ExtensionRangeAdded, meaning, ExtensionRanges;

    /// A field of a message that stayed.
    FieldAdded = "field added", inverse FieldRemoved, meaning, Whole;
    /// A field of a message that stayed is gone.
    FieldRemoved = "field removed", inverse FieldAdded, meaning, Whole;
    /// The same number under another name.
    FieldName = "field renamed", inverse FieldName, meaning, Name;
    /// An extension with another number.
    FieldNumber = "extension number changed", inverse FieldNumber, meaning, Number;
    /// Another scalar type, message or enum.
    FieldType = "field type changed", inverse FieldType, meaning, Type;
    /// Singular, repeated or map.
    FieldCardinality = "field cardinality changed", inverse FieldCardinality, meaning, Cardinality;
    /// Whether "not set" can be told from the default.
    FieldPresence = "field presence changed", inverse FieldPresence, meaning, Presence;
    /// The label as written.
    FieldLabel = "field label changed", inverse FieldLabel, file, Label;
    /// In another oneof, or no longer in one.
    FieldOneof = "field moved between oneofs", inverse FieldOneof, meaning, Oneof;
    /// Packed or not.
    FieldPacked = "field packing changed", inverse FieldPacked, meaning, Packed;
    /// Encoded as a group or not.
    FieldDelimited = "field message encoding changed", inverse FieldDelimited, meaning, Delimited;
    /// Whether UTF-8 is checked.
    FieldUtf8 = "field UTF-8 validation changed", inverse FieldUtf8, meaning, Utf8;
    /// Another name in JSON, written or derived.
    FieldJsonName = "field JSON name changed", inverse FieldJsonName, meaning, JsonName;
    /// Another written default.
    FieldDefault = "field default changed", inverse FieldDefault, meaning, Default;
    /// Another number that a field of an enum means when it is not set and no default is written.
    FieldImplied = "field's implied default changed", inverse FieldImplied, file, Implied;
    /// A field option was set, unset or changed.
    FieldOption = "field option changed", inverse FieldOption, meaning, Option;

    /// A oneof that was not there.
    OneofAdded = "oneof added", inverse OneofRemoved, meaning, Whole;
    /// A oneof that is gone.
    OneofRemoved = "oneof removed", inverse OneofAdded, meaning, Whole;
    /// A oneof under another name.
    OneofRenamed = "oneof renamed", inverse OneofRenamed, meaning, Name;
    /// A oneof option was set, unset or changed.
    OneofOption = "oneof option changed", inverse OneofOption, meaning, Option;

    /// An enum that was not there.
    EnumAdded = "enum added", inverse EnumRemoved, meaning, Whole;
    /// An enum that is gone.
    EnumRemoved = "enum removed", inverse EnumAdded, meaning, Whole;
    /// An enum under another full name.
    EnumRenamed = "enum renamed", inverse EnumRenamed, meaning, Name;
    /// An enum in another file.
    EnumMoved = "enum moved to another file", inverse EnumMoved, file, File;
    /// Open or closed.
    EnumOpenness = "enum opened or closed", inverse EnumOpenness, meaning, Openness;
    /// Another number is declared first: what a field is that is not set.
    EnumDefault = "enum default changed", inverse EnumDefault, meaning, First;
    /// Numbers with several names have others, or in another order; JSON writes the first.
    EnumAliases = "enum aliases changed", inverse EnumAliases, meaning, Aliases;
    /// An enum option was set, unset or changed.
    EnumOption = "enum option changed", inverse EnumOption, meaning, Option;
    /// Numbers that were not all reserved.
    EnumRangeReserved = "enum numbers reserved", inverse EnumRangeReleased, meaning, ReservedNumbers;
    /// Numbers that are no longer all reserved.
    EnumRangeReleased = "enum numbers no longer reserved", inverse EnumRangeReserved, meaning, ReservedNumbers;
    /// A name that was not reserved.
    EnumNameReserved = "enum value name reserved", inverse EnumNameReleased, meaning, ReservedName;
    /// A name that is no longer reserved.
    EnumNameReleased = "enum value name no longer reserved", inverse EnumNameReserved, meaning, ReservedName;
    /// A value of an enum that stayed.
    EnumValueAdded = "enum value added", inverse EnumValueRemoved, meaning, Whole;
    /// A value of an enum that stayed is gone.
    EnumValueRemoved = "enum value removed", inverse EnumValueAdded, meaning, Whole;
    /// The same number under another name.
    EnumValueName = "enum value renamed", inverse EnumValueName, meaning, Name;
    /// A value option was set, unset or changed.
    EnumValueOption = "enum value option changed", inverse EnumValueOption, meaning, Option;

    /// A service that was not there.
    ServiceAdded = "service added", inverse ServiceRemoved, meaning, Whole;
    /// A service that is gone.
    ServiceRemoved = "service removed", inverse ServiceAdded, meaning, Whole;
    /// A service under another full name.
    ServiceRenamed = "service renamed", inverse ServiceRenamed, meaning, Name;
    /// A service in another file.
    ServiceMoved = "service moved to another file", inverse ServiceMoved, file, File;
    /// A service option was set, unset or changed.
    ServiceOption = "service option changed", inverse ServiceOption, meaning, Option;
    /// A method of a service that stayed.
    MethodAdded = "rpc added", inverse MethodRemoved, meaning, Whole;
    /// A method of a service that stayed is gone.
    MethodRemoved = "rpc removed", inverse MethodAdded, meaning, Whole;
    /// A method under another name.
    MethodRenamed = "rpc renamed", inverse MethodRenamed, meaning, Name;
    /// Another request.
    MethodInput = "rpc request changed", inverse MethodInput, meaning, Input;
    /// Another response.
    MethodOutput = "rpc response changed", inverse MethodOutput, meaning, Output;
    /// The request is a stream, or no longer.
    MethodClientStreaming = "rpc client streaming changed", inverse MethodClientStreaming, meaning, ClientStreaming;
    /// The response is a stream, or no longer.
    MethodServerStreaming = "rpc server streaming changed", inverse MethodServerStreaming, meaning, ServerStreaming;
    /// A method option was set, unset or changed.
    MethodOption = "rpc option changed", inverse MethodOption, meaning, Option;

    /// An extension that was not there.
    ExtensionAdded = "extension added", inverse ExtensionRemoved, meaning, Whole;
    /// An extension that is gone.
    ExtensionRemoved = "extension removed", inverse ExtensionAdded, meaning, Whole;
    /// An extension under another full name.
    ExtensionRenamed = "extension renamed", inverse ExtensionRenamed, meaning, Name;
    /// An extension in another file.
    ExtensionMoved = "extension moved to another file", inverse ExtensionMoved, file, File;
    /// It extends another message.
    ExtensionExtendee = "extension of another message", inverse ExtensionExtendee, meaning, Extendee;
}

impl Aspect {
    /// A noun for it, as in "field `User.email`: type changed".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "declaration",
            Self::Name => "name",
            Self::File => "file",
            Self::Package => "package",
            Self::Syntax => "syntax",
            Self::Import => "import",
            Self::Option => "option",
            Self::ReservedNumbers => "reserved numbers",
            Self::ReservedName => "reserved name",
            Self::ExtensionRanges => "extension ranges",
            Self::Number => "number",
            Self::Type => "type",
            Self::Cardinality => "cardinality",
            Self::Presence => "presence",
            Self::Label => "label",
            Self::Oneof => "oneof",
            Self::Packed => "packed",
            Self::Delimited => "encoded as a group",
            Self::Utf8 => "UTF-8 checked",
            Self::JsonName => "JSON name",
            Self::Default => "default",
            Self::Implied => "implied default",
            Self::Openness => "openness",
            Self::First => "default number",
            Self::Aliases => "aliases",
            Self::Input => "request",
            Self::Output => "response",
            Self::ClientStreaming => "client streaming",
            Self::ServerStreaming => "server streaming",
            Self::Extendee => "extended message",
        }
    }
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
