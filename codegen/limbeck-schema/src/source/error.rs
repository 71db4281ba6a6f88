//! Why files could not be found or read, and what to do about it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why files could not be found or read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error {
    kind: Box<Kind>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Kind {
    #[error("cannot read `{}`: {}", path.display(), cause(source))]
    Read { path: PathBuf, source: std::io::Error },
    #[error("the root `{}` does not exist", path.display())]
    NoRoot { path: PathBuf },
    #[error("the root `{}` is a file, not a folder", path.display())]
    RootIsFile { path: PathBuf },
    #[error("`{name}` is in two roots, `{}` and `{}`", first.display(), second.display())]
    TwoRoots { name: String, first: PathBuf, second: PathBuf },
    #[error("the {list} pattern `{pattern}` is no glob: {reason}")]
    Glob { list: &'static str, pattern: String, reason: String },
    #[error("cannot start threads: {reason}")]
    Threads { reason: String },
    #[error("`{}` is not a name that an `import` statement can write", path.display())]
    Name { path: PathBuf },
}

impl Error {
    /// What to do next.
    pub fn help(&self) -> Option<String> {
        Some(match &*self.kind {
            Kind::Read { path, source } => match source.kind() {
                ErrorKind::NotFound if path.is_symlink() => {
                    "the link leads nowhere: remove it, or restore what it leads to".to_owned()
                }
                ErrorKind::PermissionDenied => format!("allow it: `chmod +r {}`", path.display()),
                ErrorKind::FileTooLarge => {
                    "no proto file is that large: remove it, or exclude it from the roots"
                        .to_owned()
                }
                _ => return None,
            },
            Kind::Threads { .. } => return None,
            Kind::NoRoot { path } => format!(
                "create it, or name the folder that holds your proto files: `roots = [\"…\"]` in \
                 `limbeck.toml`, or `mkdir -p {}`",
                path.display()
            ),
            Kind::RootIsFile { path } => format!(
                "name the folder that import names start in, such as `{}`",
                path.parent()
                    .filter(|parent| *parent != Path::new(""))
                    .map_or_else(|| ".".to_owned(), |parent| parent.display().to_string())
            ),
            Kind::TwoRoots { name, .. } => format!(
                "`import \"{name}\"` could mean either: remove one, or exclude it with \
                 `exclude = [\"{name}\"]` and drop its root"
            ),
            Kind::Glob { .. } => {
                "patterns match import names: `user/**`, `**/internal/*.proto`".to_owned()
            }
            Kind::Name { .. } => {
                "rename it: import names are UTF-8 without control characters and `\\`".to_owned()
            }
        })
    }

    pub(crate) fn threads(error: impl std::fmt::Display) -> Self {
        Kind::Threads { reason: error.to_string() }.into()
    }

    /// Makes the error of two files of one import name, neither of which can be preferred.
    ///
    /// For [`Files`](super::Files) outside of this crate.
    pub fn two_roots(name: &str, first: impl Into<PathBuf>, second: impl Into<PathBuf>) -> Self {
        Kind::TwoRoots { name: name.to_owned(), first: first.into(), second: second.into() }.into()
    }

    /// Makes the error of a file that exists and cannot be read.
    ///
    /// For [`Files`](super::Files) outside of this crate.
    pub fn read(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Kind::Read { path: path.into(), source }.into()
    }
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self { kind: Box::new(kind) }
    }
}

/// The operating system's words without the number that it appends.
fn cause(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}
