//! Histories put in line, joined, folded and shortened: what a command writes is sound, and what it
//! refuses it explains.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod drop;
mod interrupted;
mod merge;
mod project;
mod publish;
mod random;
mod rebase;
mod record;
mod squash;
