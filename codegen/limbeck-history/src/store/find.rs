//! Where histories lie below a root of proto files.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::error::{Error, Kind};
use super::names::{CHECKPOINTS, HEAD, PUBLISHED};

/// The name of the folder of a history.
pub const REVISIONS: &str = "revisions";
/// How deep they are looked for.
const DEEPEST: usize = 32;

/// The folder of a package's history below a root.
pub fn folder(root: &Path, package: &str) -> PathBuf {
    root.join(package.replace('.', "/")).join(REVISIONS)
}

/// Package and folder of each history below a root, in the order of the paths. Hidden folders,
/// `node_modules` and `target` are not looked into; a root that is not there has none.
pub fn find(root: &Path) -> Result<Vec<(String, PathBuf)>, Error> {
    let mut found = Vec::new();
    let entries = WalkDir::new(root).max_depth(DEEPEST).sort_by_file_name().into_iter();
    let is_meant = |entry: &walkdir::DirEntry| {
        // A link in the place of a history is refused when it is read.
        let is_link = entry.file_type().is_symlink() && entry.file_name() == REVISIONS;
        let is_folder = entry.file_type().is_dir() && !is_foreign(entry.file_name());
        entry.depth() == 0 || is_link || is_folder
    };
    for entry in entries.filter_entry(is_meant) {
        let entry = match entry.map_err(walkdir::Error::into_io_error) {
            Ok(entry) => entry,
            Err(Some(error)) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Kind::Read { path: root.to_owned(), source: error }.into());
            }
            // Links that lead in a circle are not followed.
            Err(_) => continue,
        };
        if entry.depth() == 0 || entry.file_name() != REVISIONS {
            continue;
        }
        let package = entry.path().parent().and_then(|it| it.strip_prefix(root).ok());
        let parts = package.into_iter().flat_map(Path::iter).map(OsStr::to_str);
        let Some(parts) = parts.collect::<Option<Vec<&str>>>() else { continue };
        if is_history(entry.path()) {
            found.push((parts.join("."), entry.into_path()));
        }
    }
    Ok(found)
}

fn is_foreign(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') || name == "node_modules" || name == "target"
}

/// Whether a folder called so is one of ours.
fn is_history(folder: &Path) -> bool {
    let marks = [HEAD, PUBLISHED, CHECKPOINTS];
    if marks.iter().any(|name| folder.join(name).exists()) {
        return true;
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.any(|name| {
        let is_toml = Path::new(&name).extension().is_some_and(|end| end == "toml");
        is_toml && name.starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{find, folder};

    #[test]
    fn only_folders_with_something_of_ours_are_histories() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        for path in [
            "user/v1/revisions/HEAD",
            "user/v2/revisions/0001_a.toml",
            "bare/revisions/notes.md",
            "node_modules/x/revisions/HEAD",
            ".hidden/revisions/HEAD",
            "revisions/PUBLISHED",
            "file/revisions",
        ] {
            write(path);
        }
        let found = find(root.path()).unwrap();
        let names: Vec<&str> = found.iter().map(|(package, _)| package.as_str()).collect();
        assert_eq!(names, ["", "user.v1", "user.v2"]);
        for (package, path) in &found {
            assert_eq!(*path, folder(root.path(), package));
        }
        assert!(find(&root.path().join("nowhere")).unwrap().is_empty());
    }
}
