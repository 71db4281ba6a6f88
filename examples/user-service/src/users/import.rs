//! Many users at once.
//!
//! Users are checked as they come and written when all are there, in one transaction: a caller who sends slowly must
//! not hold the lock that every other write waits for.

use limbeck_runtime::prost::Message;
use limbeck_runtime::tokio_stream::{Stream, StreamExt};
use user::v2::import_users_request::Item;
use user::v2::{ImportUsersRequest, User};

use super::service::{Users, prepare};
use crate::fault::Fault;

use crate::store::Imported;

/// What one import may hold in memory.
const IMPORT_BYTES: usize = 64 * 1024 * 1024;

/// An import as far as it has come.
struct Import {
    skip_failures: bool,
    users: Vec<(usize, User)>,
    failures: Vec<(usize, Fault)>,
    /// Users that came, whatever became of them.
    count: usize,
    bytes: usize,
    most: usize,
}

impl Users {
    /// Makes the users of a stream: all, or none, or with `skip_failures` those that can be made.
    ///
    /// An item that is a fault ends the import.
    pub async fn import<S>(&self, items: S) -> Result<Imported, Fault>
    where
        S: Stream<Item = Result<ImportUsersRequest, Fault>> + Send,
    {
        let mut import = Import {
            skip_failures: false,
            users: Vec::new(),
            failures: Vec::new(),
            count: 0,
            bytes: 0,
            most: self.limits.import_users,
        };
        let mut items = std::pin::pin!(items);
        let mut is_first = true;
        while let Some(item) = items.next().await {
            import.take(item, is_first)?;
            is_first = false;
        }
        let mut imported = self.store.import(import.users, import.skip_failures).await?;
        imported.failures.extend(import.failures);
        imported.failures.sort_by_key(|failure| failure.0);
        Ok(imported)
    }
}

impl Import {
    fn take(
        &mut self,
        item: Result<ImportUsersRequest, Fault>,
        is_first: bool,
    ) -> Result<(), Fault> {
        let item = item?.item.ok_or_else(|| Fault::invalid("item", "must be set"))?;
        match item {
            Item::Options(options) if is_first => self.skip_failures = options.skip_failures,
            Item::Options(_) => {
                return Err(Fault::invalid("options", "must come before all users, and only once"));
            }
            Item::User(user) => {
                let index = self.next()?;
                self.bytes += user.encoded_len();
                if self.bytes > IMPORT_BYTES {
                    return Err(Fault::ImportTooLarge(format!("{IMPORT_BYTES} bytes")));
                }
                match prepare(user) {
                    Ok(user) => self.users.push((index, user)),
                    Err(fault) => return self.fail(index, fault),
                }
            }
        }
        Ok(())
    }

    /// Counts one more user.
    fn next(&mut self) -> Result<usize, Fault> {
        if self.count >= self.most {
            return Err(Fault::ImportTooLarge(format!("{} users", self.most)));
        }
        self.count += 1;
        Ok(self.count - 1)
    }

    fn fail(&mut self, index: usize, fault: Fault) -> Result<(), Fault> {
        if !self.skip_failures {
            return Err(Fault::Import { index, fault: Box::new(fault) });
        }
        self.failures.push((index, fault));
        Ok(())
    }
}
