//! Users in SQLite: the only module that knows SQL.
//!
//! Users come and go as `user.v2` messages, complete and valid; `check` has seen them before.
//! Every statement is a constant: values are bound, nothing is ever spliced into SQL.

mod changes;
mod database;
mod import;
mod page;
mod record;
mod users;

pub use changes::{Batch, Change, Event};
pub use database::{OpenError, Store};
pub use import::Imported;
pub use page::{Cursor, Order, PageRequest, Place};
pub use users::Deletion;
