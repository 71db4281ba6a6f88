//! One file of stored messages, as text: comments, and three lines for each message.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::GoldenError;
use crate::bridge::Direction;

/// Messages of a package at one revision.
pub(super) struct File {
    pub(super) path: PathBuf,
    /// The way that its messages go.
    pub(super) direction: Direction,
    pub(super) entries: Vec<Entry>,
    /// Whether it is not stored yet.
    pub(super) is_new: bool,
}

/// A stored message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Where it stands in its file.
    pub(super) line: usize,
    /// The name of its pair.
    pub(super) pair: String,
    /// Its binary form, in base64.
    pub(super) message: String,
    /// JSON of what it becomes, or [`REFUSED`] and where it errs.
    pub(super) result: String,
    /// Whether its pair was visited.
    pub(super) is_seen: bool,
}

/// What stands before the path of an error, where JSON stands else.
pub(super) const REFUSED: &str = "refused at ";

/// Bytes of the largest file that is read.
const LARGEST: u64 = 16 << 20;

impl File {
    pub(super) fn read(path: &Path, direction: Direction) -> Result<Self, GoldenError> {
        let fail = |error: io::Error| GoldenError::new(path, 0, format!("cannot be read: {error}"));
        if fs::metadata(path).map_err(fail)?.len() > LARGEST {
            return Err(GoldenError::new(path, 0, "is larger than 16 MiB"));
        }
        let text = fs::read_to_string(path).map_err(fail)?;
        let lines = (1..).zip(text.lines());
        let mut lines = lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
        let mut entries = Vec::new();
        while let Some((line, pair)) = lines.next() {
            let (Some((_, message)), Some((_, result))) = (lines.next(), lines.next()) else {
                let message = format!("ends within a message of `{pair}`");
                return Err(GoldenError::new(path, line, message));
            };
            let [pair, message, result] = [pair, message, result].map(str::to_owned);
            entries.push(Entry { line, pair, message, result, is_seen: false });
        }
        if entries.is_empty() {
            return Err(GoldenError::new(path, 0, "holds no messages"));
        }
        Ok(Self { path: path.to_owned(), direction, entries, is_new: false })
    }

    /// Writes it whole, or not at all.
    pub(super) fn write(&self, (source, target): (&str, &str)) -> Result<(), GoldenError> {
        let fail = |error: io::Error| {
            let message = format!("cannot be written: {error}");
            GoldenError::new(&self.path, 0, message).with_help("see whether the folder is writable")
        };
        let mut text = format!(
            "# Messages of `{source}`, and what they are in `{target}`: name, base64, JSON.\n\
             # They were released: they have to convert like this for as long as both versions are served.\n"
        );
        for Entry { pair, message, result, .. } in &self.entries {
            let _ = write!(text, "\n{pair}\n{message}\n{result}\n");
        }
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(fail)?;
        }
        let partial = self.path.with_extension("partial");
        fs::write(&partial, text).map_err(fail)?;
        fs::rename(&partial, &self.path).map_err(fail)
    }
}
