//! Inputs: a schema from any place that a person can name.
//!
//! `path#key=value,…`, as buf spells it: a folder, a proto file, a descriptor set, an archive, a
//! commit; or `revision:SYMBOL`, a revision of the history. Whatever it is, it is opened here and compiled when asked. Folders, archives and commits
//! are source trees with the configuration that lies in them; an image is a schema and no more.
//! Nothing is written to disk but what git fetches from elsewhere, and that goes away again.

mod archive;
mod bytes;
mod directory;
mod format;
mod git;
mod held;
mod image;
mod paths;
mod recorded;
mod spec;
mod yaml;

use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::Arc;

use limbeck_schema::compile::{self, Compilation, Limits};
use limbeck_schema::source::{Affected, Blobs, Files, Memory, Restricted, affected};

pub(crate) use bytes::names_in;
pub(crate) use paths::{Names, Paths};

use crate::cli::Global;
use crate::error::{Error, Stop};
use crate::project::Project;
use crate::project::layout::Module;
use directory::{Opened, names_of_file, open_directory, open_file, open_tree};
use image::Image;
pub(crate) use recorded::Recorded;
use spec::{Kind, Spec};

/// Something to compile.
pub(crate) struct Input {
    source: Source,
    /// What is meant of an image; its paths are import names.
    names: Names,
    /// Whether nothing is an answer: nothing differs.
    may_be_empty: bool,
}

enum Source {
    /// Proto files, and import names of those that are meant; `None` means all.
    Project(Box<Project>, Option<Vec<String>>),
    Image(Image, Memory),
    Recorded(Box<Recorded>),
}

/// Opens an input; none is the project that the global options name.
///
/// # Errors
/// When the text makes no sense, or what it names cannot be read.
pub(crate) fn open(spec: Option<&str>, paths: &Paths, global: &Global) -> Result<Input, Stop> {
    let Some(spec) = spec else {
        let project = Project::open(global.project.as_deref())?;
        return Input::of_project(Opened { project, paths: Paths::default(), file: None }, paths);
    };
    let spec = Spec::parse(spec)?;
    let path = Path::new(&spec.path);
    if let Some(error) = unknown_place(&spec) {
        return Err(error.into());
    }
    let opened = match &spec.kind {
        Kind::Directory => open_directory(path)?,
        Kind::ProtoFile { whole_package } => open_file(path, *whole_package)?,
        Kind::Image { form, compression } => {
            let image = Image::open(&spec.path, *form, *compression)?;
            let source = Source::Image(image, Memory::default());
            return Ok(Input { source, names: paths.names()?, may_be_empty: false });
        }
        Kind::Archive { packing, compression, strip, subdir } => {
            let bytes = bytes::read(&spec.path)?;
            let held = archive::read(&spec.path, &bytes, (*packing, *compression), *strip)?;
            let held: Arc<dyn Blobs> = Arc::new(held);
            open_part(&spec, &held, subdir)?
        }
        Kind::Recorded(symbol) => {
            if !paths.is_empty() {
                return Err(no_files("`--path` chooses files").into());
            }
            let source = Source::Recorded(Box::new(Recorded::open(symbol, global)?));
            return Ok(Input { source, names: Names::default(), may_be_empty: false });
        }
        Kind::Git { revision, subdir, depth } => {
            let commit = git::open(&spec, revision, *depth)?;
            let commit: Arc<dyn Blobs> = Arc::new(commit);
            open_part(&spec, &commit, subdir)?
        }
    };
    Input::of_project(opened, paths)
}

impl Input {
    fn of_project(opened: Opened, paths: &Paths) -> Result<Self, Stop> {
        let Opened { project, paths: part, file } = opened;
        let mut names = match &file {
            Some((path, whole_package)) => Some(names_of_file(&project, path, *whole_package)?),
            None if part.is_empty() => None,
            None => Some(part.select(&project.sources)?),
        };
        if !paths.is_empty() {
            let mut selected = paths.select(&project.sources)?;
            if let Some(names) = &names {
                selected.retain(|name| names.binary_search(name).is_ok());
            }
            names = Some(selected);
        }
        let source = Source::Project(Box::new(project), names);
        Ok(Self { source, names: Names::default(), may_be_empty: false })
    }

