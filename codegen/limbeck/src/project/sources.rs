//! The proto files of a project: those on disk, and bundled ones that the project asks for.

use limbeck_schema::source::{Bundled, Disk, DiskOptions, Error, Files};

/// Files on disk before bundled files.
pub(crate) struct Sources {
    disk: Disk,
    bundled: Bundled,
}

impl Sources {
    pub(crate) fn new(options: &DiskOptions, bundled: Vec<String>) -> Result<Self, Error> {
        Ok(Self { disk: Disk::new(options)?, bundled: Bundled { prefixes: bundled } })
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
        match self.disk.read(name)? {
            Some(bytes) => Ok(Some(bytes)),
            None => self.bundled.read(name),
        }
    }

    fn display(&self, name: &str) -> String {
        let path = self.disk.display(name);
        path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
    }

    fn places(&self) -> Vec<String> {
        self.disk.places()
    }
}
