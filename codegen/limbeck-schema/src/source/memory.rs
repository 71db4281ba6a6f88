//! Proto files in memory: for tests, editors and archives.

use std::collections::BTreeMap;

use super::{Error, Files};

/// Proto files held in memory, by import name.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Import name to bytes.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Which of them to compile; `None` means all. The others can be imported.
    pub roots: Option<Vec<String>>,
}

impl Files for Memory {
    fn list(&self) -> Result<Vec<String>, Error> {
        Ok(match &self.roots {
            Some(roots) => roots.clone(),
            None => self.files.keys().cloned().collect(),
        })
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.files.get(name).cloned())
    }
}

impl<N: Into<String>, T: Into<Vec<u8>>> FromIterator<(N, T)> for Memory {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(files: I) -> Self {
        let files = files.into_iter().map(|(name, text)| (name.into(), text.into())).collect();
        Self { files, roots: None }
    }
}
