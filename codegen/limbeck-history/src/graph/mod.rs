//! The history of one package: its revisions, how they follow each other, and what is wrong with
//! that.
//!
//! A [`History`] is made of a [`crate::store::Snapshot`] whatever is in it; what cannot be is in its
//! `problems`. What revisions do to a schema is not here.

mod contents;
mod dag;
mod history;
mod index;
mod links;
mod load;
mod marks;
mod material;

#[cfg(test)]
pub(crate) mod tests;

pub use history::{Entry, History};
pub(crate) use material::shortened;
