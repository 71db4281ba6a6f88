//! What lies in a `revisions/` folder.

use std::collections::BTreeMap;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use limbeck_schema::finding::{Place, Span};

use super::error::{Error, Kind};
use super::names::{CHECKPOINTS, Content};

/// The files of one `revisions/` folder at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Where the folder is, for people, such as `proto/user/v2/revisions`.
    pub folder: String,
    /// Content by name in the folder, such as `HEAD` or `checkpoints/4f1c9a2e7b3d.proto.txt`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Names of what is there and belongs to no history. Hidden files are left out.
    pub others: Vec<String>,
}

/// How much is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Entries of the folder, whatever they are.
    pub files: usize,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of all files.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { files: 250_000, file_bytes: 32 << 20, bytes: 1 << 30 }
    }
}

impl Snapshot {
    /// A snapshot of files from anywhere, by their names in the folder.
    pub fn new(
        folder: impl Into<String>,
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Self {
        let mut snapshot = Self { folder: folder.into(), ..Self::default() };
        for (name, content) in files {
            if Content::of(&name).is_some() {
                snapshot.files.insert(name, content);
            } else {
                snapshot.add_other(name);
            }
        }
        snapshot.others.sort();
        snapshot
    }

    /// Reads a folder; one that does not exist has no files.
    ///
    /// `display` is its name for people. Fails if something cannot be read, is a symbolic link, or
    /// is too large.
    pub fn read(folder: &Path, display: &str) -> Result<Self, Error> {
        Self::read_within(folder, display, &Limits::default())
    }

    /// Reads a folder within other limits.
    pub fn read_within(folder: &Path, display: &str, limits: &Limits) -> Result<Self, Error> {
        refuse_link(folder)?;
        let snapshot = Self { folder: display.to_owned(), ..Self::default() };
        let mut reader = Reader { folder, limits, entries: 0, bytes: 0, snapshot };
        reader.read_folder(folder, "")?;
        reader.snapshot.others.sort();
        Ok(reader.snapshot)
    }

    /// Whether there is nothing of a history in it.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Content of a file.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// Where a file is, for people.
    pub fn path(&self, name: &str) -> String {
        if self.folder.is_empty() { name.to_owned() } else { format!("{}/{name}", self.folder) }
    }

    /// The beginning of a file, as a place.
    pub fn place(&self, name: &str) -> Place {
        Place { file: Arc::from(self.path(name)), span: Span::default() }
    }

    fn add_other(&mut self, name: String) {
        if !name.split('/').any(|part| part.starts_with('.')) {
            self.others.push(name);
        }
    }
}

struct Reader<'a> {
    folder: &'a Path,
    limits: &'a Limits,
    entries: usize,
    bytes: u64,
    snapshot: Snapshot,
}

impl Reader<'_> {
    /// Reads the entries of the folder, or of the one in it that belongs to a history; `prefix` is
    /// what names in it begin with.
    fn read_folder(&mut self, path: &Path, prefix: &str) -> Result<(), Error> {
        let entries = match fs::read_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(Kind::Misplaced(path.to_owned()).into());
            }
            entries => entries.map_err(|error| unreadable(path, error))?,
        };
        for entry in entries {
            let entry = entry.map_err(|error| unreadable(path, error))?;
            self.entries += 1;
            if self.entries > self.limits.files {
                return Err(self.too_many(self.limits.files as u64, "files"));
            }
            let file_type = entry.file_type().map_err(|error| unreadable(&entry.path(), error))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            self.read_entry(entry.path(), name, file_type)?;
        }
        Ok(())
    }

    fn read_entry(&mut self, path: PathBuf, name: String, kind: FileType) -> Result<(), Error> {
        let is_folder_of_ours = name == CHECKPOINTS;
        if !is_folder_of_ours && Content::of(&name).is_none() {
            self.snapshot.add_other(name);
            Ok(())
        } else if kind.is_symlink() {
            Err(Kind::Link(path).into())
        } else if kind.is_dir() != is_folder_of_ours || !(kind.is_dir() || kind.is_file()) {
            Err(Kind::Misplaced(path).into())
        } else if is_folder_of_ours {
            self.read_folder(&path, &format!("{CHECKPOINTS}/"))
        } else {
            let content = self.read_file(&path)?;
            self.snapshot.files.insert(name, content);
            Ok(())
        }
    }

    fn read_file(&mut self, path: &Path) -> Result<Vec<u8>, Error> {
        let mut content = Vec::new();
        let limit = self.limits.file_bytes;
        let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut content));
        let read = read.map_err(|error| unreadable(path, error))? as u64;
        if read > limit {
            return Err(Kind::Limit { path: path.to_owned(), limit, unit: "bytes" }.into());
        }
        self.bytes += read;
        if self.bytes > self.limits.bytes {
            return Err(self.too_many(self.limits.bytes, "bytes"));
        }
        Ok(content)
    }

    fn too_many(&self, limit: u64, unit: &'static str) -> Error {
        Kind::Limit { path: self.folder.to_owned(), limit, unit }.into()
    }
}

/// Refuses a folder that only looks like one: what lies behind a link may be anybody's.
pub(super) fn refuse_link(folder: &Path) -> Result<(), Error> {
    let is_link = fs::symlink_metadata(folder).is_ok_and(|found| found.is_symlink());
    if is_link { Err(Kind::Link(folder.to_owned()).into()) } else { Ok(()) }
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Kind::Read { path: path.to_owned(), source }.into()
}
