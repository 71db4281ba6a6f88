//! A project: the folder with `limbeck.toml` or buf's configuration, what that says, and the files
//! it names.
//!
//! A project is found from any folder below it. All paths are made relative to the current folder,
//! so that whatever is printed can be clicked; nothing generated depends on them.

pub(crate) mod buf;
pub(crate) mod cache;
pub(crate) mod dependencies;
mod ground;
pub(crate) mod layout;
mod path;
mod sources;

use std::fs;
use std::io;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use limbeck_check::{BreakingConfig, LintConfig, Selection, Version};
use limbeck_schema::compile::{self, Compilation, Limits};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::source::Memory;

use crate::config::{self, Config, Located};
use crate::error::{Error, Stop};
use crate::suggest::closest;
pub(crate) use ground::Ground;
use layout::{Layout, Module, Root};
pub(crate) use path::{join, relative};
pub(crate) use sources::Sources;

/// Folders that hold other people's files, left alone where nothing says what counts.
pub(crate) const FOREIGN: [&str; 2] = ["**/node_modules", "**/target"];

/// A project and its configuration.
pub(crate) struct Project {
    /// Its folder, relative to the current one where that is sensible.
    pub(crate) folder: PathBuf,
    /// What is configured in `limbeck.toml`.
    pub(crate) config: Config,
    /// Its modules and what they need.
    pub(crate) layout: Layout,
    /// The proto files.
    pub(crate) sources: Sources,
}

/// Where a project begins.
enum Found {
    Own(PathBuf),
    Buf(PathBuf),
    Nothing,
}

impl Project {
    /// Finds the project of a folder, or of the current one.
    ///
    /// # Errors
    /// When its configuration cannot be read, says what cannot be followed, or needs what is not
    /// there.
    pub(crate) fn open(start: Option<&Path>) -> Result<Self, Stop> {
        Self::of(&Ground::Disk, Self::read(start)?)
    }

    /// Finds the project of a folder of a tree, by the same rules.
    ///
    /// # Errors
    /// As [`Project::open`].
    pub(crate) fn open_in(ground: &Ground, start: &Path) -> Result<Self, Stop> {
        Self::of(ground, read_on(ground, find(ground, start), start)?)
    }

    /// A folder that nothing is configured for.
    ///
    /// # Errors
    /// When it is not there.
    pub(crate) fn without_configuration(ground: &Ground, folder: &Path) -> Result<Self, Stop> {
        let folder = path::join(folder, "");
        let layout = default_layout(ground, &folder);
        Self::of(ground, (folder, Config::default(), layout))
    }

    fn of(
        ground: &Ground,
        (folder, config, layout): (PathBuf, Config, Layout),
    ) -> Result<Self, Stop> {
        let bundled = values(&config.bundled);
        let others = dependencies::find(ground, &folder, &layout)?;
        let place = (ground.clone(), folder.as_path());
        let sources = Sources::new(place, &layout.modules, others, bundled)?;
        Ok(Self { folder, config, layout, sources })
    }

    /// Reads the configuration alone: what it needs may still have to be brought.
    ///
    /// # Errors
    /// When it cannot be read, or says what cannot be followed.
    pub(crate) fn read(start: Option<&Path>) -> Result<(PathBuf, Config, Layout), Stop> {
        let current = current_folder()?;
        let start = match start {
            Some(start) => folder(start)?,
            None => current.clone(),
        };
        let found = match find(&Ground::Disk, &start) {
            Found::Own(found) => Found::Own(relative(&current, &found)),
            Found::Buf(found) => Found::Buf(relative(&current, &found)),
            Found::Nothing => Found::Nothing,
        };
        read_on(&Ground::Disk, found, &relative(&current, &start))
    }

    /// Compiles all files.
    ///
    /// # Errors
    /// When files cannot be listed or read, or there are none.
    pub(crate) fn compile(&self) -> Result<ManuallyDrop<Compilation>, Error> {
        // A command compiles once and ends: to free a large tree first is an eighth of the time.
        let compilation = ManuallyDrop::new(compile::compile(&self.sources, &Limits::default())?);
        if compilation.schema.files.is_empty() && compilation.findings.is_empty() {
            return Err(Error::no_files(limbeck_schema::source::Files::places(&self.sources)));
        }
        Ok(compilation)
    }

