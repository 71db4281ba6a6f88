//! The log of changes, and how watches wait for it to grow.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use tokio::sync::watch;
use user::v2::User;

use super::{Store, record};
use crate::fault::Fault;

/// How many changes are read at once.
const BATCH: i64 = 64;

/// One line of the log.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its place.
    pub sequence: i64,
    /// When, in nanoseconds since 1970.
    pub event_time: i64,
    /// What.
    pub event: Event,
}

/// What happened to whom. Users are as they are now, not as they were then.
#[derive(Debug, Clone)]
pub enum Event {
    /// A user was made.
    Created(Box<User>),
    /// A user was changed.
    Updated(Box<User>),
    /// The user of this id was removed.
    Deleted(String),
    /// A user was made or changed who is not there any more; the removal comes later in the log.
    Gone,
}

/// Some lines of the log.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The lines, oldest first.
    pub changes: Vec<Change>,
    /// Where to go on.
    pub after: i64,
    /// Whether the log had nothing more at that moment.
    pub is_last: bool,
}

impl Store {
    /// Is told after each write. Mark it as seen *before* reading the log, so that nothing falls in between.
    pub fn written(&self) -> watch::Receiver<()> {
        self.written.subscribe()
    }

    /// The sequence of the newest change; 0 in an empty log.
    pub async fn newest_change(&self) -> Result<i64, Fault> {
        Ok(bounds(&mut *self.reader.acquire().await?).await?.newest)
    }

    /// Reads on in the log. `user_id` restricts it to one user; empty for all.
    ///
    /// # Errors
    /// [`Fault::ChangesUnknown`] if lines after `after` have been forgotten, or `after` is still to come.
    pub async fn changes(&self, user_id: &str, after: i64) -> Result<Batch, Fault> {
        // One snapshot, so that no line is forgotten between the look at the bounds and the reading.
        let mut snapshot = self.reader.begin().await?;
        let bounds = bounds(&mut snapshot).await?;
        if after < bounds.forgotten || after > bounds.newest {
            return Err(Fault::ChangesUnknown { after });
        }
        let sql = if user_id.is_empty() { CHANGES } else { CHANGES_OF_USER };
        let rows = sqlx::query(sql)
            .bind(after)
            .bind(BATCH)
            .bind(user_id)
            .fetch_all(&mut *snapshot)
            .await?;
        let changes = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let is_last = i64::try_from(rows.len()).is_ok_and(|length| length < BATCH);
        let last_read = changes.last().map_or(after, |change| change.sequence);
        Ok(Batch { changes, after: if is_last { bounds.newest } else { last_read }, is_last })
    }

    /// The sequence to read from for all that is still known.
    pub async fn oldest_resumable(&self) -> Result<i64, Fault> {
        Ok(bounds(&mut *self.reader.acquire().await?).await?.forgotten)
    }
}

const CHANGES: &str = "\
SELECT changes.sequence, changes.kind, changes.event_time, changes.user_id, users.*
FROM changes LEFT JOIN users ON users.id = changes.user_id
WHERE changes.sequence > ?1
ORDER BY changes.sequence LIMIT ?2";

const CHANGES_OF_USER: &str = "\
SELECT changes.sequence, changes.kind, changes.event_time, changes.user_id, users.*
FROM changes LEFT JOIN users ON users.id = changes.user_id
WHERE changes.sequence > ?1 AND changes.user_id = ?3
ORDER BY changes.sequence LIMIT ?2";

/// Lines up to `forgotten` are gone.
struct Bounds {
    forgotten: i64,
    newest: i64,
}

async fn bounds(connection: &mut SqliteConnection) -> Result<Bounds, Fault> {
    let newest: Option<i64> =
        sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'changes'")
            .fetch_optional(&mut *connection)
            .await?;
    let oldest: Option<i64> =
        sqlx::query_scalar("SELECT min(sequence) FROM changes").fetch_one(connection).await?;
    let newest = newest.unwrap_or(0);
    Ok(Bounds { forgotten: oldest.map_or(newest, |oldest| oldest - 1), newest })
}

/// Shortens the log to its newest `kept` lines.
pub(super) async fn forget_old(connection: &mut SqliteConnection, kept: i64) -> Result<(), Fault> {
    sqlx::query("DELETE FROM changes WHERE sequence <= (SELECT max(sequence) FROM changes) - ?1")
        .bind(kept)
        .execute(connection)
        .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<Change, Fault> {
    let user = match row.try_get::<Option<String>, _>("id")? {
        Some(_) => Some(Box::new(record::read(row)?)),
        None => None,
    };
    let event = match (row.try_get("kind")?, user) {
        (1, Some(user)) => Event::Created(user),
        (2, Some(user)) => Event::Updated(user),
        (1 | 2, None) => Event::Gone,
        (_, _) => Event::Deleted(row.try_get("user_id")?),
    };
    Ok(Change { sequence: row.try_get("sequence")?, event_time: row.try_get("event_time")?, event })
}
