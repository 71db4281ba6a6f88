//! What generated code says about its package: the revision that it was generated from, and how long it is served.

/// A package at the revision that code was generated from: the generated constant `PACKAGE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// Its name: `user.v1`.
    pub name: &'static str,
    /// The id of the revision.
    pub revision: &'static str,
    /// The digest of what the package means at that revision: `lb1:` and 64 hexadecimal digits.
    pub digest: &'static str,
    /// Its stage, and what was announced with it.
    pub lifecycle: Lifecycle,
}

/// What stage a package is in, and what was announced with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// The stage.
    pub stage: Stage,
    /// The day since which it is deprecated, `YYYY-MM-DD`.
    pub since: Option<&'static str>,
    /// The last day on which it is served, `YYYY-MM-DD`.
    pub sunset: Option<&'static str>,
    /// The package to go to.
    pub successor: Option<&'static str>,
}

/// How far a package has come. Stages follow each other in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nobody may rely on it: anything can change.
    Draft,
    /// To be tried: it may break.
    Preview,
    /// Relied on: it does not break.
    Stable,
    /// Still served, to be left by the day of the sunset.
    Deprecated,
    /// Refused at times, so that those who still call it notice.
    Brownout,
    /// No longer served.
    Sunset,
    /// Gone from the source.
    Removed,
}

impl Package {
    /// Whether its users should leave it: deprecated, or past that.
    pub const fn is_deprecated(&self) -> bool {
        match self.lifecycle.stage {
            Stage::Draft | Stage::Preview | Stage::Stable => false,
            Stage::Deprecated | Stage::Brownout | Stage::Sunset | Stage::Removed => true,
        }
    }
}

impl Stage {
    /// The name in revision files: `deprecated`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Preview => "preview",
            Self::Stable => "stable",
            Self::Deprecated => "deprecated",
            Self::Brownout => "brownout",
            Self::Sunset => "sunset",
            Self::Removed => "removed",
        }
    }
}
