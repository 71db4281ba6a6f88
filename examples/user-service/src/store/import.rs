//! Many users in one transaction.

use limbeck_runtime::google::rpc;
use user::v2::User;

use super::{Store, users};
use crate::fault::Fault;

/// How many users are made of an import, and what became of the rest.
#[derive(Debug)]
pub struct Imported {
    /// Users made.
    pub created: usize,
    /// Users left out, by their place in the import.
    pub failures: Vec<(usize, Fault)>,
}

/// How many failures are told with all their details, so that thousands of them fit into one answer.
const DETAILED: usize = 500;

impl Imported {
    /// What callers are told of the failures, by place in the import.
    pub fn statuses(self) -> impl Iterator<Item = (usize, rpc::Status)> {
        self.failures.into_iter().enumerate().map(|(told, (index, fault))| {
            let status =
                if told < DETAILED { fault.to_rpc_status() } else { fault.to_brief_status() };
            (index, status)
        })
    }
}

impl Store {
    /// Makes all users, or none if one cannot be made; with `skip_failures`, all that can be made.
    ///
    /// Places in the import are given with the users, because some may have been left out before.
    pub async fn import(
        &self,
        users: Vec<(usize, User)>,
        skip_failures: bool,
    ) -> Result<Imported, Fault> {
        let mut transaction = self.begin().await?;
        let mut imported = Imported { created: 0, failures: Vec::new() };
        for (index, user) in users {
            match users::insert(&mut transaction, user, None).await {
                Ok(_) => imported.created += 1,
                Err(fault @ Fault::EmailTaken(_)) if skip_failures => {
                    imported.failures.push((index, fault));
                }
                // Dropping the transaction undoes it.
                Err(fault) => return Err(Fault::Import { index, fault: Box::new(fault) }),
            }
        }
        self.commit(transaction).await?;
        Ok(imported)
    }
}
