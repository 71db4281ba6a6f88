//! Changing the files of a history.
//!
//! First everything new is written beside what it will replace: what fails, fails before anything
//! changed. Then files take their places and go away in the order of the steps, one rename or
//! removal each. A failure in between leaves the first steps done and the later ones not, each file
//! whole; so the step that makes the others count comes last.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::error::{Error, Kind, Progress};
use super::lock;
use super::names::{CHECKPOINTS, Content, HEAD, LOCK, PUBLISHED, TEMPORARY};
use super::snapshot::{Snapshot, refuse_link};

/// Changes of one `revisions/` folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transaction {
    /// What the changes were made for; they are refused if it is no longer so.
    pub expected: Option<Marks>,
    /// What to do, in this order.
    pub steps: Vec<Step>,
}

/// The files that say which revisions count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Content of `HEAD`, if there is one.
    pub head: Option<Vec<u8>>,
    /// Content of `PUBLISHED`, if there is one.
    pub published: Option<Vec<u8>>,
}

/// A change of one file, named as in a [`Snapshot`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The file comes to be, or gets another content.
    Write {
        /// Which.
        name: String,
        /// The content.
        bytes: Vec<u8>,
    },
    /// The file goes away; nothing happens if it is not there.
    Remove {
        /// Which.
        name: String,
    },
}

impl Transaction {
    /// Changes of what a snapshot shows, none yet.
    pub fn on(snapshot: &Snapshot) -> Self {
        let content = |name| snapshot.get(name).map(<[u8]>::to_vec);
        let expected = Marks { head: content(HEAD), published: content(PUBLISHED) };
        Self { expected: Some(expected), steps: Vec::new() }
    }

    /// Adds a file to write.
    pub fn write(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.steps.push(Step::Write { name: name.into(), bytes: bytes.into() });
    }

    /// Adds a file to remove.
    pub fn remove(&mut self, name: impl Into<String>) {
        self.steps.push(Step::Remove { name: name.into() });
    }

    /// Takes all steps, in a folder that may not exist yet.
    ///
    /// Fails with nothing changed if somebody else writes, if what was expected is no longer so, or
    /// if something cannot be prepared; else with the first steps taken, which the error tells.
    pub fn run(&self, folder: &Path, disk: &mut dyn Disk) -> Result<(), Error> {
        self.check()?;
        if self.steps.is_empty() {
            return Ok(());
        }
        refuse_link(folder)?;
        let progress = Progress { done: 0, of: self.steps.len() };
        let mut run = Run { disk, folder, made: Vec::new(), progress };
        let result = run.create_folders(folder).and_then(|()| {
            let lock = lock::take(run.disk, folder)?;
            let result = self.run_locked(&mut run);
            // Before the folders, which it is in.
            let released = lock::release(run.disk, &lock, run.progress);
            result.and(released)
        });
        if result.is_err() {
            run.undo_folders();
        }
        result
    }

    /// What a folder would hold afterwards.
    pub fn apply(&self, snapshot: &mut Snapshot) {
        for step in &self.steps {
            match step {
                Step::Write { name, bytes } => {
                    snapshot.files.insert(name.clone(), bytes.clone());
                }
                Step::Remove { name } => {
                    snapshot.files.remove(name);
                }
            }
        }
    }

    fn check(&self) -> Result<(), Error> {
        let mut names = BTreeSet::new();
        for step in &self.steps {
            let name = step.name();
            if Content::of(name).is_none() {
                return Err(Kind::Name(name.to_owned()).into());
            }
            if !names.insert(name) {
                return Err(Kind::Twice(name.to_owned()).into());
            }
        }
        Ok(())
    }

    fn run_locked(&self, run: &mut Run) -> Result<(), Error> {
        if let Some(expected) = &self.expected {
            run.compare(HEAD, expected.head.as_deref())?;
            run.compare(PUBLISHED, expected.published.as_deref())?;
        }
        run.check_checkpoints()?;
        run.sweep(run.folder)?;
        run.sweep(&run.folder.join(CHECKPOINTS))?;
        if let Err(error) = run.prepare(&self.steps) {
            run.undo_files();
            return Err(error);
        }
        for step in &self.steps {
            if let Err(error) = run.take(step) {
                // Those not in place yet; else they wait for the next write.
                run.undo_files();
                return Err(error);
            }
            run.progress.done += 1;
        }
        Ok(())
    }
}

