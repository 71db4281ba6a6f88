//! Configuration by environment: the same program in every environment, only the variables differ.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Every variable, what it is for, and its default: the text of `user-service --help`.
pub const VARIABLES: &[(&str, &str, &str)] = &[
    ("USER_LISTEN", "127.0.0.1:50051", "address and port to listen on; port 0 takes a free one"),
    (
        "USER_DATABASE",
        "user.db",
        "file of the SQLite database, made if missing; `:memory:` forgets on exit",
    ),
    ("USER_READERS", "4", "connections that read at the same time, 1 to 64"),
    ("USER_BUSY_TIMEOUT", "5s", "how long to wait for a lock that another program holds"),
    ("USER_CHANGES_KEPT", "100000", "changes that a watch can resume from, at least 100"),
    ("USER_IMPORT_USERS", "10000", "users that one import may have, at least 1"),
    ("USER_MESSAGE_BYTES", "4194304", "size of the largest message taken or sent, at least 1024"),
    ("USER_DEADLINE", "30s", "how long a call may take that is not a stream"),
    ("USER_DRAIN", "10s", "how long calls in flight may go on after SIGTERM"),
    ("USER_LOG", "info", "what to log: `off`, `error`, `warn`, `info`, `debug` or `trace`"),
];

/// What the environment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where users are kept.
    pub database: Database,
    /// Connections that read.
    pub readers: u32,
    /// Patience with other programs' locks.
    pub busy_timeout: Duration,
    /// Length of the log of changes.
    pub changes_kept: i64,
    /// Users per import.
    pub import_users: usize,
    /// Size of a message.
    pub message_bytes: usize,
    /// Time for a call that is not a stream.
    pub deadline: Duration,
    /// Time for calls in flight at the end.
    pub drain: Duration,
    /// What to log.
    pub log: tracing::level_filters::LevelFilter,
}

/// Where users are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// In this process, until it ends.
    Memory,
    /// In a file.
    File(PathBuf),
}

/// A variable with a value that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is `{value}`, which is not {expected} (default: `{default}`)")]
pub struct Problem {
    name: &'static str,
    value: String,
    expected: &'static str,
    default: &'static str,
}

impl Config {
    /// Reads the variables through `lookup`; an empty one counts as unset.
    ///
    /// # Errors
    /// All variables that are wrong, not only the first.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader { lookup, problems: Vec::new() };
        let config = Self {
            listen: reader.get("USER_LISTEN", "an address with a port", parse)?,
            database: reader.get("USER_DATABASE", "a path", database)?,
            readers: reader
                .get("USER_READERS", "a number from 1 to 64", |text| within(text, 1, 64))?,
            busy_timeout: reader.get("USER_BUSY_TIMEOUT", DURATION, duration)?,
            changes_kept: reader.get("USER_CHANGES_KEPT", "a number from 100", |text| {
                within(text, 100, i64::MAX)
            })?,
            import_users: reader
                .get("USER_IMPORT_USERS", "a number from 1", |text| within(text, 1, usize::MAX))?,
            message_bytes: reader.get("USER_MESSAGE_BYTES", "a number from 1024", |text| {
                within(text, 1024, usize::MAX)
            })?,
            deadline: reader.get("USER_DEADLINE", DURATION, duration)?,
            drain: reader.get("USER_DRAIN", DURATION, duration)?,
            log: reader.get("USER_LOG", "a level", parse)?,
        };
        if reader.problems.is_empty() { Ok(config) } else { Err(reader.problems) }
    }
}

const DURATION: &str = "a duration above zero, such as `250ms`, `30s` or `2m`";

struct Reader<F> {
    lookup: F,
    problems: Vec<Problem>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    /// The value, or its default in place of one that is noted as a problem.
    fn get<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Vec<Problem>> {
        let default =
            VARIABLES.iter().find(|variable| variable.0 == name).map_or("", |variable| variable.1);
        let value = (self.lookup)(name)
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| default.to_owned());
        if let Some(parsed) = parse(&value) {
            return Ok(parsed);
        }
        self.problems.push(Problem { name, value, expected, default });
        parse(default).ok_or_else(|| self.problems.clone())
    }
}

fn parse<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn within<T: FromStr + PartialOrd + Display>(text: &str, least: T, most: T) -> Option<T> {
    parse(text).filter(|number| (least..=most).contains(number))
}

fn duration(text: &str) -> Option<Duration> {
    let units = text.find(|character: char| !character.is_ascii_digit())?;
    let (number, unit) = text.split_at(units);
    let number: u64 = parse(number)?;
    let duration = match unit {
        "ms" => Duration::from_millis(number),
        "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(number.checked_mul(60)?),
        "h" => Duration::from_secs(number.checked_mul(3600)?),
        _ => return None,
    };
    (!duration.is_zero()).then_some(duration)
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for all kinds of values")]
fn database(text: &str) -> Option<Database> {
    Some(if text == ":memory:" { Database::Memory } else { Database::File(text.into()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Vec<Problem>> {
        Config::read(|name| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned()))
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let problems =
            read(&[("USER_LISTEN", "everywhere"), ("USER_READERS", "0"), ("USER_DRAIN", "10")]);
        let texts: Vec<_> = problems.unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "`USER_LISTEN` is `everywhere`, which is not an address with a port (default: `127.0.0.1:50051`)",
                "`USER_READERS` is `0`, which is not a number from 1 to 64 (default: `4`)",
                "`USER_DRAIN` is `10`, which is not a duration above zero, such as `250ms`, `30s` or `2m` \
                 (default: `10s`)",
            ]
        );
    }

    #[test]
    fn wrong_durations_are_refused() {
        for text in [
            "",
            "s",
            "0s",
            "-1s",
            "1.5s",
            "1d",
            "1 s",
            "99999999999999999999s",
            "18446744073709551615h",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
        assert_eq!(duration("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(duration("2m"), Some(Duration::from_mins(2)));
    }

    #[test]
    fn the_readme_has_the_same_table() {
        let readme = include_str!("../../README.md");
        let rows: Vec<_> = readme.lines().filter(|line| line.starts_with("| `USER_")).collect();
        let row = |(name, default, meaning): &(&str, &str, &str)| {
            format!("| `{name}` | `{default}` | {meaning} |")
        };
        assert_eq!(rows, VARIABLES.iter().map(row).collect::<Vec<_>>());
    }

    #[test]
    fn an_empty_environment_is_enough() {
        let config = read(&[("USER_LISTEN", "")]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:50051");
        assert_eq!(config.database, Database::File("user.db".into()));
        assert_eq!(read(&[("USER_DATABASE", ":memory:")]).unwrap().database, Database::Memory);
    }
}
