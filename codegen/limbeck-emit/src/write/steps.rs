//! Doing what the survey decided, in an order that leaves no file half-written.
//!
//! First everything new is written beside what it will replace: what fails, fails before anything
//! changed. Then the new files take their places, one rename each. Orphans go last.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::error::{Error, Kind, Progress};
use super::survey::{Survey, TEMPORARY};
use crate::FileSet;

/// Takes all steps.
pub(super) fn take(
    disk: &mut dyn Disk,
    folder: &Path,
    files: &FileSet,
    survey: &Survey,
) -> Result<(), Error> {
    let mut run = Run { disk, folder, made: Vec::new(), progress: Progress::default() };
    let report = &survey.report;
    let written: BTreeSet<&str> =
        report.created.iter().chain(&report.changed).map(String::as_str).collect();
    run.progress.of = written.len() + report.removed.len();
    for leftover in &survey.leftovers {
        run.disk.remove_file(leftover).map_err(|error| run.failed("remove", leftover, error))?;
    }
    if let Err(error) = run.prepare(files, &written) {
        run.undo();
        return Err(error);
    }
    for path in &written {
        let to = folder.join(path);
        let renamed = run.disk.rename(&temporary(&to), &to);
        renamed.map_err(|error| run.failed("replace", &to, error))?;
        run.progress.done += 1;
    }
    for path in &report.removed {
        let path = folder.join(path);
        run.disk.remove_file(&path).map_err(|error| run.failed("remove", &path, error))?;
        run.progress.done += 1;
    }
    run.remove_empty(&report.removed)
}

struct Run<'a> {
    disk: &'a mut dyn Disk,
    folder: &'a Path,
    /// Temporary files and folders, in the order made.
    made: Vec<Made>,
    progress: Progress,
}

enum Made {
    File(PathBuf),
    Folder(PathBuf),
}

impl Run<'_> {
    /// Makes missing folders and writes all temporary files.
    fn prepare(&mut self, files: &FileSet, written: &BTreeSet<&str>) -> Result<(), Error> {
        for path in written {
            let to = self.folder.join(path);
            if let Some(parent) = to.parent() {
                self.create_folders(parent)?;
            }
            let temporary = temporary(&to);
            let permissions = fs::symlink_metadata(&to).ok().map(|found| found.permissions());
            self.made.push(Made::File(temporary.clone()));
            let content = files.get(path).unwrap_or_default();
            self.disk
                .write_temporary(&temporary, content, permissions)
                .map_err(|error| self.failed("write", &to, error))?;
        }
        Ok(())
    }

    fn create_folders(&mut self, folder: &Path) -> Result<(), Error> {
        let missing: Vec<_> = folder
            .ancestors()
            .take_while(|path| !path.as_os_str().is_empty() && !path.exists())
            .map(Path::to_owned)
            .collect();
        for path in missing.into_iter().rev() {
            self.disk
                .create_folder(&path)
                .map_err(|error| self.failed("create the folder", &path, error))?;
            self.made.push(Made::Folder(path));
        }
        Ok(())
    }

    /// Removes what was prepared, as far as possible: the next run finds the rest.
    fn undo(&mut self) {
        for made in std::mem::take(&mut self.made).into_iter().rev() {
            let _ = match made {
                Made::File(path) => self.disk.remove_file(&path),
                Made::Folder(path) => self.disk.remove_folder(&path),
            };
        }
    }

    /// Removes the folders of removed files that are now empty, inner ones first.
    fn remove_empty(&mut self, removed: &[String]) -> Result<(), Error> {
        let mut folders = BTreeSet::new();
        for path in removed {
            folders.extend(path.match_indices('/').map(|(at, _)| path.split_at(at).0));
        }
        // Reversed, a folder comes before those that it is in.
        for path in folders.into_iter().rev().map(|path| self.folder.join(path)) {
            let is_empty = fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
            if is_empty {
                let removed = self.disk.remove_folder(&path);
                removed.map_err(|error| self.failed("remove the folder", &path, error))?;
            }
        }
        Ok(())
    }

    fn failed(&self, action: &'static str, path: &Path, source: io::Error) -> Error {
        Kind::Io { action, path: path.to_owned(), source, progress: self.progress }.into()
    }
}

/// Where the new content of a file waits, in the same folder, so that a rename suffices.
fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(TEMPORARY);
    path.with_file_name(name)
}
