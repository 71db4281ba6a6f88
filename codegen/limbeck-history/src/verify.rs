//! What is wrong with the records of a project, all at once.

#[cfg(feature = "edit")]
mod bridges;
#[cfg(feature = "edit")]
mod check;
#[cfg(feature = "edit")]
mod deep;
pub(crate) mod missing;
#[cfg(feature = "edit")]
mod pending;
mod place;
#[cfg(feature = "edit")]
mod publishable;
pub(crate) mod sealed;
#[cfg(feature = "edit")]
mod stages;
pub(crate) mod unrecorded;

#[cfg(feature = "edit")]
pub(crate) use check::conversions;
#[cfg(feature = "edit")]
pub use check::{Report, Terms, check};
#[cfg(feature = "edit")]
pub use deep::deep;
use place::key_place;
#[cfg(feature = "edit")]
pub use publishable::publishable;
