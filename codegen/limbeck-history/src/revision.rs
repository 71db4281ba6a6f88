//! One revision, as data.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use limbeck_bridge::Decision;
use limbeck_schema::digest::Digest;
use limbeck_schema::lifecycle::Lifecycle;

/// The newest format of revision files.
pub const FORMAT: i64 = 1;

/// The identity of a revision: 12 lower-case hexadecimal digits, drawn at random when it is drafted.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

/// A text that is no [`Id`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no id of a revision, which has 12 hexadecimal digits in lower case")]
pub struct ParseIdError(pub String);

/// One reviewed step of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its identity.
    pub id: Id,
    /// The package that it is a step of.
    pub package: String,
    /// What it follows: one revision, two for a merge, none for the first of a package.
    pub parents: Vec<Id>,
    /// Where a first revision begins.
    pub origin: Origin,
    /// What it is for, for people.
    pub message: String,
    /// When it was drafted: RFC 3339, in UTC, in whole seconds.
    pub created: String,
    /// The meaning of the package before; `None` if there was nothing.
    pub before: Option<Digest>,
    /// The meaning of the package after.
    pub after: Digest,
    /// The meaning of what the package reaches in other packages.
    pub closure: Digest,
    /// The heads of the packages with a history that it reaches.
    pub requires: BTreeMap<String, Id>,
    /// Why the compatibility policy was set aside.
    pub allow_breaking: Option<String>,
    /// What it changes, all at once.
    pub changes: Vec<Change>,
    /// Decisions on conversions to and from the version that the package was forked from.
    pub bridges: Vec<Decision>,
    /// Names the meaning of this revision and of all before it.
    pub seal: Digest,
}

/// What a history begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// An empty package, or the parents.
    #[default]
    Nothing,
    /// A package that existed before anybody recorded it: its checkpoint is the start.
    Baseline,
    /// A revision of another package, which is copied under a new name.
    Fork {
        /// The package.
        package: String,
        /// The revision.
        revision: Id,
        /// The meaning of the package at that revision.
        after: Digest,
    },
}

/// What happens to one element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What kind of element.
    pub kind: Kind,
    /// Which, relative to the package: the name after, but of what is gone the name before.
    pub path: String,
    /// The name before, if it is another: the simple one if only that differs, else the path behind
    /// a dot.
    pub renamed_from: Option<String>,
    /// Canonical declaration before; `None` if there was nothing.
    pub was: Option<String>,
    /// Canonical declaration after; `None` if there is nothing.
    pub now: Option<String>,
    /// What no declaration shows.
    pub facts: Facts,
}

/// What of an element the text of its declaration does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The oneof that a field is a member of.
    pub oneof: Option<Pair<String>>,
    /// Names of enum values that come first, in their order: where it is another than by number.
    pub order: Option<Pair<Vec<String>>>,
    /// The stage of a package.
    pub lifecycle: Option<Pair<Lifecycle>>,
    /// What follows from the syntax, for those who review: `presence`, `packed`, `utf8`, `openness`.
    pub resolved: BTreeMap<String, Pair<String>>,
}

/// A fact on both sides of a change; `None` where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<T> {
    /// Before.
    pub was: Option<T>,
    /// After.
    pub now: Option<T>,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal;)*) => {
        /// What an element is; the name of its key in a revision file.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            #[default]
            $($(#[doc = $doc])+ $variant,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The key in revision files.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// The package itself.
    Package "package";
    /// The stage of the package; the path is its name.
    Lifecycle "lifecycle";
    /// The syntax of a top-level element.
    Syntax "syntax";
    /// An option of a message, enum or service; the path is `User.deprecated` or
    /// `User.(acme.v1.owner)`.
    Option "option";
    /// Numbers and names that a message or enum sets aside; the path is its.
    Reserved "reserved";
    /// Numbers that a message leaves to extensions; the path is its.
    Extensions "extensions";
    /// A message, with all that is inside where it is added or removed.
    Message "message";
    /// A oneof.
    Oneof "oneof";
    /// A field.
    Field "field";
    /// An enum, with its values where it is added or removed.
    Enum "enum";
    /// A value of an enum.
    Value "value";
    /// A service, with its rpcs where it is added or removed.
    Service "service";
    /// An rpc.
    Rpc "rpc";
    /// An extension field.
    Extension "extension";
}

impl Kind {
    /// The kind with this key.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Id {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An id of random bytes.
    pub fn from_bytes(bytes: [u8; 6]) -> Self {
        let digit = |digit: u8| char::from_digit(u32::from(digit), 16).unwrap_or_default();
        Self(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
    }
}

impl FromStr for Id {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 12 && text.bytes().all(is_digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseIdError(text.to_owned()))
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T> Pair<T> {
    /// The other way round.
    #[must_use]
    pub fn invert(self) -> Self {
        Self { was: self.now, now: self.was }
    }
}
