//! The resolved schema: every element with its place, comments, options and features.
//!
//! Plain data in arenas. Elements refer to each other by typed index, so that walking the type
//! graph costs no look-up; [`Schema::find`] goes from a full name to an element. Order is the
//! order of declaration, files are sorted by name: same input, same model.
//!
//! Not here: descriptors (only `lower` knows them) and opinions (checks have those).

mod element;
mod enum_;
mod field;
mod file;
mod location;
mod message;
mod option;
mod schema;
mod service;
mod value;

pub use element::{Element, Part};
pub use enum_::{Enum, EnumValue};
pub use field::{Cardinality, Extension, Field, Label, Presence, Type};
pub use file::{Dependency, File, ImportKind, Package, Role, Syntax, Version};
pub(crate) use location::WRITTEN;
pub use location::{Comments, Locations, LocationsBuilder};
pub use message::{Message, NumberRange, Oneof, ReservedName, Scope, merge_ranges};
pub use option::{OptionEntry, Options};
pub use schema::Schema;
pub use service::{Method, Service};
pub use value::{Value, ValueField};

use std::sync::Arc;

/// A name or full name, shared between the element and the index.
pub type Name = Arc<str>;

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub u32);

        impl $id {
            /// Position in the schema's arena.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A file of a [`Schema`].
    FileId
    /// A package of a [`Schema`].
    PackageId
    /// A message of a [`Schema`], nested ones and map entries included.
    MessageId
    /// An enum of a [`Schema`], nested ones included.
    EnumId
    /// A service of a [`Schema`].
    ServiceId
    /// An extension field of a [`Schema`].
    ExtensionId
}
