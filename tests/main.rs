//! Every suite that looks at limbeck from outside, in one binary; `README.md` beside this file
//! says what each is for and how to accept new text.
//!
//! Not here: tests of one crate's small logic; they live beside the code.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![allow(clippy::needless_raw_string_hashes, reason = "snapbox writes them")]

mod bridges;
mod broken;
mod cli;
mod compile;
mod conformance;
mod docs;
mod golden;
mod google;
mod history;
mod inputs;
mod matrix;
mod migration;
mod pages;
mod peer;
mod peers;
mod reprint;
mod rest;
mod tidy;
mod validate;
mod wire;
mod workspace;
