//! Laws of the difference between two schemas, on random ones.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod choices;
mod compiled;
mod described;
mod kinds;
mod large;
mod laws;
mod spec;
mod text;
