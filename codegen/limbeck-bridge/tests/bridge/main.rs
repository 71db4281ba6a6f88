//! Decisions and what has to be decided.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod binding;
mod exposure;
mod identity;
mod idle;
mod joined;
mod lineage;
mod linked;
mod page;
mod pair;
mod parts;
mod planned;
mod random;
mod reported;
mod rows;
mod table;
mod text;
