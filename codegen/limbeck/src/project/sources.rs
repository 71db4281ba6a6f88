//! The proto files of a project: those of its modules, those of others that they import, and
//! bundled ones that the project asks for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use limbeck_schema::source::{Bundled, DiskOptions, Error, Files};

use super::ground::{Ground, Place};
use super::layout::{Module, folder_name};
use super::path;

/// Files of modules before files of others before bundled files.
pub(crate) struct Sources {
    ground: Ground,
    own: Vec<Source>,
    others: Vec<Place>,
    bundled: Bundled,
    /// Files to compile, each with the number of its module.
    listed: OnceLock<BTreeMap<String, usize>>,
}

/// One root.
struct Source {
    module: usize,
    root: PathBuf,
    place: Place,
    is_strict: bool,
}

impl Source {
    /// Whether an import may find the file here.
    fn offers(&self, name: &str) -> bool {
        !self.is_strict || self.place.admits(name)
    }

    fn has(&self, name: &str) -> bool {
        self.offers(name) && self.place.contains(name)
    }
}

impl Sources {
    /// Looks at nothing yet but patterns, and in a tree at roots.
    pub(crate) fn new(
        (ground, folder): (Ground, &Path),
        modules: &[Module],
        others: Vec<Place>,
        bundled: Vec<String>,
    ) -> Result<Self, Error> {
        let mut own = Vec::new();
        for (number, module) in modules.iter().enumerate() {
            for root in &module.roots {
                let path = root_path(folder, &root.path);
                let options = DiskOptions {
                    roots: vec![path.clone()],
                    include: root.include.clone(),
                    exclude: root.exclude.clone(),
                };
                let place = ground.files(&options)?;
                // buf takes every file that it does not exclude.
                let place = if module.is_strict { place.with_hidden() } else { place };
                own.push(Source { module: number, root: path, place, is_strict: module.is_strict });
            }
        }
        let bundled = Bundled { prefixes: bundled };
        Ok(Self { ground, own, others, bundled, listed: OnceLock::new() })
    }

    /// Files to compile, each with the number of its module; bundled ones count as the first's.
    pub(crate) fn by_module(&self) -> Result<&BTreeMap<String, usize>, Error> {
        if let Some(listed) = self.listed.get() {
            return Ok(listed);
        }
        let mut listed: BTreeMap<String, (usize, &dyn Files)> = BTreeMap::new();
        for source in &self.own {
            let files = source.place.files();
            for name in files.list()? {
                if let Some((_, first)) = listed.get(&name) {
                    let (first, second) = (first.display(&name), files.display(&name));
                    return Err(Error::two_roots(&name, first, second));
                }
                listed.insert(name, (source.module, files));
            }
        }
        let mut modules: BTreeMap<String, usize> =
            listed.into_iter().map(|(name, (module, _))| (name, module)).collect();
        for name in self.bundled.list()? {
            modules.entry(name).or_default();
        }
        Ok(self.listed.get_or_init(|| modules))
    }

    /// Whether the files are those of folders, and not of a commit or an archive.
    pub(crate) fn is_on_disk(&self) -> bool {
        match self.ground {
            Ground::Disk => true,
            Ground::Tree(..) => false,
        }
    }

    /// What a path on the command line stands for: roots, and the folder or file in each. Nothing if
    /// it has nothing to do with any root; `None` if it leads out of the tree.
    pub(crate) fn part(&self, path: &Path) -> Option<Vec<(PathBuf, String)>> {
        let parts = |path: PathBuf| -> Vec<(PathBuf, String)> {
            self.own.iter().filter_map(|source| self.part_of(source, &path)).collect()
        };
        let mut spelled = self.ground.spellings(path)?.into_iter().map(parts);
        Some(spelled.find(|parts| !parts.is_empty()).unwrap_or_default())
    }

    fn part_of(&self, source: &Source, path: &Path) -> Option<(PathBuf, String)> {
        let folder = self.ground.resolve(&source.root);
        let below = if folder.starts_with(path) {
            Path::new("")
        } else {
            path.strip_prefix(folder).ok()?
        };
        let segments = below.components().map(|segment| segment.as_os_str().to_str());
        Some((source.root.clone(), segments.collect::<Option<Vec<_>>>()?.join("/")))
    }

    /// Whether a listed file comes from this root.
    pub(crate) fn is_below(&self, name: &str, root: &Path) -> bool {
        let mut own = self.own.iter();
        self.own.len() == 1 || own.any(|source| source.root == root && source.has(name))
    }

    /// Where a file is that is not bundled.
    fn place(&self, name: &str) -> Option<&Place> {
        let own = self.own.iter().filter(|source| source.has(name)).map(|source| &source.place);
        own.chain(self.others.iter().filter(|place| place.contains(name))).next()
    }

    /// The folders that own files are named relative to.
    pub(crate) fn roots(&self) -> impl Iterator<Item = &Path> {
        self.own.iter().map(|source| source.root.as_path())
    }

    /// The folder that an own file is named relative to.
    pub(crate) fn root_of(&self, name: &str) -> Option<&Path> {
        self.own.iter().find(|source| source.has(name)).map(|source| source.root.as_path())
    }

    /// Names of the files on disk: those that can be changed.
    pub(crate) fn own(&self) -> Result<Vec<String>, Error> {
        let mut names = self.list()?;
        names.retain(|name| self.path(name).is_some());
        Ok(names)
    }

    /// Where a file on disk is.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.own.iter().filter(|source| source.offers(name)).find_map(|it| it.place.path(name))
    }
}

impl Files for Sources {
    fn list(&self) -> Result<Vec<String>, Error> {
        Ok(self.by_module()?.keys().cloned().collect())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let own = self.own.iter().filter(|source| source.offers(name));
        for place in own.map(|source| &source.place).chain(&self.others) {
            if let Some(bytes) = place.files().read(name)? {
                return Ok(Some(bytes));
            }
        }
        self.bundled.read(name)
    }

    fn display(&self, name: &str) -> String {
        let path = self.place(name).map(|place| place.files().display(name));
        let path = path.unwrap_or_else(|| name.to_owned());
        path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
    }

    fn content(&self, name: &str) -> Option<String> {
        self.place(name)?.files().content(name)
    }

    fn places(&self) -> Vec<String> {
        self.own.iter().flat_map(|source| source.place.files().places()).collect()
    }
}

fn root_path(folder: &Path, root: &str) -> PathBuf {
    path::or_dot(&folder.join(folder_name(root))).to_owned()
}
