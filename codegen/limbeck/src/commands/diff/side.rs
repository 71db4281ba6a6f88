//! One side of a comparison.

use std::path::Path;
use std::rc::Rc;

use limbeck_history::between::revision_of;
use limbeck_history::workspace::digest_of;
use limbeck_history::{Canon, Id, Symbol, Workspace};
use limbeck_schema::compile::Compilation;
use limbeck_schema::model::Role;

use super::super::breaking::elsewhere;
use super::super::open;
use super::super::show::failed;
use crate::cli::Global;
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::input::Paths;

/// A state of the schema.
pub(super) enum Side {
    /// A package at a revision.
    Recorded(String, Id),
    /// Whatever else can be compiled; what it is called.
    Compiled(String, Box<Compilation>),
}

/// A package on one side.
pub(super) struct State {
    /// What a person calls it.
    pub(super) name: String,
    pub(super) canon: Rc<Canon>,
    /// The revision that it is, or means the same as.
    pub(super) id: Option<Id>,
    /// The revision, if it was named as one.
    pub(super) revision: Option<Id>,
}

impl Side {
    /// Opens what was named: a revision, if it can be one.
    ///
    /// # Errors
    /// When it names nothing, or cannot be read or compiled.
    pub(super) fn open(
        text: &str,
        (workspace, package): (&Workspace<'_>, Option<&str>),
        (global, console): (&Global, &Console),
    ) -> Result<Self, Stop> {
        let is_path = |text: &str| {
            let is_odd = text.contains(['/', '#']) || text.starts_with(['.', '-']);
            is_odd || Path::new(text).exists()
        };
        let named = text.strip_prefix("revision:");
        let symbol = Symbol::parse(named.unwrap_or(text));
        let found = symbol.and_then(|symbol| symbol.resolve(&workspace.histories, package));
        match found {
            Ok((package, id)) => Ok(Self::Recorded(package, id)),
            Err(_) if named.is_none() && is_path(text) => {
                Self::compiled(Some(text), (global, console))
            }
            Err(error) => Err(Error::symbol(error).into()),
        }
    }

    /// The project as it is.
    ///
    /// # Errors
    /// When it cannot be read or compiled.
    pub(super) fn project(global: &Global, console: &Console) -> Result<Self, Stop> {
        Self::compiled(None, (global, console))
    }

    fn compiled(spec: Option<&str>, (global, console): (&Global, &Console)) -> Result<Self, Stop> {
        let input = open(spec, &Paths::default(), global, console)?;
        let compilation = std::mem::ManuallyDrop::into_inner(input.compile()?);
        if compilation.has_errors() {
            return Err(elsewhere(&input, &compilation.findings));
        }
        Ok(Self::Compiled(spec.unwrap_or("project").to_owned(), Box::new(compilation)))
    }

    /// The package, if it is a revision.
    pub(super) fn package(&self) -> Option<&str> {
        match self {
            Self::Recorded(package, _) => Some(package),
            Self::Compiled(..) => None,
        }
    }

    /// Packages that there are.
    pub(super) fn packages(&self) -> Vec<String> {
        match self {
            Self::Recorded(package, _) => vec![package.clone()],
            Self::Compiled(_, compilation) => {
                let schema = &compilation.schema;
                let roots = schema.files.iter().filter(|file| file.role == Role::Root);
                roots.map(|file| schema.package(file.package).name.to_string()).collect()
            }
        }
    }

    /// A package on this side; nothing is recorded of one that is not there.
    ///
    /// # Errors
    /// When it cannot be replayed.
    pub(super) fn state(&self, package: &str, workspace: &Workspace<'_>) -> Result<State, Error> {
        match self {
            Self::Recorded(package, id) => Ok(State {
                name: format!("{package}@{id}"),
                canon: workspace.canon(package, id).map_err(|error| failed(&error))?,
                id: Some(id.clone()),
                revision: Some(id.clone()),
            }),
            Self::Compiled(name, compilation) => {
                let schema = &compilation.schema;
                let found = schema.find_package(package);
                let canon = match found {
                    Some(package) => Canon::of(schema, package).map_err(|error| {
                        Error::failed(error.to_string(), "please report this as a fault of limbeck")
                    })?,
                    None => Canon::new(package),
                };
                let history = workspace.histories.get(package);
                let digest = digest_of(schema, package);
                let id = history.and_then(|history| revision_of(history, &digest)).cloned();
                Ok(State {
                    name: format!("{name} {package}"),
                    canon: Rc::new(canon),
                    id,
                    revision: None,
                })
            }
        }
    }

    /// Whether this side says a stage.
    pub(super) const fn has_stage(&self) -> bool {
        match self {
            Self::Recorded(..) => true,
            Self::Compiled(..) => false,
        }
    }
}