    /// The module whose configuration judges a file; `None` for files of others.
    pub(crate) fn module_of(&self, import_name: &str) -> Option<&Module> {
        let number = self.sources.by_module().ok()?.get(import_name)?;
        self.layout.modules.get(*number)
    }

    /// Whether anything is configured in its folder.
    pub(crate) fn is_configured(&self) -> bool {
        let files = [config::FILE, config::buf::WORK, config::buf::FILE];
        files.iter().any(|name| self.folder.join(name).is_file())
    }

    /// Whether buf's configuration is all there is: nobody asked limbeck to generate anything yet.
    pub(crate) fn is_bufs(&self) -> bool {
        self.layout.modules.iter().all(|module| module.is_strict)
    }

    /// The folder of all generated files.
    pub(crate) fn out(&self) -> PathBuf {
        self.folder.join(self.config.out.as_deref().unwrap_or("generated"))
    }

    /// The folder of the project's own templates.
    pub(crate) fn templates(&self) -> PathBuf {
        let named = self.config.templates.as_ref().map(|named| named.value.as_str());
        self.folder.join(named.unwrap_or("templates"))
    }
}

/// The modules of buf's configuration in this very folder; `None` if there is none.
///
/// # Errors
/// When it cannot be read, or says what cannot be followed.
pub(crate) fn buf_layout(ground: &Ground, folder: &Path) -> Result<Option<Layout>, Stop> {
    let display = |path: &str| ground.display(&folder.join(path));
    buf::layout(&|path| ground.read(&folder.join(path)), &display)
}

/// The modules of a configuration file, or of the text of a `buf.yaml`, wherever they lie.
///
/// # Errors
/// When it cannot be read, or says what cannot be followed.
pub(crate) fn layout_of_text(given: &str) -> Result<Layout, Stop> {
    let path = Path::new(given);
    let (name, text) = match Ground::Disk.read(path)? {
        Some(text) => (given, text),
        None => ("--config", given.to_owned()),
    };
    if path.extension().is_some_and(|end| end == "toml") {
        let config = config::parse(name, &text)
            .map_err(|findings| Stop::Findings(findings, Memory::from_iter([(name, &*text)])))?;
        return Layout::own(&config, name, &text, ".");
    }
    let read = |file: &str| Ok((file == config::buf::FILE).then(|| text.clone()));
    let layout = buf::layout(&read, &|_| name.to_owned())?.unwrap_or_default();
    let unknown = layout.unknown_names();
    if unknown.is_empty() { Ok(layout) } else { Err(Stop::Findings(unknown, layout.texts)) }
}

/// Reads the configuration that was found.
fn read_on(ground: &Ground, found: Found, start: &Path) -> Result<(PathBuf, Config, Layout), Stop> {
    let (folder, config, mut layout) = match found {
        Found::Own(folder) => own(ground, folder)?,
        Found::Buf(folder) => {
            let layout = buf_layout(ground, &folder)?.unwrap_or_default();
            (folder, Config::default(), layout)
        }
        Found::Nothing => (start.to_owned(), Config::default(), default_layout(ground, start)),
    };
    layout.exclude_needs();
    let mut findings = missing_folders(ground, &folder, &layout);
    findings.extend(layout.unknown_names());
    if findings.is_empty() {
        Ok((folder, config, layout))
    } else {
        Err(Stop::Findings(findings, layout.texts))
    }
}

/// `limbeck.toml` counts before buf's configuration, wherever above it is. A `buf.yaml` that a
/// workspace above lists belongs to that.
fn find(ground: &Ground, start: &Path) -> Found {
    let is_own = |folder: &&Path| ground.is_file(&folder.join(config::FILE));
    if let Some(own) = start.ancestors().find(is_own) {
        return Found::Own(own.to_owned());
    }
    let has_buf = |folder: &&Path| {
        [config::buf::WORK, config::buf::FILE].iter().any(|name| ground.is_file(&folder.join(name)))
    };
    let Some(nearest) = start.ancestors().find(has_buf) else { return Found::Nothing };
    let lists = |outer: &&Path| {
        let inner = nearest.strip_prefix(outer).ok().and_then(Path::to_str);
        inner.is_some_and(|inner| buf::lists(&|path| ground.read(&outer.join(path)), inner))
    };
    let outer = nearest.ancestors().skip(1).filter(has_buf).find(lists);
    Found::Buf(outer.unwrap_or(nearest).to_owned())
}

