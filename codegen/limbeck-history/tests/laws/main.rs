//! Laws of recorded schemas and of what changes them, on random ones.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

// One generator of random schemas serves both crates.
#[path = "../../../limbeck-diff/tests/laws/choices.rs"]
mod choices;
#[path = "../../../limbeck-diff/tests/laws/spec.rs"]
mod spec;
#[path = "../../../limbeck-diff/tests/laws/text.rs"]
mod text;

mod case;
mod changes;
mod drafts;
mod google;
mod large;
mod record;
