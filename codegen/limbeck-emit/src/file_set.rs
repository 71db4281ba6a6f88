//! Generated files in memory.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Paths relative to the target's folder, `/` between segments, to contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet {
    /// Private, so that every path went through [`FileSet::insert`]: it stays inside the folder.
    files: BTreeMap<String, Vec<u8>>,
}

/// Why a file cannot be part of a set: a mistake of a target, or of a name that it did not check.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Two contents for one path. Letter case does not tell paths apart on every file system.
    #[error("two generated files are named `{0}`")]
    Duplicate(String),
    /// The path is absolute, leads out of the folder, or is not written plainly.
    #[error("generated file `{0}` is not a plain path inside the output folder")]
    Outside(String),
}

impl FileSet {
    /// Adds a file.
    ///
    /// # Errors
    /// If the path is taken, is absolute, or has an empty, `.` or `..` segment, a `\` or a `:`.
    pub fn insert(
        &mut self,
        path: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Result<(), PathError> {
        let path = path.into();
        if !is_inside(&path) {
            return Err(PathError::Outside(path));
        }
        match self.files.entry(path) {
            Entry::Occupied(taken) => Err(PathError::Duplicate(taken.key().clone())),
            Entry::Vacant(free) => {
                free.insert(content.into());
                Ok(())
            }
        }
    }

    /// Adds all files of another set below a folder of this one.
    ///
    /// # Errors
    /// As [`FileSet::insert`].
    pub fn insert_all(&mut self, folder: &str, files: Self) -> Result<(), PathError> {
        files
            .files
            .into_iter()
            .try_for_each(|(path, content)| self.insert(format!("{folder}/{path}"), content))
    }

    /// The content of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All files, sorted by path.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, content)| (path.as_str(), content.as_slice()))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

fn is_inside(path: &str) -> bool {
    let plain = |segment: &str| !matches!(segment, "" | "." | "..");
    path.split('/').all(plain) && !path.contains(['\\', ':', '\0'])
}

#[cfg(test)]
mod tests {
    use super::{FileSet, PathError};

    #[test]
    fn no_path_leaves_the_folder() {
        let mut files = FileSet::default();
        for path in
            ["", "/a", "../a", "a/../b", "a/..", "a//b", "./a", "a/", "C:/a", "a\\b", "a\0b"]
        {
            assert_eq!(files.insert(path, ""), Err(PathError::Outside(path.into())), "{path:?}");
        }
        assert!(files.is_empty());
    }

    #[test]
    fn a_path_is_taken_once() {
        let mut files = FileSet::default();
        files.insert("a/b", "1").unwrap();
        assert_eq!(files.insert("a/b", "2"), Err(PathError::Duplicate("a/b".into())));
        assert_eq!(files.get("a/b"), Some(&b"1"[..]));
    }
}
