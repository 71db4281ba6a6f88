//! Proto files that remember who asked for them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use limbeck_schema::source::{Bundled, Disk, DiskOptions, Error, Files};

/// Files below roots, then bundled ones; keeps the paths of what was read.
pub(crate) struct Sources {
    disk: Disk,
    bundled: Bundled,
    read: Mutex<BTreeSet<PathBuf>>,
}

impl Sources {
    pub(crate) fn new(options: &DiskOptions, bundled: Vec<String>) -> Result<Self, Error> {
        let bundled = Bundled { prefixes: bundled };
        Ok(Self { disk: Disk::new(options)?, bundled, read: Mutex::default() })
    }

    /// Paths of all files read so far, sorted.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.iter().cloned().collect()
    }
}

impl Files for Sources {
    fn list(&self) -> Result<Vec<String>, Error> {
        let mut names = self.disk.list()?;
        names.extend(self.bundled.list()?);
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(bytes) = self.disk.read(name)? else { return self.bundled.read(name) };
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.extend(self.disk.path(name));
        Ok(Some(bytes))
    }

    fn display(&self, name: &str) -> String {
        self.disk.display(name)
    }

    fn places(&self) -> Vec<String> {
        self.disk.places()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_known_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.proto", "b.proto"] {
            std::fs::write(folder.path().join(name), "syntax = \"proto3\";").unwrap();
        }
        let options =
            DiskOptions { roots: vec![folder.path().to_owned()], ..DiskOptions::default() };
        let sources = Sources::new(&options, vec!["google/rpc/code".to_owned()]).unwrap();
        assert_eq!(sources.list().unwrap(), ["a.proto", "b.proto", "google/rpc/code.proto"]);
        assert_eq!(sources.read("none.proto").unwrap(), None);
        assert!(sources.read("google/rpc/code.proto").unwrap().is_some());
        assert!(sources.read("b.proto").unwrap().is_some());
        assert_eq!(sources.paths(), [folder.path().join("b.proto")]);
    }
}
