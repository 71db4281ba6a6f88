//! The limbeck command line.
//!
//! A command is `commands/<verb>.rs`: one `Args`, one `run`. It opens a `project`, asks the other
//! crates, and hands what they say to the `console`. Only this crate prints, reads the
//! environment and decides about exit codes. Not here: anything about proto files or generated
//! code that a build script would need too.

mod cli;
mod commands;
mod config;
mod console;
mod counts;
mod diff;
mod error;
mod exceptions;
mod exit;
mod files;
mod fixes;
mod generation;
mod input;
mod known;
mod program;
mod project;
mod records;
mod render;
mod ruling;
mod suggest;
mod vendor;

pub use exit::Exit;
pub use program::{command, main};
