//! The texts of histories beside those of proto files, for findings about either.

use limbeck_schema::source::{self, Files, Memory};

use super::Snapshot;

/// The texts of proto files and of revisions.
pub struct Texts<'t> {
    files: &'t dyn Files,
    /// By the paths that people know.
    revisions: Memory,
}

impl<'t> Texts<'t> {
    /// Texts of both.
    pub fn new<'s>(
        files: &'t dyn Files,
        snapshots: impl IntoIterator<Item = &'s Snapshot>,
    ) -> Self {
        Self { files, revisions: texts(snapshots) }
    }
}

impl Files for Texts<'_> {
    fn list(&self) -> Result<Vec<String>, source::Error> {
        self.files.list()
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, source::Error> {
        match self.revisions.files.get(name) {
            Some(text) => Ok(Some(text.clone())),
            None => self.files.read(name),
        }
    }

    fn display(&self, name: &str) -> String {
        if self.revisions.files.contains_key(name) {
            return name.to_owned();
        }
        self.files.display(name)
    }
}

/// The texts of histories, under the paths that people know.
pub fn texts<'s>(snapshots: impl IntoIterator<Item = &'s Snapshot>) -> Memory {
    let texts = snapshots.into_iter().flat_map(|snapshot| {
        snapshot.files.iter().map(|(name, bytes)| (snapshot.path(name), bytes.clone()))
    });
    texts.collect()
}
