//! What is recorded: the canonical schema of a package, as a map from element to declaration.
//!
//! A [`Canon`] is text taken to pieces: it is read from the canonical text of a schema, changes are
//! applied to it, and it is written again, as a checkpoint or as proto files to compile. Names in it
//! mean the same wherever they stand, so that a piece can be moved, renamed, and compared alone.
//!
//! Not here: whether the pieces make a schema that compiles; [`crate::rebuild`] finds out.

mod apply;
mod conflict;
mod declaration;
mod differences;
mod members;
mod order;
mod pairs;
mod read;
mod rename;
mod text;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use limbeck_schema::lifecycle::Lifecycle;
use limbeck_schema::model::{Package, Schema};
use limbeck_schema::print;

use crate::revision::Kind;

pub use apply::{apply, invert};
pub use conflict::{Conflict, Unfit};
pub(crate) use declaration::Declaration;
pub use differences::differences;
pub(crate) use differences::sort;
pub(crate) use pairs::Pairs;
pub use read::ReadError;
pub use rename::Moves;
pub use write::Section;
pub(crate) use write::{Floors, Level};

/// The recorded schema of one package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Canon {
    /// The name of the package.
    pub package: String,
    /// Its stage; `None` where nobody set one.
    pub lifecycle: Option<Lifecycle>,
    /// Every element and everything else that has a declaration of its own.
    pub(crate) elements: BTreeMap<Key, Declaration>,
}

/// What a declaration is about. Keys sort by path: what is inside an element follows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Which element, relative to the package.
    pub path: String,
    /// What of it.
    pub kind: Kind,
}

impl Canon {
    /// The record of a package that declares nothing.
    pub fn new(package: impl Into<String>) -> Self {
        Self { package: package.into(), ..Self::default() }
    }

    /// What a schema says about a package.
    ///
    /// # Errors
    /// When the canonical text of the package cannot be taken to pieces.
    pub fn of(schema: &Schema, package: &Package) -> Result<Self, ReadError> {
        Self::read(&package.name, &print::rooted_package(schema, package))
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// How many declarations there are.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Everything that has a declaration, in the order of the paths.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.elements.keys()
    }

    /// The declaration of an element as a revision file has it: containers with all that is inside.
    pub fn text(&self, key: &Key) -> Option<String> {
        let declaration = self.elements.get(key)?;
        Some(self.change_text(key, declaration))
    }

    /// The element at a path, which no two share.
    pub fn element_at(&self, path: &str) -> Option<&Key> {
        self.at(path).map(|(key, _)| key).find(|key| key.kind.is_element())
    }

    /// All that is recorded at a path itself.
    fn at(&self, path: &str) -> impl Iterator<Item = (&Key, &Declaration)> + use<'_> {
        let path = path.to_owned();
        let from = Key { path: path.clone(), kind: Kind::Package };
        self.elements.range(from..).take_while(move |(key, _)| key.path == path)
    }

    /// All that is recorded at a path and inside of it.
    fn below(&self, path: &str) -> impl Iterator<Item = (&Key, &Declaration)> + use<'_> {
        let path = path.to_owned();
        let from = Key { path: path.clone(), kind: Kind::Package };
        self.elements.range(from..).take_while(move |(key, _)| is_within(&key.path, &path))
    }
}

impl Key {
    /// Makes a key.
    pub fn new(kind: Kind, path: impl Into<String>) -> Self {
        Self { path: path.into(), kind }
    }

    /// The path of the element around; `None` at the top.
    pub fn parent(&self) -> Option<&str> {
        split(self.kind, &self.path).0
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        split(self.kind, &self.path).1
    }
}

impl Kind {
    /// Whether it is an element with a name of its own.
    pub const fn is_element(self) -> bool {
        match self {
            Self::Message
            | Self::Oneof
            | Self::Field
            | Self::Enum
            | Self::Value
            | Self::Service
            | Self::Rpc
            | Self::Extension => true,
            Self::Package
            | Self::Lifecycle
            | Self::Syntax
            | Self::Option
            | Self::Reserved
            | Self::Extensions => false,
        }
    }

    /// Whether it is who it is only together with what it is in.
    pub(crate) const fn is_member(self) -> bool {
        matches!(self, Self::Field | Self::Value | Self::Oneof | Self::Rpc)
    }

    /// Whether others are declared inside of it.
    pub const fn is_container(self) -> bool {
        matches!(self, Self::Message | Self::Enum | Self::Service)
    }
}

/// Whether a path is another one or leads into it. No character of a name sorts between the dot and
/// what follows it, so that all of these stand together.
pub(crate) fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A path as what is around, and the name. The name of an option may have dots in its parentheses.
fn split(kind: Kind, path: &str) -> (Option<&str>, &str) {
    let at = match kind {
        Kind::Option if path.ends_with(')') => path.find(".("),
        Kind::Reserved | Kind::Extensions | Kind::Syntax | Kind::Package | Kind::Lifecycle => None,
        _ => path.rfind('.'),
    };
    match at {
        Some(at) => (path.get(..at), path.get(at + 1..).unwrap_or_default()),
        None => (None, path),
    }
}

/// Two parts of a path.
pub(crate) fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}
