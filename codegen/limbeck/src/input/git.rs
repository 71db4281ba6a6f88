//! Commits as inputs: the files of a tree in git's object store, read without checking them out.
//!
//! The `git` program is asked, three questions per commit: which one is meant, which files are in it,
//! and what they hold; the last one file at a time, over a pipe, for as far as files are needed. A
//! repository elsewhere is fetched into a temporary folder first.

mod batch;
mod program;
mod remote;
mod repository;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use limbeck_schema::source::{self, Blobs};
use tempfile::TempDir;

use super::held::{follow_links, is_kept};
use super::spec::{Revision, Spec};
use crate::error::Error;
use batch::Batch;
use repository::Repository;

/// The files of one commit.
pub(super) struct Commit {
    /// Path to object id.
    files: BTreeMap<String, String>,
    batch: Mutex<Batch>,
    /// Where a repository from elsewhere was fetched to; removed with the commit.
    _fetched: Option<TempDir>,
}

/// Finds a commit and lists its files.
///
/// # Errors
/// When there is no such repository or commit, or git cannot be asked.
pub(super) fn open(spec: &Spec, revision: &Revision, depth: Option<u32>) -> Result<Commit, Error> {
    // What git would fetch from this machine can be read where it is.
    let path = match spec.path.strip_prefix("file://") {
        Some(path) if Path::new(path).exists() => path,
        _ => &spec.path,
    };
    let (repository, fetched, name) = if let Some(address) = remote::address(path)? {
        let (folder, name) = remote::fetch(&address, revision, depth)?;
        (Repository::at(folder.path()), Some(folder), name)
    } else {
        let repository = Repository::find(path)?;
        let name = repository.name_of(revision)?;
        (repository, None, name)
    };
    let commit = repository.commit(&name)?;
    let mut batch = Batch::start(&repository)?;
    let mut files = BTreeMap::new();
    let mut links = Vec::new();
    for entry in repository.files(&commit)? {
        if entry.is_link {
            let target = batch.read(&entry.id).map_err(|error| not_read(&entry.path, error))?;
            links.push((entry.path, String::from_utf8_lossy(&target).into_owned()));
        } else if is_kept(&entry.path) {
            files.insert(entry.path, entry.id);
        }
    }
    follow_links(&mut files, &links);
    Ok(Commit { files, batch: Mutex::new(batch), _fetched: fetched })
}

impl Blobs for Commit {
    fn paths(&self) -> Vec<&str> {
        self.files.keys().map(String::as_str).collect()
    }

    fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, source::Error> {
        let Some(id) = self.files.get(path) else { return Ok(None) };
        // A reader that panicked has left the pipe in the middle of an answer, which is an error then.
        let mut batch = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        let read = batch.read(id);
        read.map(Some).map_err(|error| source::Error::read(PathBuf::from(path), error))
    }

    fn content(&self, path: &str) -> Option<String> {
        self.files.get(path).cloned()
    }
}

fn not_read(path: &str, error: io::Error) -> Error {
    Error::read(PathBuf::from(path).as_path(), error)
}
