//! How much a package promises, and until when.

use std::fmt;
use std::str::FromStr;

/// What stage a package is in, and what was announced with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lifecycle {
    /// The stage.
    pub stage: Stage,
    /// The day since which it is deprecated, `YYYY-MM-DD`.
    pub since: Option<String>,
    /// The last day on which it is served, `YYYY-MM-DD`.
    pub sunset: Option<String>,
    /// The package to go to.
    pub successor: Option<String>,
}

macro_rules! stages {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal;)*) => {
        /// How far a package has come. Stages follow each other in this order.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Stage {
            #[default]
            $($(#[doc = $doc])+ $variant,)*
        }

        impl Stage {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in revision files and on the command line.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

stages! {
    /// Nobody may rely on it: anything can change.
    Draft "draft";
    /// To be tried: breaks are recorded, and allowed.
    Preview "preview";
    /// Relied on: breaks are refused.
    Stable "stable";
    /// Still served, to be left by the day of the sunset.
    Deprecated "deprecated";
    /// Refused at times, so that those who still call it notice.
    Brownout "brownout";
    /// No longer served.
    Sunset "sunset";
    /// Gone from the source.
    Removed "removed";
}

/// A name that no stage has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no stage: one of draft, preview, stable, deprecated, brownout, sunset, removed")]
pub struct UnknownStage(pub String);

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Stage {
    type Err = UnknownStage;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|stage| stage.name() == name);
        found.copied().ok_or_else(|| UnknownStage(name.to_owned()))
    }
}
