//! Lint rules judge a schema, breaking rules judge what changed between two.
//!
//! Not here: reading configuration files, printing, deciding exit codes.

mod config;

pub use config::{BreakingConfig, LintConfig, Selection, Version};