impl Step {
    /// Name of the file.
    pub fn name(&self) -> &str {
        match self {
            Self::Write { name, .. } | Self::Remove { name } => name,
        }
    }
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
    /// Whether a file still has this content.
    fn compare(&self, name: &str, expected: Option<&[u8]>) -> Result<(), Error> {
        let path = self.folder.join(name);
        let found = match fs::read(&path) {
            Ok(found) => Some(found),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(Kind::Read { path, source }.into()),
        };
        if found.as_deref() == expected { Ok(()) } else { Err(Kind::Changed(path).into()) }
    }

    /// Refuses to write through something that only looks like our folder.
    fn check_checkpoints(&self) -> Result<(), Error> {
        let path = self.folder.join(CHECKPOINTS);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => Err(Kind::Link(path).into()),
            Ok(found) if !found.is_dir() => Err(Kind::Misplaced(path).into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Removes what a killed writer left in a folder.
    fn sweep(&mut self, folder: &Path) -> Result<(), Error> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(Kind::Read { path: folder.to_owned(), source }.into()),
        };
        let mut leftovers: Vec<PathBuf> = entries
            .flatten()
            .filter(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                let is_file = entry.file_type().is_ok_and(|kind| !kind.is_dir());
                is_file && name.starts_with(TEMPORARY) && name != LOCK
            })
            .map(|entry| entry.path())
            .collect();
        leftovers.sort();
        for path in leftovers {
            self.disk.remove_file(&path).map_err(|error| self.failed("remove", &path, error))?;
        }
        Ok(())
    }

    /// Makes missing folders and writes all temporary files.
    fn prepare(&mut self, steps: &[Step]) -> Result<(), Error> {
        for step in steps {
            let path = self.folder.join(step.name());
            let found = fs::symlink_metadata(&path).ok().map(|found| found.file_type());
            if found.is_some_and(|kind| kind.is_symlink()) {
                return Err(Kind::Link(path).into());
            }
            if found.is_some_and(|kind| !kind.is_file()) {
                return Err(Kind::Misplaced(path).into());
            }
            let Step::Write { bytes, .. } = step else { continue };
            if let Some(parent) = path.parent() {
                self.create_folders(parent)?;
            }
            let temporary = temporary(&path);
            self.made.push(Made::File(temporary.clone()));
            self.disk
                .create_file(&temporary, bytes)
                .map_err(|error| self.failed("write", &path, error))?;
        }
        Ok(())
    }

    fn take(&mut self, step: &Step) -> Result<(), Error> {
        let path = self.folder.join(step.name());
        match step {
            Step::Write { .. } => self
                .disk
                .rename(&temporary(&path), &path)
                .map_err(|error| self.failed("replace", &path, error)),
            Step::Remove { .. } if fs::symlink_metadata(&path).is_ok() => {
                self.disk.remove_file(&path).map_err(|error| self.failed("remove", &path, error))
            }
            Step::Remove { .. } => Ok(()),
        }
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

    /// Removes temporary files, as far as possible: the next write sweeps the rest.
    fn undo_files(&mut self) {
        for made in &self.made {
            match made {
                Made::File(path) if path.exists() => {
                    let _ = self.disk.remove_file(path);
                }
                Made::File(_) | Made::Folder(_) => {}
            }
        }
    }

    /// Removes the folders that were made, unless something is in them.
    fn undo_folders(&mut self) {
        for made in self.made.iter().rev() {
            match made {
                Made::Folder(path) if is_empty(path) => {
                    let _ = self.disk.remove_folder(path);
                }
                Made::File(_) | Made::Folder(_) => {}
            }
        }
    }

    fn failed(&self, action: &'static str, path: &Path, source: io::Error) -> Error {
        Kind::Write { action, path: path.to_owned(), source, progress: self.progress }.into()
    }
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Where the new content of a file waits, in the same folder, so that a rename suffices.
fn temporary(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(TEMPORARY);
    name.push(path.file_name().unwrap_or_default());
    path.with_file_name(name)
}
