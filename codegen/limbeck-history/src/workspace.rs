//! All histories of a project, and its proto files as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use limbeck_schema::PackageFacts;
use limbeck_schema::compile::Compilation;
use limbeck_schema::digest::{self, Digest};
use limbeck_schema::lifecycle::Lifecycle;
use limbeck_schema::model::{FileId, Package, Role, Schema};
use limbeck_schema::source::Files;

use crate::canon::Canon;
use crate::graph::History;
use crate::rebuild::{self, Rebuild};
use crate::replay::{Failure, Replay, Start};
use crate::store::{Snapshot, quoted};
use crate::symbol::Histories;
use crate::{Id, Problem, ProblemKind, Revision};

/// What follows the id of a revision that something is pending behind.
pub const PENDING: &str = "+pending";

/// The records of a project beside its proto files.
pub struct Workspace<'w> {
    /// The folders that histories lie in, by package; also those that do not exist yet.
    pub snapshots: BTreeMap<String, Snapshot>,
    /// The histories, by package; packages without one have none.
    pub histories: Histories,
    /// The proto files.
    pub files: &'w dyn Files,
    /// What they compile to.
    pub schema: &'w Schema,
}

/// How a package differs from what is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// Not at all.
    Nothing,
    /// It does.
    Own,
    /// What it reaches in other packages does.
    Closure,
}

/// Why a recorded schema cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A revision cannot be replayed.
    #[error("{0}")]
    Replay(Failure),
    /// A revision requires one of another package that is not there.
    #[error("`{package}` at {id} requires `{other}` at {lost}, whose file is gone")]
    Required {
        /// The package.
        package: String,
        /// The revision.
        id: Id,
        /// The package that it requires.
        other: String,
        /// The revision of that.
        lost: Id,
        /// The folder in which its file was.
        folder: String,
    },
    /// What is recorded does not compile.
    #[error("what is recorded of `{package}` at {id} does not compile: {error}")]
    Rebuild {
        /// The package.
        package: String,
        /// The revision.
        id: Id,
        /// Why not.
        error: rebuild::Error,
    },
}

impl Error {
    /// What to do next.
    pub fn help(&self) -> String {
        match self {
            Self::Required { lost, folder, .. } => {
                let folder = quoted(folder);
                format!(
                    "`git log --all --name-status -G'^id *= *\"{lost}\"' -- {folder}` names the commits \
                     that added and deleted its file; `git checkout COMMIT -- FILE` brings it back from \
                     the commit that added it"
                )
            }
            Self::Replay(_) | Self::Rebuild { .. } => {
                "`limbeck verify --deep` says what is wrong".to_owned()
            }
        }
    }
}

impl Error {
    /// As problems of the history that it is about.
    pub fn problems(&self, history: &History) -> Vec<Problem> {
        let kind = match self {
            Self::Replay(failure) => return failure.problems(history),
            Self::Rebuild { .. } => ProblemKind::Digest,
            Self::Required { .. } => ProblemKind::Parent,
        };
        let help = match self {
            Self::Rebuild { .. } => {
                "`limbeck verify --deep` says which revision is wrong".to_owned()
            }
            Self::Replay(_) | Self::Required { .. } => self.help(),
        };
        let package = history.package.clone();
        vec![Problem { package, place: None, kind, message: self.to_string(), help }]
    }
}

impl<'w> Workspace<'w> {
    /// Reads histories from the folders that they lie in.
    pub fn new(
        snapshots: BTreeMap<String, Snapshot>,
        files: &'w dyn Files,
        schema: &'w Schema,
    ) -> Self {
        let with_files = snapshots.iter().filter(|(_, snapshot)| !snapshot.is_empty());
        let histories = with_files
            .map(|(package, snapshot)| (package.clone(), History::new(package, snapshot)))
            .collect();
        Self { snapshots, histories, files, schema }
    }

    /// The meaning of a package as its proto files have it.
    pub fn digest(&self, package: &str) -> Digest {
        digest_of(self.schema, package)
    }

    /// The meaning of what a package reaches in others.
    pub fn closure(&self, package: &str) -> Digest {
        closure_of(self.schema, package)
    }

    /// Own packages, those that have proto files and those that have a history.
    pub fn own_packages(&self) -> BTreeSet<&str> {
        let own = self.schema.files.iter().filter(|file| file.role == Role::Root);
        let own = own.map(|file| &*self.schema.package(file.package).name);
        own.chain(self.histories.keys().map(String::as_str)).collect()
    }

    /// How a package differs from what is recorded at its head; `None` if nothing is recorded.
    pub fn pending(&self, package: &str) -> Option<Pending> {
        let head = self.histories.get(package)?.head_revision()?;
        Some(if head.after != self.digest(package) {
            Pending::Own
        } else if head.closure != self.closure(package) {
            Pending::Closure
        } else {
            Pending::Nothing
        })
    }

    /// The heads of the packages with a history that the files of a package import, directly or not.
    pub fn requires(&self, package: &str) -> BTreeMap<String, Id> {
        let mut open: Vec<FileId> =
            self.schema.find_package(package).map(|it| it.files.clone()).unwrap_or_default();
        let mut seen: BTreeSet<FileId> = open.iter().copied().collect();
        let mut requires = BTreeMap::new();
        while let Some(file) = open.pop() {
            let file = self.schema.file(file);
            let name = &*self.schema.package(file.package).name;
            let head = self.histories.get(name).and_then(|history| history.head.clone());
            if let Some(head) = head.filter(|_| name != package) {
                requires.insert(name.to_owned(), head);
            }
            let imports = file.imports.iter().map(|import| import.file);
            open.extend(imports.filter(|file| seen.insert(*file)));
        }
        requires
    }