    /// Compiles what is meant, and what that imports.
    ///
    /// # Errors
    /// When files cannot be listed or read, or there are none.
    pub(crate) fn compile(&self) -> Result<ManuallyDrop<Compilation>, Error> {
        // A command compiles once and ends: to free a large tree first is an eighth of the time.
        match &self.source {
            Source::Project(project, None) => project.compile(),
            Source::Project(project, Some(names)) => {
                let files = Restricted { files: &project.sources, names: names.clone() };
                self.not_empty(compile::compile(&files, &Limits::default())?)
            }
            Source::Image(image, _) => self.not_empty(image.compile(&self.names)?),
            Source::Recorded(recorded) => {
                self.not_empty(compile::compile(&**recorded, &Limits::default())?)
            }
        }
    }

    fn not_empty(&self, compilation: Compilation) -> Result<ManuallyDrop<Compilation>, Error> {
        let is_empty = compilation.schema.files.is_empty() && compilation.findings.is_empty();
        if is_empty && !self.may_be_empty {
            return Err(match &self.source {
                Source::Project(project, _) => Error::no_files(project.sources.places()),
                Source::Image(image, _) => empty_image(image.path()),
                Source::Recorded(recorded) => recorded.empty(),
            });
        }
        Ok(ManuallyDrop::new(compilation))
    }

    /// The texts, for what is said about them; an image has none.
    pub(crate) fn files(&self) -> &dyn Files {
        match &self.source {
            Source::Project(project, _) => &project.sources,
            Source::Image(_, files) => files,
            Source::Recorded(recorded) => &**recorded,
        }
    }

    /// Refuses a source tree without proto files.
    ///
    /// # Errors
    /// When there are none, or they cannot be listed.
    pub(crate) fn refuse_empty(&self) -> Result<(), Error> {
        match &self.source {
            Source::Project(project, meant)
                if listing(project, meant.as_ref())?.names.is_empty() =>
            {
                Err(Error::no_files(project.sources.places()))
            }
            Source::Project(..) | Source::Image(..) | Source::Recorded(_) => Ok(()),
        }
    }

    /// The project, if it is a source tree.
    pub(crate) fn project(&self) -> Option<&Project> {
        match &self.source {
            Source::Project(project, _) => Some(project),
            Source::Image(..) | Source::Recorded(_) => None,
        }
    }

    /// What is recorded, if that is what was named.
    pub(crate) fn recorded(&self) -> Option<&Recorded> {
        match &self.source {
            Source::Recorded(recorded) => Some(recorded),
            Source::Project(..) | Source::Image(..) => None,
        }
    }

    /// The import name of a file of a schema, which may have the name that people know.
    pub(crate) fn import_name<'n>(&'n self, name: &'n str) -> &'n str {
        self.recorded().and_then(|recorded| recorded.import_name(name)).unwrap_or(name)
    }

    /// The module that a file belongs to, where there are several.
    pub(crate) fn module_of(&self, import_name: &str) -> Option<&Module> {
        let project = self.project().filter(|project| project.layout.modules.len() > 1)?;
        project.module_of(import_name)
    }

    /// What differs between another side and this one, and what that can have an effect on; `None`
    /// unless both are source trees.
    ///
    /// # Errors
    /// When files cannot be listed or read.
    pub(crate) fn affected(&self, other: &Self) -> Result<Option<Affected>, Error> {
        let (Source::Project(ours, our_names), Source::Project(theirs, their_names)) =
            (&self.source, &other.source)
        else {
            return Ok(None);
        };
        let before = listing(theirs, their_names.as_ref())?;
        Ok(Some(affected(&before, &listing(ours, our_names.as_ref())?)?))
    }

    /// What paths mean here, as import names that another input knows, too.
    ///
    /// # Errors
    /// When a path leads out of the input.
    pub(crate) fn import_names(&self, paths: &Paths) -> Result<Names, Error> {
        match &self.source {
            Source::Project(project, _) => paths.import_names(&project.sources),
            Source::Image(..) | Source::Recorded(_) => paths.names(),
        }
    }

