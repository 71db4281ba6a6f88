//! Why what a server was told of lifecycles does not fit.

use crate::Stage;

/// Why what the builder was told, or generated code says, does not fit.
#[derive(Debug, thiserror::Error)]
pub(in crate::server) enum Fault {
    #[error(
        "no service of package `{0}` that was generated with a history was added: mend the name, or add the service"
    )]
    Unknown(String),
    #[error(
        "`{0}` is {stage}, and only what is deprecated can be refused or postponed: record it with `limbeck lifecycle \
         set {0} deprecated`",
        stage = .1.name()
    )]
    NotDeprecated(&'static str, Stage),
    #[error("`{0}` is no day: write `YYYY-MM-DD`, in the years 1970 to 9999")]
    Day(String),
    #[error(
        "`{package}` was promised until {recorded}, and cannot end on {wanted}: name a later day, or record an earlier \
         one with `limbeck lifecycle set`"
    )]
    Earlier { package: &'static str, recorded: &'static str, wanted: String },
    #[error(
        "a brownout of {length} s in every {every} s is none: let it last at least 1 s, and not longer than the time \
         from one to the next"
    )]
    Brownout { every: u64, length: u64 },
    #[error("`{0}` is no target of a link: write a URI, as `https://example.com/v2`")]
    Link(String),
    #[error("what is known of package `{0}` holds characters that no header may have")]
    Text(&'static str),
    #[error(
        "services of `{package}` were generated from two revisions, `{first}` and `{second}`: generate them again \
         together"
    )]
    Revisions { package: &'static str, first: &'static str, second: &'static str },
}