    /// What is recorded at a revision.
    ///
    /// # Errors
    /// When it cannot be replayed.
    pub fn canon(&self, package: &str, id: &Id) -> Result<Rc<Canon>, Error> {
        Replay::new(&self.histories, Start::Checkpoint).canon(package, id).map_err(Error::Replay)
    }

    /// What is recorded at a revision, compiled, with the other packages as it requires them.
    ///
    /// # Errors
    /// When it cannot be replayed, or does not compile.
    pub fn compile(&self, package: &str, id: &Id) -> Result<Compilation, Error> {
        let canon = self.canon(package, id)?;
        let replay = Replay::new(&self.histories, Start::Checkpoint);
        self.compile_canon(&canon, self.revision(package, id), &replay)
    }

    /// What is recorded, compiled, with the other packages as a revision requires them.
    ///
    /// # Errors
    /// When one of them cannot be replayed, or it does not compile.
    pub fn compile_canon(
        &self,
        canon: &Canon,
        revision: Option<&Revision>,
        replay: &Replay<'_>,
    ) -> Result<Compilation, Error> {
        let mut others: Vec<Rc<Canon>> = Vec::new();
        for (other, id) in revision.into_iter().flat_map(|revision| &revision.requires) {
            let revision = revision.filter(|_| *other != canon.package);
            let Some(revision) = revision else { continue };
            if self.is_there(revision, (other, id))? {
                others.push(replay.canon(other, id).map_err(Error::Replay)?);
            }
        }
        let mut canons: BTreeMap<&str, &Canon> =
            others.iter().map(|canon| (&*canon.package, &**canon)).collect();
        canons.insert(&canon.package, canon);
        let rebuild = Rebuild { canons, files: self.files, schema: self.schema };
        let id = revision.map_or_else(|| Id::from_bytes([0; 6]), |revision| revision.id.clone());
        rebuild.compile().map_err(|error| Error::Rebuild {
            package: canon.package.clone(),
            id,
            error,
        })
    }

    /// Whether what a revision requires is recorded. A package that has no history, and is none of the
    /// project's own, is taken as it is.
    ///
    /// # Errors
    /// When the package has a history, or should have one, and the revision is not there.
    pub(crate) fn is_there(
        &self,
        revision: &Revision,
        (other, id): (&str, &Id),
    ) -> Result<bool, Error> {
        if self.revision(other, id).is_some() {
            return Ok(true);
        }
        let Some(snapshot) = self.snapshots.get(other) else { return Ok(false) };
        Err(Error::Required {
            package: revision.package.clone(),
            id: revision.id.clone(),
            other: other.to_owned(),
            lost: id.clone(),
            folder: snapshot.folder.clone(),
        })
    }

    /// A revision of a package.
    pub fn revision(&self, package: &str, id: &Id) -> Option<&Revision> {
        self.histories.get(package)?.get(id)
    }

    /// What the history of a package says about it, for generated code. While something is pending,
    /// the revision says so, as in `4f1c9a2e7b3d+pending`; the digest is of the proto files, always.
    ///
    /// # Errors
    /// When only a checkpoint says the stage, and that cannot be read.
    pub fn facts(&self, package: &str) -> Result<Option<PackageFacts>, Error> {
        let history = self.histories.get(package);
        let head = history.and_then(|history| Some((history, history.head_revision()?)));
        let Some((history, head)) = head else { return Ok(None) };
        let lifecycle = self.lifecycle(package, &head.id)?;
        let is_recorded = self.pending(package) == Some(Pending::Nothing);
        let revision =
            if is_recorded { head.id.to_string() } else { format!("{}{PENDING}", head.id) };
        let digest = self.digest(package);
        let is_published = is_recorded && history.is_published(&head.id);
        Ok(Some(PackageFacts { revision, is_published, digest, lifecycle }))
    }

    /// The stage of a package at a revision: the newest that was recorded, and `draft` if none was.
    ///
    /// # Errors
    /// When only a checkpoint says it, and that cannot be read.
    pub fn lifecycle(&self, package: &str, id: &Id) -> Result<Lifecycle, Error> {
        let Some(history) = self.histories.get(package) else { return Ok(Lifecycle::default()) };
        let ancestors = history.ancestors(id);
        let newest = ancestors.iter().rev().filter_map(|id| history.get(id));
        let mut changes = newest.flat_map(|revision| &revision.changes);
        if let Some(pair) = changes.find_map(|change| change.facts.lifecycle.as_ref()) {
            return Ok(pair.now.clone().unwrap_or_default());
        }
        let is_whole = |id: &&Id| history.parents(id).iter().all(|it| history.get(it).is_some());
        if ancestors.iter().all(is_whole) {
            return Ok(Lifecycle::default());
        }
        Ok(self.canon(package, id)?.lifecycle.clone().unwrap_or_default())
    }
}

/// The meaning of a package of a schema, which may declare nothing.
pub fn digest_of(schema: &Schema, package: &str) -> Digest {
    with_package(schema, package, |package| digest::package(schema, package))
}

/// The meaning of what a package of a schema reaches in others.
pub fn closure_of(schema: &Schema, package: &str) -> Digest {
    with_package(schema, package, |package| digest::closure(schema, package))
}

fn with_package<T>(schema: &Schema, name: &str, read: impl Fn(&Package) -> T) -> T {
    match schema.find_package(name) {
        Some(package) => read(package),
        None => read(&Package { name: name.into(), files: Vec::new() }),
    }
}
