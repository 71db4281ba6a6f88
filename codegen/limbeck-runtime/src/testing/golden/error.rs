//! Why stored messages are not as they were.

use std::fmt;
use std::path::{Path, PathBuf};

/// A file of stored messages that is missing, or does not hold any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldenError {
    /// The file.
    pub file: PathBuf,
    /// The line that it is about, from 1 on; 0 if it is about the file.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// What to do about a file that nobody should have changed.
const RESTORE: &str = "restore the file as it was committed";

impl GoldenError {
    pub(super) fn new(file: &Path, line: usize, message: impl Into<String>) -> Self {
        let (message, help) = (message.into(), RESTORE.to_owned());
        Self { file: file.to_owned(), line, message, help }
    }

    pub(super) fn with_help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.help);
        self
    }
}

impl fmt::Display for GoldenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, message, help } = self;
        write!(f, "`{}`", file.display())?;
        if *line > 0 {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {message}\n  help: {help}")
    }
}

impl std::error::Error for GoldenError {}
