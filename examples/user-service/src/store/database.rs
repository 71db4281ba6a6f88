//! The database itself: opening, migrating, committing, closing.

use std::sync::Arc;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqlSafeStr, Sqlite, SqlitePool, Transaction};
use tokio::sync::watch;

use crate::config::{Config, Database};
use crate::fault::Fault;

/// The database: cheap to clone, one per process and file.
#[derive(Debug, Clone)]
pub struct Store {
    /// SQLite lets one connection write at a time. One connection for all writes makes writers queue here, in order,
    /// where they would otherwise meet as `SQLITE_BUSY`.
    writer: SqlitePool,
    /// In WAL mode readers neither wait for the writer nor hold it up. The same pool as `writer` for a database in
    /// memory, which belongs to its one connection.
    pub(super) reader: SqlitePool,
    /// Told after each commit, so that watches look at the log.
    pub(super) written: Arc<watch::Sender<()>>,
    changes_kept: i64,
    token_key: Arc<[u8]>,
}

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is not there, not allowed, not a database, or locked.
    #[error(
        "cannot open the database `{name}`: {source}; set `USER_DATABASE` to another file, or to `:memory:`"
    )]
    Open {
        /// The file.
        name: String,
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// Its tables are not what this program knows.
    #[error("cannot bring the tables of `{name}` up to date: {source}")]
    Migrate {
        /// The file.
        name: String,
        /// What is in the way.
        source: sqlx::migrate::MigrateError,
    },
}

impl Store {
    /// Opens the database, makes it if it is missing, and brings its tables up to date.
    ///
    /// # Errors
    /// When the file cannot be used or holds something else.
    pub async fn open(config: &Config) -> Result<Self, OpenError> {
        let name = match &config.database {
            Database::Memory => ":memory:".to_owned(),
            Database::File(path) => path.display().to_string(),
        };
        let fail = |source| OpenError::Open { name: name.clone(), source };
        let writer = pool(config, 1).await.map_err(fail)?;
        let migrated = Migrator::with_migrations(migrations()).run(&writer).await;
        migrated.map_err(|source| OpenError::Migrate { name: name.clone(), source })?;
        let reader = match config.database {
            Database::Memory => writer.clone(),
            Database::File(_) => pool(config, config.readers).await.map_err(fail)?,
        };
        let key: Vec<u8> =
            sqlx::query_scalar("SELECT value FROM secrets WHERE name = 'page_token'")
                .fetch_one(&reader)
                .await
                .map_err(fail)?;
        let (written, _) = watch::channel(());
        let changes_kept = config.changes_kept;
        Ok(Self { writer, reader, written: Arc::new(written), changes_kept, token_key: key.into() })
    }

    /// What page tokens are signed with.
    pub fn token_key(&self) -> &[u8] {
        &self.token_key
    }

    /// Closes the database once all statements have ended; the log of SQLite is folded into its file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Takes the lock for writing at once, so that nothing read in the transaction can change before it writes.
    pub(super) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, Fault> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Commits, and lets watches know.
    ///
    /// In a task of its own: a caller who goes away in the middle must not keep watches from hearing of the commit.
    pub(super) async fn commit(
        &self,
        mut transaction: Transaction<'static, Sqlite>,
    ) -> Result<(), Fault> {
        let (written, changes_kept) = (Arc::clone(&self.written), self.changes_kept);
        let committing = tokio::spawn(async move {
            super::changes::forget_old(&mut transaction, changes_kept).await?;
            transaction.commit().await?;
            written.send_replace(());
            Ok(())
        });
        committing.await.unwrap_or(Err(Fault::Database(sqlx::Error::WorkerCrashed)))
    }
}

async fn pool(config: &Config, connections: u32) -> Result<SqlitePool, sqlx::Error> {
    let options = match &config.database {
        Database::Memory => SqliteConnectOptions::new().in_memory(true),
        Database::File(path) => SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // With WAL, a power cut may undo the last commits but never damages the file.
            .synchronous(SqliteSynchronous::Normal),
    };
    let options = options.busy_timeout(config.busy_timeout).foreign_keys(true);
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(config.deadline)
        // A database in memory ends with its connection.
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        // SQLite is no other end that hangs up; and a caller who goes away in the middle of the test would take the
        // connection along, a database in memory with it.
        .test_before_acquire(false)
        .connect_with(options)
        .await
}

fn migrations() -> Vec<Migration> {
    let files = [
        (1, "users", include_str!("../../migrations/0001_users.sql")),
        (2, "changes", include_str!("../../migrations/0002_changes.sql")),
        (3, "secrets", include_str!("../../migrations/0003_secrets.sql")),
    ];
    let migration = |(version, name, sql): (_, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    files.into_iter().map(migration).collect()
}
