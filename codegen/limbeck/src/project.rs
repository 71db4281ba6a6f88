//! A project: the folder with `limbeck.toml`, what that says, and the files it names.
//!
//! A project is found from any folder below it. All paths are made relative to the current folder,
//! so that whatever is printed can be clicked; nothing generated depends on them.

mod path;
mod sources;

use std::fs;
use std::io;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use limbeck_schema::compile::{self, Compilation, Limits};
use limbeck_schema::finding::Finding;
use limbeck_schema::source::{DiskOptions, Files, Memory};

use crate::config::{self, Complaints, Config, Located};
use crate::error::{Error, Stop};
use crate::suggest::closest;
pub(crate) use path::relative;
pub(crate) use sources::Sources;

/// Folders that hold other people's files, left alone where nothing says what counts.
pub(crate) const FOREIGN: [&str; 2] = ["**/node_modules", "**/target"];

/// A project and its configuration.
pub(crate) struct Project {
    /// Its folder, relative to the current one where that is sensible.
    pub(crate) folder: PathBuf,
    /// What is configured.
    pub(crate) config: Config,
    /// The proto files.
    pub(crate) sources: Sources,
}

impl Project {
    /// Finds the project of a folder, or of the current one.
    ///
    /// # Errors
    /// When `limbeck.toml` cannot be read, or says what cannot be followed.
    pub(crate) fn open(start: Option<&Path>) -> Result<Self, Stop> {
        let current = current_folder()?;
        let start = match start {
            Some(start) => folder(start)?,
            None => current.clone(),
        };
        let found = start.ancestors().find(|folder| folder.join(config::FILE).is_file());
        let folder = relative(&current, found.unwrap_or(&start));
        let Some(_) = found else {
            let config = Config::default();
            let sources = Sources::new(&default_options(&folder), Vec::new())?;
            return Ok(Self { folder, config, sources });
        };
        let file = folder.join(config::FILE);
        let text = read_text(&file)?;
        let name = file.display().to_string();
        let config = config::parse(&name, &text)
            .map_err(|findings| Stop::Findings(findings, memory(&name, &text)))?;
        let missing = missing_folders(&name, &text, &folder, &config);
        if !missing.is_empty() {
            return Err(Stop::Findings(missing, memory(&name, &text)));
        }
        let sources = Sources::new(&options(&folder, &config), values(&config.bundled))?;
        Ok(Self { folder, config, sources })
    }

    /// Compiles all files.
    ///
    /// # Errors
    /// When files cannot be listed or read, or there are none.
    pub(crate) fn compile(&self) -> Result<ManuallyDrop<Compilation>, Error> {
        // A command compiles once and ends: to free a large tree first is an eighth of the time.
        let compilation = ManuallyDrop::new(compile::compile(&self.sources, &Limits::default())?);
        if compilation.schema.files.is_empty() && compilation.findings.is_empty() {
            return Err(Error::no_files(self.sources.places()));
        }
        Ok(compilation)
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

fn memory(name: &str, text: &str) -> Memory {
    Memory::from_iter([(name, text)])
}

/// Without `limbeck.toml`: `proto` if there is such a folder, else everything of one's own.
fn default_options(folder: &Path) -> DiskOptions {
    let exclude = FOREIGN.map(str::to_owned).to_vec();
    DiskOptions { roots: default_roots(folder), include: Vec::new(), exclude }
}

fn default_roots(folder: &Path) -> Vec<PathBuf> {
    let proto = folder.join("proto");
    vec![if proto.is_dir() { proto } else { path::or_dot(folder).to_owned() }]
}

fn options(folder: &Path, config: &Config) -> DiskOptions {
    let roots = match &config.roots {
        Some(roots) => roots.iter().map(|root| root_path(folder, &root.value)).collect(),
        None => default_roots(folder),
    };
    DiskOptions { roots, include: values(&config.include), exclude: values(&config.exclude) }
}

fn root_path(folder: &Path, root: &str) -> PathBuf {
    path::or_dot(&path::join(folder, root)).to_owned()
}

fn values(located: &[Located<String>]) -> Vec<String> {
    located.iter().map(|located| located.value.clone()).collect()
}

/// Folders that `limbeck.toml` names and that do not exist.
fn missing_folders(name: &str, text: &str, folder: &Path, config: &Config) -> Vec<Finding> {
    let named = config.roots.iter().flatten().chain(&config.templates);
    let mut complaints = Complaints::new(name, text.as_bytes());
    for located in named.filter(|located| !folder.join(&located.value).is_dir()) {
        let (message, help) = missing(folder, &located.value);
        complaints.add(located.range.clone(), message, help);
    }
    complaints.into_findings()
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
