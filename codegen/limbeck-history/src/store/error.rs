//! Why a history could not be read or written.

use std::io;
use std::path::{Path, PathBuf};

/// Why a history could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error {
    kind: Box<Kind>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Kind {
    #[error("cannot read `{}`: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` is a symbolic link, which limbeck does not follow in a history", .0.display())]
    Link(PathBuf),
    #[error("`{}` is in the way: a folder where a file belongs, or a file where a folder belongs", .0.display())]
    Misplaced(PathBuf),
    #[error("`{}` has more than {limit} {unit}", path.display())]
    Limit { path: PathBuf, limit: u64, unit: &'static str },
    #[error("`{0}` is no name of a file in a history")]
    Name(String),
    #[error("`{0}` would be changed twice at once")]
    Twice(String),
    #[error("another limbeck is writing to `{}`, or one was killed while it did", folder.display())]
    Locked { folder: PathBuf, lock: PathBuf },
    #[error("`{}` was changed meanwhile by somebody else", .0.display())]
    Changed(PathBuf),
    #[error("cannot {action} `{}`: {source}", path.display())]
    Write { action: &'static str, path: PathBuf, source: io::Error, progress: Progress },
}

/// What had happened before a step failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// Files changed.
    pub done: usize,
    /// Files to change.
    pub of: usize,
}

impl Error {
    /// What to do next.
    pub fn help(&self) -> String {
        match &*self.kind {
            Kind::Read { .. } => "make it readable, and run it again".to_owned(),
            Kind::Link(_) => "put the file or the folder itself there".to_owned(),
            Kind::Misplaced(_) => "move it elsewhere".to_owned(),
            Kind::Limit { .. } => "if it is a history at all, shorten it: `limbeck squash` folds \
                                   what is not published, `limbeck checkpoint --prune` the rest"
                .to_owned(),
            Kind::Name(_) | Kind::Twice(_) => {
                "this is a mistake of limbeck's; nothing was changed".to_owned()
            }
            Kind::Locked { lock, .. } => format!(
                "wait for it; if none is running, remove what it left: `rm {}`; nothing was changed",
                quoted(&lock.to_string_lossy())
            ),
            Kind::Changed(_) => "run it again; nothing was changed".to_owned(),
            Kind::Write { source, progress, .. } => write_help(source, *progress),
        }
    }

    /// Whether it was refused because somebody else writes, or wrote, at the same time.
    pub fn is_conflict(&self) -> bool {
        matches!(&*self.kind, Kind::Locked { .. } | Kind::Changed(_))
    }

    /// What it is about, if it is one path.
    pub fn path(&self) -> Option<&Path> {
        match &*self.kind {
            Kind::Read { path, .. } | Kind::Limit { path, .. } | Kind::Write { path, .. } => {
                Some(path)
            }
            Kind::Link(path) | Kind::Misplaced(path) | Kind::Changed(path) => Some(path),
            Kind::Locked { folder, .. } => Some(folder),
            Kind::Name(_) | Kind::Twice(_) => None,
        }
    }
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self { kind: Box::new(kind) }
    }
}

/// A path as a shell takes it.
pub(crate) fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,@".contains(c);
    if !path.is_empty() && path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

fn write_help(source: &io::Error, progress: Progress) -> String {
    let cure = match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "make the folder writable"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on the disk",
        _ => "mend the cause",
    };
    match progress {
        Progress { done: 0, .. } => format!("{cure} and run it again; no file was changed"),
        Progress { done, of } if done == of => format!("{cure}; all files are as they should be"),
        Progress { done, of } => format!(
            "{cure}; {done} of {of} files were changed, and `limbeck check` says what to do about \
             the others"
        ),
    }
}
