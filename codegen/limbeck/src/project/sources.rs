//! The proto files of a project: those of its modules, those of others that they import, and
//! bundled ones that the project asks for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use limbeck_schema::source::{Bundled, Disk, DiskOptions, Error, Files};

use super::layout::{Module, folder_name};
use super::path;

/// Files of modules before files of others before bundled files.
pub(crate) struct Sources {
    own: Vec<Source>,
    others: Vec<Disk>,
    bundled: Bundled,
    /// Files to compile, each with the number of its module.
    listed: OnceLock<BTreeMap<String, usize>>,
}

/// One root.
struct Source {
    module: usize,
    disk: Disk,
    is_strict: bool,
}

impl Source {
    /// Whether an import may find the file here.
    fn offers(&self, name: &str) -> bool {
        !self.is_strict || self.disk.admits(name)
    }
}

impl Sources {
    /// Looks at nothing yet but patterns.
    pub(crate) fn new(
        folder: &Path,
        modules: &[Module],
        others: Vec<Disk>,
        bundled: Vec<String>,
    ) -> Result<Self, Error> {
        let mut own = Vec::new();
        for (number, module) in modules.iter().enumerate() {
            for root in &module.roots {
                let options = DiskOptions {
                    roots: vec![root_path(folder, &root.path)],
                    include: root.include.clone(),
                    exclude: root.exclude.clone(),
                };
                let disk = Disk::new(&options)?;
                // buf takes every file that it does not exclude.
                let disk = if module.is_strict { disk.with_hidden() } else { disk };
                own.push(Source { module: number, disk, is_strict: module.is_strict });
            }
        }
        let bundled = Bundled { prefixes: bundled };
        Ok(Self { own, others, bundled, listed: OnceLock::new() })
    }

    /// Files to compile, each with the number of its module; bundled ones count as the first's.
    pub(crate) fn by_module(&self) -> Result<&BTreeMap<String, usize>, Error> {
        if let Some(listed) = self.listed.get() {
            return Ok(listed);
        }
        let mut listed: BTreeMap<String, (usize, &Disk)> = BTreeMap::new();
        for source in &self.own {
            for name in source.disk.list()? {
                if let Some((_, first)) = listed.get(&name) {
                    let (first, second) = (first.display(&name), source.disk.display(&name));
                    return Err(Error::two_roots(&name, first, second));
                }
                listed.insert(name, (source.module, &source.disk));
            }
        }
        let mut modules: BTreeMap<String, usize> =
            listed.into_iter().map(|(name, (module, _))| (name, module)).collect();
        for name in self.bundled.list()? {
            modules.entry(name).or_default();
        }
        Ok(self.listed.get_or_init(|| modules))
    }

    /// Where a file is that is not bundled.
    fn path(&self, name: &str) -> Option<PathBuf> {
        let own = self.own.iter().filter(|source| source.offers(name));
        own.map(|source| &source.disk).chain(&self.others).find_map(|disk| disk.path(name))
    }
}

impl Files for Sources {
    fn list(&self) -> Result<Vec<String>, Error> {
        Ok(self.by_module()?.keys().cloned().collect())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let own = self.own.iter().filter(|source| source.offers(name));
        for disk in own.map(|source| &source.disk).chain(&self.others) {
            if let Some(bytes) = disk.read(name)? {
                return Ok(Some(bytes));
            }
        }
        self.bundled.read(name)
    }

    fn display(&self, name: &str) -> String {
        let path =
            self.path(name).map_or_else(|| name.to_owned(), |path| path.display().to_string());
        path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
    }

    fn places(&self) -> Vec<String> {
        self.own.iter().flat_map(|source| source.disk.places()).collect()
    }
}

fn root_path(folder: &Path, root: &str) -> PathBuf {
    path::or_dot(&folder.join(folder_name(root))).to_owned()
}
