//! Folders as inputs, on disk and in trees: whose configuration counts, and what of it is meant.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use limbeck_schema::source::{Blobs, Files, header};

use super::bytes::missing;
use super::paths::Paths;
use crate::error::{Error, Stop};
use crate::project::{Ground, Project};

/// A project, and what of it an input stands for.
pub(super) struct Opened {
    pub(super) project: Project,
    /// Paths that the input names beyond the project.
    pub(super) paths: Paths,
    /// One file, and whether its whole package is meant.
    pub(super) file: Option<(PathBuf, bool)>,
}

impl Opened {
    fn whole(project: Project) -> Self {
        Self { project, paths: Paths::default(), file: None }
    }

    fn part(project: Project, path: &Path) -> Self {
        let include = vec![path.to_owned()];
        Self { project, paths: Paths { include, exclude: Vec::new() }, file: None }
    }
}

/// Opens a folder: the project whose it is; the part of a project if it is below one of its roots;
/// else a folder without configuration.
///
/// # Errors
/// When there is no such folder, or its configuration cannot be followed.
pub(super) fn open_directory(path: &Path) -> Result<Opened, Stop> {
    let shown = path.display().to_string();
    let folder = match path.canonicalize() {
        Ok(folder) if folder.is_dir() => folder,
        Ok(_) => return Err(not_a_folder(&shown).into()),
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(missing(&shown).into()),
        Err(error) => return Err(Error::read(path, error).into()),
    };
    let project = Project::open(Some(path))?;
    let is_its_own = project.folder.canonicalize().is_ok_and(|found| found == folder);
    if is_its_own {
        return Ok(Opened::whole(project));
    }
    // A project further up has a say in what is below its roots, and in nothing else.
    match project.sources.part(path) {
        Some(parts) if !parts.is_empty() => Ok(Opened::part(project, path)),
        _ => Ok(Opened::whole(Project::without_configuration(&Ground::Disk, path)?)),
    }
}

/// Opens the project of a proto file.
pub(super) fn open_file(path: &Path, whole_package: bool) -> Result<Opened, Stop> {
    let shown = path.display().to_string();
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => {
            let message = format!("`{shown}` is a folder, not a proto file");
            return Err(
                Error::input(message, format!("read it as one: `{shown}#format=dir`")).into()
            );
        }
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(missing(&shown).into()),
        Err(error) => return Err(Error::read(path, error).into()),
    }
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let parent = parent.unwrap_or(Path::new("."));
    let contains = |project: &Project| {
        project
            .sources
            .part(path)
            .is_some_and(|parts| parts.iter().any(|(_, name)| !name.is_empty()))
    };
    let mut project = Project::open(Some(parent))?;
    // Without a project, import names begin in `proto`, or else where the file is, as in buf: so do
    // those of the other side of a comparison.
    if !(project.is_configured() && contains(&project)) && Path::new("proto").is_dir() {
        project = Project::without_configuration(&Ground::Disk, Path::new("."))?;
    }
    if !contains(&project) || !(project.is_configured() || Path::new("proto").is_dir()) {
        project = Project::without_configuration(&Ground::Disk, parent)?;
    }
    let file = Some((path.to_owned(), whole_package));
    Ok(Opened { file, ..Opened::part(project, path) })
}

/// Opens a folder of a tree, by the same rules as one on disk.
pub(super) fn open_tree(blobs: &Arc<dyn Blobs>, start: &str) -> Result<Opened, Stop> {
    let ground = Ground::Tree(Arc::clone(blobs), start.to_owned());
    let project = Project::open_in(&ground, Path::new(start))?;
    if project.folder == Path::new(start) {
        return Ok(Opened::whole(project));
    }
    match project.sources.part(Path::new(".")) {
        Some(parts) if !parts.is_empty() => Ok(Opened::part(project, Path::new("."))),
        _ => Ok(Opened::whole(Project::without_configuration(&ground, Path::new(start))?)),
    }
}

/// Import names of a file, and of its package if that is meant.
pub(super) fn names_of_file(
    opened: &Project,
    path: &Path,
    whole_package: bool,
) -> Result<Vec<String>, Error> {
    let sources = &opened.sources;
    let parts = sources.part(path).unwrap_or_default();
    let name = parts.into_iter().map(|(_, name)| name).find(|name| !name.is_empty());
    let name = name.ok_or_else(|| super::paths::outside(path))?;
    if !whole_package {
        return Ok(vec![name]);
    }
    let package = |name: &str| -> Result<String, Error> {
        Ok(header(&sources.read(name)?.unwrap_or_default()).package)
    };
    let wanted = package(&name)?;
    let mut names = vec![name];
    for other in sources.list()? {
        if package(&other)? == wanted {
            names.push(other);
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn not_a_folder(shown: &str) -> Error {
    let message = format!("cannot tell from its name what `{shown}` is");
    Error::input(
        message,
        format!("say so: `{shown}#format=binpb`, or `json`, `txtpb`, `tar`, `zip`"),
    )
}
