//! The files of one history: reading a `revisions/` folder whole, and changing it so that a failure
//! at any step leaves a history that can be read.
//!
//! A [`Snapshot`] is what lies in the folder, from disk or from a commit. A [`Transaction`] is what
//! is to change, in order; whatever makes a change binding (`HEAD`, `PUBLISHED`) comes last. What
//! files mean is not here.

mod disk;
mod error;
mod find;
mod lock;
mod names;
mod snapshot;
pub mod testing;
mod texts;
mod transaction;

#[cfg(test)]
mod tests;

pub use disk::{Disk, RealDisk};
pub use error::Error;
pub(crate) use error::quoted;
pub use find::{REVISIONS, find, folder};
pub use names::{CHECKPOINTS, Content, HEAD, PUBLISHED, checkpoint_name};
pub use snapshot::{Limits, Snapshot};
pub use texts::{Texts, texts};
pub use transaction::{Marks, Step, Transaction};
