//! What can be written on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

/// Calls a running `user-service`.
#[derive(Debug, Parser)]
#[command(
    name = "user-cli",
    version,
    after_help = "Example: user-cli --api v1 create ada@example.com 'Ada Lovelace'"
)]
pub(crate) struct Arguments {
    /// Where the service listens.
    #[arg(long, env = "USER_SERVER", default_value = "http://127.0.0.1:50051", global = true)]
    pub(crate) server: String,
    /// Which version of the API to speak.
    #[arg(long, value_enum, default_value = "v2", global = true)]
    pub(crate) api: Version,
    /// Calls over HTTP and JSON, not gRPC: all commands but `import` and `lookup`.
    #[arg(long, global = true)]
    pub(crate) rest: bool,
    /// How many seconds a call that is not a stream may take.
    #[arg(long, value_parser = seconds, default_value = "10", global = true)]
    pub(crate) deadline: Duration,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Version {
    V1,
    V2,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    Mapped(Mapped),
    #[command(flatten)]
    GrpcOnly(GrpcOnly),
}

/// Commands whose methods have an HTTP rule.
#[derive(Debug, Subcommand)]
pub(crate) enum Mapped {
    /// Makes a user.
    Create {
        /// The e-mail address.
        email: String,
        /// The name in full; where the API wants its parts, the last word is the family name.
        name: String,
        #[command(flatten)]
        fields: Fields,
        /// A UUID that makes it safe to call again.
        #[arg(long, default_value = "")]
        request_id: String,
    },
    /// Shows a user.
    Get {
        /// The id.
        id: String,
    },
    /// Shows users, page by page, until all are shown.
    List {
        /// Users that are fetched at once.
        #[arg(long, default_value_t = 50)]
        page_size: i32,
        /// `create_time` or the name (`full_name` in v1, `display_name` in v2), with or without ` desc`.
        #[arg(long, default_value = "")]
        order_by: String,
        /// Fetches one page: the one of this token, or the first if it is empty.
        #[arg(long)]
        page_token: Option<String>,
    },
    /// Changes a user's name.
    UpdateName {
        /// The id.
        id: String,
        /// The new name in full.
        name: String,
    },
    /// Changes the fields that are given, and no others.
    Update {
        /// The id.
        id: String,
        /// The new e-mail address.
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        fields: Fields,
        /// Fails if the user is not the one that was read with this etag.
        #[arg(long, default_value = "")]
        etag: String,
    },
    /// Removes a user.
    Delete {
        /// The id.
        id: String,
        /// Fails if the user is not the one that was read with this etag.
        #[arg(long, default_value = "")]
        etag: String,
        /// Does not fail if there is no such user.
        #[arg(long)]
        allow_missing: bool,
    },
    /// Shows changes as they happen.
    Watch {
        /// Only changes of the user of this id.
        #[arg(long, default_value = "")]
        user: String,
        /// Begins after the change of this sequence; 0 for all that the server still knows.
        #[arg(long)]
        resume_after: Option<i64>,
        /// Ends after so many changes.
        #[arg(long)]
        count: Option<usize>,
    },
}

/// Commands whose methods have none, because the client streams.
#[derive(Debug, Subcommand)]
pub(crate) enum GrpcOnly {
    /// Makes many users in one transaction.
    Import {
        /// A file with a user per line, the e-mail address first, then the name; `-` for stdin.
        file: PathBuf,
        /// Leaves out users who cannot be made.
        #[arg(long)]
        skip_failures: bool,
    },
    /// Finds users by id or e-mail address: those that are given, or, without any, each line of stdin as it comes.
    Lookup {
        /// Ids and e-mail addresses.
        keys: Vec<String>,
    },
}

impl GrpcOnly {
    /// What is typed for it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Import { .. } => "import",
            Self::Lookup { .. } => "lookup",
        }
    }
}

/// Fields that a user need not have.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Fields {
    /// What friends say.
    #[arg(long)]
    pub(crate) nickname: Option<String>,
    /// A telephone number in E.164 form, such as `+41446681800`.
    #[arg(long)]
    pub(crate) phone: Option<String>,
    /// `KEY=VALUE`; given several times for several.
    #[arg(long = "label", value_parser = label)]
    pub(crate) labels: Vec<(String, String)>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds =
        text.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "a number of seconds above zero is needed".to_owned())
}

fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("a label is written `KEY=VALUE`")?;
    Ok((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn wrong_values_are_refused() {
        for text in ["0", "-1", "x", "", "NaN", "inf"] {
            assert!(seconds(text).is_err(), "{text}");
        }
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(label("no equals sign").is_err());
        assert_eq!(label("a=b=c"), Ok(("a".into(), "b=c".into())));
    }
}
