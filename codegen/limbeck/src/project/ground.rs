//! What a project lies on: folders of this machine, or a commit or archive. The same rules find a
//! project on either.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use limbeck_schema::source::{self, Blobs, Disk, DiskOptions, Files, Memory, Tree, normalize};

use super::path;
use crate::config::Complaints;
use crate::error::{Error, Stop};

/// Where configuration and proto files are read.
#[derive(Clone)]
pub(crate) enum Ground {
    /// Folders of this machine.
    Disk,
    /// A tree whose paths start at its root, and the folder of it that paths on the command line
    /// start in.
    Tree(Arc<dyn Blobs>, String),
}

/// Proto files below one root, or several.
pub(crate) enum Place {
    Disk(Disk),
    Tree(Tree),
}

impl Ground {
    /// Whether there is a file.
    pub(super) fn is_file(&self, path: &Path) -> bool {
        match self {
            Self::Disk => path.is_file(),
            Self::Tree(blobs, _) => inside(path).is_some_and(|path| blobs.contains(&path)),
        }
    }

    /// Whether there is a folder.
    pub(super) fn is_folder(&self, path: &Path) -> bool {
        match self {
            Self::Disk => path::or_dot(path).is_dir(),
            Self::Tree(blobs, _) => inside(path).is_some_and(|path| {
                let below = format!("{path}/");
                path.is_empty() || blobs.paths().iter().any(|file| file.starts_with(&below))
            }),
        }
    }

    /// The text of a file; `None` if there is none.
    ///
    /// # Errors
    /// When it cannot be read, or is no text.
    pub(super) fn read(&self, path: &Path) -> Result<Option<String>, Stop> {
        let bytes = match self {
            Self::Disk => read_file(path)?,
            Self::Tree(blobs, _) => match inside(path) {
                Some(path) => blobs.read(&path)?,
                None => None,
            },
        };
        bytes.map(|bytes| text(&self.display(path), bytes)).transpose()
    }

    /// What a person calls a path.
    pub(super) fn display(&self, path: &Path) -> String {
        match self {
            Self::Disk => path::join(path, "").display().to_string(),
            Self::Tree(blobs, _) => {
                blobs.display(&inside(path).unwrap_or_else(|| path.display().to_string()))
            }
        }
    }

    /// The proto files below folders.
    ///
    /// # Errors
    /// When a pattern is no glob, or a folder is not there.
    pub(super) fn files(&self, options: &DiskOptions) -> Result<Place, source::Error> {
        Ok(match self {
            Self::Disk => Place::Disk(Disk::new(options)?),
            Self::Tree(blobs, _) => Place::Tree(Tree::new(Arc::clone(blobs), options)?),
        })
    }

    /// What a path of the command line may be called in the form that roots of [`Ground::resolve`]
    /// have, the likeliest first; `None` if it leads out of the tree.
    pub(super) fn spellings(&self, path: &Path) -> Option<Vec<PathBuf>> {
        let spelling = match self {
            // A link below a root is what it is called there, before it is what it leads to.
            Self::Disk => return Some(vec![self.resolve_folder(path), self.resolve(path)]),
            Self::Tree(_, start) => match path.to_str()? {
                "." | "./" => PathBuf::from(start),
                path => Path::new(start).join(normalize(path)?),
            },
        };
        Some(vec![spelling])
    }

    /// A path without symbolic links but for its last segment.
    fn resolve_folder(&self, path: &Path) -> PathBuf {
        match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => self.resolve(parent).join(name),
            _ => self.resolve(path),
        }
    }

    /// A root without dots and symbolic links.
    pub(super) fn resolve(&self, root: &Path) -> PathBuf {
        match self {
            Self::Disk => path::or_dot(root).canonicalize().unwrap_or_else(|_| root.to_owned()),
            Self::Tree(..) => without_dots(root),
        }
    }
}

impl Place {
    pub(super) fn files(&self) -> &dyn Files {
        match self {
            Self::Disk(disk) => disk,
            Self::Tree(tree) => tree,
        }
    }

    /// Whether a file counts by the patterns.
    pub(super) fn admits(&self, name: &str) -> bool {
        match self {
            Self::Disk(disk) => disk.admits(name),
            Self::Tree(tree) => tree.admits(name),
        }
    }

    /// Whether there is a file of this name.
    pub(super) fn contains(&self, name: &str) -> bool {
        match self {
            Self::Disk(disk) => disk.path(name).is_some(),
            Self::Tree(tree) => tree.contains(name),
        }
    }

    /// Where a file of this name is on disk.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        match self {
            Self::Disk(disk) => disk.path(name),
            Self::Tree(_) => None,
        }
    }

    /// Takes files and folders, too, whose names begin with a dot.
    pub(super) fn with_hidden(self) -> Self {
        match self {
            Self::Disk(disk) => Self::Disk(disk.with_hidden()),
            Self::Tree(tree) => Self::Tree(tree.with_hidden()),
        }
    }
}

/// A path as a tree spells it; `None` if it leads out.
fn inside(path: &Path) -> Option<String> {
    let path = without_dots(path);
    let text = path.to_str()?;
    if text.is_empty() { Some(String::new()) } else { normalize(text) }
}

fn without_dots(path: &Path) -> PathBuf {
    path.components().filter(|component| *component != Component::CurDir).collect()
}

fn read_file(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::metadata(path) {
        Ok(_) => fs::read(path).map(Some).map_err(|error| Error::read(path, error)),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(Error::read(path, error)),
    }
}

/// The text of a configuration file.
fn text(name: &str, bytes: Vec<u8>) -> Result<String, Stop> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes);
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let mut complaints = Complaints::new(name, &bytes);
        complaints.add(valid..valid + 1, "this byte is not UTF-8", "save the file as UTF-8");
        Stop::Findings(complaints.into_findings(), Memory::from_iter([(name, bytes)]))
    })
}
