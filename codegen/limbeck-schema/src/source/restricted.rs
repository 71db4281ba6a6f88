//! Some of the files of a source, for checks of a part of it.

use super::{Error, Files};

/// A source of which only some files are listed; all can be imported.
pub struct Restricted<'a> {
    /// The whole source.
    pub files: &'a dyn Files,
    /// Import names of the files to compile, sorted.
    pub names: Vec<String>,
}

impl Files for Restricted<'_> {
    fn list(&self) -> Result<Vec<String>, Error> {
        Ok(self.names.clone())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        self.files.read(name)
    }

    fn display(&self, name: &str) -> String {
        self.files.display(name)
    }

    fn content(&self, name: &str) -> Option<String> {
        self.files.content(name)
    }

    fn places(&self) -> Vec<String> {
        self.files.places()
    }
}
