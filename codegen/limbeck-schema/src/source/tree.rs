//! Proto files of a tree that is no folder on disk: a commit, an archive.
//!
//! Nothing is unpacked. A tree lists the paths of its files; what they hold is asked for file by
//! file, so that a commit is read as far as it is needed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::Kind;
use super::name::{is_normal, normalize};
use super::patterns::Patterns;
use super::{DiskOptions, Error, Files};

/// Files by path, `/` between segments, relative to where the tree starts.
pub trait Blobs: Send + Sync {
    /// All paths, sorted.
    fn paths(&self) -> Vec<&str>;

    /// Whether there is a file of this path.
    fn contains(&self, path: &str) -> bool;

    /// The bytes of a file; `None` if there is none of that path.
    ///
    /// # Errors
    /// When the file exists and cannot be read.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error>;

    /// A name of what the file holds, if one is known; see [`Files::content`].
    fn content(&self, path: &str) -> Option<String> {
        let _ = path;
        None
    }

    /// What a person calls a path in it, such as `main:proto/user/v1/user.proto`.
    fn display(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// Proto files below one or more folders of a tree.
#[derive(Clone)]
pub struct Tree {
    blobs: Arc<dyn Blobs>,
    /// Folders in the order searched; "" is the tree itself.
    roots: Vec<String>,
    patterns: Patterns,
    hidden: bool,
}

impl Tree {
    /// Takes roots and patterns as [`Disk`](super::Disk) does; roots are folders of the tree.
    ///
    /// # Errors
    /// When a pattern is no glob, or a root leads out of the tree or is no folder of it.
    pub fn new(blobs: Arc<dyn Blobs>, options: &DiskOptions) -> Result<Self, Error> {
        let mut roots: Vec<String> = Vec::new();
        for path in &options.roots {
            let no_root = || Kind::NoRoot { path: PathBuf::from(blobs.display(&shown(path))) };
            let root = folder(path).ok_or_else(no_root)?;
            if !is_folder(&*blobs, &root) {
                return Err(no_root().into());
            }
            if !roots.contains(&root) {
                roots.push(root);
            }
        }
        Ok(Self { blobs, roots, patterns: Patterns::new(options)?, hidden: false })
    }

    /// The import name of a file or folder by its path in the tree; `None` if it is below no root.
    pub fn import_name(&self, path: &str) -> Option<String> {
        self.roots.iter().find_map(|root| below(root, path)).map(str::to_owned)
    }

    /// Lists hidden files and what is in hidden folders, too.
    #[must_use]
    pub fn with_hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Whether the patterns let a file of this import name be listed; the file need not exist.
    pub fn admits(&self, name: &str) -> bool {
        self.patterns.is_match(name)
    }

    /// Whether there is a file of this import name.
    pub fn contains(&self, name: &str) -> bool {
        self.path(name).is_some()
    }

    /// The path of the file with this import name.
    fn path(&self, name: &str) -> Option<String> {
        if !is_normal(name) {
            return None;
        }
        self.roots.iter().map(|root| join(root, name)).find(|path| self.blobs.contains(path))
    }
}

impl Tree {
    /// As on disk: proto files, unless they or a folder above them are hidden.
    fn counts(&self, name: &str) -> bool {
        let is_proto = Path::new(name).extension().is_some_and(|end| end == "proto");
        is_proto && (self.hidden || !name.split('/').any(|segment| segment.starts_with('.')))
    }
}

impl Files for Tree {
    fn list(&self) -> Result<Vec<String>, Error> {
        let mut found: BTreeMap<&str, &str> = BTreeMap::new();
        let paths = self.blobs.paths();
        for root in &self.roots {
            for path in &paths {
                let Some(name) = below(root, path).filter(|name| self.counts(name)) else {
                    continue;
                };
                if !is_normal(name) {
                    return Err(Kind::Name { path: PathBuf::from(path) }.into());
                }
                if let Some(first) = found.insert(name, path) {
                    let (name, first) = (name.to_owned(), PathBuf::from(first));
                    return Err(Kind::TwoRoots { name, first, second: path.into() }.into());
                }
            }
        }
        let names = found.into_keys().filter(|name| self.patterns.is_match(name));
        Ok(names.map(str::to_owned).collect())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        match self.path(name) {
            Some(path) => self.blobs.read(&path),
            None => Ok(None),
        }
    }

    fn display(&self, name: &str) -> String {
        self.path(name).map_or_else(|| name.to_owned(), |path| self.blobs.display(&path))
    }

    fn content(&self, name: &str) -> Option<String> {
        self.blobs.content(&self.path(name)?)
    }

    fn places(&self) -> Vec<String> {
        self.roots.iter().map(|root| self.blobs.display(root)).collect()
    }
}

/// Whether a path is a folder of a tree; the tree itself is one even when it is empty.
fn is_folder(blobs: &dyn Blobs, path: &str) -> bool {
    path.is_empty() || blobs.paths().iter().any(|file| below(path, file).is_some())
}

/// A root as trees spell it.
fn folder(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    if matches!(text, "" | "." | "./") { Some(String::new()) } else { normalize(text) }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn join(root: &str, name: &str) -> String {
    if root.is_empty() { name.to_owned() } else { format!("{root}/{name}") }
}

/// What is left of a path below a folder.
fn below<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(path);
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Held(BTreeMap<String, Vec<u8>>);

    impl Blobs for Held {
        fn paths(&self) -> Vec<&str> {
            self.0.keys().map(String::as_str).collect()
        }

        fn contains(&self, path: &str) -> bool {
            self.0.contains_key(path)
        }

        fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
            Ok(self.0.get(path).cloned())
        }
    }

    fn tree(paths: &[&str], roots: &[&str]) -> Result<Tree, Error> {
        let blobs = paths.iter().map(|path| ((*path).to_owned(), path.as_bytes().to_vec()));
        let roots = roots.iter().map(PathBuf::from).collect();
        let options = DiskOptions { roots, ..DiskOptions::default() };
        Tree::new(Arc::new(Held(blobs.collect())), &options)
    }

    #[test]
    fn a_root_that_is_no_folder_of_the_tree_is_refused() {
        for root in ["no", "a.proto", "..", "/a", "a/../.."] {
            let error = tree(&["a.proto", "a/b.proto"], &[root]).err().expect(root);
            assert!(error.to_string().contains("does not exist"), "{error}");
        }
        assert_eq!(tree(&[], &["."]).unwrap().list().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn one_name_in_two_roots_is_an_error() {
        let tree = tree(&["a/x.proto", "b/x.proto"], &["a", "b"]).unwrap();
        let error = tree.list().unwrap_err().to_string();
        assert_eq!(error, "`x.proto` is in two roots, `a/x.proto` and `b/x.proto`");
    }

    #[test]
    fn files_have_the_names_and_the_content_that_they_have_on_disk() {
        let paths =
            ["a/.h/x.proto", "a/r.md", "a/v/x.proto", "a/y.proto", "ab/z.proto", "b/.proto"];
        let tree = tree(&paths, &["./a/", "b"]).unwrap();
        assert_eq!(tree.list().unwrap(), ["v/x.proto", "y.proto"]);
        assert_eq!(tree.read("v/x.proto").unwrap().unwrap(), b"a/v/x.proto");
        assert_eq!(tree.display("y.proto"), "a/y.proto");
        assert_eq!(tree.import_name("a/v"), Some("v".to_owned()));
        for outside in ["z.proto", "../ab/z.proto", "/a/y.proto", "a/y.proto", "", "v"] {
            assert_eq!(tree.read(outside).unwrap(), None, "{outside}");
        }
    }
}
