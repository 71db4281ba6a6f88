//! Three REST adapters over one service, in process, ready to be called.
//!
//! - [`contestants`]: who races, each behind the same function.
//! - [`cells`]: the calls that they race in, and the check that all answer the same.
//! - [`cpu`]: the clock.
//! - [`table`]: what came out, as Markdown.
//!
//! Not here: measuring; that is what the bench targets do.

#![expect(clippy::expect_used, reason = "a benchmark that does not work has nobody to tell")]

mod api;
mod by_hand;
pub mod cells;
pub mod contestants;
pub mod cpu;
mod data;
mod library;
mod rest_over_grpc;
pub mod table;
