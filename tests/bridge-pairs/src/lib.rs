//! A pair of versions for every row of the table of bridges, and their printed conversions as functions over bytes,
//! so that tests can run every pair without naming types.
//!
//! The protos and what was decided about them are `tests/fixtures/bridges/pairs`. Not here: tests; they are the suite
//! `bridges`.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod books;
mod custom;
pub mod deep;
mod erased;
pub mod fixtures;
mod mutants;
pub mod print;

#[allow(missing_docs, reason = "the protos say little")]
#[allow(
    clippy::all,
    clippy::pedantic,
    reason = "suites of their own hold generated code against clippy"
)]
mod api {
    include!(concat!(env!("OUT_DIR"), "/limbeck.rs"));
}

pub use api::calls;
pub use books::Books;
pub use custom::CUSTOM;
pub use erased::{
    Convert, LAWS, LINES, Laws, MUTANTS, MutantsOf, PAIRS, Pair, Put, laws_of_a_mistake,
};
pub use mutants::Mutants;
