//! One user at a time: create, read, change, delete.

use sqlx::SqliteConnection;
use user::v2::User;
use uuid::Uuid;

use super::{Store, record};
use crate::fault::Fault;
use crate::time;

/// What a caller wants gone.
#[derive(Debug, Clone, Copy)]
pub struct Deletion<'a> {
    /// Which user.
    pub id: &'a str,
    /// What the caller has read; empty for whatever is there.
    pub etag: &'a str,
    /// Whether it is fine that there is nobody.
    pub allow_missing: bool,
}

impl Store {
    /// Makes a user, or answers with the one that a call of the same `request_id` has made.
    pub async fn create(&self, user: User, request_id: Option<Uuid>) -> Result<User, Fault> {
        let mut transaction = self.begin().await?;
        if let Some(request_id) = request_id {
            let row = sqlx::query("SELECT * FROM users WHERE request_id = ?1")
                .bind(request_id.to_string())
                .fetch_optional(&mut *transaction)
                .await?;
            if let Some(row) = row {
                return record::read(&row);
            }
        }
        let id = insert(&mut transaction, user, request_id).await?;
        let created = read(&mut transaction, &id).await?.ok_or_else(|| Fault::no_such_id(&id))?;
        self.commit(transaction).await?;
        Ok(created)
    }

    /// Reads the user of this id.
    pub async fn get(&self, id: &str) -> Result<User, Fault> {
        let row = sqlx::query("SELECT * FROM users WHERE id = ?1")
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        record::read(&row.ok_or_else(|| Fault::no_such_id(id))?)
    }

    /// Reads the user with this address.
    pub async fn get_by_email(&self, email: &str) -> Result<User, Fault> {
        let row = sqlx::query("SELECT * FROM users WHERE email_key = ?1")
            .bind(record::email_key(email))
            .fetch_optional(&self.reader)
            .await?;
        let row =
            row.ok_or_else(|| Fault::NotFound { key: "e-mail address", value: email.to_owned() })?;
        record::read(&row)
    }

    /// Changes a user by `change`, which sees the user as stored. Nobody else writes between its reading and writing.
    ///
    /// An empty etag means: whatever is there. A change that changes nothing writes nothing.
    pub async fn update<C>(&self, id: &str, etag: &str, change: C) -> Result<User, Fault>
    where
        C: FnOnce(&mut User) -> Result<(), Fault> + Send,
    {
        let mut transaction = self.begin().await?;
        let stored =
            locked(&mut transaction, id, etag).await?.ok_or_else(|| Fault::no_such_id(id))?;
        let mut user = stored.clone();
        change(&mut user)?;
        if user == stored {
            return Ok(stored);
        }
        let email = user.email.clone();
        let revision = stored.audit.as_ref().map_or(0, |audit| audit.revision).saturating_add(1);
        let statement = record::bind(sqlx::query(record::UPDATE), user, (time::now(), revision));
        statement.execute(&mut *transaction).await.map_err(|error| {
            match error.as_database_error() {
                // The address is the only unique column that an update can change.
                Some(database) if database.is_unique_violation() => Fault::EmailTaken(email),
                _ => Fault::Database(error),
            }
        })?;
        let updated = read(&mut transaction, id).await?.ok_or_else(|| Fault::no_such_id(id))?;
        self.commit(transaction).await?;
        Ok(updated)
    }

    /// Removes a user.
    pub async fn delete(&self, deletion: Deletion<'_>) -> Result<(), Fault> {
        let mut transaction = self.begin().await?;
        if locked(&mut transaction, deletion.id, deletion.etag).await?.is_none() {
            return if deletion.allow_missing {
                Ok(())
            } else {
                Err(Fault::no_such_id(deletion.id))
            };
        }
        sqlx::query("DELETE FROM users WHERE id = ?1")
            .bind(deletion.id)
            .execute(&mut *transaction)
            .await?;
        self.commit(transaction).await
    }
}

/// Makes a user within a transaction, and chooses the id.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    mut user: User,
    request_id: Option<Uuid>,
) -> Result<String, Fault> {
    let now = time::now();
    let email = user.email.clone();
    user.id = Uuid::new_v4().to_string();
    let id = user.id.clone();
    let inserted = record::bind(sqlx::query(record::INSERT), user, (now, 1))
        .bind(now)
        .bind(request_id.map(|id| id.to_string()))
        .execute(&mut *connection)
        .await?;
    if inserted.rows_affected() == 0 {
        return Err(Fault::EmailTaken(email));
    }
    Ok(id)
}

/// Reads a user who is about to be written, and holds the caller to its etag.
async fn locked(
    connection: &mut SqliteConnection,
    id: &str,
    etag: &str,
) -> Result<Option<User>, Fault> {
    let user = read(connection, id).await?;
    match &user {
        Some(user) if !etag.is_empty() && user.etag != etag => {
            Err(Fault::Stale { id: id.to_owned(), sent: etag.to_owned() })
        }
        _ => Ok(user),
    }
}

async fn read(connection: &mut SqliteConnection, id: &str) -> Result<Option<User>, Fault> {
    let row = sqlx::query("SELECT * FROM users WHERE id = ?1")
        .bind(id)
        .fetch_optional(connection)
        .await?;
    row.map(|row| record::read(&row)).transpose()
}
