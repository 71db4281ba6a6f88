//! What is there, what should be, and what follows from it. Changes nothing.

use std::collections::BTreeSet;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::{Error, Kind, Progress};
use super::{Orphans, Report};
use crate::{FileSet, MARK};

/// What the writer decided.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub report: Report,
    /// Temporary files of earlier runs that failed.
    pub leftovers: Vec<PathBuf>,
}

/// How the names of temporary files end.
pub(super) const TEMPORARY: &str = ".limbeck-new";

/// Lines of a file that may carry the mark, and bytes that are read for them.
const MARK_LINES: usize = 5;
const MARK_BYTES: u64 = 2048;

/// Compares the folder with the files.
pub(super) fn look(folder: &Path, files: &FileSet, orphans: Orphans) -> Result<Survey, Error> {
    check_folders(folder, files)?;
    let mut survey = Survey::default();
    let states: Vec<_> = files
        .iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(path, content)| {
            let state = state(&folder.join(path), content)?;
            Ok((path, state))
        })
        .collect::<Result<_, Error>>()?;
    let (mut not_ours, mut links, mut other) = (Vec::new(), Vec::new(), Vec::new());
    for (path, state) in states {
        match state {
            State::Missing => survey.report.created.push(path.to_owned()),
            State::Differs => survey.report.changed.push(path.to_owned()),
            State::Same => survey.report.unchanged.push(path.to_owned()),
            State::NotOurs => not_ours.push(folder.join(path)),
            State::Link => links.push(folder.join(path)),
            State::Misplaced => other.push(folder.join(path)),
        }
    }
    refuse(links, Kind::Link)?;
    refuse(other, Kind::Misplaced)?;
    refuse(not_ours, Kind::NotOurs)?;
    find_orphans(folder, files, orphans, &mut survey)?;
    Ok(survey)
}

/// What is where a file should be.
enum State {
    Missing,
    Same,
    Differs,
    NotOurs,
    Link,
    Misplaced,
}

fn state(path: &Path, content: &[u8]) -> Result<State, Error> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Missing),
        Err(error) => return Err(failed("look at", path, error)),
    };
    if metadata.is_symlink() {
        return Ok(State::Link);
    }
    if !metadata.is_file() {
        return Ok(State::Misplaced);
    }
    if metadata.len() == content.len() as u64 {
        let found = fs::read(path).map_err(|error| failed("read", path, error))?;
        if found == content {
            return Ok(State::Same);
        }
    }
    // An empty file has nothing to lose.
    let ours = metadata.len() == 0 || is_marked(path)?;
    Ok(if ours { State::Differs } else { State::NotOurs })
}

/// Whether the first lines of a file carry limbeck's mark.
fn is_marked(path: &Path) -> Result<bool, Error> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MARK_BYTES).read_to_end(&mut start))
        .map_err(|error| failed("read", path, error))?;
    let mut lines = start.split(|byte| *byte == b'\n').take(MARK_LINES);
    Ok(lines.any(|line| line.windows(MARK.len()).any(|window| window == MARK.as_bytes())))
}

/// Refuses if what should be a folder on the way to a file is a link or a file.
fn check_folders(folder: &Path, files: &FileSet) -> Result<(), Error> {
    let mut folders = BTreeSet::new();
    for (path, _) in files.iter() {
        folders.extend(path.match_indices('/').map(|(at, _)| path.split_at(at).0));
    }
    let (mut links, mut other) = (Vec::new(), Vec::new());
    // The folder itself is the user's choice, and may be a link.
    if fs::metadata(folder).is_ok_and(|metadata| !metadata.is_dir()) {
        other.push(folder.to_owned());
    }
    for path in folders.into_iter().map(|path| folder.join(path)) {
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => links.push(path),
            Ok(metadata) if !metadata.is_dir() => other.push(path),
            _ => {}
        }
    }
    refuse(links, Kind::Link)?;
    refuse(other, Kind::Misplaced)
}

fn refuse(paths: Vec<PathBuf>, kind: fn(Vec<PathBuf>) -> Kind) -> Result<(), Error> {
    if paths.is_empty() { Ok(()) } else { Err(kind(paths).into()) }
}

/// Finds marked files that are not among the files, and leftovers.
fn find_orphans(
    folder: &Path,
    files: &FileSet,
    orphans: Orphans,
    survey: &mut Survey,
) -> Result<(), Error> {
    let mut open = vec![String::new()];
    while let Some(below) = open.pop() {
        for (name, kind) in entries(&folder.join(&below))? {
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            let full = folder.join(&path);
            if kind.is_dir() {
                if !is_foreign(&full) && (orphans == Orphans::Remove || leads_to(files, &path)) {
                    open.push(path);
                }
            } else if !kind.is_file() || files.get(&path).is_some() {
                // A link is never ours.
            } else if path.ends_with(TEMPORARY) {
                survey.leftovers.push(full);
            } else if orphans == Orphans::Remove && is_marked(&full)? {
                survey.report.removed.push(path);
            }
        }
    }
    survey.report.removed.sort();
    survey.leftovers.sort();
    Ok(())
}

fn leads_to(files: &FileSet, folder: &str) -> bool {
    files
        .iter()
        .any(|(path, _)| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
}

/// What a folder holds, by name; nothing if it does not exist. A name that is not Unicode is none
/// of ours.
fn entries(folder: &Path) -> Result<Vec<(String, FileType)>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed("list", folder, error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| failed("list", folder, error))?;
        let kind = entry.file_type().map_err(|error| failed("look at", &entry.path(), error))?;
        found.extend(entry.file_name().into_string().ok().map(|name| (name, kind)));
    }
    Ok(found)
}

/// Folders of other tools: Cargo's target folders and other caches, node's packages, git.
fn is_foreign(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with('.') || name == "node_modules" || folder.join("CACHEDIR.TAG").exists()
}

fn failed(action: &'static str, path: &Path, source: io::Error) -> Error {
    Kind::Io { action, path: path.to_owned(), source, progress: Progress::default() }.into()
}
