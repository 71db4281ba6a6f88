//! `--path` and `--exclude-path`: which files findings are about.
//!
//! What is in a path is a root; the rest is compiled only as far as it is imported.

use std::path::{Path, PathBuf};

use limbeck_schema::source::{Files, normalize};

use super::bytes::missing;
use crate::error::Error;
use crate::project::Sources;

/// Files and folders that a command is restricted to.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Paths {
    /// Take only PATH, a file or folder relative to the current one; can be given several times
    #[arg(long = "path", value_name = "PATH", value_delimiter = ',')]
    pub(crate) include: Vec<PathBuf>,
    /// Leave out PATH, a file or folder relative to the current one; can be given several times
    #[arg(long = "exclude-path", value_name = "PATH", value_delimiter = ',')]
    pub(crate) exclude: Vec<PathBuf>,
}

/// The same as import names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Files and folders; `None` means everything.
    include: Option<Vec<String>>,
    exclude: Vec<String>,
}

impl Names {
    /// Certain files.
    pub(super) fn files(names: Vec<String>) -> Self {
        Self { include: Some(names), exclude: Vec::new() }
    }

    /// Whether a file is in it.
    pub(super) fn contains(&self, name: &str) -> bool {
        let is_in = |folder: &String| is_at_or_below(folder, name);
        self.include.as_ref().is_none_or(|include| include.iter().any(is_in))
            && !self.exclude.iter().any(is_in)
    }
}

impl Paths {
    /// Whether nothing is restricted.
    pub(crate) fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }

    /// Of an image or another tree, in which paths start where the tree does.
    pub(super) fn names(&self) -> Result<Names, Error> {
        let name = |path: &PathBuf| match path.to_str() {
            Some("." | "./") => Ok(String::new()),
            text => text.and_then(normalize).ok_or_else(|| outside(path)),
        };
        let all = |paths: &[PathBuf]| paths.iter().map(name).collect::<Result<Vec<_>, _>>();
        let include = if self.include.is_empty() { None } else { Some(all(&self.include)?) };
        Ok(Names { include, exclude: all(&self.exclude)? })
    }

    /// The same as import names of a source; two roots that both have such a name are not told apart.
    pub(super) fn import_names(&self, sources: &Sources) -> Result<Names, Error> {
        let all = |paths: &[PathBuf]| -> Result<Vec<String>, Error> {
            let parts = resolve(paths, sources)?.into_iter().flat_map(|Part(parts)| parts);
            Ok(parts.map(|(_, folder)| folder).collect())
        };
        let include = if self.include.is_empty() { None } else { Some(all(&self.include)?) };
        Ok(Names { include, exclude: all(&self.exclude)? })
    }

    /// The listed files of a source that are in these paths.
    pub(super) fn select(&self, sources: &Sources) -> Result<Vec<String>, Error> {
        let mut names = sources.list()?;
        if self.is_empty() {
            return Ok(names);
        }
        let include = resolve(&self.include, sources)?;
        let exclude = resolve(&self.exclude, sources)?;
        names.retain(|name| {
            let is_in = |part: &Part| part.contains(name, sources);
            (self.include.is_empty() || include.iter().any(is_in)) && !exclude.iter().any(is_in)
        });
        for (path, part) in self.include.iter().zip(&include) {
            if !names.iter().any(|name| part.contains(name, sources)) {
                return Err(nothing_in(path, sources));
            }
        }
        Ok(names)
    }
}

/// A path as a source knows it: parts of its roots.
struct Part(Vec<(PathBuf, String)>);

impl Part {
    fn contains(&self, name: &str, sources: &Sources) -> bool {
        self.0
            .iter()
            .any(|(root, folder)| is_at_or_below(folder, name) && sources.is_below(name, root))
    }
}

fn resolve(paths: &[PathBuf], sources: &Sources) -> Result<Vec<Part>, Error> {
    paths.iter().map(|path| sources.part(path).map(Part).ok_or_else(|| outside(path))).collect()
}

fn is_at_or_below(folder: &str, name: &str) -> bool {
    let rest = name.strip_prefix(folder);
    folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The error of a path that leads out of what it should be in.
pub(crate) fn outside(path: &Path) -> Error {
    let message = format!("`{}` is not below where the input starts", path.display());
    Error::usage(message, "paths in a commit, archive or image start where that does: `user/v1`")
}

fn nothing_in(path: &Path, sources: &Sources) -> Error {
    let shown = path.display().to_string();
    if sources.is_on_disk() && !path.exists() {
        return missing(&shown);
    }
    let places = sources.places().join("`, `");
    let message = format!("there is no proto file of this input in `{shown}`");
    Error::input(message, format!("its files are below `{places}`: `limbeck ls files` lists them"))
}
