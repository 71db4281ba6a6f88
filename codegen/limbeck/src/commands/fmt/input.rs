//! Which texts are formatted.

use std::path::{Component, Path, PathBuf};

use limbeck_schema::source::{Disk, DiskOptions, Files};

use crate::error::{Error, Stop};
use crate::project::{FOREIGN, Project};

/// A text to format.
pub(super) enum Input {
    /// What came in on stdin.
    Stdin(Vec<u8>),
    /// A file.
    File(PathBuf),
}

impl Input {
    /// The path, as a person in the current folder would write it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Stdin(_) => "-".to_owned(),
            Self::File(path) => clean(path).display().to_string(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Stdin(_) => Path::new("-"),
            Self::File(path) => path,
        }
    }

    /// Whether it is at or below one of the first paths, if there are any, and none of the second.
    pub(super) fn is_chosen(&self, only: &[PathBuf], without: &[PathBuf]) -> bool {
        let path = clean(self.path());
        let below = |folder: &PathBuf| path.starts_with(clean(folder));
        (only.is_empty() || only.iter().any(below)) && !without.iter().any(below)
    }
}

/// A path without the `.` that says nothing.
fn clean(path: &Path) -> PathBuf {
    path.components().filter(|component| *component != Component::CurDir).collect()
}

/// All files that the project's authors edit.
pub(super) fn of_project(project: &Project) -> Result<Vec<Input>, Stop> {
    let names = project.sources.own()?;
    if names.is_empty() {
        return Err(Error::no_files(project.sources.places()).into());
    }
    Ok(names.iter().filter_map(|name| project.sources.path(name)).map(Input::File).collect())
}

/// Files as they are named, and what is below folders, in the order of their paths.
pub(super) fn named(paths: &[PathBuf]) -> Result<Vec<Input>, Error> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in paths {
        let metadata = path.metadata().map_err(|error| Error::read(path, error))?;
        if !metadata.is_dir() {
            found.push(path.clone());
            continue;
        }
        let exclude = FOREIGN.map(|pattern| format!("{pattern}/**")).to_vec();
        let options = DiskOptions { roots: vec![path.clone()], include: Vec::new(), exclude };
        let disk = Disk::new(&options)?;
        let names = disk.list()?;
        if names.is_empty() {
            return Err(Error::no_files(vec![path.display().to_string()]));
        }
        found.extend(names.iter().filter_map(|name| disk.path(name)));
    }
    found.sort();
    found.dedup();
    Ok(found.into_iter().map(Input::File).collect())
}
