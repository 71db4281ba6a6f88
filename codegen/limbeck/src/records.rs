//! The histories of a project: where they lie, what they say about its proto files, and writing
//! them.
//!
//! The history of package `user.v1` lies in `user/v1/revisions` below the root of its files.

mod folders;
mod refusal;
mod stamp;

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use limbeck_history::edit::Edit;
use limbeck_history::graph::History;
use limbeck_history::store::{RealDisk, Snapshot, texts};
use limbeck_history::{Histories, Id, Problem, Symbol, Workspace};
use limbeck_schema::compile::{Compilation, Limits, compile};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::{Role, Schema};
use limbeck_schema::source::{Bundled, Memory};

use crate::cli::Global;
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::project::{Project, Sources};
pub(crate) use refusal::{next_version, refused};
pub(crate) use stamp::{StampArgs, today};

/// A project and what is recorded of it.
pub(crate) struct Records {
    pub(crate) project: Project,
    pub(crate) kept: Kept,
    compilation: ManuallyDrop<Compilation>,
    /// Whether the proto files compile.
    is_compiled: bool,
}

/// The histories of a project.
pub(crate) struct Kept {
    /// Where the history of each package lies, or would.
    folders: BTreeMap<String, PathBuf>,
    /// What lies there.
    pub(crate) snapshots: BTreeMap<String, Snapshot>,
}

impl Kept {
    /// Reads the histories of a project that was compiled.
    ///
    /// # Errors
    /// When a folder or a file cannot be read.
    pub(crate) fn read(project: &Project, schema: &Schema) -> Result<Self, Error> {
        let folders = folders::folders(project, schema)?;
        let mut snapshots = BTreeMap::new();
        for (package, folder) in &folders {
            let display = folder.display().to_string();
            snapshots.insert(package.clone(), Snapshot::read(folder, &display)?);
        }
        Ok(Self { folders, snapshots })
    }

    /// The records beside the proto files.
    pub(crate) fn workspace<'w>(&self, files: &'w Sources, schema: &'w Schema) -> Workspace<'w> {
        Workspace::new(self.snapshots.clone(), files, schema)
    }

    /// Own packages, those that have proto files and those that have a history.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &str> {
        self.folders.keys().map(String::as_str)
    }

    /// Whether any package has a history.
    pub(crate) fn is_empty(&self) -> bool {
        self.snapshots.values().all(Snapshot::is_empty)
    }

    /// The texts of all histories, under the paths that people know.
    pub(crate) fn texts(&self) -> Memory {
        texts(self.snapshots.values())
    }
}

impl Records {
    /// Opens the project that the global options name, and compiles it.
    ///
    /// # Errors
    /// When the configuration, a folder or a file cannot be read, or the proto files do not compile.
    pub(crate) fn open(global: &Global, console: &Console) -> Result<Self, Stop> {
        let project = Project::open(global.project.as_deref())?;
        console.complain(&project.layout.texts, &project.layout.warnings);
        let compilation = project.compile()?;
        if compilation.has_errors() {
            let findings = super::commands::errors(&compilation.findings);
            return Err(Self::elsewhere(&project, findings));
        }
        Self::of(project, compilation)
    }

    /// As [`Records::open`], for commands that only read what is recorded: proto files that do not
    /// compile are no hindrance, and count as none.
    ///
    /// # Errors
    /// When the configuration, a folder or a file cannot be read.
    pub(crate) fn read(global: &Global, console: &Console) -> Result<Self, Stop> {
        let records = Self::silent(global)?;
        console.complain(&records.project.layout.texts, &records.project.layout.warnings);
        if !records.is_compiled {
            console.note("the proto files do not compile; `limbeck build` says why");
        }
        Ok(records)
    }

    /// As [`Records::read`], without a word.
    ///
    /// # Errors
    /// When the configuration, a folder or a file cannot be read.
    pub(crate) fn silent(global: &Global) -> Result<Self, Stop> {
        let project = Project::open(global.project.as_deref())?;
        // A project may have nothing left but its histories.
        let compiled = project.compile().ok().filter(|compiled| !compiled.has_errors());
        if let Some(compilation) = compiled {
            return Self::of(project, compilation);
        }
        // Records may import what limbeck brings along, whatever the proto files are.
        let bundled = Bundled { prefixes: vec!["google/".to_owned()] };
        let compilation = ManuallyDrop::new(compile(&bundled, &Limits::default())?);
        let records = Self::of(project, compilation)?;
        Ok(Self { is_compiled: false, ..records })
    }

    /// The histories of a project that was compiled.
    ///
    /// # Errors
    /// When a folder or a file cannot be read.
    pub(crate) fn of(
        project: Project,
        compilation: ManuallyDrop<Compilation>,
    ) -> Result<Self, Stop> {
        let kept = Kept::read(&project, &compilation.schema)?;
        Ok(Self { project, kept, compilation, is_compiled: true })
    }

