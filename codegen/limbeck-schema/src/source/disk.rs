//! Proto files in folders.
//!
//! Every file that ends in `.proto` below a root counts, hidden folders and files aside. Symbolic
//! links are followed, cycles of them are not.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use super::error::Kind;
use super::name::{is_normal, normalize};
use super::{Error, Files};

/// Proto files below one or more folders.
#[derive(Clone, Debug)]
pub struct Disk {
    roots: Vec<PathBuf>,
    include: GlobSet,
    exclude: GlobSet,
}

/// What of the folders counts.
#[derive(Clone, Debug, Default)]
pub struct DiskOptions {
    /// Folders that import names are relative to.
    pub roots: Vec<PathBuf>,
    /// Glob patterns on import names; empty means all.
    pub include: Vec<String>,
    /// Glob patterns on import names; what matches is not listed, but can be imported.
    pub exclude: Vec<String>,
}

impl Disk {
    /// Looks at nothing yet but the patterns.
    ///
    /// # Errors
    /// When a pattern is no glob.
    pub fn new(options: &DiskOptions) -> Result<Self, Error> {
        Ok(Self {
            roots: options.roots.clone(),
            include: match options.include.as_slice() {
                [] => globs("include", &["**".to_owned()])?,
                patterns => globs("include", patterns)?,
            },
            exclude: globs("exclude", &options.exclude)?,
        })
    }

    /// The import name of a file that a person names by its path; `None` if it is below no root.
    ///
    /// The path may be absolute, or relative to the current folder. The file need not exist.
    pub fn import_name(&self, path: &Path) -> Option<String> {
        self.roots.iter().find_map(|root| {
            let lexical = || clean(path).strip_prefix(clean(root)).ok().map(Path::to_owned);
            let resolved = || {
                let path = path.canonicalize().ok()?;
                path.strip_prefix(root.canonicalize().ok()?).ok().map(Path::to_owned)
            };
            normalize(lexical().or_else(resolved)?.to_str()?)
        })
    }

    /// The path of a file, if there is one of that import name.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        if !is_normal(name) {
            return None;
        }
        self.roots.iter().map(|root| join(root, name)).find(|path| path.is_file())
    }

    /// Import names below a root, with the paths they have.
    fn walk(root: &Path, found: &mut BTreeMap<String, PathBuf>) -> Result<(), Error> {
        check_root(root)?;
        let walk = WalkDir::new(root).follow_links(true).into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
            let entry = match entry {
                Ok(entry) => entry,
                // A link into one of its own parents holds nothing that is not found anyway.
                Err(error) if error.loop_ancestor().is_some() => continue,
                Err(error) => return Err(unreadable(root, error)),
            };
            let path = entry.path();
            if !entry.file_type().is_file() || path.extension().is_none_or(|end| end != "proto") {
                continue;
            }
            let name = import_name_below(root, path)?;
            if let Some(first) = found.insert(name.clone(), path.to_owned()) {
                return Err(Kind::TwoRoots { name, first, second: path.to_owned() }.into());
            }
        }
        Ok(())
    }
}

impl Files for Disk {
    fn list(&self) -> Result<Vec<String>, Error> {
        let mut found = BTreeMap::new();
        for root in &self.roots {
            Self::walk(root, &mut found)?;
        }
        let mut names: Vec<String> = found.into_keys().collect();
        names.retain(|name| self.include.is_match(name) && !self.exclude.is_match(name));
        Ok(names)
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        if !is_normal(name) {
            return Ok(None);
        }
        for path in self.roots.iter().map(|root| join(root, name)) {
            match fs::read(&path) {
                Ok(bytes) => return Ok(Some(bytes)),
                Err(error) => match error.kind() {
                    ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory => {}
                    _ => return Err(Kind::Read { path, source: error }.into()),
                },
            }
        }
        Ok(None)
    }

    fn display(&self, name: &str) -> String {
        self.path(name).map_or_else(|| name.to_owned(), |path| path.display().to_string())
    }

    fn places(&self) -> Vec<String> {
        self.roots.iter().map(|root| root.display().to_string()).collect()
    }
}

fn globs(list: &'static str, patterns: &[String]) -> Result<GlobSet, Error> {
    let bad = |pattern: &str, error: &globset::Error| Kind::Glob {
        list,
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        // A folder stands for everything in it, as in `.gitignore`.
        let below = format!("{}/**", pattern.trim_end_matches('/'));
        set.add(Glob::new(pattern).map_err(|error| bad(pattern, &error))?);
        set.add(Glob::new(&below).map_err(|error| bad(pattern, &error))?);
    }
    set.build().map_err(|error| bad("", &error).into())
}

fn check_root(root: &Path) -> Result<(), Error> {
    let path = root.to_owned();
    match fs::metadata(root) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Kind::RootIsFile { path }.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Kind::NoRoot { path }.into()),
        Err(source) => Err(Kind::Read { path, source }.into()),
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn unreadable(root: &Path, error: walkdir::Error) -> Error {
    let path = error.path().unwrap_or(root).to_owned();
    Kind::Read { path, source: error.into() }.into()
}

fn import_name_below(root: &Path, path: &Path) -> Result<String, Error> {
    let bad = || Kind::Name { path: path.to_owned() };
    let below = path.strip_prefix(root).map_err(|_| bad())?;
    let segments: Option<Vec<&str>> =
        below.components().map(|component| component.as_os_str().to_str()).collect();
    let name = segments.ok_or_else(bad)?.join("/");
    if is_normal(&name) { Ok(name) } else { Err(bad().into()) }
}

fn join(root: &Path, name: &str) -> PathBuf {
    name.split('/').fold(root.to_owned(), |path, segment| path.join(segment))
}

/// The path without `.` and, as far as the text alone tells, without `..`.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if clean.file_name().is_some() => {
                clean.pop();
            }
            component => clean.push(component),
        }
    }
    clean
}
