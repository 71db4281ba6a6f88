//! What can be done about a conversion, and what each way of doing it has to be told.

use std::fmt;
use std::str::FromStr;

/// Which way values go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// From the older version to the newer one: requests.
    Up,
    /// From the newer version to the older one: responses.
    Down,
}

/// Something that a policy has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub ty: ParameterType,
    /// Whether it must be given.
    pub required: bool,
}

/// What an argument may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterType {
    /// The name of an element: an enum value, a member of a oneof, a field.
    Name,
    /// A whole number from 1 on.
    Count,
    /// Any value: text, a number, yes or no.
    Value,
    /// One of some words.
    Choice(&'static [&'static str]),
}

/// A name that no policy has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no policy")]
pub struct UnknownPolicy(pub String);

impl UnknownPolicy {
    /// A policy with a name like this one, or all of them.
    pub fn help(&self) -> String {
        let distance = |kind: &PolicyKind| strsim::damerau_levenshtein(kind.name(), &self.0);
        // Of a short word, one letter in three may be wrong.
        let most = (self.0.chars().count() / 3).clamp(1, 2);
        match PolicyKind::ALL.iter().map(|kind| (distance(kind), kind)).min() {
            Some((distance, kind)) if distance <= most => {
                format!("did you mean `{}`?", kind.usage())
            }
            Some(_) | None => {
                let all: Vec<String> = PolicyKind::ALL.iter().map(|kind| kind.usage()).collect();
                format!("policies are {}", all.join(", "))
            }
        }
    }
}

/// What `key` does about two entries of one key.
const DUPLICATES: ParameterType = ParameterType::Choice(&["reject", "first", "last"]);

/// When a policy loses something.
enum Loss {
    Never,
    Sometimes,
    Always,
}

macro_rules! policies {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal ($($parameter:expr),*), $directions:ident, $loss:ident;)*) => {
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

            /// What it does, a sentence.
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc),+).trim_start(),)*
                }
            }

            /// What it has to be told, in the order of arguments without a name.
            pub const fn parameters(self) -> &'static [Parameter] {
                match self {
                    $(Self::$variant => const { &[$($parameter),*] },)*
                }
            }

            /// Which ways it makes sense.
            pub const fn directions(self) -> &'static [Direction] {
                match self {
                    $(Self::$variant => policies!(@ $directions),)*
                }
            }

            /// Whether something may be lost without anybody being told, wherever it is decided: then a
            /// decision says why.
            pub const fn loses(self) -> bool {
                match self {
                    $(Self::$variant => matches!(policies!(@ $loss), Loss::Always),)*
                }
            }

            /// Whether something is lost in some places and nothing in others; what is asked tells which.
            pub const fn may_lose(self) -> bool {
                match self {
                    $(Self::$variant => matches!(policies!(@ $loss), Loss::Sometimes),)*
                }
            }
        }
    };
    (@ both) => { &[Direction::Up, Direction::Down] };
    (@ up) => { &[Direction::Up] };
    (@ down) => { &[Direction::Down] };
    (@ loses) => { Loss::Always };
    (@ may_lose) => { Loss::Sometimes };
    (@ keeps) => { Loss::Never };
}

policies! {
    /// Take the value as it is, because someone says that both sides mean the same.
    Identity "identity" (), both, keeps;
    /// Refuse a value that has no image.
    Reject "reject" (), both, keeps;
    /// Refuse if anything is set.
    RejectIfSet "reject_if_set" (), both, keeps;
    /// Take the nearest value that there is.
    Saturate "saturate" (), both, loses;
    /// Round to the nearest value that there is.
    Round "round" (), both, loses;
    /// Round towards negative infinity.
    Floor "floor" (), both, loses;
    /// Leave it unset; what was not set reads as zero.
    Zero "zero" (), both, loses;
    /// Take `value`, always.
    Const "const" (required("value", ParameterType::Value)), both, loses;
    /// Take `value` where nothing is set.
    Default "default" (required("value", ParameterType::Value)), both, may_lose;
    /// Forget it.
    Drop "drop" (), both, loses;
    /// Keep it aside, in code that the service writes, so that the way back finds it.
    Stash "stash" (), up, keeps;
    /// Take the enum value, or set the member of the oneof, that `value` names.
    MapTo "map_to" (required("value", ParameterType::Name)), both, loses;
    /// Set the member of the oneof that `value` names to its default.
    Sentinel "sentinel" (required("value", ParameterType::Name)), both, loses;
    /// Move into a message, which is created if anything is set.
    Nest "nest" (), both, keeps;
    /// Move out of a message.
    Flatten "flatten" (), both, may_lose;
    /// Take the first of several.
    First "first" (), both, loses;
    /// Take the last of several.
    Last "last" (), both, loses;
    /// Take the first that is set, in the order in which the decision names them.
    Priority "priority" (), both, loses;
    /// Multiply by `factor`; where the other side is a `Timestamp` or `Duration`, `factor` of them are one second.
    Scale "scale" (required("factor", ParameterType::Count)), both, keeps;
    /// Take the field `field` of each element as the key of its entry.
    Key "key" (required("field", ParameterType::Name), optional("on_duplicate", DUPLICATES)), both, loses;
    /// Gather a stream of up to `limit` messages, and refuse a longer one.
    Collect "collect" (required("limit", ParameterType::Count)), down, keeps;
    /// Expect a stream of exactly one message, and refuse any other.
    Single "single" (), both, keeps;
    /// Answer `UNIMPLEMENTED`.
    Unimplemented "unimplemented" (), up, loses;
    /// Convert in code that the service writes.
    Custom "custom" (), both, keeps;
}

const fn required(name: &'static str, ty: ParameterType) -> Parameter {
    Parameter { name, ty, required: true }
}

const fn optional(name: &'static str, ty: ParameterType) -> Parameter {
    Parameter { name, ty, required: false }
}

impl Direction {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Up, Self::Down];

    /// The other one.
    #[must_use]
    pub const fn back(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }

    /// The name in revision files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for ParameterType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("a name"),
            Self::Count => f.write_str("a whole number from 1 on"),
            Self::Value => f.write_str("a value"),
            Self::Choice(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                f.write_str(&words.join(" or "))
            }
        }
    }
}

impl PolicyKind {
    /// As it is written, with the names of its arguments: `key(field, on_duplicate)`.
    pub fn usage(self) -> String {
        let names: Vec<&str> = self.parameters().iter().map(|it| it.name).collect();
        if names.is_empty() {
            return self.name().to_owned();
        }
        format!("{}({})", self.name(), names.join(", "))
    }
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
