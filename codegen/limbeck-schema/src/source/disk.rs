//! Proto files in folders.
//!
//! Every file that ends in `.proto` below a root counts, hidden folders and files aside. Symbolic
//! links are followed, cycles of them are not.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::error::Kind;
use super::name::{is_normal, normalize};
use super::patterns::Patterns;
use super::{Error, Files};

/// Bytes of a file that are read at all; `compile::Limits` refuses far smaller ones, with a place.
const LARGEST: u64 = 1 << 30;

/// Proto files below one or more folders.
#[derive(Clone, Debug)]
pub struct Disk {
    roots: Vec<PathBuf>,
    patterns: Patterns,
    hidden: bool,
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
        let mut roots: Vec<PathBuf> = Vec::new();
        for root in &options.roots {
            if !roots.iter().any(|known| clean(known) == clean(root)) {
                roots.push(root.clone());
            }
        }
        Ok(Self { roots, patterns: Patterns::new(options)?, hidden: false })
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
    fn walk(&self, root: &Path, found: &mut BTreeMap<String, PathBuf>) -> Result<(), Error> {
        check_root(root)?;
        let walk = WalkDir::new(root).follow_links(true).into_iter();
        for entry in
            walk.filter_entry(|entry| self.hidden || entry.depth() == 0 || !is_hidden(entry))
        {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if is_harmless(&error) => continue,
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
            self.walk(root, &mut found)?;
        }
        let mut names: Vec<String> = found.into_keys().collect();
        names.retain(|name| self.admits(name));
        Ok(names)
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        if !is_normal(name) {
            return Ok(None);
        }
        for path in self.roots.iter().map(|root| join(root, name)) {
            if let Ok(found) = fs::metadata(&path) {
                // Reading a pipe or a device may never end.
                if !found.is_file() {
                    continue;
                }
                if found.len() > LARGEST {
                    let source = io::Error::from(ErrorKind::FileTooLarge);
                    return Err(Kind::Read { path, source }.into());
                }
            }
            match fs::read(&path) {
                Ok(bytes) => return Ok(Some(bytes)),
                Err(error) => match error.kind() {
                    ErrorKind::NotFound | ErrorKind::NotADirectory => {}
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

/// A link into one of its own parents holds nothing that is not found anyway; a link to nowhere
/// matters if it would be a proto file.
fn is_harmless(error: &walkdir::Error) -> bool {
    let nowhere = error.io_error().is_some_and(|error| error.kind() == ErrorKind::NotFound);
    let name =
        error.path().and_then(Path::file_name).map_or(&b""[..], |name| name.as_encoded_bytes());
    let counts = name.ends_with(b".proto") && !name.starts_with(b".");
    error.loop_ancestor().is_some() || (nowhere && !counts)
}

fn unreadable(root: &Path, error: walkdir::Error) -> Error {
    let path = error.path().unwrap_or(root).to_owned();
    let text = error.to_string();
    let source = error.into_io_error().unwrap_or_else(|| std::io::Error::other(text));
    Kind::Read { path, source }.into()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        folder
    }

    fn disk(roots: &[&Path], include: &[&str], exclude: &[&str]) -> Disk {
        let owned = |patterns: &[&str]| patterns.iter().map(ToString::to_string).collect();
        let roots = roots.iter().map(|root| root.to_path_buf()).collect();
        Disk::new(&DiskOptions { roots, include: owned(include), exclude: owned(exclude) }).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_read() {
        let folder = folder(&["a.proto"]);
        fs::create_dir(folder.path().join("folder.proto")).unwrap();
        std::os::unix::fs::symlink("/dev/null", folder.path().join("device.proto")).unwrap();
        let disk = disk(&[folder.path()], &[], &[]);
        assert_eq!(disk.read("folder.proto").unwrap(), None);
        assert_eq!(disk.read("device.proto").unwrap(), None);
        assert_eq!(disk.list().unwrap(), ["a.proto"]);
    }

    #[test]
    fn a_missing_root_is_an_error_with_a_cure() {
        let error = disk(&[Path::new("no/such/root")], &[], &[]).list().unwrap_err();
        assert_eq!(error.to_string(), "the root `no/such/root` does not exist");
        assert!(error.help().unwrap().contains("mkdir -p no/such/root"));
    }

    #[test]
    fn a_root_that_is_a_file_is_an_error_with_a_cure() {
        let folder = folder(&["a.proto"]);
        let file = folder.path().join("a.proto");
        let error = disk(&[&file], &[], &[]).list().unwrap_err();
        assert!(error.to_string().ends_with("is a file, not a folder"), "{error}");
        assert!(error.help().unwrap().contains(folder.path().to_str().unwrap()));
    }

    #[test]
    fn one_name_in_two_roots_is_an_error_that_names_both() {
        let (first, second) = (folder(&["x/a.proto"]), folder(&["x/a.proto", "b.proto"]));
        let error = disk(&[first.path(), second.path()], &[], &[]).list().unwrap_err().to_string();
        assert!(error.starts_with("`x/a.proto` is in two roots"), "{error}");
        for root in [&first, &second] {
            assert!(error.contains(root.path().to_str().unwrap()), "{error}");
        }
        assert_eq!(disk(&[first.path(), first.path()], &[], &[]).list().unwrap(), ["x/a.proto"]);
    }

    #[test]
    fn a_pattern_that_is_no_glob_is_an_error() {
        let options = DiskOptions { exclude: vec!["a[".to_owned()], ..DiskOptions::default() };
        let error = Disk::new(&options).unwrap_err().to_string();
        assert!(error.starts_with("the exclude pattern `a[` is no glob"), "{error}");
    }

    #[test]
    fn names_are_sorted_and_filtered() {
        let files = [
            "b.proto",
            "a/v1/a.proto",
            "a/v2/a.proto",
            ".git/x.proto",
            "a/.h.proto",
            "a/readme.md",
        ];
        let folder = folder(&files);
        let list = |include: &[&str], exclude: &[&str]| {
            disk(&[folder.path()], include, exclude).list().unwrap()
        };
        assert_eq!(list(&[], &[]), ["a/v1/a.proto", "a/v2/a.proto", "b.proto"]);
        assert_eq!(list(&["a/**"], &["**/v1/*"]), ["a/v2/a.proto"]);
        assert_eq!(list(&["a"], &["a/v2/"]), ["a/v1/a.proto"], "a folder stands for what is in it");
        let all = disk(&[folder.path()], &["a", ".git"], &[]).with_hidden();
        assert_eq!(
            all.list().unwrap(),
            [".git/x.proto", "a/.h.proto", "a/v1/a.proto", "a/v2/a.proto"]
        );
        assert!(all.admits("a/new.proto") && !all.admits("b.proto"));
    }

    #[test]
    fn what_is_excluded_can_be_read_and_what_is_outside_cannot() {
        let folder = folder(&["root/a.proto", "secret.proto"]);
        let disk = disk(&[&folder.path().join("root")], &[], &["**"]);
        assert_eq!(disk.list().unwrap(), Vec::<String>::new());
        assert_eq!(disk.read("a.proto").unwrap().unwrap(), b"root/a.proto");
        assert!(disk.display("a.proto").ends_with("root/a.proto"));
        let absolute = folder.path().join("secret.proto");
        for outside in [
            "../secret.proto",
            "./a.proto",
            "x/../a.proto",
            absolute.to_str().unwrap(),
            "",
            "a.proto/",
        ] {
            assert_eq!(disk.read(outside).unwrap(), None, "{outside}");
            assert_eq!(disk.path(outside), None, "{outside}");
        }
    }

    #[test]
    fn paths_become_import_names() {
        let folder = folder(&["root/x/a.proto"]);
        let root = folder.path().join("root");
        let disk = disk(&[&root], &[], &[]);
        let name = |path: PathBuf| disk.import_name(&path);
        assert_eq!(name(root.join("x/a.proto")).as_deref(), Some("x/a.proto"));
        assert_eq!(name(root.join("./y/../x/a.proto")).as_deref(), Some("x/a.proto"));
        assert_eq!(name(root.join("new.proto")).as_deref(), Some("new.proto"));
        assert_eq!(name(folder.path().join("a.proto")), None);
        assert_eq!(name(root.join("../a.proto")), None);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_their_cycles_are_not() {
        use std::os::unix::fs::symlink;
        let (folder, other) = (folder(&["a/x.proto"]), folder(&["y.proto"]));
        symlink(folder.path(), folder.path().join("a/again")).unwrap();
        symlink(other.path(), folder.path().join("b")).unwrap();
        symlink("nowhere", folder.path().join("c")).unwrap();
        symlink("nowhere", folder.path().join(".#x.proto")).unwrap();
        let list = || disk(&[folder.path()], &[], &[]).list();
        assert_eq!(list().unwrap(), ["a/x.proto", "b/y.proto"]);
        symlink("nowhere", folder.path().join("d.proto")).unwrap();
        assert!(list().unwrap_err().to_string().contains("d.proto"));
    }
}
