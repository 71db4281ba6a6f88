//! From where a need is to files in memory, and from there to a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{Brought, git};
use crate::config::Dependency;
use crate::error::Error;
use crate::files::write_new;
use crate::project::cache;
use crate::project::dependencies::BUNDLED;
use crate::project::layout::{Need, VENDOR};

/// Bytes of all files of one dependency.
const LARGEST: u64 = 1 << 30;

/// Reads the files of a need; `None` if it should be in buf's cache and is not.
pub(super) fn bring(folder: &Path, need: &Need) -> Result<Option<Brought>, Error> {
    match &need.dependency {
        Dependency::Path(path) => {
            let files = files(&folder.join(path))?;
            require(need, files).map(|files| Some(Brought { files, commit: String::new() }))
        }
        Dependency::Git { url, rev, subdir } => {
            let checkout = git::checkout(folder, url, rev)?;
            let files = files(&checkout.folder.path().join(subdir))?;
            let files = require(need, files)?;
            Ok(Some(Brought { files, commit: checkout.commit }))
        }
        Dependency::Buf(pin) => match cache::module(pin) {
            Ok(Some(module)) => {
                Ok(Some(Brought { files: files(&module.files)?, commit: String::new() }))
            }
            Ok(None) => Ok(None),
            Err(fault) => Err(Error::failed(fault.to_string(), fault.help())),
        },
    }
}

/// What buf's cache should hold.
pub(super) fn not_cached(need: &Need) -> Error {
    Error::failed(
        format!("`{}` is not in buf's cache on this machine", need.name),
        "`buf dep update && buf build` brings it there",
    )
}

/// Whether files that come with limbeck stand in for it.
pub(super) fn is_bundled(need: &Need) -> bool {
    let Dependency::Buf(pin) = &need.dependency else { return false };
    BUNDLED.contains(&pin.name.as_str())
}

/// The digest that [`cache::files_digest`] would find.
pub(super) fn digest(files: &BTreeMap<String, Vec<u8>>) -> String {
    cache::digest(files)
}

/// Puts a whole folder in the place of another, or of nothing.
pub(super) fn replace(
    project: &Path,
    target: &Path,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<(), Error> {
    let vendor = project.join(VENDOR);
    let failed = |error| Error::write(target, error);
    fs::create_dir_all(&vendor).map_err(failed)?;
    let new = tempfile::Builder::new().prefix(".limbeck-").tempdir_in(&vendor).map_err(failed)?;
    // The folder around them is for its owner alone; that in it is like any new one.
    let whole = new.path().join("files");
    for (path, bytes) in files {
        write_new(&whole.join(path), bytes)?;
    }
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    if target.exists() {
        fs::remove_dir_all(target).map_err(failed)?;
    }
    fs::rename(&whole, target).map_err(failed)
}

fn require(
    need: &Need,
    files: BTreeMap<String, Vec<u8>>,
) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let is_proto = |path: &String| Path::new(path).extension().is_some_and(|end| end == "proto");
    if files.keys().any(is_proto) {
        return Ok(files);
    }
    let message = format!("dependency `{}` has no proto files", need.name);
    Err(Error::failed(message, "name the folder that its import names are relative to"))
}

/// Proto files below a folder and the licence beside them. Links are not followed: they may lead
/// anywhere.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut files = BTreeMap::new();
    let mut size = 0;
    let is_hidden =
        |entry: &walkdir::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b".");
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
        let entry = entry.map_err(|error| {
            let path: PathBuf = error.path().unwrap_or(folder).to_owned();
            let text = error.to_string();
            let cause = error.into_io_error().unwrap_or_else(|| std::io::Error::other(text));
            Error::read(&path, cause)
        })?;
        let path = entry.path();
        let is_proto = path.extension().is_some_and(|end| end == "proto");
        let is_told = entry.depth() == 1 && {
            let name = entry.file_name().to_string_lossy().to_uppercase();
            ["LICENSE", "LICENCE", "NOTICE", "README", "BUF.MD"]
                .iter()
                .any(|start| name.starts_with(start))
        };
        if !entry.file_type().is_file() || !(is_proto || is_told) {
            continue;
        }
        size += entry.metadata().map_or(0, |metadata| metadata.len());
        if size > LARGEST {
            let message = format!("`{}` holds more than {LARGEST} bytes", folder.display());
            return Err(Error::failed(message, "name a folder that holds proto files alone"));
        }
        let below = path.strip_prefix(folder).unwrap_or(path);
        let segments: Vec<_> =
            below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        let bytes = fs::read(path).map_err(|error| Error::read(path, error))?;
        files.insert(segments.join("/"), bytes);
    }
    Ok(files)
}
