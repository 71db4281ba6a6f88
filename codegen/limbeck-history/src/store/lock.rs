//! One writer at a time.
//!
//! A lock is a file that only one can create, which holds on every file system. It exists for the
//! moment in which a transaction runs. Without it one writer would sweep away what another is just
//! preparing, and nobody could tell that `HEAD` is still what a change was made for. A killed writer
//! leaves it behind: then a person removes it, for a program cannot know whether the other one lives
//! on another machine.

use std::io;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::error::{Error, Kind, Progress};
use super::names::LOCK;

/// Takes the lock of a folder.
pub(super) fn take(disk: &mut dyn Disk, folder: &Path) -> Result<PathBuf, Error> {
    let lock = folder.join(LOCK);
    let content = format!("process {}\n", std::process::id());
    match disk.create_file(&lock, content.as_bytes()) {
        Ok(()) => Ok(lock),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Kind::Locked { folder: folder.to_owned(), lock }.into())
        }
        Err(error) => {
            // It was not there, so what is there now is ours, and half-written.
            let _ = disk.remove_file(&lock);
            Err(failed("create", &lock, error, Progress::default()))
        }
    }
}

/// Gives it back.
pub(super) fn release(disk: &mut dyn Disk, lock: &Path, progress: Progress) -> Result<(), Error> {
    disk.remove_file(lock).map_err(|error| failed("remove", lock, error, progress))
}

fn failed(action: &'static str, path: &Path, source: io::Error, progress: Progress) -> Error {
    Kind::Write { action, path: path.to_owned(), source, progress }.into()
}
