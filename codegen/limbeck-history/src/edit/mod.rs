//! What commands do to a history, as files to write; nothing here touches a disk.
//!
//! Every edit is refused while the history has problems that it does not mend, and each says what
//! stands in its way all at once.

mod base;
mod baseline;
mod clash;
mod decide;
mod drop;
mod heads;
mod line;
mod merge;
mod outcome;
mod publish;
mod rebase;
mod record;
mod seal;
mod squash;

pub use baseline::baseline;
pub use decide::Undecided;
pub use drop::{Dropping, Followers, drop};
pub use merge::{MergeRequest, Merging, merge};
pub use outcome::{Edit, Refusal, Stamp};
pub(crate) use outcome::{snapshot, sound};
pub use publish::{publish, write_checkpoint};
pub use rebase::{Rebasing, rebase};
pub use record::{Recording, Request, record};
pub use squash::{Squashing, squash};
