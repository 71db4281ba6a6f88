//! What a transaction asks of the file system when it changes something.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// The changes that a transaction makes. Each either happens or does not, except that a created
/// file may be left half-written.
pub trait Disk {
    /// Makes a folder whose parent exists.
    fn create_folder(&mut self, path: &Path) -> io::Result<()>;

    /// Writes a file where none is.
    fn create_file(&mut self, path: &Path, content: &[u8]) -> io::Result<()>;

    /// Gives a file another name, replacing what has it.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove_file(&mut self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    fn remove_folder(&mut self, path: &Path) -> io::Result<()>;
}

/// The file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create_folder(&mut self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn create_file(&mut self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(path)?;
        file.write_all(content)?;
        // Else a power cut may leave an empty file under the final name.
        file.sync_all()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&mut self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&mut self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }
}