    /// The records beside the proto files.
    pub(crate) fn workspace(&self) -> Workspace<'_> {
        self.kept.workspace(&self.project.sources, &self.compilation.schema)
    }

    /// What the proto files say.
    pub(crate) fn schema(&self) -> &Schema {
        &self.compilation.schema
    }

    /// Whether the proto files compile, so that they can be compared with what is recorded.
    pub(crate) const fn are_compiled(&self) -> bool {
        self.is_compiled
    }

    /// Own packages, those that have proto files and those that have a history.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &str> {
        self.kept.packages()
    }

    /// Own packages in an order in which each comes after those that it imports, as far as there is
    /// one.
    pub(crate) fn in_order(&self) -> Vec<String> {
        let schema = self.schema();
        let mut order: Vec<String> = Vec::new();
        let mut open: Vec<(&str, bool)> =
            self.packages().map(|package| (package, false)).collect::<Vec<_>>();
        open.reverse();
        let mut seen = std::collections::BTreeSet::new();
        while let Some((package, is_done)) = open.pop() {
            if is_done {
                order.push(package.to_owned());
                continue;
            }
            if !seen.insert(package) {
                continue;
            }
            open.push((package, true));
            let files = schema.find_package(package).map_or(&[][..], |found| &found.files);
            let imports = files.iter().flat_map(|file| &schema.file(*file).imports);
            let others =
                imports.map(|import| &*schema.package(schema.file(import.file).package).name);
            open.extend(
                others.filter(|it| self.kept.folders.contains_key(*it)).map(|it| (it, false)),
            );
        }
        order
    }

    /// The package that is meant: the one that is named, or the only one with a history.
    ///
    /// # Errors
    /// When there is no such package, or there are several.
    pub(crate) fn package(&self, named: Option<&str>) -> Result<String, Error> {
        let listed = || {
            let all: Vec<String> = self.packages().map(|it| format!("`{it}`")).collect();
            format!("packages of the project: {}", all.join(", "))
        };
        if let Some(named) = named {
            if self.kept.folders.contains_key(named) {
                return Ok(named.to_owned());
            }
            let help = match crate::suggest::closest(named, self.packages()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => listed(),
            };
            return Err(Error::usage(format!("there is no package `{named}`"), help));
        }
        let kept = self.kept.snapshots.iter().filter(|(_, snapshot)| !snapshot.is_empty());
        let kept: Vec<&String> = kept.map(|(package, _)| package).collect();
        match kept.as_slice() {
            [only] => Ok((*only).clone()),
            [] => Err(Error::usage(
                "no package has a history",
                "`limbeck revision -m \"…\"` begins one",
            )),
            _ => Err(Error::usage(
                "several packages have a history",
                format!("name one: `--package {}`", kept.first().map_or("", |name| name)),
            )),
        }
    }

    /// The package that is meant where none is named: the only one whose history has something to
    /// do, else as [`Records::package`].
    ///
    /// # Errors
    /// When there are several; `words` say what all of them have.
    pub(crate) fn package_where(
        &self,
        words: &str,
        has_something: impl Fn(&History) -> bool,
    ) -> Result<String, Error> {
        let workspace = self.workspace();
        let found = workspace.histories.iter().filter(|(_, history)| has_something(history));
        let found: Vec<&str> = found.map(|(package, _)| &**package).collect();
        match found.as_slice() {
            [] => self.package(None),
            [only] => Ok((*only).to_owned()),
            [first, ..] => Err(Error::usage(
                format!("several packages {words}: `{}`", found.join("`, `")),
                format!("name one: `--package {first}`"),
            )),
        }
    }

    /// The revision that a symbol names.
    ///
    /// # Errors
    /// When it is no symbol, or names none.
    pub(crate) fn resolve(
        histories: &Histories,
        symbol: &str,
        package: Option<&str>,
    ) -> Result<(String, Id), Error> {
        let symbol: Symbol = symbol.parse().map_err(Error::symbol)?;
        symbol.resolve(histories, package).map_err(Error::symbol)
    }

    /// Takes an edit as made, without writing it: for those that build on it.
    pub(crate) fn take(&mut self, edit: &Edit) {
        let snapshot = self.kept.snapshots.entry(edit.package.clone()).or_default();
        edit.transaction.apply(snapshot);
    }

    /// Writes edits, one folder after the other.
    ///
    /// # Errors
    /// When a file cannot be written; those before it are.
    pub(crate) fn write(&self, edits: &[Edit]) -> Result<(), Error> {
        for edit in edits {
            if let Some(folder) = self.kept.folders.get(&edit.package) {
                edit.transaction.run(folder, &mut RealDisk)?;
            }
        }
        Ok(())
    }

    /// Where a file of a history is, for people.
    pub(crate) fn path(&self, package: &str, name: &str) -> String {
        let snapshot = self.kept.snapshots.get(package);
        snapshot.map_or_else(|| name.to_owned(), |snapshot| snapshot.path(name))
    }

    /// Problems as findings, which end a command.
    pub(crate) fn stop(&self, problems: &[Problem]) -> Stop {
        Stop::Findings(problems.iter().map(Problem::finding).collect(), self.texts())
    }

    /// Findings about proto files, which end a command.
    pub(crate) fn elsewhere(project: &Project, findings: Vec<Finding>) -> Stop {
        use limbeck_schema::source::Files;
        let mut findings = findings;
        let mut texts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for place in findings.iter_mut().filter_map(|finding| finding.place.as_mut()) {
            let path = project.sources.display(&place.file);
            if let Some(text) = project.sources.read(&place.file).ok().flatten() {
                texts.insert(path.clone(), text);
            }
            place.file = path.into();
        }
        Stop::Findings(findings, Memory::from_iter(texts))
    }

    /// The texts of all histories, under the paths that people know.
    pub(crate) fn texts(&self) -> Memory {
        self.kept.texts()
    }
}

/// The names of packages whose own files are compiled.
fn own_packages(schema: &Schema) -> impl Iterator<Item = (&str, &str)> {
    let roots = schema.files.iter().filter(|file| file.role == Role::Root);
    roots.map(|file| (&*schema.package(file.package).name, &*file.name))
}
