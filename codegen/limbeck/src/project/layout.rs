//! What the configuration of a project comes to: modules, where their files are, what they need of
//! others. From texts alone; nothing here looks at proto files.

use std::path::Path;

use limbeck_check::{BreakingConfig, LintConfig};
use limbeck_schema::finding::{Finding, Place};
use limbeck_schema::source::Memory;

use crate::config::checks::{Asked, RuleName, below, clean, is_within};
use crate::config::{self, Complaints, Config, Dependency, Located, ModuleTable};
use crate::error::Stop;

/// Folder of what is brought from elsewhere.
pub(crate) const VENDOR: &str = "vendor";

/// Modules, and what they need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// At least one.
    pub(crate) modules: Vec<Module>,
    /// Files of others.
    pub(crate) needs: Vec<Need>,
    /// Folders that the configuration names, and where it does.
    pub(crate) folders: Vec<(String, Place)>,
    /// Rules and categories that it names.
    pub(crate) names: Vec<RuleName>,
    /// What it asks for and limbeck leaves undone.
    pub(crate) warnings: Vec<Finding>,
    /// The texts that places are in, under the paths that a person knows.
    pub(crate) texts: Memory,
}

/// Files that are judged by one configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Module {
    /// What it is called: the name that it is published under, else its folder.
    pub(crate) name: String,
    /// Its folder, relative to the project's.
    pub(crate) path: String,
    /// Where its import names begin.
    pub(crate) roots: Vec<Root>,
    /// Whether files that do not count are hidden from imports, too, as buf does.
    pub(crate) is_strict: bool,
    /// What lint is told.
    pub(crate) lint: LintConfig,
    /// What breaking is told.
    pub(crate) breaking: BreakingConfig,
}

/// A folder that import names are relative to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Root {
    /// The folder, relative to the project's.
    pub(crate) path: String,
    /// Patterns on import names of files that count; empty for all.
    pub(crate) include: Vec<String>,
    /// Patterns on import names of files that do not.
    pub(crate) exclude: Vec<String>,
}

/// Files of others that are imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    /// Its name, and its folder below [`VENDOR`].
    pub(crate) name: String,
    /// Where it is.
    pub(crate) dependency: Dependency,
    /// Where the configuration says so.
    pub(crate) place: Place,
}

impl Layout {
    /// Of `limbeck.toml`. `default_root` counts where that names no folder.
    ///
    /// # Errors
    /// When paths of checks lead nowhere.
    pub(crate) fn own(
        config: &Config,
        file: &str,
        text: &str,
        default_root: &str,
    ) -> Result<Self, Stop> {
        let mut complaints = Complaints::new(file, text.as_bytes());
        let mut layout = Self { texts: Memory::from_iter([(file, text)]), ..Self::default() };
        let place = |located: &Located<String>| complaints.place(located.range.clone());
        let of_modules = config
            .modules
            .iter()
            .flat_map(|module| [&module.path].into_iter().chain(&module.roots));
        let named = config.roots.iter().flatten().chain(&config.templates).chain(of_modules);
        layout.folders = named.map(|folder| (folder.value.clone(), place(folder))).collect();
        let need = |(name, dependency): &(Located<String>, Dependency)| Need {
            name: name.value.clone(),
            dependency: dependency.clone(),
            place: place(name),
        };
        layout.needs = config.deps.iter().map(need).collect();
        if config.modules.is_empty() {
            let module = single(config, default_root);
            layout.add(module, &config.asked, &mut complaints);
        }
        for table in &config.modules {
            layout.add(module(table), &table.asked, &mut complaints);
        }
        if complaints.is_empty() {
            Ok(layout)
        } else {
            Err(Stop::Findings(complaints.into_findings(), layout.texts))
        }
    }

    /// Names of rules and categories that there are not.
    pub(crate) fn unknown_names(&self) -> Vec<Finding> {
        let mut names = self.names.clone();
        names.sort_by_key(|name| (name.check, name.version));
        names.dedup();
        let groups = names.chunk_by(|a, b| (a.check, a.version) == (b.check, b.version));
        let mut findings: Vec<Finding> = groups
            .filter_map(|group| {
                let RuleName { check, version, .. } = group.first()?;
                let known = config::rules::known(*check, *version);
                Some(config::rules::check_names(group, &known))
            })
            .flatten()
            .collect();
        findings.sort();
        findings.dedup();
        findings.truncate(config::MOST);
        findings
    }

    /// What is brought from elsewhere is imported, and never compiled for its own sake.
    pub(crate) fn exclude_needs(&mut self) {
        let path = |need: &Need| match &need.dependency {
            Dependency::Path(path) => clean(path),
            Dependency::Git { .. } | Dependency::Buf(_) => None,
        };
        let mut folders: Vec<String> = self.needs.iter().filter_map(path).collect();
        if !self.needs.is_empty() {
            folders.push(VENDOR.to_owned());
        }
        for root in self.modules.iter_mut().flat_map(|module| &mut module.roots) {
            let inside = folders.iter().filter(|folder| is_within(folder, &root.path));
            let inside = inside.filter_map(|folder| below(folder, &root.path));
            root.exclude.extend(inside.filter(|name| name != ".").map(|name| escape(&name)));
        }
    }

    fn add(&mut self, mut module: Module, asked: &Asked, complaints: &mut Complaints) {
        let roots: Vec<String> = module.roots.iter().map(|root| root.path.clone()).collect();
        let checks = asked.checks(&roots, complaints);
        module.lint = checks.lint;
        module.breaking = checks.breaking;
        self.names.extend(checks.names);
        self.modules.push(module);
    }
}

/// A pattern that matches this text alone.
pub(crate) fn escape(path: &str) -> String {
    let special = |c: char| "*?[]{}\\".contains(c);
    path.chars().map(|c| if special(c) { format!("[{c}]") } else { c.to_string() }).collect()
}

/// The folder of a module, for a person in the project's.
pub(crate) fn folder_name(path: &str) -> &Path {
    Path::new(if path == "." { "" } else { path })
}

fn single(config: &Config, default_root: &str) -> Module {
    let named = config.roots.as_ref().map(|roots| roots.iter().map(|root| &*root.value).collect());
    let named: Vec<&str> = named.unwrap_or_else(|| vec![default_root]);
    let (include, exclude) = (values(&config.include), values(&config.exclude));
    Module {
        name: ".".to_owned(),
        path: ".".to_owned(),
        roots: roots(&named, &include, &exclude),
        ..Module::default()
    }
}

fn module(table: &ModuleTable) -> Module {
    let named: Vec<&str> = match table.roots.as_slice() {
        [] => vec![&table.path.value],
        roots => roots.iter().map(|root| &*root.value).collect(),
    };
    let path = clean(&table.path.value).unwrap_or_default();
    Module {
        name: table.name.clone().unwrap_or_else(|| path.clone()),
        roots: roots(&named, &values(&table.include), &values(&table.exclude)),
        path,
        ..Module::default()
    }
}

/// The folders, each once.
fn roots(named: &[&str], include: &[String], exclude: &[String]) -> Vec<Root> {
    let mut roots: Vec<Root> = Vec::new();
    for path in named {
        // A root may lead out of the project.
        let path = clean(path).unwrap_or_else(|| (*path).to_owned());
        if !roots.iter().any(|root| root.path == path) {
            roots.push(Root { path, include: include.to_vec(), exclude: exclude.to_vec() });
        }
    }
    roots
}

fn values(located: &[Located<String>]) -> Vec<String> {
    located.iter().map(|located| located.value.clone()).collect()
}
