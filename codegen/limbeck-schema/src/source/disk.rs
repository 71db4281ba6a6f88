//! Proto files in folders.

use std::path::PathBuf;

use super::{Error, Files};

/// Proto files below one or more folders.
#[derive(Debug)]
pub struct Disk {}

/// What of the folders counts.
#[derive(Clone, Debug, Default)]
pub struct DiskOptions {
    /// Folders that import names are relative to.
    pub roots: Vec<PathBuf>,
    /// Glob patterns on import names; empty means all.
    pub include: Vec<String>,
    /// Glob patterns on import names; what matches is not listed, but can be imported.
    pub exclude: Vec<String>,
}

impl Files for Disk {
    fn list(&self) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    fn read(&self, _name: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(None)
    }
}
