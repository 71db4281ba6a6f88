//! Where the histories of a project lie.

use std::collections::BTreeMap;
use std::path::PathBuf;

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
/// When a root cannot be read.
pub(super) fn folders(
    project: &Project,
    schema: &Schema,
) -> Result<BTreeMap<String, PathBuf>, Error> {
    let mut folders = BTreeMap::new();
    if project.sources.is_on_disk() {
        for root in project.sources.roots() {
            for (package, folder) in find(root)? {
                folders.entry(package).or_insert_with(|| join(&folder, ""));
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
