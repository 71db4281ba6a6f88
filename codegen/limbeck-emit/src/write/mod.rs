//! The one writer of generated files.
//!
//! It writes what differs and nothing else, each file whole or not at all. It overwrites and
//! removes only files that carry [`crate::MARK`], and never leaves the folder it was given: a
//! symbolic link inside is neither followed nor replaced.
//!
//! `survey` looks and decides, without changing anything; `steps` does what was decided, through
//! `disk::Disk`, so that tests can let any single step fail.

mod disk;
mod error;
mod steps;
mod survey;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use error::Error;

use crate::FileSet;

/// What to do about files that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write and remove.
    Write,
    /// Change nothing: is everything up to date?
    Check,
    /// Change nothing: what would be done?
    DryRun,
}

/// What to do about files that limbeck wrote once and that are no longer among the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orphans {
    /// Remove them, and folders that become empty: the folder is limbeck's.
    Remove,
    /// Leave them: others of limbeck's runs write to the same folder, as in cargo's `OUT_DIR`.
    Keep,
}

/// What was done, or would be; paths relative to the folder, sorted, each in one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were not there.
    pub created: Vec<String>,
    /// Files with other content.
    pub changed: Vec<String>,
    /// Files that are as they should be. They are not touched.
    pub unchanged: Vec<String>,
    /// Files that nothing generates any more.
    pub removed: Vec<String>,
}

impl Report {
    /// Whether nothing had to be done.
    pub fn is_up_to_date(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// How many files were written, or would be.
    pub fn written(&self) -> usize {
        self.created.len() + self.changed.len()
    }
}

/// Brings a folder up to date with generated files.
///
/// # Errors
/// When a file without limbeck's mark, a symbolic link, or a folder is in the way (nothing is
/// changed then), or when the file system refuses something. Every file is then either as it was
/// or as it should be, and the next run does the rest.
pub fn write(
    folder: &Path,
    files: &FileSet,
    mode: Mode,
    orphans: Orphans,
) -> Result<Report, Error> {
    let survey = survey::look(folder, files, orphans)?;
    match mode {
        Mode::Write => steps::take(&mut disk::Real, folder, files, &survey)?,
        Mode::Check | Mode::DryRun => {}
    }
    Ok(survey.report)
}
