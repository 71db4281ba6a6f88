//! Files that are written for the user: new ones, and whole ones. Generated files are the business
//! of `limbeck-emit` alone.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::error::Error;

/// Writes a file that must not exist, and the folders above it.
pub(crate) fn write_new(path: &Path, text: impl AsRef<[u8]>) -> Result<(), Error> {
    let failed = |error| Error::write(path, error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = File::create_new(path).map_err(failed)?;
    file.write_all(text.as_ref()).map_err(failed)
}

/// Puts another text into a file that exists, whole or not at all; who may read it stays, and so do
/// links that lead to it.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |error| Error::write(path, error);
    let path = path.canonicalize().map_err(failed)?;
    let permissions = path.metadata().map_err(failed)?.permissions();
    let folder = path.parent().unwrap_or(Path::new("."));
    let builder = tempfile::Builder::new().prefix(".limbeck-").tempfile_in(folder);
    let mut file = builder.map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().set_permissions(permissions).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Writes a file whole or not at all. What is no file, such as `/dev/stdout`, is written to.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |error| Error::write(path, error);
    if path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return fs::write(path, bytes).map_err(failed);
    }
    let folder = path.parent().filter(|parent| *parent != Path::new(""));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".limbeck-");
    // As for any new file, the user's mask decides who may read it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder.unwrap_or(Path::new("."))).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
