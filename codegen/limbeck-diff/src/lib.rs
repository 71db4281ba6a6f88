//! What changed between two schemas, as data.
//!
//! [`compare`] walks both schemas once: it pairs their elements, and lists every difference between
//! two of a pair and every element without a partner. The breaking rules judge the list, the
//! history records it, bridges are derived from it. [`exposure`] says who sees a type.
//!
//! Not here: whether a change is good or bad.

mod change;
mod compare;
mod describe;
mod exposure;
mod facts;
mod pairs;
mod record;
mod renames;
mod value;

pub use change::{Aspect, Change, Kind, Side};
pub use compare::{Comparison, compare, diff};
pub use describe::{describe, descriptions};
pub use exposure::{Exposure, Exposures, exposure};
pub use facts::{Edit, Facts, Mismatch, Subject, apply, facts};
pub use pairs::{Pairing, Pairs};
pub use record::{Record, fold, records};
pub use renames::Renames;
