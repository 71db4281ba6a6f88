//! What a build script says to cargo, and hears from it.

use std::path::{Path, PathBuf};

use crate::Error;

/// A folder that cargo names in the environment.
pub(crate) fn folder(variable: &'static str) -> Result<PathBuf, Error> {
    match std::env::var_os(variable) {
        Some(value) => Ok(PathBuf::from(value)),
        None => Err(Error::not_in_cargo(variable)),
    }
}

/// Has cargo run the script again when a file changes, or anything in a folder.
pub(crate) fn watch(path: &Path) {
    // Cargo takes a line for a path: one with a line end in it cannot be said.
    if let Some(path) = path.to_str().filter(|path| !path.contains('\n')) {
        println!("cargo::rerun-if-changed={path}");
    }
}

/// Shows a warning; cargo shows those of one's own packages alone.
pub(crate) fn warn(text: &str) {
    for line in text.trim_end().lines() {
        println!("cargo::warning={line}");
    }
}
