//! Conversions between versions, as revisions decide them and `check` asks for them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod adopt;
mod broken;
mod idle;
mod plans;
mod project;
mod renames;
mod rows;
