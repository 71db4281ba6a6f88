//! Clock and chance, which revisions need and nothing else does.

use std::time::{SystemTime, UNIX_EPOCH};

use limbeck_history::edit::Stamp;
use limbeck_history::file::canonical_time;
use limbeck_history::graph::History;
use limbeck_history::{Histories, Id};
use uuid::Uuid;

use crate::error::Error;

/// Where identity and time of a new revision come from.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Reproducible revisions")]
pub(crate) struct StampArgs {
    /// Identity of the new revision, 12 hexadecimal digits; random if left out
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// When it is made, such as 2026-11-22T21:30:00Z; now if left out
    #[arg(long, value_name = "TIME")]
    created: Option<String>,
}

impl StampArgs {
    /// The identity and time of the first, second, … revision that a command makes.
    ///
    /// # Errors
    /// When what was given is no id, or would be the id of several.
    pub(crate) fn stamp(&self, number: usize, histories: &Histories) -> Result<Stamp, Error> {
        let stamp = self.any_stamp(number)?;
        let is_there = |history: &History| history.get(&stamp.id).is_some();
        match histories.values().find(|history| is_there(history)) {
            Some(history) => Err(Error::usage(
                format!("`{}` has a revision {} already", history.package, stamp.id),
                "leave `--id` out for a random one, or name another",
            )),
            None => Ok(stamp),
        }
    }

    /// The same, where one that is there keeps its own.
    ///
    /// # Errors
    /// When what was given is no id, or would be the id of several.
    pub(crate) fn any_stamp(&self, number: usize) -> Result<Stamp, Error> {
        let id = match &self.id {
            Some(_) if number > 0 => {
                let help = "name the package with `--package`, one after the other";
                return Err(Error::usage("`--id` names one revision, and several are made", help));
            }
            Some(id) => id.parse().map_err(|error: limbeck_history::revision::ParseIdError| {
                Error::usage(error.to_string(), "leave `--id` out for a random one")
            })?,
            None => random(),
        };
        let created = match &self.created {
            Some(created) => canonical_time(created).ok_or_else(|| {
                let help = "a time in UTC, in whole seconds, such as 2026-11-22T21:30:00Z";
                Error::usage(format!("`--created {created}` is no time"), help)
            })?,
            None => now(),
        };
        Ok(Stamp { id, created })
    }
}

fn random() -> Id {
    let drawn = Uuid::new_v4().into_bytes();
    let mut bytes = [0; 6];
    bytes.iter_mut().zip(drawn).for_each(|(byte, drawn)| *byte = drawn);
    Id::from_bytes(bytes)
}

/// The time of the clock, RFC 3339, in UTC.
fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!(
        "{}T{hour:02}:{minute:02}:{second:02}Z",
        limbeck_history::lifecycle::date(days.cast_signed())
    )
}

/// The day of the clock, `YYYY-MM-DD`, in UTC.
pub(crate) fn today() -> String {
    now().split('T').next().unwrap_or_default().to_owned()
}
