//! Where the histories of a project lie.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use limbeck_history::store::{find, folder};
use limbeck_schema::model::Schema;
use limbeck_schema::source::is_well_known;

use super::own_packages;
use crate::error::Error;
use crate::project::{Project, join};

/// The folder of the history of each package: of those that have proto files, and of those that have
/// nothing but a history.
///
/// # Errors
/// When a root cannot be read, or the history of a package lies in two of them.
pub(super) fn folders(
    project: &Project,
    schema: &Schema,
) -> Result<BTreeMap<String, PathBuf>, Error> {
    let mut folders: BTreeMap<String, PathBuf> = BTreeMap::new();
    if project.sources.is_on_disk() {
        for root in project.sources.roots() {
            for (package, folder) in find(root)? {
                let folder = join(&folder, "");
                if let Some(first) = folders.get(&package) {
                    different(&package, first, &folder)?;
                    continue;
                }
                folders.insert(package, folder);
            }
        }
    }
    for (package, file) in own_packages(schema) {
        let root = project.sources.root_of(file).filter(|_| !is_well_known(file));
        if let Some(root) = root {
            let folder = || join(&folder(root, package), "");
            folders.entry(package.to_owned()).or_insert_with(folder);
        }
    }
    Ok(folders)
}

/// Refuses a second history of a package: nobody could tell which counts.
fn different(package: &str, first: &Path, second: &Path) -> Result<(), Error> {
    // Two roots may be one folder.
    let found = [first, second].map(|folder| folder.canonicalize().ok());
    if let [Some(one), Some(other)] = &found
        && one == other
    {
        return Ok(());
    }
    let (first, second) = (first.display(), second.display());
    Err(Error::in_the_way(
        format!("the history of `{package}` lies in two folders: `{first}` and `{second}`"),
        format!(
            "a package has one history: keep the folder that `git log -- {first} {second}` shows to be \
             right, and move the other one elsewhere"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_folders_are_refused_and_one_named_twice_is_not() {
        let root = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| root.path().join(name));
        for folder in [&one, &other] {
            std::fs::create_dir(folder).unwrap();
        }
        assert!(different("p.v1", &one, &root.path().join("other/../one")).is_ok());
        let error = different("p.v1", &one, &other).unwrap_err().to_string();
        assert!(error.contains(&one.display().to_string()), "{error}");
        assert!(error.contains(&other.display().to_string()), "{error}");
    }
}
