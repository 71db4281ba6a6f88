//! Where histories lie.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use limbeck_schema::model::Schema;
use limbeck_schema::source::is_well_known;
use walkdir::WalkDir;

use super::own_packages;
use crate::error::Error;
use crate::project::{Project, join};

/// The name of the folder of a history.
const REVISIONS: &str = "revisions";
/// How deep packages are looked for whose proto files are gone.
const DEEPEST: usize = 32;

/// The folder of the history of each package: of those that have proto files, and of those that have
/// nothing but a history.
///
/// # Errors
/// When a root cannot be read.
pub(super) fn find(project: &Project, schema: &Schema) -> Result<BTreeMap<String, PathBuf>, Error> {
    let mut folders = BTreeMap::new();
    for root in project.sources.roots() {
        for (package, folder) in below(root)? {
            folders.entry(package).or_insert(folder);
        }
    }
    for (package, file) in own_packages(schema) {
        let root = project.sources.root_of(file).filter(|_| !is_well_known(file));
        if let Some(root) = root {
            let folder = || join(&root.join(package.replace('.', "/")), REVISIONS);
            folders.entry(package.to_owned()).or_insert_with(folder);
        }
    }
    Ok(folders)
}

/// The histories below a root.
fn below(root: &Path) -> Result<Vec<(String, PathBuf)>, Error> {
    let mut found = Vec::new();
    let is_hidden = |name: &std::ffi::OsStr| {
        let name = name.to_string_lossy();
        name.starts_with('.') || name == "node_modules" || name == "target"
    };
    let entries = WalkDir::new(root).max_depth(DEEPEST).sort_by_file_name().into_iter();
    let entries = entries.filter_entry(|it| {
        it.depth() == 0 || it.file_type().is_dir() && !is_hidden(it.file_name())
    });
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => match error.into_io_error() {
                Some(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Some(error) => return Err(Error::read(root, error)),
                None => continue,
            },
        };
        if entry.file_name() != REVISIONS || entry.depth() == 0 {
            continue;
        }
        let path = entry.path();
        let package = path.parent().and_then(|it| it.strip_prefix(root).ok());
        let parts = package.into_iter().flat_map(Path::iter).map(|it| it.to_str());
        let Some(parts) = parts.collect::<Option<Vec<&str>>>() else { continue };
        if is_history(path) {
            found.push((parts.join("."), join(path, "")));
        }
    }
    Ok(found)
}

/// Whether a folder called so is one of ours.
fn is_history(folder: &Path) -> bool {
    use limbeck_history::store::{CHECKPOINTS, HEAD, PUBLISHED};
    let has = |name: &str| folder.join(name).exists();
    let has_revision = || {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.any(|name| {
            let is_toml = Path::new(&name).extension().is_some_and(|end| end == "toml");
            is_toml && name.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    has(HEAD) || has(PUBLISHED) || has(CHECKPOINTS) || has_revision()
}
