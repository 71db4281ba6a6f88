//! What people decided about a conversion.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// How some elements of the older version and some of the newer one convert.
///
/// Elements are named relative to the package of their version: `User.login_count`,
/// `Status.STATUS_LOCKED`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    /// Elements of the older version.
    pub from: Vec<String>,
    /// Elements of the newer version.
    pub to: Vec<String>,
    /// How the newer one's values come of the older one's.
    pub up: Option<Policy>,
    /// How the older one's values come of the newer one's.
    pub down: Option<Policy>,
}

/// What to do in one direction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Policy {
    /// What to do.
    pub kind: PolicyKind,
    /// What it needs to know, by name.
    pub arguments: BTreeMap<String, Argument>,
    /// Why; wherever something can be lost.
    pub why: Option<String>,
}

/// The value of an argument.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Argument {
    /// Text, such as the name of an enum value.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
}

/// A name that no policy has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no policy")]
pub struct UnknownPolicy(pub String);

macro_rules! policies {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal;)*) => {
        /// What can be done about a conversion.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum PolicyKind {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl PolicyKind {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in revision files and on the command line.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What it does, a fragment.
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc),+),)*
                }
            }
        }
    };
}

policies! {
    /// Take the value as it is.
    Identity "identity";
    /// Refuse a value that has no image.
    Reject "reject";
    /// Refuse if anything is set.
    RejectIfSet "reject_if_set";
    /// Take the nearest value that there is.
    Saturate "saturate";
    /// Round to the nearest value that there is.
    Round "round";
    /// Round towards negative infinity.
    Floor "floor";
    /// Leave it unset.
    Zero "zero";
    /// Take the argument `value`, always.
    Const "const";
    /// Take the argument `value` where nothing is set.
    Default "default";
    /// Forget it.
    Drop "drop";
    /// Keep it aside, so that the way back finds it.
    Stash "stash";
    /// Take the enum value of the argument `value`.
    MapTo "map_to";
    /// Set the member of the argument `value` to its default.
    Sentinel "sentinel";
    /// Move into a message.
    Nest "nest";
    /// Move out of a message.
    Flatten "flatten";
    /// Take the first of several.
    First "first";
    /// Take the last of several.
    Last "last";
    /// Take the first that is set, in the order of `from`.
    Priority "priority";
    /// Multiply by the argument `factor`.
    Scale "scale";
    /// Order by the field of the argument `key`.
    Key "key";
    /// Gather a stream, up to the argument `limit`.
    Collect "collect";
    /// Expect a stream of exactly one.
    Single "single";
    /// Answer `UNIMPLEMENTED`.
    Unimplemented "unimplemented";
    /// Convert in code that the service writes.
    Custom "custom";
}

impl fmt::Display for PolicyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for PolicyKind {
    type Err = UnknownPolicy;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|kind| kind.name() == name);
        found.copied().ok_or_else(|| UnknownPolicy(name.to_owned()))
    }
}
