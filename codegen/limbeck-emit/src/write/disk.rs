//! What the writer asks of the file system when it changes something.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::Path;

/// The changes that the writer makes. Each either happens or does not, except that a temporary
/// file may be left half-written.
pub(super) trait Disk {
    /// Makes a folder whose parent exists.
    fn create_folder(&mut self, path: &Path) -> io::Result<()>;

    /// Writes a new file, with the permissions of the one that it will replace.
    fn write_temporary(
        &mut self,
        path: &Path,
        content: &[u8],
        permissions: Option<Permissions>,
    ) -> io::Result<()>;

    /// Replaces a file by a temporary one.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove_file(&mut self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    fn remove_folder(&mut self, path: &Path) -> io::Result<()>;
}

/// The file system.
pub(super) struct Real;

impl Disk for Real {
    fn create_folder(&mut self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn write_temporary(
        &mut self,
        path: &Path,
        content: &[u8],
        permissions: Option<Permissions>,
    ) -> io::Result<()> {
        let mut file = File::create_new(path)?;
        file.write_all(content)?;
        permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions))
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