    /// Leaves out all files but those of these import names; none is no error.
    ///
    /// # Errors
    /// When files cannot be listed.
    pub(crate) fn keep(&mut self, names: Names) -> Result<(), Error> {
        if let Source::Project(project, meant) = &self.source {
            let mut listed = listing(project, meant.as_ref())?.names;
            listed.retain(|name| names.contains(name));
            self.restrict(listed);
        }
        self.names = names;
        self.may_be_empty = true;
        Ok(())
    }

    /// Leaves out all files but those that another input has; none is no error.
    ///
    /// # Errors
    /// When files cannot be listed.
    pub(crate) fn keep_files_of(&mut self, other: &Self) -> Result<(), Error> {
        match &other.source {
            Source::Project(project, meant) => {
                self.keep(Names::files(listing(project, meant.as_ref())?.names))
            }
            Source::Image(..) | Source::Recorded(_) => self.keep(other.names.clone()),
        }
    }

    /// Compiles only files of these import names, and what they import; none is no error.
    pub(crate) fn restrict(&mut self, names: Vec<String>) {
        if let Source::Project(_, meant) = &mut self.source {
            *meant = Some(names);
            self.may_be_empty = true;
        }
    }
}

fn listing<'a>(project: &'a Project, names: Option<&Vec<String>>) -> Result<Restricted<'a>, Error> {
    let names = match names {
        Some(names) => names.clone(),
        None => project.sources.list()?,
    };
    Ok(Restricted { files: &project.sources, names })
}

/// A folder of an archive or a commit.
fn open_part(spec: &Spec, blobs: &Arc<dyn Blobs>, subdir: &str) -> Result<Opened, Stop> {
    let inside = format!("{subdir}/");
    let exists = subdir.is_empty() || blobs.paths().iter().any(|path| path.starts_with(&inside));
    if !exists {
        let folders = blobs.paths().into_iter().filter_map(|path| path.rsplit_once('/'));
        let folders: Vec<&str> = folders.map(|(folder, _)| folder).collect();
        let help = match crate::suggest::closest(subdir, folders.iter().copied()) {
            Some(close) => format!("did you mean `subdir={close}`?"),
            None => "name a folder relative to where the archive or repository starts".to_owned(),
        };
        let message = format!("there are no proto files in `{subdir}` of `{}`", spec.path);
        return Err(Error::input(message, help).into());
    }
    open_tree(blobs, subdir)
}

/// What is no folder of this machine, although it reads like a place to find something at.
fn unknown_place(spec: &Spec) -> Option<Error> {
    let path = spec.path.as_str();
    if matches!(spec.kind, Kind::Git { .. }) || Path::new(path).exists() {
        return None;
    }
    if path.contains("://") {
        let message = format!("`{path}` is neither a file here nor a git repository");
        let help = format!(
            "a repository ends in `.git` or says `#format=git`; pipe a file in: `curl -fsSL {path} | \
             limbeck … -#format=targz`"
        );
        return Some(Error::input(message, help));
    }
    let mut segments = path.split('/');
    let is_module =
        segments.next().is_some_and(|host| host.contains('.') && !host.starts_with('.'))
            && segments.count() == 2;
    is_module.then(|| {
        let message = format!("`{path}` is a module of a registry, and not here");
        let help = format!("export it first: `buf export {path} -o vendor`, then give `vendor`");
        Error::input(message, help)
    })
}

/// What is about files has no meaning for revisions.
pub(crate) fn no_files(what: &str) -> Error {
    let help = "name the package in the revision, such as `revision:user.v1@head`, or another input, \
                such as `.git#branch=main`";
    Error::usage(format!("{what}, and a revision does not record files"), help)
}

fn empty_image(path: &str) -> Error {
    let message = format!("there are no proto files of its own in the image `{path}`");
    Error::input(message, "every file in it is an import, or left out by `--path`")
}
