//! The kinds of output that `limbeck.toml` and `--target` can name.

/// Their names.
pub(crate) const NAMES: &[&str] = &["rust"];
