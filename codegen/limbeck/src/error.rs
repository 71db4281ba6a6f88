//! Why a command could not do its work.

use std::io;
use std::path::{Path, PathBuf};

use limbeck_emit::{overrides, write};
use limbeck_schema::finding::Finding;
use limbeck_schema::image;
use limbeck_schema::source::{self, Memory};

use crate::exit::Exit;

/// Why a command stopped early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The tool could not answer.
    Error(Error),
    /// A file of ours says something that cannot be followed; the findings are about it, and the
    /// memory holds its text under the path that a person knows.
    Findings(Vec<Finding>, Memory),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// Why the tool could not answer.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct Error {
    kind: Box<Kind>,
}

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error(transparent)]
    Source(source::Error),
    #[error(transparent)]
    Image(image::Error),
    #[error(transparent)]
    Generated(write::Error),
    #[error(transparent)]
    Store(limbeck_history::store::Error),
    #[error(transparent)]
    Symbol(limbeck_history::SymbolError),
    #[error("cannot find the current folder: {}", cause(.0))]
    CurrentFolder(io::Error),
    #[error("cannot read `{}`: {}", path.display(), cause(source))]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write `{}`: {}", path.display(), cause(source))]
    Write { path: PathBuf, source: io::Error },
    #[error("there are no proto files below {}", listed(places))]
    NoFiles { places: Vec<String> },
    #[error("cannot write to stdout: {}", cause(.0))]
    Output(io::Error),
    #[error("{message}")]
    Usage { message: String, help: String },
    #[error("{message}")]
    Failed { message: String, help: String },
    #[error("{message}")]
    Input { message: String, help: String },
    #[error("{message}")]
    InTheWay { message: String, help: String },
}

impl Error {
    pub(crate) fn current_folder(source: io::Error) -> Self {
        Kind::CurrentFolder(source).into()
    }

    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Kind::Read { path: path.to_owned(), source }.into()
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Kind::Write { path: path.to_owned(), source }.into()
    }

    pub(crate) fn output(source: io::Error) -> Self {
        Kind::Output(source).into()
    }

    /// A name of a revision that makes no sense.
    pub(crate) fn symbol(error: limbeck_history::SymbolError) -> Self {
        Kind::Symbol(error).into()
    }

    /// Nothing to compile.
    pub(crate) fn no_files(places: Vec<String>) -> Self {
        Kind::NoFiles { places }.into()
    }

    /// An argument that makes no sense here.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Kind::Usage { message: message.into(), help: help.into() }.into()
    }

    /// Something outside of limbeck does not do what it is needed for.
    pub(crate) fn failed(message: impl Into<String>, help: impl Into<String>) -> Self {
        Kind::Failed { message: message.into(), help: help.into() }.into()
    }

    /// Something that was named cannot be read.
    pub(crate) fn input(message: impl Into<String>, help: impl Into<String>) -> Self {
        Kind::Input { message: message.into(), help: help.into() }.into()
    }

    /// Something exists where something else should be.
    pub(crate) fn in_the_way(message: impl Into<String>, help: impl Into<String>) -> Self {
        Kind::InTheWay { message: message.into(), help: help.into() }.into()
    }

    /// What to do next.
    pub(crate) fn help(&self) -> Option<String> {
        match &*self.kind {
            Kind::Source(error) => error.help(),
            Kind::Store(error) => Some(error.help()),
            Kind::Symbol(error) => Some(error.help()),
            Kind::CurrentFolder(_) => {
                Some("change to a folder that exists, or name one with `--project DIR`".to_owned())
            }
            Kind::Read { path, source } => access_help(path, "read", source.kind()),
            Kind::Write { path, source } => access_help(path, "write to", source.kind()),
            Kind::NoFiles { .. } => Some(
                "`limbeck init` writes a first one; if there are some elsewhere, name their \
                 folder in `limbeck.toml`: `roots = [\"…\"]` below `[schema]`"
                    .to_owned(),
            ),
            Kind::Generated(error) => Some(error.help()),
            Kind::Image(_) | Kind::Output(_) => None,
            Kind::Usage { help, .. }
            | Kind::Failed { help, .. }
            | Kind::Input { help, .. }
            | Kind::InTheWay { help, .. } => Some(help.clone()),
        }
    }

    /// The exit code of a command that ends so.
    pub(crate) fn exit(&self) -> Exit {
        match &*self.kind {
            Kind::Generated(error) if error.is_in_the_way() => Exit::Stale,
            Kind::Store(error) if error.is_conflict() => Exit::Stale,
            Kind::Source(_)
            | Kind::Store(_)
            | Kind::Image(_)
            | Kind::Generated(_)
            | Kind::NoFiles { .. }
            | Kind::CurrentFolder(_)
            | Kind::Read { .. }
            | Kind::Write { .. }
            | Kind::Failed { .. }
            | Kind::Input { .. }
            | Kind::Output(_) => Exit::Failed,
            Kind::Usage { .. } | Kind::Symbol(_) => Exit::Usage,
            Kind::InTheWay { .. } => Exit::Stale,
        }
    }
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self { kind: Box::new(kind) }
    }
}

impl From<image::Error> for Error {
    fn from(error: image::Error) -> Self {
        Kind::Image(error).into()
    }
}

impl From<write::Error> for Error {
    fn from(error: write::Error) -> Self {
        Kind::Generated(error).into()
    }
}

impl From<limbeck_history::store::Error> for Error {
    fn from(error: limbeck_history::store::Error) -> Self {
        Kind::Store(error).into()
    }
}

impl From<overrides::Error> for Error {
    fn from(error: overrides::Error) -> Self {
        Self::read(&error.path, error.source)
    }
}

impl From<source::Error> for Error {
    fn from(error: source::Error) -> Self {
        Kind::Source(error).into()
    }
}

fn listed(places: &[String]) -> String {
    places.iter().map(|place| format!("`{place}`")).collect::<Vec<_>>().join(", ")
}

fn access_help(path: &Path, verb: &str, kind: io::ErrorKind) -> Option<String> {
    let shown = path.display();
    match kind {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Some(format!("you may not {verb} it: `ls -ld {shown}` shows who may"))
        }
        io::ErrorKind::InvalidData => Some("save the file as UTF-8".to_owned()),
        io::ErrorKind::NotFound => {
            let parent = path.parent().filter(|parent| *parent != Path::new(""));
            let parent = parent.filter(|parent| !parent.exists())?;
            Some(format!("create the folder first: `mkdir -p {}`", parent.display()))
        }
        _ => None,
    }
}

/// The operating system's words without the number that it appends.
pub(crate) fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}
