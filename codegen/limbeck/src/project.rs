//! A project: the folder with `limbeck.toml` or buf's configuration, what that says, and the files
//! it names.
//!
//! A project is found from any folder below it. All paths are made relative to the current folder,
//! so that whatever is printed can be clicked; nothing generated depends on them.

pub(crate) mod buf;
pub(crate) mod cache;
pub(crate) mod dependencies;
pub(crate) mod layout;
mod path;
mod sources;

use std::fs;
use std::io;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use limbeck_schema::compile::{self, Compilation, Limits};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::source::Memory;

use crate::config::{self, Complaints, Config, Located};
use crate::error::{Error, Stop};
use crate::suggest::closest;
use layout::{Layout, Module, Root};
pub(crate) use path::relative;
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
        let (folder, config, layout) = Self::read(start)?;
        let bundled = values(&config.bundled);
        let others = dependencies::find(&folder, &layout)?;
        let sources = Sources::new(&folder, &layout.modules, others, bundled)?;
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
        let (folder, config, mut layout) = match find(&start) {
            Found::Own(found) => own(relative(&current, &found))?,
            Found::Buf(found) => {
                let folder = relative(&current, &found);
                let layout = buf_layout(&folder)?.unwrap_or_default();
                (folder, Config::default(), layout)
            }
            Found::Nothing => {
                let folder = relative(&current, &start);
                let layout = default_layout(&folder);
                (folder, Config::default(), layout)
            }
        };
        layout.exclude_needs();
        let mut findings = missing_folders(&folder, &layout);
        findings.extend(layout.unknown_names());
        if findings.is_empty() {
            Ok((folder, config, layout))
        } else {
            Err(Stop::Findings(findings, layout.texts))
        }
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
pub(crate) fn buf_layout(folder: &Path) -> Result<Option<Layout>, Stop> {
    let display = |path: &str| shown(&folder.join(path));
    buf::layout(&|path| read_optional(&folder.join(path)), &display)
}

/// `limbeck.toml` counts before buf's configuration, wherever above it is. A `buf.yaml` that a
/// workspace above lists belongs to that.
fn find(start: &Path) -> Found {
    if let Some(own) = start.ancestors().find(|folder| folder.join(config::FILE).is_file()) {
        return Found::Own(own.to_owned());
    }
    let has_buf = |folder: &&Path| {
        [config::buf::WORK, config::buf::FILE].iter().any(|name| folder.join(name).is_file())
    };
    let Some(nearest) = start.ancestors().find(has_buf) else { return Found::Nothing };
    let lists = |outer: &&Path| {
        let inner = nearest.strip_prefix(outer).ok().and_then(Path::to_str);
        inner.is_some_and(|inner| buf::lists(&|path| read_optional(&outer.join(path)), inner))
    };
    let outer = nearest.ancestors().skip(1).filter(has_buf).find(lists);
    Found::Buf(outer.unwrap_or(nearest).to_owned())
}

fn own(folder: PathBuf) -> Result<(PathBuf, Config, Layout), Stop> {
    let file = folder.join(config::FILE);
    let text = read_text(&file)?;
    let name = file.display().to_string();
    let config = config::parse(&name, &text)
        .map_err(|findings| Stop::Findings(findings, Memory::from_iter([(&*name, &*text)])))?;
    let layout = Layout::own(&config, &name, &text, default_root(&folder))?;
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

fn read_text(file: &Path) -> Result<String, Stop> {
    let bytes = fs::read(file).map_err(|error| Error::read(file, error))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes);
    String::from_utf8(bytes).map_err(|error| {
        let name = file.display().to_string();
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let mut complaints = Complaints::new(&name, &bytes);
        complaints.add(valid..valid + 1, "this byte is not UTF-8", "save the file as UTF-8");
        Stop::Findings(complaints.into_findings(), Memory::from_iter([(name, bytes)]))
    })
}

/// A text that need not be there.
fn read_optional(file: &Path) -> Result<Option<String>, Stop> {
    match fs::metadata(file) {
        Ok(_) => read_text(file).map(Some),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(Error::read(file, error).into()),
    }
}

fn shown(path: &Path) -> String {
    path::join(path, "").display().to_string()
}

/// Without configuration: `proto` if there is such a folder, else everything of one's own.
fn default_layout(folder: &Path) -> Layout {
    let root = Root {
        path: default_root(folder).to_owned(),
        include: Vec::new(),
        exclude: FOREIGN.map(str::to_owned).to_vec(),
    };
    let module = Module {
        name: ".".to_owned(),
        path: ".".to_owned(),
        roots: vec![root],
        ..Module::default()
    };
    Layout { modules: vec![module], ..Layout::default() }
}

fn default_root(folder: &Path) -> &'static str {
    if folder.join("proto").is_dir() { "proto" } else { "." }
}

fn values(located: &[Located<String>]) -> Vec<String> {
    located.iter().map(|located| located.value.clone()).collect()
}

/// Folders that the configuration names and that do not exist.
fn missing_folders(folder: &Path, layout: &Layout) -> Vec<Finding> {
    let is_missing = |(path, _): &&(String, _)| !folder.join(path).is_dir();
    let mut findings: Vec<Finding> = layout
        .folders
        .iter()
        .filter(is_missing)
        .map(|(path, place)| {
            let (message, help) = missing(folder, path);
            let finding = Finding::new("CONFIG", Severity::Error, Some(place.clone()), message);
            finding.with_help(help)
        })
        .collect();
    findings.sort();
    findings.dedup();
    findings
}

fn missing(folder: &Path, value: &str) -> (String, String) {
    let path = path::join(folder, value);
    if path.exists() {
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