fn own(ground: &Ground, folder: PathBuf) -> Result<(PathBuf, Config, Layout), Stop> {
    let file = folder.join(config::FILE);
    let text = ground.read(&file)?.unwrap_or_default();
    let name = ground.display(&file);
    let config = config::parse(&name, &text)
        .map_err(|findings| Stop::Findings(findings, Memory::from_iter([(&*name, &*text)])))?;
    let layout = Layout::own(&config, &name, &text, default_root(ground, &folder))?;
    Ok((folder, config, layout))
}

/// The current folder, without symbolic links.
pub(crate) fn current_folder() -> Result<PathBuf, Error> {
    std::env::current_dir().and_then(|folder| folder.canonicalize()).map_err(Error::current_folder)
}

/// A folder named on the command line, without symbolic links.
fn folder(path: &Path) -> Result<PathBuf, Error> {
    let help = "`--project` takes a folder: that of `limbeck.toml`, or one below it";
    match path.canonicalize() {
        Ok(found) if found.is_dir() => Ok(found),
        Ok(_) => Err(Error::usage(format!("`{}` is not a folder", path.display()), help)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Error::usage(format!("the folder `{}` does not exist", path.display()), help))
        }
        Err(error) => Err(Error::read(path, error)),
    }
}

/// Without configuration: `proto` if there is such a folder, else everything of one's own.
fn default_layout(ground: &Ground, folder: &Path) -> Layout {
    let root = Root {
        path: default_root(ground, folder).to_owned(),
        include: Vec::new(),
        exclude: FOREIGN.map(str::to_owned).to_vec(),
    };
    let first_rules = Selection { version: Version::V1, ..Selection::default() };
    let module = Module {
        name: ".".to_owned(),
        path: ".".to_owned(),
        roots: vec![root],
        // As in buf: comments silence nothing, and the rules are those of `version: v1`.
        lint: LintConfig {
            comment_ignores: false,
            selection: first_rules.clone(),
            ..LintConfig::default()
        },
        breaking: BreakingConfig { selection: first_rules, ..BreakingConfig::default() },
        ..Module::default()
    };
    Layout { modules: vec![module], ..Layout::default() }
}

fn default_root(ground: &Ground, folder: &Path) -> &'static str {
    if ground.is_folder(&folder.join("proto")) { "proto" } else { "." }
}

fn values(located: &[Located<String>]) -> Vec<String> {
    located.iter().map(|located| located.value.clone()).collect()
}

/// Folders that the configuration names and that do not exist.
fn missing_folders(ground: &Ground, folder: &Path, layout: &Layout) -> Vec<Finding> {
    let is_missing = |(path, _): &&(String, _)| !ground.is_folder(&folder.join(path));
    let mut findings: Vec<Finding> = layout
        .folders
        .iter()
        .filter(is_missing)
        .map(|(path, place)| {
            let (message, help) = missing(ground, folder, path);
            let finding = Finding::new("CONFIG", Severity::Error, Some(place.clone()), message);
            finding.with_help(help)
        })
        .take(config::MOST)
        .collect();
    findings.sort();
    findings.dedup();
    findings
}

fn missing(ground: &Ground, folder: &Path, value: &str) -> (String, String) {
    let path = path::join(folder, value);
    if ground.is_file(&path) {
        let help = "name the folder that holds it".to_owned();
        return (format!("`{value}` is a file, not a folder"), help);
    }
    let siblings: Vec<String> = fs::read_dir(path::or_dot(folder))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let help = match closest(value, siblings.iter().map(String::as_str)) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("create it: `mkdir -p {}`", path.display()),
    };
    (format!("the folder `{value}` does not exist"), help)
}
